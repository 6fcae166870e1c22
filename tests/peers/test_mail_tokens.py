"""Mailboxes opened by a token and by no password (XOAUTH2), on real servers: Dovecot for IMAP and submission.

Dovecot checks the tokens' signature and address; who makes them is us, not Google or Microsoft.
"""

import base64
import hashlib
import hmac
import json
import socket
import time

import pytest

from conftest import missing
from palabre.connectors.contract import Moderation, Reconnect
from palabre.connectors.gmail.client import GmailConnector
from palabre.connectors.http import Http
from palabre.connectors.microsoft365.client import Microsoft365Connector
from palabre.connectors.protocols import Draft
from palabre.connectors.smtp import try_out
from palabre.connectors.tests.smtp import running_relay

pytestmark = pytest.mark.peer

DESK = "desk@example.test"
IMAP, SUBMISSION, RELAY = "127.0.0.1:21144", "127.0.0.1:21145", 21146
HTTP = Http(allow=[IMAP, SUBMISSION])


@pytest.fixture(autouse=True)
def server():
    """Skip where Dovecot doesn't run so."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 21144)):
            missing("a mail server that takes tokens (tests/peers/start.sh tokens)")


def token(address=DESK, lasts=600):
    now = int(time.time())
    told = {"sub": address, "email": address, "iat": now, "exp": now + lasts}
    parts = [_plain(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, told)]
    body = b".".join(parts)
    mark = hmac.digest(b"a key of the tests, and of nobody else", body, hashlib.sha256)
    return b".".join([body, _plain(mark)]).decode()


def _plain(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def mailbox(connect=GmailConnector, **changes):
    given = {"server": IMAP, "smtp": SUBMISSION, "security": "none", "account": DESK}
    return connect(HTTP, {**given, "secret": token(), **changes})


def test_a_token_opens_the_mailbox_and_sends_from_it():
    mark = f"luciole{time.time_ns()}"
    with running_relay(port=RELAY) as relay:
        one = mailbox()
        assert one.me().remote_id == DESK
        draft = Draft("Bonjour", title=mark, to={"to": "zoe@example.test"})
        sent = one.publish(draft, mark)
        one.publish(draft, mark)  # a second time it is found among the sent ones
        ((sender, to, text),) = relay.taken
    assert (sender, to) == (DESK, ["zoe@example.test"])
    assert mark in text.decode()
    found = one.read("folder", {"folder": "Sent"}, {})
    assert sent.remote_id in {item.remote_id for item in found.items}
    one.moderate(sent.remote_id, Moderation.HIDE)  # there is no archive but the folder of all mails
    found = one.read("folder", {"folder": "Tous les messages"}, {})
    assert sent.remote_id in {item.remote_id for item in found.items}


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": token(lasts=-60)},
        {"secret": token("zoe@example.test")},
        {"secret": token()[:-4] + "AAAA"},
        {"secret": "no token"},
        {"account": "zoe@example.test"},
    ],
)
def test_a_token_that_has_ended_or_is_another_ones_opens_neither_way(changes):
    for connect in (GmailConnector, Microsoft365Connector):
        one = mailbox(connect, **changes)
        with pytest.raises(Reconnect, match="give its own address"):
            one.me()
        with pytest.raises(Reconnect):
            one.read("folder", {}, {})
    secret = {"account": DESK, "secret": token(), **changes}
    with pytest.raises(Reconnect):
        try_out(HTTP, one._outgoing(), secret["account"], secret["secret"], bearer=True)


def test_a_key_that_may_only_read_is_accepted_by_microsofts_mailbox():
    one = mailbox(Microsoft365Connector, smtp="127.0.0.1:9")
    assert one.me().remote_id == DESK
