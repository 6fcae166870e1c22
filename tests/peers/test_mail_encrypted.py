"""Mail over TLS and STARTTLS on a real server (Dovecot, IMAP and submission), with good and bad certificates.

Their authority is made for the tests: without it the good certificate is as good as nobody's.
"""

import os
import socket
import time
from pathlib import Path

import pytest

from conftest import missing
from palabre.connectors import imap, lines, smtp
from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.faults import ANOTHERS, ENDED, UNVOUCHED
from palabre.connectors.http import Http
from palabre.connectors.lines import Host
from palabre.connectors.mailbox.client import MailConnector
from palabre.connectors.protocols import Draft
from palabre.connectors.smtp import try_out
from palabre.connectors.tests.smtp import running_relay
from palabre.connectors.wire import tls

pytestmark = [
    pytest.mark.peer,
    pytest.mark.allow_hosts([f"127.0.0.{number}" for number in (1, 2, 3, 4)]),
]

PEERS = Path(os.environ.get("PEERS_DIR", Path.home() / ".cache/palabre-peers"))
DESK, RELAY = "desk@example.test", 21151
PORTS = {"tls": (21147, 21149), "starttls": (21148, 21150)}
GOOD = "127.0.0.1"
BAD = [("127.0.0.2", ENDED), ("127.0.0.3", ANOTHERS), ("127.0.0.4", UNVOUCHED)]


@pytest.fixture(autouse=True)
def server():
    """Skip where Dovecot doesn't run so."""
    with socket.socket() as probe:
        if probe.connect_ex((GOOD, 21147)):
            missing("a mail server that encrypts (tests/peers/start.sh encryption)")


@pytest.fixture
def trusted(monkeypatch):
    """Trust the authority of the tests, beside those that are trusted anyway."""
    rules = tls.__wrapped__()
    kept = (folder / "encryption/keys/authority.pem" for folder in (PEERS / "open", PEERS))
    rules.load_verify_locations(next(one for one in kept if one.exists()))
    for module in (lines, imap, smtp):
        monkeypatch.setattr(module, "tls", lambda: rules, raising=False)


def mailbox(security, number=GOOD, **changes):
    incoming, outgoing = (f"{number}:{port}" for port in PORTS[security])
    given = {"server": incoming, "smtp": outgoing, "security": security, "account": DESK}
    return MailConnector(
        Http(allow=[number, "127.0.0.3"]), {**given, "secret": "secret", **changes}
    )


@pytest.mark.parametrize("security", PORTS)
def test_a_mail_is_sent_and_read_over_an_encrypted_connection(trusted, security):
    mark = f"luciole{time.time_ns()}"
    with running_relay(port=RELAY) as relay:
        one = mailbox(security)
        assert one.me().remote_id == DESK
        sent = one.publish(
            Draft(f"Une {mark}", title="Bonjour", to={"to": "zoe@example.test"}), mark
        )
    ((_, to, text),) = relay.taken
    assert (to, mark in text.decode()) == (["zoe@example.test"], True)
    kept = mailbox(security).read("folder", {"folder": "Sent"}, {}).items
    assert sent.remote_id in [item.remote_id for item in kept]


@pytest.mark.parametrize("security", PORTS)
@pytest.mark.parametrize(("number", "why"), BAD, ids=["ended", "another", "nobody"])
def test_a_bad_certificate_is_refused_with_its_reason_by_both_servers(
    trusted, security, number, why
):
    one = mailbox(security, number)
    with pytest.raises(Unavailable) as refused:
        one.read("folder", {}, {})
    assert str(refused.value) == why
    with pytest.raises(Unavailable) as refused:
        try_out(Http(allow=[number]), Host(number, PORTS[security][1], security), DESK, "secret")
    assert str(refused.value) == why


@pytest.mark.parametrize("security", PORTS)
def test_who_connects_is_told_of_the_certificate_of_the_server_that_mails_leave_by(
    trusted, security
):
    one = mailbox(security, smtp=f"127.0.0.3:{PORTS[security][1]}")
    with pytest.raises(Rejected) as refused:
        one.me()
    assert str(refused.value) == ANOTHERS


@pytest.mark.parametrize("security", PORTS)
def test_without_its_authority_the_good_certificate_is_nobodys(security):
    with pytest.raises(Unavailable) as refused:
        mailbox(security).read("folder", {}, {})
    assert str(refused.value) == UNVOUCHED


@pytest.mark.parametrize("security", PORTS)
def test_a_wrong_password_asks_to_connect_again(trusted, security):
    with pytest.raises(Reconnect):
        mailbox(security, secret="wrong").read("folder", {}, {})
