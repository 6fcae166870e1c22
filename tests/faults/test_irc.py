"""Channels on bad days, against a scripted IRC server: a double."""

import pytest

from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.irc import client, moderation
from palabre.connectors.irc.client import IrcConnector
from palabre.connectors.irc.speech import name_of
from palabre.connectors.protocols import Draft
from tests.doubles import cut, endless, flood, garbage, hang, reset, running, said, then
from tests.doubles.irc import Irc
from tests.faults.measures import SECRET, bounded, raises_only

PLACE = {"channel": "#support"}
DRAFT = Draft("Bonjour", to=PLACE)
MOST_MEMORY = 8 * 1024 * 1024


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    """Steps take a moment, not twenty seconds."""
    monkeypatch.setattr(client, "STEP_S", 0.5)


def channel(double):
    credential = {"server": f"127.0.0.1:{double.port}", "account": "lanterne", "secret": SECRET,
                  "security": "none"}  # fmt: skip
    return IrcConnector(Http(allow=[f"127.0.0.1:{double.port}"]), credential)


def test_on_a_good_day_a_line_is_said():
    with running(Irc()) as double:
        assert channel(double).publish(DRAFT, "k").remote_id.endswith("/lanterne/" + _number())
    assert double.taken == ["#support :Bonjour"]


def _number():
    return client.number_of("k")


@pytest.mark.parametrize(
    ("where", "fault", "error"),
    [
        ("AUTHENTICATE", said(":s 904 * :s3cret is wrong"), Reconnect),
        ("PASS", said(":s 464 * :s3cret is wrong"), Reconnect),
        ("USER", said(":s 465 * :banned"), Rejected),
        ("NICK", said(":s 432 * :no nickname"), Rejected),
        ("USER", then(said("ERROR :Closing link: try again later"), cut), Unavailable),
        ("USER", said(":s 437 * lanterne :try later"), Unavailable),
        ("USER", said(":s 263 * NICK :try later"), Unavailable),
        ("NICK", said(":s 433 * lanterne :in use"), Unavailable),
        ("JOIN", said(":s 474 lanterne #support :banned"), Rejected),
        ("JOIN", said(":s 437 lanterne #support :try later"), Unavailable),
        ("JOIN", said(":s 263 lanterne JOIN :try later"), Unavailable),
        ("PRIVMSG", said(":s 404 lanterne #support :you may not"), Rejected),
    ],
)
def test_what_a_server_refuses_is_told_by_why(where, fault, error, caplog):
    with running(Irc(**{where: fault})) as double, raises_only(error, caplog):
        channel(double).publish(DRAFT, "k")


@pytest.mark.parametrize("where", ["USER", "AUTHENTICATE", "JOIN"])
@pytest.mark.parametrize(
    "fault", [cut, reset, garbage, hang, endless, flood(b":s NOTICE * :x\r\n")]
)
def test_a_server_that_breaks_off_falls_silent_or_floods_us_is_unavailable(where, fault, caplog):
    with (
        running(Irc(**{where: fault})) as double,
        bounded(MOST_MEMORY),
        raises_only(Unavailable, caplog),
    ):
        channel(double).publish(DRAFT, "k")
    assert double.taken == []


@pytest.mark.parametrize("where", ["PRIVMSG", "PING"])
@pytest.mark.parametrize(
    "fault", [cut, reset, garbage, hang, endless, flood(b":s NOTICE * :x\r\n")]
)
def test_a_line_that_left_may_have_been_said_when_nothing_confirms_it(where, fault, caplog):
    with (
        running(Irc(**{where: fault})) as double,
        bounded(MOST_MEMORY),
        raises_only(Unknown, caplog),
    ):
        channel(double).publish(DRAFT, "k")
    assert double.taken == ["#support :Bonjour"]


def test_a_line_that_was_confirmed_is_said_even_when_nobody_hears_our_goodbye():
    async def confirm(talk):
        token = double.heard[-1].partition(" ")[2]
        await talk.say(f":s PONG s {token}")
        await reset(talk)

    with running(Irc(PING=confirm)) as double:
        assert channel(double).publish(DRAFT, "k").ready


@pytest.mark.parametrize(
    "fault", [cut, reset, endless, then(said(":lanterne!p@h KICK #support lanterne :out"), hang)]
)
def test_what_ends_a_stream_is_said(fault, monkeypatch, caplog):
    monkeypatch.setattr(client, "BEAT_S", 0.2)
    entered = said(":s 353 lanterne = #support :lanterne", ":s 366 lanterne #support :end")
    with running(Irc(JOIN=then(entered, fault))) as double, raises_only(Unavailable, caplog):
        for _ in channel(double).stream("live", PLACE, {}):
            pass


def test_a_silent_server_is_asked_and_then_given_up(monkeypatch, caplog):
    monkeypatch.setattr(client, "BEAT_S", 0.1)
    monkeypatch.setattr(client, "SILENCE_S", 0.2)
    with running(Irc(PING=hang)) as double, raises_only(Unavailable, caplog):
        for _ in channel(double).stream("live", PLACE, {}):
            pass
    assert double.heard[-1] == "PING :palabre"


KEPT = "time=2026-11-27T10:00:00.000Z;msgid=m1 :zoe!z@h PRIVMSG #support :Bonjour ?"


def test_what_was_said_meanwhile_is_asked_for_where_the_server_keeps_it():
    with running(Irc()) as double:
        double.kept = (KEPT,)
        first = next(channel(double).stream("live", PLACE, {}))
        again = next(channel(double).stream("live", PLACE, first.cursor))
    assert [item.text for item in first.items] == ["Bonjour ?"]
    assert [item.remote_id for item in again.items] == [first.items[0].remote_id]
    assert [line for line in double.heard if line.startswith("CHATHISTORY")] == [
        "CHATHISTORY LATEST #support * 100",
        "CHATHISTORY AFTER #support timestamp=2026-11-27T09:59:58.000Z 100",
    ]


@pytest.mark.parametrize("fault", [said(":s FAIL CHATHISTORY INVALID_TARGET #support :no"),
                                   said(":s 421 lanterne CHATHISTORY :unknown")])  # fmt: skip
def test_a_server_that_refuses_its_history_is_heard_live_all_the_same(fault):
    with running(Irc(CHATHISTORY=fault)) as double:
        double.kept = (KEPT,)
        assert next(channel(double).stream("live", PLACE, {})).items == ()


ZOE = "~z@home.example"
LINE = name_of("127.0.0.1", "#support", "zoe", "1", ZOE)
OLD = name_of("127.0.0.1", "#support", "zoe", "1")
OUT = said(":lanterne!p@h KICK #support zoe :zoe")
NO_OP = said(":s 482 lanterne #support :you're not channel operator")


def acts(double):
    return [one for one in double.heard if one.startswith(("KICK", "MODE #support +b"))]


@pytest.mark.parametrize("answer", [OUT, said(":s 441 lanterne zoe #support :not there")])
def test_the_writer_of_a_line_is_sent_out_and_who_has_left_already_is_out(answer):
    with running(Irc(KICK=answer)) as double:
        double.people = {"zoe": ZOE}
        channel(double).moderate(LINE, Moderation.KICK)
    assert acts(double) == ["KICK #support zoe"]


def test_where_nobody_bears_the_nickname_its_writer_is_out():
    with running(Irc()) as double:
        channel(double).moderate(LINE, Moderation.KICK)
    assert acts(double) == []


@pytest.mark.parametrize(
    ("line", "people", "act", "says"),
    [
        (LINE, {"zoe": "z@elsewhere.example"}, Moderation.KICK, moderation.ANOTHER),
        (LINE, {"zoe": "bo@home.example"}, Moderation.KICK, moderation.ANOTHER),
        (LINE, {"zoe": "bo@home.example"}, Moderation.BAN, moderation.GONE),
        (LINE, {}, Moderation.BAN, moderation.GONE),
        (OLD, {"zoe": ZOE}, Moderation.KICK, moderation.NOT_KEPT),
        (OLD, {"zoe": ZOE}, Moderation.BAN, moderation.NOT_KEPT),
    ],
)
def test_who_may_be_somebody_else_is_neither_sent_out_nor_banned(line, people, act, says, caplog):
    with running(Irc(KICK=OUT)) as double, raises_only(Rejected, caplog) as refused:
        double.people, double.past = people, (("zoe", "bo@home.example"), ("bo", ZOE))
        channel(double).moderate(line, act)
    assert str(refused.value) == says
    assert acts(double) == []


def test_a_server_that_tells_nothing_of_a_nickname_is_asked_again_later(caplog):
    busy = said(":s 263 lanterne WHOIS :try later")
    with running(Irc(WHOIS=busy)) as double, raises_only(Unavailable, caplog):
        channel(double).moderate(LINE, Moderation.KICK)
    assert acts(double) == []


@pytest.mark.parametrize(
    "stands",
    [said(":lanterne!p@h MODE #support +b *!*@home.example"),
     said(":s 367 lanterne #support *!*@HOME.example zoe 1 ", ":s 368 lanterne #support :end")],
    ids=["now", "from before"],
)  # fmt: skip
@pytest.mark.parametrize("is_there", [True, False])
def test_a_ban_is_of_the_host_and_comes_before_the_writer_is_sent_out(stands, is_there):
    with running(Irc(KICK=OUT, MODE=stands)) as double:
        if is_there:
            double.people = {"zoe": ZOE}
        else:
            double.people = {"zoe": "bo@elsewhere.example"}
            double.past = (("zoe", "al@x.example"), ("zoe", ZOE))
        channel(double).moderate(LINE, Moderation.BAN)
    kicks = ["KICK #support zoe"] if is_there else []
    assert acts(double) == ["MODE #support +b *!*@home.example", *kicks]


@pytest.mark.parametrize(
    ("host", "says"),
    [("*", moderation.ODD_HOST), ("a?b.example", moderation.ODD_HOST), ("x!y", moderation.ODD_HOST),
     ("h", moderation.OURS)],
)  # fmt: skip
def test_a_ban_that_would_shut_out_others_or_ourselves_is_not_asked_for(host, says, caplog):
    with running(Irc(KICK=OUT)) as double, raises_only(Rejected, caplog) as refused:
        double.people = {"zoe": f"z@{host}"}
        line = name_of("127.0.0.1", "#support", "zoe", "1", f"z@{host}")
        channel(double).moderate(line, Moderation.BAN)
    assert str(refused.value) == says
    assert acts(double) == []


def test_a_list_of_bans_that_is_full_is_told(caplog):
    full = said(":s 478 lanterne #support *!*@home.example :Channel list is full")
    with running(Irc(MODE=full)) as double, raises_only(Rejected, caplog) as refused:
        double.people = {"zoe": ZOE}
        channel(double).moderate(LINE, Moderation.BAN)
    assert str(refused.value) == moderation.FULL


@pytest.mark.parametrize("act", [Moderation.KICK, Moderation.BAN])
@pytest.mark.parametrize("fault", [NO_OP, said(":s 972 lanterne KICK :a service")])
def test_who_is_no_operator_sends_nobody_out(monkeypatch, caplog, fault, act):
    monkeypatch.setattr(moderation, "OP_S", 0.1)
    with running(Irc(KICK=fault, MODE=fault)) as double, raises_only(Rejected, caplog) as refused:
        double.people = {"zoe": ZOE}
        channel(double).moderate(LINE, act)
    assert str(refused.value) == moderation.NO_OPERATOR


@pytest.mark.parametrize("where", ["WHOIS", "WHOWAS", "MODE", "KICK"])
@pytest.mark.parametrize("fault", [cut, hang, garbage, endless])
def test_a_server_that_breaks_off_while_it_moderates_is_asked_again(where, fault, caplog):
    with running(Irc(**{where: fault})) as double, raises_only(Unavailable, caplog):
        double.people = {} if where == "WHOWAS" else {"zoe": ZOE}
        act = Moderation.KICK if where == "KICK" else Moderation.BAN
        channel(double).moderate(LINE, act)
