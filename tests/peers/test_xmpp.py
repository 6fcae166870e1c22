"""A room and direct messages on a real server (Prosody)."""

import socket
import time

import pytest
from slixmpp import JID

from conftest import missing
from palabre.connectors.contract import Moderation, Reconnect, Rejected
from palabre.connectors.http import Http
from palabre.connectors.lines import Host
from palabre.connectors.protocols import Draft
from palabre.connectors.xmpp.client import XmppConnector
from palabre.connectors.xmpp.parse import REACTIONS
from palabre.connectors.xmpp.session import opened

pytestmark = pytest.mark.peer

PORT = 21222


def _connector(account, secret="pw", **more):
    given = {"server": f"127.0.0.1:{PORT}", "security": "none", **more}
    http = Http(allow=["127.0.0.1"], total=15)
    return XmppConnector(http, {**given, "account": f"{account}@example.test", "secret": secret})


@pytest.fixture
def people():
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORT)):
            missing("the XMPP server of ../shared/peers (start-small.sh xmpp)")
    mark = str(time.time_ns())
    room = f"s{mark}@rooms.example.test"
    http, host = Http(allow=["127.0.0.1"], total=15), Host("127.0.0.1", PORT, "none")
    # A room lives as long as somebody is in it: its owner stays for the length of the test.
    with opened(http, "palabre@example.test", "pw", host) as session:
        rooms = session.client.plugin["xep_0045"]
        session.run(rooms.join_muc_wait(JID(room), "owner", timeout=10))
        form = session.client.plugin["xep_0004"].make_form(ftype="submit")
        form.add_field(
            var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/muc#roomconfig"
        )
        form.add_field(var="muc#roomconfig_publicroom", ftype="boolean", value=True)
        session.run(rooms.set_room_config(JID(room), form))
        yield _connector("palabre", nick="Lanterne"), _connector("zoe"), room, mark


def _until(stream, wanted):
    for _ in range(15):
        page = next(stream)
        if found := wanted(page):
            return found
    raise AssertionError("it never came")


def test_a_room_is_heard_answered_corrected_and_withdrawn(people):
    brand, zoe, room, mark = people
    assert room in {one.value for one in brand.offers("room").offers}
    assert [one.value for one in brand.offers("room", mark).offers] == [room]
    assert brand.me().remote_id == "palabre@example.test"
    stream = brand.stream("live", {"room": room}, {})
    next(stream)
    asked = zoe.publish(Draft(f"Ma {mark} est en panne ?", to={"room": room}), "zoe-1")
    item = _until(stream, lambda page: [i for i in page.items if i.remote_id == asked.remote_id])[0]
    assert (item.text, item.author.name) == (f"Ma {mark} est en panne ?", "zoe")
    assert item.place == room
    listener = zoe.stream("live", {"room": room}, {})
    next(listener)
    stream.close()
    draft = Draft("Oui.", to={"room": room})
    answer = brand.reply(asked.remote_id, draft, f"{mark}-1")
    back = _until(
        listener, lambda page: [i for i in page.items if i.remote_id == answer.remote_id]
    )[0]
    assert (back.text, back.parent) == ("zoe: Oui.", asked.remote_id)
    assert brand.receipt(f"{mark}-1", draft, item.published_at).remote_id == answer.remote_id
    assert brand.receipt(f"{mark}-2", draft, item.published_at) is None
    edited = brand.edit(answer.remote_id, Draft("Oui, elle revient."))
    back = _until(listener, lambda page: [i for i in page.items if i.edited_at])[0]
    assert (back.remote_id, back.text) == (edited.remote_id, "Oui, elle revient.")
    brand.delete(answer.remote_id)
    assert _until(listener, lambda page: answer.remote_id in page.deleted)
    page = zoe.read("room", {"room": room}, {})
    assert asked.remote_id in [one.remote_id for one in page.items]
    assert answer.remote_id in page.deleted
    listener.close()


def test_who_takes_the_nick_of_another_changes_nothing_that_was_said_under_it(people):
    brand, _, room, mark = people
    sent = brand.publish(Draft(f"Ouvert {mark}", to={"room": room}), f"{mark}-1")
    mallory, ear = _connector("zoe", nick="Lanterne"), _connector("palabre", nick="oreille")
    listener = ear.stream("live", {"room": room}, {})
    next(listener)
    mallory.edit(sent.remote_id, Draft(f"Fermé {mark}"))
    mallory.delete(sent.remote_id)
    (said,) = _until(listener, lambda page: [i for i in page.items if i.text == f"Fermé {mark}"])
    assert (said.remote_id != sent.remote_id, said.edited_at) == (True, None)
    page = ear.read("room", {"room": room}, {})
    assert sent.remote_id not in page.deleted
    assert f"Ouvert {mark}" in {i.text for i in page.items if i.remote_id == sent.remote_id}
    listener.close()


def _entered(account, room, nick):
    """A conversation of an account that is in a room, for as long as it is open."""
    http, host = Http(allow=["127.0.0.1"], total=15), Host("127.0.0.1", PORT, "none")
    held = opened(http, f"{account}@example.test", "pw", host)
    session = held.__enter__()
    session.run(session.client.plugin["xep_0045"].join_muc_wait(JID(room), nick, timeout=10))
    return held, session


def test_a_whisper_by_way_of_a_room_is_private_and_answered_to_the_same_person_alone(people):
    brand, _, room, mark = people
    listener = brand.stream("live", {"room": room}, {})
    next(listener)
    held, zoe = _entered("zoe", room, "Zoé")
    heard = []
    zoe.client.add_event_handler("message", lambda told: heard.append((told["type"], told["body"])))
    zoe.client.send_message(JID(f"{room}/Lanterne"), f"Psst {mark}", mtype="chat")
    zoe.listen(1)
    (said,) = _until(listener, lambda page: [i for i in page.items if mark in i.text])
    assert (said.private, said.author.name) == (True, "Zoé")
    sent = brand.reply(said.remote_id, Draft(f"Oui {mark}"), f"{mark}-w")
    zoe.listen(1)
    assert heard == [("chat", f"Oui {mark}")]
    held.__exit__(None, None, None)
    other, _ = _entered("palabre", room, "Zoé")
    with pytest.raises(Rejected, match="no longer in the room"):
        brand.reply(said.remote_id, Draft(f"Et {mark}"), f"{mark}-x")
    other.__exit__(None, None, None)
    with pytest.raises(Rejected):
        brand.delete(sent.remote_id)
    assert not [i for i in brand.read("room", {"room": room}, {}).items if mark in i.text]
    listener.close()


def test_a_message_of_a_room_is_liked_by_the_number_that_the_room_gave_it(people):
    brand, zoe, room, mark = people
    heard = []
    with opened(
        Http(allow=["127.0.0.1"], total=15),
        "zoe@example.test",
        "pw",
        Host("127.0.0.1", PORT, "none"),
    ) as session:
        session.run(
            session.client.plugin["xep_0045"].join_muc_wait(JID(room), "witness", timeout=10)
        )
        session.client.add_event_handler("groupchat_message", lambda told: heard.append(told.xml))
        asked = zoe.publish(Draft(f"Merci {mark} !", to={"room": room}), "zoe-1")
        brand.moderate(asked.remote_id, Moderation.LIKE)
        brand.moderate(asked.remote_id, Moderation.UNLIKE)
        session.listen(1)
    said = next(one for one in heard if mark in "".join(one.itertext()))
    number = said.find("{urn:xmpp:sid:0}stanza-id")
    number = said.get("id") if number is None else number.get("id")
    liked, unliked = [found for one in heard if (found := one.find(REACTIONS)) is not None]
    assert (liked.get("id"), unliked.get("id")) == (number, number)
    assert ([one.text for one in liked], list(unliked)) == (["👍"], [])
    texts = [one.text for one in zoe.read("room", {"room": room}, {}).items]
    assert texts == [f"Merci {mark} !"]


def test_a_room_that_nobody_made_is_not_made_by_us(people):
    brand, _, room, _ = people
    for _ in range(2):
        with pytest.raises(Rejected, match="no such room"):
            brand.read("room", {"room": f"x{room}"}, {})


def test_direct_messages_are_read_from_the_archive_and_live(people):
    brand, zoe, _, mark = people
    stream = brand.stream("live-direct", {}, {})
    next(stream)
    draft = Draft(f"Bonjour {mark}", to={"person": "palabre@example.test"})
    sent = zoe.publish(draft, mark)
    item = _until(stream, lambda page: [i for i in page.items if mark in i.text])[0]
    stream.close()
    assert item.author.remote_id == "zoe@example.test"
    answer = brand.reply(item.remote_id, Draft(f"Bonjour à vous {mark}"), f"{mark}-2")
    said = {one.remote_id: one for one in brand.read("direct", {}, {}).items if mark in one.text}
    assert set(said) == {item.remote_id, answer.remote_id}
    assert said[answer.remote_id].parent == item.remote_id
    assert zoe.receipt(mark, draft, item.published_at).remote_id == sent.remote_id
    brand.edit(answer.remote_id, Draft(f"Bonsoir {mark}"))
    page = brand.read("direct", {}, {})
    assert {one.text for one in page.items if one.remote_id == answer.remote_id} == {
        f"Bonsoir {mark}"
    }
    brand.delete(answer.remote_id)
    assert answer.remote_id in brand.read("direct", {}, page.cursor).deleted


def test_a_wrong_password_asks_to_connect_again_and_clear_text_needs_leave(people):
    with pytest.raises(Reconnect):
        _connector("palabre", "wrong").me()
    given = {
        "server": f"127.0.0.1:{PORT}",
        "security": "none",
        "account": "a@b.test",
        "secret": "x",
    }
    with pytest.raises(Rejected):
        XmppConnector(Http(), given).me()
