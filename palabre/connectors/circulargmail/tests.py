"""Letters by Google and Microsoft: the key of their own page opens the way out and the inbox, no password."""

import base64
import email
import email.policy

import pytest

from palabre.connectors.circular.tests.test_circular import CIRCULAR
from palabre.connectors.circular365.client import Circular365Connector
from palabre.connectors.circulargmail.client import CircularGmailConnector
from palabre.connectors.contract import Capability, Reconnect
from palabre.connectors.http import Http
from palabre.connectors.mails.signed import NOT_OPENED
from palabre.connectors.oauth import allows, scopes_for
from palabre.connectors.registry import PLATFORMS
from palabre.connectors.tests.smtp import running_relay

BOTH = [CircularGmailConnector, Circular365Connector]


@pytest.fixture
def relay():
    with running_relay() as relay:
        relay.answers["EHLO"] = "250-relay.example\r\n250 AUTH XOAUTH2"
        yield relay


def connector(of, relay):
    given = {"account": "news@lanterne.example", "secret": "t0ken", "security": "none"}
    given |= {"server": f"127.0.0.1:{relay.port}", "imap": f"127.0.0.1:{relay.port}"}
    return of(Http(allow=["127.0.0.1"], total=10), given)


@pytest.mark.parametrize("of", BOTH)
def test_a_letter_leaves_by_the_token_from_the_address_that_was_given(of, relay):
    connector(of, relay).mail(CIRCULAR, "key-1")
    assert relay.taken[0][:2] == ("news@lanterne.example", ["zoe@example.org"])
    text = email.message_from_bytes(relay.taken[0][2], policy=email.policy.default)
    assert text["From"] == "Les nouvelles de Lanterne <news@lanterne.example>"
    (way_in,) = [said for said in relay.said if said.startswith("AUTH")]
    kind, words = way_in.split()[1:]
    assert kind == "XOAUTH2"
    assert base64.b64decode(words) == b"user=news@lanterne.example\1auth=Bearer t0ken\1\1"


@pytest.mark.parametrize("of", BOTH)
def test_a_token_that_is_refused_asks_to_connect_again(of, relay):
    relay.answers["AUTH"] = "535 5.7.8 no"
    with pytest.raises(Reconnect):
        connector(of, relay).mail(CIRCULAR, "key-1")


def test_a_mailbox_that_doesnt_open_says_what_may_be_wrong(relay):
    relay.answers["AUTH"] = "535 5.7.8 no"
    with pytest.raises(Reconnect, match=NOT_OPENED[:20]):
        connector(CircularGmailConnector, relay).me()


def test_each_provider_is_called_by_its_own_names_only():
    gmail, microsoft = (one(Http(), {"account": "a@b.example", "secret": "t"}) for one in BOTH)
    assert (gmail._outgoing().name, gmail._outgoing().port) == ("smtp.gmail.com", 465)
    assert (microsoft._outgoing().port, microsoft._outgoing().security) == (587, "starttls")


def test_microsoft_is_asked_to_let_send_where_it_is_wished_and_sends_thirty_a_minute():
    of = PLATFORMS["circular365"][0]
    reading, whole = scopes_for(of.oauth, ()), scopes_for(of.oauth, [Capability.PUBLISH])
    assert not allows(of.oauth, reading, Capability.PUBLISH)
    assert allows(of.oauth, whole, Capability.PUBLISH)
    assert of.limits.calls == 30
    assert all(PLATFORMS[slug][0].to_subscribers for slug in ("circular365", "circulargmail"))
