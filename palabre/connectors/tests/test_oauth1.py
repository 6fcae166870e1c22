"""OAuth 1.0a: signatures as in the standard's examples, tokens of both kinds, refusals."""

import httpx
import pytest

from palabre.connectors import oauth1
from palabre.connectors.contract import Capability, Reconnect, Rejected, Unavailable
from palabre.connectors.flickr import PLATFORM
from palabre.connectors.http import Http
from palabre.connectors.oauth import scopes_for
from palabre.connectors.tests.provider import (
    APP,
    APP_SECRET,
    LASTING,
    TEMPORARY,
    VERIFIER,
    Provider,
    signature,
)

KEYS = {"client_id": APP, "client_secret": APP_SECRET}
FLICKR = PLATFORM.oauth
BACK = "https://palabre.example/back/?state=a%2Bb"
OF_RFC = [("oauth_consumer_key", "dpf43f3p2l4k3l03"), ("oauth_signature_method", "HMAC-SHA1")]


@pytest.mark.parametrize(
    ("method", "address", "fields", "secret", "right"),
    [
        ("POST", "https://photos.example.net/token",
         [("oauth_token", "hh5s93j4hdidpola"), ("oauth_timestamp", "137131201"),
          ("oauth_nonce", "walatlh"), ("oauth_verifier", "hfdp7dh39dks9884")],
         "hdhd0244k9j7ao03", "gKgrFCywp7rO0OXSjdot/IHF7IU="),
        ("GET", "http://photos.example.net/photos",
         [("oauth_token", "nnch734d00sl2jdk"), ("oauth_timestamp", "137131202"),
          ("oauth_nonce", "chapoH"), ("file", "vacation.jpg"), ("size", "original")],
         "pfkkdhi9sl3r4s00", "MdpQcU8iPSUjWoN/UDMsK2sui9I="),
    ],
)  # fmt: skip
def test_the_double_signs_as_the_examples_of_the_standard(method, address, fields, secret, right):
    """RFC 5849, 1.2: what our requests are held against here."""
    assert signature(method, address, OF_RFC + fields, "kd94hf93k423kf44", secret) == right


def http_of(network):
    return Http(transport=httpx.MockTransport(network))


def test_a_temporary_token_a_persons_consent_and_the_lasting_token():
    network = Provider({})
    assert oauth1.begin(http_of(network), FLICKR, KEYS, back=BACK) == TEMPORARY
    assert network.asked[0]["oauth_callback"] == BACK
    there = oauth1.authorize_url(FLICKR, TEMPORARY[0], scopes="write")
    assert there == (
        "https://www.flickr.com/services/oauth/authorize?oauth_token=temp-1&perms=write"
    )
    token, secret = TEMPORARY
    given = oauth1.exchange(
        http_of(network), FLICKR, KEYS, token=token, secret=secret, verifier=VERIFIER
    )
    assert oauth1.pair_of(given.access) == LASTING
    assert LASTING[1] not in repr(given)


@pytest.mark.parametrize("kept", ["a-secret", "oauth_token=alone", "oauth_token_secret=x", ""])
def test_what_is_no_pair_is_a_secret_that_was_typed(kept):
    assert oauth1.pair_of(kept) == ("", kept)


def test_an_app_that_is_not_known_and_a_wrong_verifier_are_told_apart():
    network = Provider({})
    with pytest.raises(Rejected, match="look at its keys"):
        oauth1.begin(http_of(network), FLICKR, {**KEYS, "client_id": "x"}, back=BACK)
    token, secret = TEMPORARY
    with pytest.raises(Reconnect, match="begin it again"):
        oauth1.exchange(http_of(network), FLICKR, KEYS, token=token, secret=secret, verifier="x")


@pytest.mark.parametrize(
    "text", ["", "oauth_token=a", "<html>", "oauth_token=a&oauth_token_secret=%0A"]
)
def test_an_answer_without_both_halves_of_a_token_is_none(text):
    def network(request):
        return httpx.Response(200, text=f"{text}&oauth_callback_confirmed=true")

    with pytest.raises(Unavailable):
        oauth1.begin(http_of(network), FLICKR, KEYS, back=BACK)


def test_a_network_that_does_not_confirm_where_people_return_to_is_not_gone_to():
    """Version 1.0 without the a sent people back to anywhere."""
    network = Provider({})
    network.confirmed = "false"
    with pytest.raises(Unavailable):
        oauth1.begin(http_of(network), FLICKR, KEYS, back=BACK)


@pytest.mark.parametrize(
    ("wanted", "level"),
    [((), ""), ((Capability.READ,), "read"), ((Capability.READ, Capability.REPLY), "write"),
     ((Capability.DELETE, Capability.PUBLISH, Capability.READ), "delete")],
)  # fmt: skip
def test_only_the_highest_permission_that_is_needed_is_asked_for(wanted, level):
    assert scopes_for(FLICKR, wanted) == level
