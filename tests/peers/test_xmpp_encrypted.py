"""XMPP over STARTTLS and TLS on a real server (Prosody), good and bad certificates of an authority of the
tests."""

import os
import socket
from pathlib import Path

import pytest

from conftest import missing
from palabre.connectors import lines
from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.faults import ANOTHERS, ENDED, UNVOUCHED
from palabre.connectors.http import Http
from palabre.connectors.wire import tls
from palabre.connectors.xmpp import session
from palabre.connectors.xmpp.client import XmppConnector
from palabre.connectors.xmpp.session import NO_ENCRYPTION

pytestmark = pytest.mark.peer

PEERS = Path(os.environ.get("PEERS_DIR", Path.home() / ".cache/palabre-peers"))
PORTS, PLAIN = {"starttls": 21152, "tls": 21153}, 21222


@pytest.fixture(autouse=True)
def server():
    """Skip where the server doesn't run so."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORTS["tls"])):
            missing("a server of XMPP that encrypts (tests/peers/start.sh moderation)")


@pytest.fixture
def trusted(monkeypatch):
    """Trust the authority of the tests, beside those that are trusted anyway."""
    rules = tls.__wrapped__()
    rules.load_verify_locations(PEERS / "moderation/keys/authority.pem")
    for module in (lines, session):
        monkeypatch.setattr(module, "tls", lambda: rules, raising=False)


def account(security, host="example.test", secret="pw", port=0):
    given = {"server": f"127.0.0.1:{port or PORTS[security]}", "security": security}
    http = Http(allow=["127.0.0.1"], total=15)
    return XmppConnector(http, {**given, "account": f"zoe@{host}", "secret": secret})


@pytest.mark.parametrize("security", PORTS)
def test_who_signs_in_over_an_encrypted_connection_is_known(trusted, security):
    assert account(security).me().remote_id == "zoe@example.test"
    with pytest.raises(Reconnect):
        account(security, secret="wrong").me()


# Where it is encrypted at once the server has one certificate for all of its hosts.
@pytest.mark.parametrize(
    ("security", "host", "why"),
    [("starttls", "ended.test", ENDED), ("starttls", "wrong.test", ANOTHERS),
     ("tls", "wrong.test", ANOTHERS)],
)  # fmt: skip
def test_a_bad_certificate_is_refused_with_its_reason(trusted, security, host, why):
    with pytest.raises(Unavailable) as refused:
        account(security, host).me()
    assert str(refused.value) == why


@pytest.mark.parametrize("security", PORTS)
def test_without_its_authority_the_good_certificate_is_nobodys(security):
    with pytest.raises(Unavailable) as refused:
        account(security).me()
    assert str(refused.value) == UNVOUCHED


def test_a_server_that_does_not_encrypt_is_told_no_password():
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PLAIN)):
            missing("the XMPP server of ../shared/peers (start-small.sh xmpp)")
    with pytest.raises(Rejected) as refused:
        account("starttls", port=PLAIN).me()
    assert str(refused.value) == NO_ENCRYPTION
