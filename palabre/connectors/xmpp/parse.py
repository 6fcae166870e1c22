"""From stanzas of XMPP to items, corrections and withdrawals. Everything that comes in is hostile."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element

from palabre.connectors.contract import Author, Item, Kind, Media, Rejected
from palabre.connectors.dates import when
from palabre.connectors.plain import cleaned, one_line, web_address
from palabre.connectors.words import N_

NO_NAME = N_("This is no message of XMPP.")
CLIENT, DELAY = "{jabber:client}", "{urn:xmpp:delay}delay"
STANZA_ID = "{urn:xmpp:sid:0}stanza-id"
REPLACE = "{urn:xmpp:message-correct:0}replace"
RETRACT = "{urn:xmpp:message-retract:1}retract"
RETRACT_FIRST = "{urn:xmpp:message-retract:0}retract"
# What moderators of a room ask for and what the room then says (XEP-0425), now and in its first form.
_MODERATES, _MODERATES_FIRST = "{urn:xmpp:message-moderate:1}", "{urn:xmpp:message-moderate:0}"
MODERATE, MODERATED = f"{_MODERATES}moderate", f"{_MODERATES}moderated"
MODERATE_FIRST, MODERATED_FIRST = f"{_MODERATES_FIRST}moderate", f"{_MODERATES_FIRST}moderated"
APPLY_TO = "{urn:xmpp:fasten:0}apply-to"
# What archives keep in a message's place.
_TOMBSTONES = ("{urn:xmpp:message-retract:1}retracted", "{urn:xmpp:message-retract:0}retracted")
REACTIONS, REACTION = "{urn:xmpp:reactions:0}reactions", "{urn:xmpp:reactions:0}reaction"
FALLBACK = "{urn:xmpp:fallback:0}fallback"
REPLY = "{urn:xmpp:reply:0}reply"
# Who is behind a nick, as the room itself says (XEP-0421, https://xmpp.org/extensions/xep-0421.html, 1.0).
OCCUPANTS = "urn:xmpp:occupant-id:0"
_OCCUPANT = f"{{{OCCUPANTS}}}occupant-id"
BY_A_ROOM = "{http://jabber.org/protocol/muc#user}x"  # XEP-0045, 7.5
_FILE = "{jabber:x:oob}x"  # XEP-0066
_FILE_ADDRESS, _FILE_SHOWS = "{jabber:x:oob}url", "{jabber:x:oob}desc"
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
MOST_LINKS, MOST_SHOWN = 100, 20
OURS = "me:"  # numbers are quoted, so that none begins in this way
# What is whispered by way of a room, and a mark of who did.
_WHISPER = re.compile(r"pm:(?:([0-9a-f]{12}):)?")
_LINK = re.compile(r"https?://[^\s<>\"')\]]+")
_ADDRESS = re.compile(r"[^\s/@\"&'<>]{1,255}@[A-Za-z0-9.-]{1,255}")


def address_of(text: str) -> str:
    """Give a bare address, or "" for what is none."""
    bare = text.strip().removeprefix("xmpp:").partition("/")[0].partition("?")[0].lower()
    return bare if _ADDRESS.fullmatch(bare) else ""


def occupant_of(sender: str) -> str:
    """Who is in a room, by its address and their nick."""
    place, _, nick = sender.partition("/")
    return f"{address_of(place)}/{nick}"


def name_of(place: str, nick: str, number: str, *, ours: bool = False) -> str:
    """Name a message: where, by whom in a room, and as its sender numbered it.

    In a talk of two each numbers as they like: what we said there bears a mark that no number can have.
    """
    mark = OURS if ours and not nick else ""
    return f"{place}/{quote(nick, safe='')}/{mark}{quote(number, safe='')}"


def whisper_of(place: str, nick: str, number: str, who: str = "") -> str:
    """Name what was whispered by way of a room: by who bore a nick, with a mark where the room tells who that
    is; or, with none, by us to them."""
    mark = f"{who}:" if who else ""
    return f"{place}/{quote(nick, safe='')}/pm:{mark}{quote(number, safe='')}"


def is_whisper(remote_id: str) -> bool:
    """Whether this names what was whispered by way of a room."""
    return remote_id.rpartition("/")[2].startswith("pm:")


def whisperer_of(remote_id: str) -> str:
    """The mark of who whispered this, "" where it isn't known."""
    found = _WHISPER.match(remote_id.rpartition("/")[2])
    return (found[1] or "") if found else ""


def is_ours(remote_id: str) -> bool:
    """Whether this names what we said in a talk of two."""
    return remote_id.rpartition("/")[2].startswith(OURS)


def parts_of(remote_id: str) -> tuple[str, str, str]:
    """Take a message's name apart; raises `Rejected` for what is none."""
    place, nick, number = [*remote_id.split("/"), "", "", ""][:3]
    number = (
        _WHISPER.sub("", number, count=1) if is_whisper(remote_id) else number.removeprefix(OURS)
    )
    if not (address_of(place) == place and number and remote_id.count("/") == 2):
        raise Rejected(NO_NAME)
    return place, unquote(nick), unquote(number)


@dataclass
class Heard:
    """What was heard in one conversation with a server, by the names that we give."""

    me: str
    rooms: set[str] = field(default_factory=set)  # those that were entered
    items: dict[str, Item] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)  # the room's own number to our name
    unnamed: set[str] = field(
        default_factory=set
    )  # of those that were taken out, unheard until then
    tells: bool = False  # whether the room says who is behind a nick: else anybody may write it
    owners: dict[str, str] = field(default_factory=dict)  # who wrote a text, both by their marks
    bearers: dict[str, str] = field(default_factory=dict)  # who bears a nick now, by their marks
    # Where, whether in a room, the number of the message, who, and how many reactions of theirs there are.
    reacted: list[tuple[str, bool, str, str, int]] = field(default_factory=list)
    stays: Counter[str] = field(default_factory=Counter)  # how often whoever bore a nick has left

    def came(self, presence: Element) -> None:
        """Know who bears a nick, where the room says it: who is there is told before they speak."""
        one = presence.find(_OCCUPANT) if self.tells else None
        number = (one.get("id") or "") if one is not None else ""
        if len(self.bearers) < 10_000:
            self.bearers[occupant_of(presence.get("from") or "")] = (
                mark_of(number) if number else ""
            )

    def left(self, occupant: str) -> None:
        """Know that somebody left a room: who comes by this nick afterwards may be another."""
        self.bearers.pop(occupant, None)
        if len(self.stays) < 10_000:
            self.stays[occupant] += 1

    def taken(self) -> tuple[tuple[Item, ...], tuple[str, ...]]:
        """Give what came since the last time."""
        given = tuple(self.items.values()), tuple(dict.fromkeys(self.deleted))
        self.items, self.deleted = {}, []
        return given

    def hear(self, message: Element, at: datetime | None = None, number: str = "") -> None:
        """Understand a message; ``at`` is its time, and ``number`` the room's own, where an archive tells
        them."""
        sender, kind = message.get("from") or "", message.get("type") or "normal"
        place, _, nick = sender.partition("/")
        place = address_of(place)
        if kind not in {"groupchat", "chat", "normal"} or not place:
            return
        if kind != "groupchat" and (place in self.rooms or message.find(BY_A_ROOM) is not None):
            if place in self.rooms and nick:
                self._whispered(message, place, nick, at)
            return  # by way of another room, which we aren't in: its own address is nobody's
        if kind != "groupchat":
            other = address_of(message.get("to") or "") if place == self.me else place
            nick, author = "", place
            place = other or place
        elif not nick:  # the room itself speaks: its subject, its rules, what moderators took out
            self._take_out(_moderated(message))
            return
        else:
            author = f"{place}/{nick}"
        if (reactions := message.find(REACTIONS)) is not None:
            # The text of a reaction is for apps that don't know reactions.
            self._react(reactions, place, nick, self._reader(message, author))
            return
        if number and nick and _is_tombstone(message):
            self._gone(name_of(place, nick, message.get("id") or ""))
            return
        if (retract := message.find(RETRACT)) is not None:
            self._withdraw(retract, place, nick, author, self._owner(message, author, at))
            return
        item = _item(message, place, nick, author, at, ours=author == self.me)
        if item is not None:
            self._say(item, message, author, at, number)

    def _whispered(self, message: Element, place: str, nick: str, at: datetime | None) -> None:
        """Keep what is said to us alone in a room; changes and reactions of it are for apps in the room."""
        if any(message.find(one) is not None for one in (REACTIONS, RETRACT, REPLACE)):
            return
        item = _item(message, place, nick, f"{place}/{nick}", at, ours=False)
        if item is not None:
            who = self.bearers.get(f"{place}/{nick}", "")
            name = whisper_of(place, nick, parts_of(item.remote_id)[2], who)
            self.items[name] = replace(item, remote_id=name, parent="", private=True)

    def _say(
        self, item: Item, message: Element, author: str, at: datetime | None, number: str
    ) -> None:
        """Keep a text, and by which numbers the place names it."""
        place, nick, _ = parts_of(item.remote_id)
        ours = author == self.me
        item = self._named(item, message, self._owner(message, author, at) if nick else "", ours)
        self.items[item.remote_id] = item
        # Only the place itself numbers: others may write what they like beside its number.
        by = place if nick else self.me
        told = (one.get("id") or "" for one in message.findall(STANZA_ID) if one.get("by") == by)
        for theirs in [number, *told]:
            if theirs and len(self.known) < 10_000:
                self.known[theirs] = item.remote_id

    def _named(self, item: Item, message: Element, owner: str, ours: bool) -> Item:
        """The text under the name of the one that it corrects, where it may; else under its own."""
        place, nick, _ = parts_of(item.remote_id)
        corrected = message.find(REPLACE)
        number = corrected.get("id") if corrected is not None else ""
        first = name_of(place, nick, number, ours=ours) if number else ""
        if not first or not self._may(first, owner, nick):
            return self._apart(item, owner) if nick else item
        before = self.items.get(first)
        return replace(
            item, remote_id=first, edited_at=item.published_at,
            published_at=before.published_at if before else item.published_at,
        )  # fmt: skip

    def _owner(self, message: Element, author: str, at: datetime | None) -> str:
        """A mark of who wrote a message of a room; "" where that isn't known.

        A room that doesn't tell is believed as long as the same one stays: of what was said before, nothing
        is known.
        """
        if self.tells:
            one = message.find(_OCCUPANT)
            return mark_of(one.get("id") or "") if one is not None and one.get("id") else ""
        is_before = at is not None or message.find(DELAY) is not None
        return "" if is_before else mark_of(f"{author} {self.stays[author]}")

    def _may(self, name: str, owner: str, nick: str) -> bool:
        """Whether who is marked so wrote a text: else a nick's later bearer could change an earlier one's."""
        return not nick or (bool(owner) and self.owners.get(mark_of(name)) == owner)

    def _apart(self, item: Item, owner: str) -> Item:
        """A text whose number another bearer of its nick has used already goes by a number of its own."""
        known = self.owners.get(mark_of(item.remote_id))
        if known and known != owner:
            place, _, number = item.remote_id.rpartition("/")
            item = replace(item, remote_id=f"{place}/{mark_of(f'{number} {owner}')}")
        if owner and len(self.owners) < 10_000:
            self.owners.setdefault(mark_of(item.remote_id), owner)
        return item

    def _withdraw(
        self, retract: Element, place: str, nick: str, author: str, owner: str
    ) -> None:  # fmt: skip
        """Only who wrote a message may withdraw it: its name says who that was, also when it was said
        before this conversation. In a talk of two the sender's own number counts, in a room the room's."""
        gone = retract.get("id") or ""
        own = name_of(place, nick, gone, ours=author == self.me)
        name = (self.known.get(gone) if nick else "") or own
        same_nick = name.rpartition("/")[0] == own.rpartition("/")[0]
        if gone and same_nick and self._may(name, owner, nick):
            self._gone(name)

    def _react(self, reactions: Element, place: str, nick: str, who: str) -> None:
        to, signs = reactions.get("id") or "", reactions.findall(REACTION)
        if to and len(to) <= 300 and len(self.reacted) < 1_000:
            many = len({(sign.text or "").strip()[:50] for sign in signs[:20]} - {""})
            self.reacted.append((place, bool(nick), to, who, many))

    def _reader(self, message: Element, author: str) -> str:
        """A mark of who reacted: whom the room tells, else whoever bears the nick."""
        one = message.find(_OCCUPANT) if self.tells else None
        return mark_of((one.get("id") if one is not None else "") or author)

    def _take_out(self, number: str) -> None:
        """What the moderators of a room took out, whoever wrote it; by the room's number alone."""
        if name := self.known.get(number):
            self._gone(name)
        elif number and len(self.unnamed) < 1_000:
            self.unnamed.add(number)

    def _gone(self, name: str) -> None:
        self.items.pop(name, None)
        self.deleted.append(name)


def mark_of(text: str) -> str:
    """A short mark that stands for a long name."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _is_tombstone(message: Element) -> bool:
    """Whether an archive keeps this in the place of a message."""
    return any(message.find(f".//{one}") is not None for one in _TOMBSTONES)


def _moderated(message: Element) -> str:
    """The room's number of what its moderators took out, as the room itself says it; "" for anything else."""
    retract, applied = message.find(RETRACT), message.find(APPLY_TO)
    if retract is not None and retract.find(MODERATED) is not None:
        return retract.get("id") or ""
    if applied is not None and applied.find(f"{MODERATED_FIRST}/{RETRACT_FIRST}") is not None:
        return applied.get("id") or ""
    return ""


def _item(
    message: Element, place: str, nick: str, author: str, at: datetime | None, *, ours: bool
) -> Item | None:
    body = message.find(f"{CLIENT}body")
    text = cleaned(body.text or "") if body is not None else ""
    if not text:
        return None
    delay = message.find(DELAY)
    said = (when(delay.get("stamp")) if delay is not None else None) or at or datetime.now(UTC)
    number = message.get("id") or hashlib.sha256(f"{said} {text}".encode()).hexdigest()[:24]
    above = message.find(REPLY)
    parent = ""
    if above is not None and above.get("id"):
        to, _, by = (above.get("to") or "").partition("/")
        answers_us = not ours if not to else address_of(to) != place
        by = by if nick else ""
        parent = name_of(place, by, above.get("id") or "", ours=answers_us)
    files = [one for one in _files(message) if one.url]
    found = (web_address(link.rstrip(".,;:!?")) for link in _LINK.findall(text))
    links = list(dict.fromkeys([*(one.url for one in files), *filter(None, found)]))[:MOST_LINKS]
    told = {one.url: one for one in files}
    shown = [told.get(link) or Media(link) for link in links if _is_picture(link)]
    return Item(
        remote_id=name_of(place, nick, number[:300], ours=ours),
        text=text, published_at=said, kind=Kind.MESSAGE,
        author=Author(author, one_line(nick, 200) or author, author),
        place=place, place_name=place, parent=parent,
        links=tuple(links), media=tuple(shown[:MOST_SHOWN]), private=not nick,
    )  # fmt: skip


def _files(message: Element) -> Iterator[Media]:
    """The files that a message names, with what they show where it says so."""
    for one in message.findall(_FILE)[:MOST_LINKS]:
        address = web_address(one.findtext(_FILE_ADDRESS) or "")
        yield Media(address, alt=one_line(one.findtext(_FILE_SHOWS) or "", 1_500))


def _is_picture(address: str) -> bool:
    return urlsplit(address).path.lower().endswith(_PICTURES)
