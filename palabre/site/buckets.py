"""FILES_URL read: which bucket of the S3 protocol holds the house's files."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

SCHEMES = {"s3": "https", "s3+http": "http"}


def bucket_of(address: str) -> dict[str, Any]:
    """The storage for Django's STORAGES. Raises ValueError for an address that names no bucket."""
    parts = urlsplit(address)
    bucket = parts.path.strip("/")
    if parts.scheme not in SCHEMES or not parts.hostname or not bucket or "/" in bucket:
        raise ValueError(
            "FILES_URL must read s3://key:secret@host/bucket (s3+http:// without TLS)."
        )
    try:
        from botocore.config import Config
    except ImportError as fault:
        raise ValueError(
            "FILES_URL needs the extra “files”: pip install 'palabre[files]'."
        ) from fault
    port = f":{parts.port}" if parts.port else ""
    # Servers of others than Amazon's know neither its newer checksums nor buckets as host names.
    usual = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        connect_timeout=5,
        read_timeout=30,
        retries={"max_attempts": 3, "mode": "standard"},
    )
    return {
        "BACKEND": "palabre.governance.files.Bucket",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "endpoint_url": f"{SCHEMES[parts.scheme]}://{parts.hostname}{port}",
            "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
            "bucket_name": bucket,
            "client_config": usual,
            "default_acl": None,
        },
    }
