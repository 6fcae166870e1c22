"""Signed tokens: what they say can be read by whoever holds the public key, and no key is refused."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from palabre.connectors.contract import Reconnect
from palabre.connectors.jwt import signed


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def opened(token):
    head, claims, signature = token.split(".")
    read = [base64.urlsafe_b64decode(part + "==") for part in (head, claims, signature)]
    return json.loads(read[0]), json.loads(read[1]), read[2], f"{head}.{claims}".encode()


def test_an_elliptic_key_signs_in_the_short_form_of_es256():
    key = ec.generate_private_key(ec.SECP256R1())
    head, claims, signature, body = opened(signed(f"around it\n{pem(key)}", {"iss": "é"}, kid="K"))
    assert (head, claims, len(signature)) == (
        {"alg": "ES256", "typ": "JWT", "kid": "K"},
        {"iss": "é"},
        64,
    )
    long = encode_dss_signature(
        int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    )
    key.public_key().verify(long, body, ec.ECDSA(hashes.SHA256()))


def test_an_rsa_key_signs_as_rs256():
    key = rsa.generate_private_key(65537, 2048)
    head, _, signature, body = opened(signed(pem(key), {"iss": "a"}))
    assert head["alg"] == "RS256"
    key.public_key().verify(signature, body, padding.PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(
    "key",
    ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
     pem(ec.generate_private_key(ec.SECP384R1()))],
)  # fmt: skip
def test_what_is_no_usable_key_asks_for_it_again(key):
    with pytest.raises(Reconnect):
        signed(key, {})
