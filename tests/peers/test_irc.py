"""A channel on a real server (ngIRCd)."""

import socket
import threading
import time

import pytest

from conftest import missing
from palabre.connectors.contract import Moderation, Rejected
from palabre.connectors.http import Http
from palabre.connectors.irc.client import IrcConnector
from palabre.connectors.protocols import Draft

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


def test_an_operator_sends_out_who_said_a_line(mark):
    """The first one in a channel is its operator: here it makes one of the brand, as services do."""
    place, out = f"#k{mark}", []
    brand, zoe = _connector(f"l{mark}"), _connector(f"z{mark}")
    entered = threading.Event()

    def guard():
        with zoe._opened() as conversation:
            conversation.join(place)
            entered.set()
            for line in conversation.until("KICK"):
                if line.verb == "JOIN" and line.nick == f"l{mark}":
                    conversation.say("MODE", place, "+o", line.nick)
                out.extend(line.words if line.verb == "KICK" else ())

    watching = threading.Thread(target=guard)
    watching.start()
    assert entered.wait(10)
    name = f"127.0.0.1/%23k{mark}/z{mark}/1"
    brand.moderate(name, Moderation.KICK)
    watching.join(10)
    assert out[:2] == [place, f"z{mark}"]


def test_who_is_no_operator_sends_nobody_out(mark):
    place = {"channel": f"#k{mark}"}
    brand, zoe = _connector(f"l{mark}"), _connector(f"z{mark}")
    stream = zoe.stream("live", place, {})
    next(stream)
    with pytest.raises(Rejected):
        brand.moderate(f"127.0.0.1/%23k{mark}/z{mark}/1", Moderation.KICK)
    stream.close()
