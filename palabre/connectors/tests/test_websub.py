"""WebSub: what we ask, what we believe."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from palabre.connectors import websub

TOPIC = "https://a.example/feed"
QUERY = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "abc"}


def test_a_subscription_asks_for_a_week_with_a_secret():
    fields = websub.request(TOPIC, "https://us.example/cb/1", "s")
    assert fields["hub.mode"] == "subscribe"
    assert fields["hub.lease_seconds"] == "604800"
    assert "hub.secret" not in websub.request(TOPIC, "x", "s", subscribe=False)


def test_only_what_was_asked_for_is_confirmed():
    assert websub.verify(QUERY, TOPIC, wanted="subscribe").challenge == "abc"
    assert websub.verify(QUERY, "https://other.example/", wanted="subscribe") is None
    assert websub.verify(QUERY, TOPIC, wanted="unsubscribe") is None
    assert websub.verify(QUERY | {"hub.challenge": ""}, TOPIC, wanted="subscribe") is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [("86400", timedelta(days=1)), ("1", timedelta(minutes=5)), ("9" * 30, timedelta(days=30))],
)
def test_a_lease_is_kept_within_reason(given, kept):
    query = QUERY | {"hub.lease_seconds": given}
    assert websub.verify(query, TOPIC, wanted="subscribe").lease == kept


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_a_good_signature_is_believed(algorithm):
    mac = hmac.new(b"secret", b"body", getattr(hashlib, algorithm)).hexdigest()
    assert websub.signed(b"body", f"{algorithm}={mac}", "secret")
    assert not websub.signed(b"other", f"{algorithm}={mac}", "secret")
    assert not websub.signed(b"body", f"{algorithm}={mac}", "wrong")


@pytest.mark.parametrize(
    "signature", ["", "sha256", "sha256=", "md5=x", "sha256=é", "shake_128=00"]
)
def test_a_signature_that_is_none_is_not_believed(signature):
    assert not websub.signed(b"body", signature, "secret")


def test_sha1_is_no_longer_believed():
    mac = hmac.new(b"secret", b"body", hashlib.sha1).hexdigest()
    assert not websub.signed(b"body", f"sha1={mac}", "secret")


def test_a_subscription_is_renewed_before_it_ends():
    now = datetime(2026, 11, 21, tzinfo=UTC)
    assert websub.renew_at(now, timedelta(days=10)) == now + timedelta(days=8)
