"""Signs the short statements (JSON Web Tokens, RFC 7519) by which an account without a person speaks."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from palabre.connectors.contract import Reconnect
from palabre.connectors.words import N_

NO_KEY = N_("The private key of this account can't be used: give the whole file again.")
# A statement is dated so many seconds back: one that seems to come from the future is refused, and
# the clock of the place may be behind ours.
EARLIER_S = 60
_PEM = re.compile(r"-----BEGIN ([A-Z ]{3,30})-----.{1,20000}?-----END \1-----", re.DOTALL)


def signed(key: str, claims: Mapping[str, Any], **header: str) -> str:
    """Give the token of these claims: ES256 for a key of the curve P-256, RS256 for an RSA key.

    ``key`` holds a private key in PEM, with anything around it. Raises `Reconnect` when it doesn't.
    """
    found = _PEM.search(key)
    try:
        private = load_pem_private_key(found[0].encode() + b"\n", None) if found else None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if isinstance(private, EllipticCurvePrivateKey) and isinstance(private.curve, SECP256R1):
        body = _body({"alg": "ES256", "typ": "JWT", **header}, claims)
        r, s = decode_dss_signature(private.sign(body, ECDSA(hashes.SHA256())))
        return _joined(body, r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    if isinstance(private, RSAPrivateKey):
        body = _body({"alg": "RS256", "typ": "JWT", **header}, claims)
        return _joined(body, private.sign(body, PKCS1v15(), hashes.SHA256()))
    raise Reconnect(NO_KEY)


def _body(header: Mapping[str, Any], claims: Mapping[str, Any]) -> bytes:
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (header, claims))
    return b".".join(_plain(part) for part in parts)


def _plain(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _joined(body: bytes, signature: bytes) -> str:
    return f"{body.decode()}.{_plain(signature).decode()}"
