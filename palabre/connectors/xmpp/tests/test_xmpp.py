"""Stanzas of XMPP: what is heard in them."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import Moderation, Rejected, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.xmpp.client import XmppConnector
from palabre.connectors.xmpp.parse import (
    Heard,
    address_of,
    is_whisper,
    mark_of,
    name_of,
    occupant_of,
    parts_of,
    whisperer_of,
)
from palabre.connectors.xmpp.whispers import check_bearer

ROOM = "support@rooms.example.org"
ME = "desk@example.org"
BY_A_ROOM = "<x xmlns='http://jabber.org/protocol/muc#user'/>"


def _heard(*stanzas):
    heard = Heard(ME)
    for stanza in stanzas:
        heard.hear(ElementTree.fromstring(stanza))
    return heard


def _said(body, number="1", nick="Zoé", kind="groupchat", more="", sender=""):
    sender = sender or (f"{ROOM}/{nick}" if nick else ROOM)
    return (
        f"<message xmlns='jabber:client' from='{sender}' to='{ME}/x' type='{kind}' id='{number}'>"
        f"<body>{body}</body>{more}</message>"
    )


def test_a_message_of_a_room_has_a_place_an_author_and_the_time_it_was_said():
    delay = "<delay xmlns='urn:xmpp:delay' stamp='2026-11-27T10:00:00Z' from='x'/>"
    (item,) = _heard(_said("Voir https://lanterne.example/a.", more=delay)).items.values()
    assert item.remote_id == name_of(ROOM, "Zoé", "1")
    assert (item.place, item.author.remote_id, item.author.name) == (ROOM, f"{ROOM}/Zoé", "Zoé")
    assert item.published_at == datetime(2026, 11, 27, 10, tzinfo=UTC)
    assert item.links == ("https://lanterne.example/a",)


def test_the_text_beside_a_reaction_is_no_message():
    reaction = '<reactions xmlns="urn:xmpp:reactions:0" id="1"><reaction>👍</reaction></reactions>'
    assert _heard(_said("👍", number="2", more=reaction)).items == {}


def test_an_act_that_xmpp_does_not_know_is_refused_before_anybody_is_asked():
    with pytest.raises(Rejected, match="liked"):
        XmppConnector(Http(), {}).moderate("a@b.test/zoe/1", Moderation.HIDE)
    with pytest.raises(Rejected, match="liked"):  # nobody moderates a talk of two
        XmppConnector(Http(), {}).moderate("a@b.test//1", Moderation.DELETE)


def test_what_the_room_itself_says_and_what_says_nothing_is_passed_over():
    assert not _heard(_said("Sujet", nick=""), _said(" "), _said("x", kind="error")).items


def test_a_correction_comes_under_the_name_of_the_first_text():
    more = "<replace xmlns='urn:xmpp:message-correct:0' id='1'/>"
    heard = _heard(_said("Un"), _said("Deux", "2", more=more), _said("Faux", "3", "Bo", more=more))
    first = heard.items[name_of(ROOM, "Zoé", "1")]
    assert first.text == "Deux"
    assert first.edited_at is not None
    assert heard.items[name_of(ROOM, "Bo", "3")].text == "Faux"  # a text of its own


WITHDRAWS = "<retract xmlns='urn:xmpp:message-retract:1' id='1'/>"
CORRECTS = "<replace xmlns='urn:xmpp:message-correct:0' id='1'/>"
BEFORE = "<delay xmlns='urn:xmpp:delay' stamp='2026-11-20T10:00:00Z'/>"


def _by(occupant):
    return f"<occupant-id xmlns='urn:xmpp:occupant-id:0' id='{occupant}'/>"


@pytest.mark.parametrize(
    ("tells", "leaves", "first", "then", "same"),
    [
        (True, True, _by("a"), _by("a"), True),  # the room says that it is the same one, come back
        (True, False, _by("a"), _by("b"), False),
        (True, False, _by("a"), "", False),
        (False, False, "", "", True),
        (False, True, "", "", False),
        # Anybody may write a mark: it is the room's to say.
        (False, False, _by("a"), _by("a") + BEFORE, False),
    ],
)
def test_a_later_bearer_of_a_nick_neither_corrects_nor_withdraws_what_another_said(
    tells, leaves, first, then, same
):
    name = name_of(ROOM, "Zoé", "1")
    for more, gone in ((CORRECTS, False), (WITHDRAWS, True)):
        heard = _heard()
        heard.tells = tells
        heard.hear(ElementTree.fromstring(_said("Un", more=first)))
        if leaves:
            heard.left(occupant_of(f"{ROOM}/Zoé"))
        heard.hear(ElementTree.fromstring(_said("Deux", "2", more=more + then)))
        if gone:
            assert (name in heard.deleted) == same
        else:
            assert heard.items[name].text == ("Deux" if same else "Un")
            assert len(heard.items) == (1 if same else 2)


def test_a_text_under_a_number_that_another_bearer_of_the_nick_used_stands_apart():
    heard = _heard()
    heard.tells = True
    for body, who in (("Un", "a"), ("Faux", "b"), ("Un encore", "a")):
        heard.hear(ElementTree.fromstring(_said(body, more=_by(who))))
    assert heard.items[name_of(ROOM, "Zoé", "1")].text == "Un encore"
    assert sorted(item.text for item in heard.items.values()) == ["Faux", "Un encore"]


def test_a_file_that_is_shared_is_a_link_and_a_picture_is_shown():
    file = "<x xmlns='jabber:x:oob'><url>https://files.example/a/lampe.jpg</url></x>"
    (item,) = _heard(_said("Voici", more=file)).items.values()
    assert item.links == ("https://files.example/a/lampe.jpg",)
    assert item.media[0].url == "https://files.example/a/lampe.jpg"


def test_what_files_show_is_told_and_a_picture_whose_address_is_said_is_shown():
    one = "<x xmlns='jabber:x:oob'><url>https://f.example/a</url><desc>Un plan</desc></x>"
    two = "<x xmlns='jabber:x:oob'><url>https://f.example/b.PNG</url><desc>Une\nlampe</desc></x>"
    body = "https://f.example/b.PNG puis https://f.example/c.webp?x=1, https://f.example/d.pdf"
    (item,) = _heard(_said(body, more=one + two)).items.values()
    assert [(shown.url, shown.alt) for shown in item.media] == [
        ("https://f.example/b.PNG", "Une lampe"),
        ("https://f.example/c.webp?x=1", ""),
    ]
    assert "https://f.example/a" in item.links
    many = " ".join(f"https://f.example/{number}.png" for number in range(500))
    (item,) = _heard(_said(many)).items.values()
    assert len(item.media) == 20
    script = "<x xmlns='jabber:x:oob'><url>javascript:alert(1)//.png</url></x>"
    (item,) = _heard(_said("Voici", more=script)).items.values()
    assert (item.links, item.media) == ((), ())


@pytest.mark.parametrize(("nick", "gone"), [("Zoé", True), ("Bo", False)])
def test_a_withdrawal_by_the_rooms_number_is_taken_from_its_author_only(nick, gone):
    number = f"<stanza-id xmlns='urn:xmpp:sid:0' id='r-1' by='{ROOM}'/>"
    heard = _heard(
        _said("Un", more=number),
        _said("away", "2", nick, more="<retract xmlns='urn:xmpp:message-retract:1' id='r-1'/>"),
    )
    assert heard.deleted == ([name_of(ROOM, "Zoé", "1")] if gone else [])


NOW = "<retract xmlns='urn:xmpp:message-retract:1' id='r-1'>{}</retract>".format(
    f"<moderated xmlns='urn:xmpp:message-moderate:1' by='{ROOM}/Bo'/>"
)
FIRST = "<apply-to xmlns='urn:xmpp:fasten:0' id='r-1'>{}</apply-to>".format(
    f"<moderated xmlns='urn:xmpp:message-moderate:0' by='{ROOM}/Bo'>"
    "<retract xmlns='urn:xmpp:message-retract:0'/></moderated>"
)


@pytest.mark.parametrize("way", [NOW, FIRST], ids=["now", "first"])
def test_what_a_room_says_that_its_moderators_took_out_is_gone_whoever_wrote_it(way):
    number = f"<stanza-id xmlns='urn:xmpp:sid:0' id='r-1' by='{ROOM}'/>"
    heard = _heard(_said("Un", more=number), _said("", "2", nick="", more=way))
    assert (heard.deleted, heard.items) == ([name_of(ROOM, "Zoé", "1")], {})
    liar = _heard(_said("Un", more=number), _said("", "2", nick="Bo", more=way))
    assert liar.deleted == []
    assert _heard(_said("", "2", nick="", more=way)).unnamed == {"r-1"}


@pytest.mark.parametrize("version", ["0", "1"])
def test_what_an_archive_keeps_in_a_messages_place_tells_which_one_it_was(version):
    kept = f"<retracted xmlns='urn:xmpp:message-retract:{version}' stamp='x'/>"
    within = f"<moderated xmlns='urn:xmpp:message-moderate:0' by='x'>{kept}</moderated>"
    for more in (kept, within):
        heard = Heard(ME)
        heard.hear(ElementTree.fromstring(_said("", more=more)), number="r-1")
        assert heard.deleted == [name_of(ROOM, "Zoé", "1")]
        assert _heard(_said("", more=more)).deleted == []  # said live it means nothing


RETRACT = "<retract xmlns='urn:xmpp:message-retract:1' id='1'/>"
REPLACE = "<replace xmlns='urn:xmpp:message-correct:0' id='1'/>"


def _between(body, number="1", more="", *, ours=False):
    """A message of a talk of two."""
    said = _said(body, number, kind="chat", more=more, sender="zoe@example.org/a")
    if not ours:
        return said
    swapped = said.replace(f"{ME}/x", "HERE").replace("zoe@example.org/a", f"{ME}/x")
    return swapped.replace("HERE", "zoe@example.org")


@pytest.mark.parametrize("heard_before", [True, False])
@pytest.mark.parametrize("ours", [True, False])
def test_in_a_talk_of_two_each_withdraws_their_own_words_only(ours, heard_before):
    """Both may number alike, and the message may have been read long before its withdrawal."""
    both = [_between("Oui", ours=True), _between("Non")] if heard_before else []
    heard = _heard(*both, _between("", "2", RETRACT, ours=ours))
    assert heard.deleted == [name_of("zoe@example.org", "", "1", ours=ours)]
    left = "Non" if ours else "Oui"
    assert [one.text for one in heard.items.values()] == ([left] if heard_before else [])


def test_nobody_puts_other_words_into_the_mouth_of_who_they_talk_with():
    heard = _heard(_between("Oui", ours=True), _between("Jamais", "2", REPLACE), _between("x"))
    ours = heard.items.pop(name_of("zoe@example.org", "", "1", ours=True))
    assert (ours.text, ours.author.remote_id) == ("Oui", ME)
    assert {one.author.remote_id for one in heard.items.values()} == {"zoe@example.org"}
    forged = name_of("zoe@example.org", "", "me:1")
    assert forged != ours.remote_id
    assert parts_of(ours.remote_id) == ("zoe@example.org", "", "1")


def test_a_rooms_number_is_the_rooms_own_word():
    """Or moderators would take out an innocent message in the place of the one that they meant."""
    number = "<stanza-id xmlns='urn:xmpp:sid:0' id='r-1' by='{}'/>"
    bad = _said("Spam", "1", "Bo", more=number.format(ROOM))
    heard = _heard(bad, _said("Un", "2", more=number.format("zoe@example.org")))
    heard.hear(ElementTree.fromstring(_said("", "3", nick="", more=NOW)))
    assert heard.deleted == [name_of(ROOM, "Bo", "1")]


def test_direct_messages_are_of_the_other_one_whoever_wrote():
    theirs = _said("Bonjour", kind="chat", sender="zoe@example.org/phone")
    heard = _heard(theirs)
    heard.hear(
        ElementTree.fromstring(
            f"<message xmlns='jabber:client' from='{ME}/x' to='zoe@example.org' type='chat' id='2'>"
            "<body>Oui</body><reply xmlns='urn:xmpp:reply:0' id='1' to='zoe@example.org'/></message>"
        )
    )
    one, two = heard.items.values()
    assert {one.place, two.place} == {"zoe@example.org"}
    assert (one.author.remote_id, two.author.remote_id) == ("zoe@example.org", ME)
    assert two.parent == one.remote_id


def test_only_what_is_said_to_the_account_alone_is_private():
    heard = _heard(
        _said("Un", "1"), _said("Deux", "2", kind="chat", sender="zoe@example.org/phone")
    )
    assert [one.private for one in heard.items.values()] == [False, True]


TOLD = "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='{}'/>"


def _present(who, nick="Zoé"):
    return f"<presence xmlns='jabber:client' from='{ROOM}/{nick}'>{TOLD.format(who)}</presence>"


def _whispered(*stanzas, tells=True):
    """What is heard in a room that tells who bears a nick."""
    heard = Heard(ME, rooms={ROOM}, tells=tells)
    for stanza in stanzas:
        one = ElementTree.fromstring(stanza)
        heard.came(one) if one.tag.endswith("presence") else heard.hear(one)
    return heard


PSST = _said("Psst", "1", kind="chat", more=BY_A_ROOM)


def test_what_is_whispered_by_way_of_a_room_is_private_and_marked_by_who_it_was():
    heard = _whispered(_present("o1"), PSST)
    (item,) = heard.items.values()
    assert (item.text, item.private, item.place) == ("Psst", True, ROOM)
    assert (item.author.name, item.author.remote_id) == ("Zoé", f"{ROOM}/Zoé")
    assert is_whisper(item.remote_id)
    assert parts_of(item.remote_id) == (ROOM, "Zoé", "1")
    assert whisperer_of(item.remote_id) == mark_of("o1")
    check_bearer(heard, item.remote_id)


def test_a_whisper_of_a_room_that_was_not_entered_is_nobodys():
    assert not _heard(PSST).items  # anybody may write so
    assert not _whispered(_said("Psst", kind="chat", nick="", more=BY_A_ROOM)).items


@pytest.mark.parametrize(
    ("tells", "after"),
    [(True, _present("o2")), (False, _present("o1")), (True, _present("o1", nick="Bo"))],
)
def test_a_whisper_is_answered_only_to_who_is_known_to_have_whispered_it(tells, after):
    name = next(iter(_whispered(_present("o1"), PSST, tells=tells).items))
    with pytest.raises(Rejected, match="no longer in the room"):
        check_bearer(_whispered(after, tells=tells), name)


def test_who_leaves_bears_the_nick_no_more():
    heard = _whispered(_present("o1"), PSST)
    heard.left(f"{ROOM}/Zoé")
    with pytest.raises(Rejected):
        check_bearer(heard, next(iter(heard.items)))


def test_nothing_of_a_whisper_is_ever_said_in_its_room():
    name = next(iter(_whispered(_present("o1"), PSST).items))
    one = XmppConnector(Http(), {})
    for act in (
        lambda: one.edit(name, Draft("x")),
        lambda: one.delete(name),
        lambda: one.moderate(name, Moderation.LIKE),
        lambda: one.moderate(name, Moderation.DELETE),
    ):
        with pytest.raises(Rejected, match="whispered"):
            act()
    with pytest.raises(Unknown):
        one.receipt("k", Draft("x"), datetime.now(UTC), to=name)


def test_a_number_of_a_room_is_never_taken_for_a_whisper():
    (item,) = _heard(_said("x", number="pm:0123456789ab:1")).items.values()
    assert not is_whisper(item.remote_id)


def test_names_are_taken_apart_as_they_were_made():
    assert parts_of(name_of(ROOM, "a/b é", "x/y")) == (ROOM, "a/b é", "x/y")
    for name in ("", "x", f"{ROOM}/a", f"{ROOM}/a/b/c", "no address/a/b"):
        with pytest.raises(Rejected):
            parts_of(name)


@pytest.mark.parametrize("text", ["", "zoe", "a b@c", "a@b'/>", "@", "<a@b>"])
def test_what_is_no_address_is_none(text):
    assert address_of(text) == ""


def test_what_can_not_be_sent_is_refused_before_anything_is_opened():
    connector = XmppConnector(Http(), {"account": ME, "secret": "s3cret"})
    film = (Upload("a.mp4", "video/mp4", b""),)
    for draft in (
        Draft("x"),
        Draft("x", to={"room": "no"}),
        Draft("x", media=film, to={"room": ROOM}),
    ):
        with pytest.raises(Rejected, match=r"\.$"):
            connector.publish(draft, "key")
    with pytest.raises(Rejected, match="internal"):
        XmppConnector(Http(), {"account": "a@b.internal", "secret": "x"}).me()


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_no_stanza_whatever_breaks_the_hearing(sender, number, stamp):
    message = ElementTree.Element("{jabber:client}message")
    message.attrib.update({"from": f"{ROOM}/{sender}", "type": "groupchat", "id": number})
    ElementTree.SubElement(message, "{jabber:client}body").text = stamp
    ElementTree.SubElement(message, "{urn:xmpp:delay}delay", {"stamp": stamp})
    ElementTree.SubElement(message, "{urn:xmpp:reply:0}reply", {"id": stamp, "to": sender})
    heard = Heard(ME)
    heard.hear(message)
    assert all(item.text for item in heard.items.values())
