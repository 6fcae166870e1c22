"""Reactions on XMPP: counted person by person, in rooms and talks of two."""

import json
from xml.etree import ElementTree

import pytest

from palabre.connectors.xmpp.parse import Heard, name_of
from palabre.connectors.xmpp.reactions import MOST_PEOPLE, counted

ROOM, ME, ZOE = "support@rooms.example.org", "desk@example.org", "zoe@example.org"


def said(number, nick="Zoé", theirs="n1"):
    return (
        f"<message xmlns='jabber:client' from='{ROOM}/{nick}' to='{ME}/x' type='groupchat' id='{number}'>"
        f"<body>x</body><stanza-id xmlns='urn:xmpp:sid:0' by='{ROOM}' id='{theirs}'/></message>"
    )


def reacted(*signs, to="n1", sender=f"{ROOM}/Bo", kind="groupchat", more="", target=f"{ME}/x"):
    spelled = "".join(f"<reaction>{sign}</reaction>" for sign in signs)
    return (
        f"<message xmlns='jabber:client' from='{sender}' to='{target}' type='{kind}'>{more}"
        f"<reactions xmlns='urn:xmpp:reactions:0' id='{to}'>{spelled}</reactions></message>"
    )


def hear(cursor, *stanzas, tells=False):
    heard = Heard(ME, rooms={ROOM})
    heard.tells = tells
    for stanza in stanzas:
        heard.hear(ElementTree.fromstring(stanza))
    likes, kept = counted(heard, cursor)
    return likes, json.loads(json.dumps(kept))


NAME = name_of(ROOM, "Zoé", "1")


def test_reactions_in_a_room_count_for_the_message_that_the_room_numbered():
    likes, cursor = hear({}, said("1"), reacted("👍", "🎉"), reacted("👍", sender=f"{ROOM}/Al"))
    assert likes == {NAME: 3}
    # Heard again they are the same; the message itself was said in an earlier conversation.
    likes, cursor = hear(cursor, reacted("👍", "🎉"), reacted("❤"))
    assert likes == {NAME: 2}
    likes, cursor = hear(cursor, reacted())
    assert likes == {NAME: 1}
    assert hear(cursor)[0] == {}


def test_a_reaction_to_what_nobody_knows_counts_for_nothing():
    assert hear({}, said("1"), reacted("👍", to="n9"))[0] == {}
    elsewhere = "other@rooms.example.org/Bo"
    assert hear({}, said("1"), reacted("👍", sender=elsewhere))[0] == {}
    assert hear({}, said("1"), reacted("👍", sender=ROOM))[0] == {}  # the room itself
    whispered = reacted("👍", kind="chat", more="<x xmlns='http://jabber.org/protocol/muc#user'/>")
    assert hear({}, said("1"), whispered)[0] == {}


def test_a_person_who_changes_their_nick_counts_once_where_the_room_says_who_they_are():
    by = "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='o1'/>"
    stanzas = said("1"), reacted("👍", more=by), reacted("👍", more=by, sender=f"{ROOM}/Bob")
    assert hear({}, *stanzas, tells=True)[0] == {NAME: 1}
    assert hear({}, *stanzas)[0] == {
        NAME: 2
    }  # anybody may write such a mark: it is the room's to say


def test_in_a_talk_of_two_a_reaction_counts_for_the_message_of_this_number():
    likes, _ = hear({}, reacted("👍", to="palabre-1", sender=f"{ZOE}/phone", kind="chat"))
    assert likes[name_of(ZOE, "", "palabre-1", ours=True)] == 1
    own, _ = hear({}, reacted("👍", to="7", sender=f"{ME}/y", kind="chat", target=ZOE))
    assert own[name_of(ZOE, "", "7")] == 1


def test_what_is_kept_has_an_end():
    many = [reacted("👍", sender=f"{ROOM}/p{n}") for n in range(MOST_PEOPLE + 20)]
    likes, cursor = hear({}, said("1"), *many)
    assert likes == {NAME: MOST_PEOPLE}
    signs = [f"s{n}" for n in range(500)]
    assert hear({}, said("1"), reacted(*signs))[0] == {NAME: 20}
    texts = [said(str(n), theirs=f"n{n}") for n in range(100)]
    _, cursor = hear(cursor, *texts, *(reacted("👍", to=f"n{n}") for n in range(100)))
    assert len(cursor["numbers"]) == 60
    assert len(cursor["reactions"]) <= 30


@pytest.mark.parametrize(
    "cursor",
    [
        {"numbers": 3, "reactions": 4},
        {"numbers": {"n1": 5}, "reactions": {NAME: {"a": "x", "b": -1}, "y": 3}},
    ],
)
def test_an_odd_cursor_is_no_fault(cursor):
    assert hear(cursor, reacted("👍"))[0] == {}
    assert hear(cursor, said("1"), reacted("👍"))[0] == {NAME: 1}
