"""A channel on a real server (ngIRCd)."""

import contextlib
import socket
import threading
import time

import pytest

from conftest import missing
from palabre.connectors.contract import Moderation, Rejected
from palabre.connectors.http import Http
from palabre.connectors.irc.client import Conversation, IrcConnector
from palabre.connectors.irc.moderation import ANOTHER, GONE, NO_OPERATOR, NOT_KEPT
from palabre.connectors.lines import Lines
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.streams import until

pytestmark = pytest.mark.peer

PORT = 21667


@pytest.fixture
def mark():
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORT)):
            missing("the IRC server of ../shared/peers (start-small.sh irc)")
    return str(time.time_ns() % 10**5)


def _connector(nick):
    given = {"server": f"127.0.0.1:{PORT}", "security": "none", "account": nick}
    return IrcConnector(Http(allow=["127.0.0.1"]), given)


def _until(stream, wanted):
    for _ in range(15):
        if found := [item for item in next(stream).items if wanted in item.text]:
            return found[0]
    raise AssertionError("it never came")


def test_a_channel_is_heard_and_answered_live(mark):
    brand, zoe = _connector(f"l{mark}"), _connector(f"z{mark}")
    stream = brand.stream("live", {"channel": "#support"}, {})
    assert next(stream).items == ()
    assert "#support" in {one.value for one in _connector(f"y{mark}").offers("channel").offers}
    question = f"Ma {mark} est en panne à Lyon ?"
    zoe.publish(Draft(question, to={"channel": "#support"}), "key-1")
    item = _until(stream, question)
    assert (item.author.name, item.place_name) == (f"z{mark}", "#support")
    listener = zoe.stream("live", {"channel": "#support"}, {})
    next(listener)
    # The stream holds the nickname: what is said meanwhile comes from a neighbour of it.
    sent = brand.reply(item.remote_id, Draft("Oui."), "key-2")
    answer = _until(listener, "Oui.")
    assert (answer.text, answer.author.name) == (f"z{mark}: Oui.", f"l{mark}_")
    assert sent.remote_id
    zoe.publish(Draft(f"en privé {mark}", to={"channel": f"l{mark}"}), "key-3")
    private = _until(stream, f"en privé {mark}")
    assert private.place_name == private.author.name
    stream.close()
    listener.close()


def test_a_person_who_is_not_there_takes_nothing(mark):
    with pytest.raises(Rejected):
        _connector(f"l{mark}").publish(Draft("x", to={"channel": f"nobody{mark}"}), "key")


# Where people come from: one machine has many addresses of its own.
OWNER, ZOE, BO = "127.0.0.9", "127.0.0.2", "127.0.0.3"


@contextlib.contextmanager
def somebody(nick, host, channel=""):
    """A person on the server, who comes from there."""
    link = socket.create_connection(("127.0.0.1", PORT), timeout=20, source_address=(host, 0))
    lines = Lines(link, 20)
    try:
        one = Conversation(lines, nick)
        one.enter("")
        if channel:
            one.join(channel)
        yield one
        one.say("QUIT", ":")
    finally:
        lines.close()


@pytest.fixture
def operator(mark):
    """The first one in a channel is its operator: here it makes one of the brand, as services do."""
    place, entered, over, told = f"#k{mark}", threading.Event(), threading.Event(), []

    def guard():
        with somebody(f"o{mark}", OWNER, place) as owner:
            entered.set()
            while not over.is_set():
                line = owner.next(0.2)
                if line and line.verb == "JOIN" and line.nick.startswith(f"l{mark}"):
                    owner.say("MODE", place, "+o", line.nick)
                elif line and line.verb in {"KICK", "MODE"} and "+o" not in line.words:
                    told.append((line.verb, *line.words[1:]))

    watching = threading.Thread(target=guard)
    watching.start()
    assert entered.wait(20)
    yield told
    over.set()
    watching.join(20)


def heard_line(brand, place, zoe):
    """What somebody says in a channel, as the brand hears it."""
    stream = brand.stream("live", {"channel": place}, {})
    next(stream)
    zoe.say("PRIVMSG", place, ":Achetez mes montres")
    item = _until(stream, "montres")
    stream.close()
    return item.remote_id


def test_an_operator_sends_out_who_said_a_line(mark, operator):
    place, brand = f"#k{mark}", _connector(f"l{mark}")
    with somebody(f"z{mark}", ZOE, place) as zoe:
        line = heard_line(brand, place, zoe)
        brand.moderate(line, Moderation.KICK)
        assert any(one.verb == "KICK" for one in zoe.until("KICK"))
        brand.moderate(line, Moderation.KICK)  # who isn't there is out
        zoe.join(place)
    until(lambda: [one for one in operator if one[0] == "KICK"])
    assert [one[:2] for one in operator] == [("KICK", f"z{mark}")]


def test_an_operator_bans_who_said_a_line_and_nobody_else(mark, operator):
    place, brand = f"#k{mark}", _connector(f"l{mark}")
    with somebody(f"z{mark}", ZOE, place) as zoe:
        line = heard_line(brand, place, zoe)
        for _ in range(2):
            brand.moderate(line, Moderation.BAN)
        with pytest.raises(Rejected, match="let us in"):
            zoe.join(place)
    with somebody(f"b{mark}", BO, place):
        pass
    until(lambda: [one for one in operator if one[0] == "KICK"])
    assert operator[0] == ("MODE", "+b", f"*!*@{ZOE}")
    assert [one[1] for one in operator if one[0] == "KICK"] == [f"z{mark}"]


def test_who_took_the_nickname_of_another_is_not_sent_out_for_their_line(mark, operator):
    place, brand = f"#k{mark}", _connector(f"l{mark}")
    with somebody(f"z{mark}", ZOE, place) as zoe:
        line = heard_line(brand, place, zoe)
    with somebody(f"z{mark}", BO, place) as bo:
        with pytest.raises(Rejected) as refused:
            brand.moderate(line, Moderation.KICK)
        assert str(refused.value) == ANOTHER
        # Of whom stayed so shortly this server remembers nothing.
        with pytest.raises(Rejected) as refused:
            brand.moderate(line, Moderation.BAN)
        assert str(refused.value) == GONE
        bo.say("WHOIS", bo.nick)
        channels = [one.word(2) for one in bo.until("318") if one.verb == "319"]
    assert channels == [place]
    assert operator == []


def test_who_is_no_operator_sends_nobody_out(mark):
    place, brand = f"#k{mark}", _connector(f"l{mark}")
    with somebody(f"z{mark}", ZOE, place) as zoe:
        line = heard_line(brand, place, zoe)
        for act in (Moderation.KICK, Moderation.BAN):
            with pytest.raises(Rejected) as refused:
                brand.moderate(line, act)
            assert str(refused.value) == NO_OPERATOR
        with pytest.raises(Rejected) as refused:
            brand.moderate(f"127.0.0.1/%23k{mark}/z{mark}/1", Moderation.KICK)
        assert str(refused.value) == NOT_KEPT
