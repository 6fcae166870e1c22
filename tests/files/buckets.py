"""New, empty buckets on the real server of files (`tests/files/node.sh`)."""

import os
import uuid

import boto3

from conftest import missing
from palabre.site.buckets import bucket_of


def new_bucket():
    """The address of a bucket that nobody else has; skips a test when no server of files is there."""
    server = os.environ.get("PALABRE_TEST_FILES")
    if not server:
        missing("a server of files (PALABRE_TEST_FILES)")
    name = f"palabre-{uuid.uuid4().hex[:12]}"
    address = f"{server}/{name}"
    make_bucket(address)
    return address


def make_bucket(address):
    """Make a bucket on a server that is there."""
    told = bucket_of(address)["OPTIONS"]
    keys = {
        "aws_access_key_id": told["access_key"],
        "aws_secret_access_key": told["secret_key"],
        "region_name": told["region_name"],
    }
    client = boto3.client(
        "s3", endpoint_url=told["endpoint_url"], config=told["client_config"], **keys
    )
    client.create_bucket(Bucket=told["bucket_name"])
