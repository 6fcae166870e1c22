"""Rooms and messages on bad days, against a scripted XMPP server: a double."""

from datetime import timedelta

import pytest

from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.tests.loopback import Reply, running_site
from palabre.connectors.xmpp import pictures, session
from palabre.connectors.xmpp.client import XmppConnector
from tests.doubles import cut, flood, hang, reset, running, said, then
from tests.doubles.xmpp import SASL, UPLOAD, Xmpp
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


def account(double, total=1.0, *allowed):
    credential = {"server": f"127.0.0.1:{double.port}", "account": "desk@example.org",
                  "secret": SECRET, "security": "none"}  # fmt: skip
    allow = [f"127.0.0.1:{double.port}", *allowed]
    return XmppConnector(Http(allow=allow, total=total), credential)


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


PICTURE = Upload("a.png", "image/png", b"picture", "Une lampe")
PICTURED = Draft("Voici", to={"person": "zoe@example.org"}, media=(PICTURE,))


@pytest.fixture
def store():
    """A place for files; ``store.site`` is what it is asked and answers."""
    with running_site() as site, running(Xmpp()) as double:
        site.replies["/a"] = Reply(status=201)
        double.store, double.site = f"{site.url}/a", site
        double.place = site.url.removeprefix("http://")
        yield double


def test_on_a_good_day_a_picture_is_brought_and_then_named(store):
    store.headers += "<header name='Host'>inside.example</header>"
    account(store, 5.0, store.place).publish(PICTURED, "k")
    ((path, headers),) = store.site.asked
    assert (path, store.site.given) == ("/a", [b"picture"])
    assert (headers["authorization"], headers["content-type"]) == ("Bearer s1ot", "image/png")
    assert (headers["content-length"], headers["host"]) == ("7", store.place)
    (message,) = store.taken
    assert f"<body>Voici\n\nUne lampe\n{store.store}</body>" in message
    assert "jabber:x:oob" in message
    (asked,) = [one for one in store.heard if UPLOAD in one and "<request" in one]
    assert "picture.png" in asked
    assert "a.png" not in asked.replace("picture.png", "")


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Rejected), (403, Rejected), (413, Rejected), (302, Rejected), (500, Unavailable),
     (429, RateLimited)],
)  # fmt: skip
def test_a_picture_that_its_store_refuses_is_not_named(store, status, error, caplog):
    store.site.replies["/a"] = Reply(status=status, headers={"Location": f"{store.site.url}/b"})
    with raises_only(error, caplog):
        account(store, 5.0, store.place).publish(PICTURED, "k")
    assert store.taken == []
    assert [path for path, _ in store.site.asked] == ["/a"]
    assert "s1ot" not in caplog.text


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.1:80/a", "https://10.0.0.1/a", "https://printer.lan/a", "file:///etc/passwd",
     "https://files.example.org:22/a", "http://files.example.org/a", "https://a:b@files.example/a", ""],
)  # fmt: skip
def test_a_store_that_points_into_our_network_or_has_no_encryption_is_given_nothing(
    store, place, caplog
):
    store.store = place or " "
    with raises_only((Rejected, Unavailable), caplog):
        account(store, 5.0).publish(PICTURED, "k")
    assert (store.taken, store.site.asked) == ([], [])


def _refuses(store, kind, condition, more=""):
    async def refusing(talk):
        number = store.heard[-1].partition('id="')[2].partition('"')[0]
        await talk.send(
            f"<iq type='error' id='{number}' from='files.example.org'><error type='{kind}'>"
            f"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>{more}</error></iq>".encode()
        )

    return refusing


LARGE = f"<file-too-large xmlns='{UPLOAD}'><max-file-size>9</max-file-size></file-too-large>"


@pytest.mark.parametrize(
    ("kind", "condition", "more", "error", "says"),
    [
        ("modify", "not-acceptable", LARGE, Rejected, pictures.TOO_LARGE),
        ("modify", "not-acceptable", "", Rejected, pictures.NOT_TAKEN),
        ("cancel", "not-allowed", "", Rejected, pictures.NOT_LET),
        ("wait", "resource-constraint", "", RateLimited, pictures.FULL),
    ],
    ids=["too large", "of no kind", "not allowed", "full"],
)
def test_why_a_server_gives_no_place_is_told(store, kind, condition, more, error, says, caplog):
    store.at["SLOT"] = _refuses(store, kind, condition, more)
    with raises_only(error, caplog) as refused:
        account(store, 5.0, store.place).publish(PICTURED, "k")
    assert str(refused.value) == says
    assert (store.taken, store.site.asked) == ([], [])


@pytest.mark.parametrize(
    ("stamp", "wait"),
    [("2999-01-01T00:00:00Z", timedelta(days=1)), ("never", timedelta(hours=1)),
     ("2020-01-01T00:00:00Z", timedelta(seconds=1))],
)  # fmt: skip
def test_a_server_that_takes_no_more_for_now_is_left_in_peace_as_long_as_it_asks(
    store, stamp, wait, caplog
):
    more = f"<retry xmlns='{UPLOAD}' stamp='{stamp}'/>"
    store.at["SLOT"] = _refuses(store, "wait", "resource-constraint", more)
    with raises_only(RateLimited, caplog) as refused:
        account(store, 5.0, store.place).publish(PICTURED, "k")
    assert refused.value.wait == wait


@pytest.mark.parametrize("where", ["ITEMS", "SLOT"])
@pytest.mark.parametrize("fault", [cut, reset, hang, then(NONSENSE, hang)])
def test_where_the_store_falls_silent_nothing_was_said(store, where, fault, caplog):
    store.at[where] = fault
    with raises_only(Unavailable, caplog):
        account(store, 1.0, store.place).publish(PICTURED, "k")
    assert store.taken == []


def test_a_server_that_takes_no_files_is_told_apart(caplog):
    with running(Xmpp()) as double, raises_only(Rejected, caplog):
        account(double, 5.0).publish(PICTURED, "k")
    assert double.taken == []


def test_the_size_that_a_store_tells_is_kept_to(store, caplog):
    store.most = 6
    with raises_only(Rejected, caplog):
        account(store, 5.0, store.place).publish(PICTURED, "k")
    assert not [one for one in store.heard if "<request" in one]
