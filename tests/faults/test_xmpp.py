"""Rooms and messages on bad days, against a scripted XMPP server: a double."""

import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.xmpp import session
from palabre.connectors.xmpp.client import XmppConnector
from tests.doubles import cut, flood, hang, reset, running, said, then
from tests.doubles.xmpp import SASL, Xmpp
from tests.faults.measures import SECRET, bounded, raises_only

DRAFT = Draft("Bonjour", to={"person": "zoe@example.org"})
MOST_MEMORY = 64 * 1024 * 1024
STEPS = ["STREAM", "auth", "bind"]
NONSENSE = said("<html>\x01 nothing of the kind & more")
MESSAGE = b"<message from='zoe@example.org/1' id='%d' type='chat'><body>x</body></message>"


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    """Signing in and leaving take a moment."""
    monkeypatch.setattr(session, "SIGN_IN_S", 1.0)
    monkeypatch.setattr(session, "LEAVE_S", 0.2)


def account(double, total=1.0):
    credential = {"server": f"127.0.0.1:{double.port}", "account": "desk@example.org",
                  "secret": SECRET, "security": "none"}  # fmt: skip
    return XmppConnector(Http(allow=[f"127.0.0.1:{double.port}"], total=total), credential)


def failure(condition):
    return said(f"<failure xmlns='{SASL}'><{condition}/></failure>")


def stream_error(condition):
    return said(
        f"<stream:error><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"
        "</stream:stream>"
    )


def test_on_a_good_day_a_message_is_said():
    with running(Xmpp()) as double:
        assert account(double).me().remote_id == "desk@example.org"
        assert account(double).publish(DRAFT, "k").remote_id.startswith("zoe@example.org/")
    (message,) = double.taken
    assert "<body>Bonjour</body>" in message


@pytest.mark.parametrize(
    ("where", "fault", "error"),
    [
        ("auth", failure("not-authorized"), Reconnect),
        ("auth", failure("account-disabled"), Reconnect),
        ("auth", failure("temporary-auth-failure"), Unavailable),
        ("STREAM", then(stream_error("system-shutdown"), cut), Unavailable),
        ("auth", then(stream_error("resource-constraint"), cut), Unavailable),
    ],
)
def test_what_a_server_refuses_is_told_by_why(where, fault, error, caplog):
    with running(Xmpp(**{where: fault})) as double, raises_only(error, caplog):
        account(double).publish(DRAFT, "k")
    assert double.taken == []


@pytest.mark.parametrize("where", STEPS)
@pytest.mark.parametrize("fault", [cut, reset, hang, then(NONSENSE, hang)])
def test_before_anything_was_said_a_server_that_breaks_off_is_unavailable(where, fault, caplog):
    with running(Xmpp(**{where: fault})) as double, raises_only(Unavailable, caplog):
        account(double).publish(DRAFT, "k")
    assert double.taken == []


@pytest.mark.parametrize("where", ["message", "PING"])
@pytest.mark.parametrize("fault", [cut, reset, hang, then(NONSENSE, hang)])
def test_a_message_that_left_may_have_been_said_when_nothing_confirms_it(where, fault, caplog):
    with running(Xmpp(**{where: fault})) as double, raises_only(Unknown, caplog):
        account(double).publish(DRAFT, "k")
    assert len(double.taken) == 1


def test_a_message_that_its_server_refuses_is_rejected(caplog):
    async def refuse(talk):
        number = double.taken[0].partition('id="')[2].partition('"')[0]
        await talk.say(
            f"<message type='error' id='{number}' from='zoe@example.org'><error type='auth'>"
            "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>"
        )

    with running(Xmpp(message=refuse)) as double, raises_only(Rejected, caplog):
        account(double).publish(DRAFT, "k")


@pytest.mark.parametrize("where", [*STEPS, "INFO"])
@pytest.mark.parametrize(
    "fault",
    [
        flood(b"x" * 65_536, before=b"<message from='a@b.c'><body>"),
        flood(b"<a>" * 20_000, before=b"<message>"),
        flood(b" a='b'" * 10_000, before=b"<message"),
    ],
)
def test_a_stanza_without_end_doesnt_fill_our_memory(where, fault, caplog):
    with (
        running(Xmpp(**{where: fault})) as double,
        bounded(MOST_MEMORY),
        raises_only(Unavailable, caplog),
    ):
        account(double, total=20.0).read("direct", {}, {})


def test_messages_without_end_dont_fill_our_memory(monkeypatch, caplog):
    monkeypatch.setattr(session, "MOST_HEARD", 200)

    async def pour(talk):
        for number in range(5_000):
            await talk.send(MESSAGE % number)
        await hang(talk)

    with running(Xmpp(INFO=pour)) as double, raises_only(Unavailable, caplog):
        account(double, total=20.0).read("direct", {}, {})
