"""From Microsoft's messages of a channel to our items, and from our texts to its HTML. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from palabre.connectors.contract import Item, Kind, Rejected
from palabre.connectors.dates import when
from palabre.connectors.msgraph.messages import author_of, reactions_of, said_in
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.shapes import dicts_at, word
from palabre.connectors.words import N_

NO_CHANNEL = N_("This is no channel's link: copy it in Teams, by Get link to channel.")
NO_SUCH = N_("This is no message of Microsoft Teams.")

_TEAM = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_THREAD = re.compile(r"19:[\w-]{1,80}@thread\.(?:tacv2|skype)", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_OURS = ("teams.microsoft.com", "teams.cloud.microsoft")

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a team, with its name where the link told it."""

    team: str
    channel: str
    name: str = ""

    @property
    def path(self) -> str:
        """Where its messages are, below Graph's base."""
        return f"teams/{self.team}/channels/{quote(self.channel, safe=':@')}/messages"

    @property
    def key(self) -> str:
        """By what its messages' names begin."""
        return f"{self.team}/{self.channel}"


@dataclass(frozen=True, slots=True)
class Name:
    """A message of a channel: ``root`` began the thread, ``reply`` answers in it ("" for the root itself)."""

    place: Place
    root: str
    reply: str = ""

    @property
    def path(self) -> str:
        """Where it is, below Graph's base."""
        answer = f"/replies/{self.reply}" if self.reply else ""
        return f"{self.place.path}/{self.root}{answer}"

    @property
    def whole(self) -> str:
        """Its name with us."""
        return "/".join(part for part in (self.place.key, self.root, self.reply) if part)


def place_of(values: Mapping[str, str]) -> Place:
    """The channel that a link names; raises `Rejected` for any other address."""
    try:
        parts = urlsplit(values.get("channel", "").strip())
        kind, _, rest = parts.path.strip("/").partition("/channel/")
        team = (parse_qs(parts.query).get("groupId") or [""])[0]
    except ValueError:
        raise Rejected(NO_CHANNEL) from None
    channel, _, name = rest.partition("/")
    channel = unquote(channel)
    good = kind == "l" and _THREAD.fullmatch(channel) and _TEAM.fullmatch(team)
    if parts.scheme != "https" or parts.hostname not in _OURS or not good:
        raise Rejected(NO_CHANNEL)
    return Place(team.lower(), channel, one_line(unquote(name), 100))


def named(remote_id: str) -> Name:
    """The message of a name; raises `Rejected` for what is none."""
    team, _, rest = remote_id.partition("/")
    channel, *numbers = rest.split("/")
    known = _TEAM.fullmatch(team) and _THREAD.fullmatch(channel) and 1 <= len(numbers) <= 2
    if not known or not all(map(_NUMBER.fullmatch, numbers)):
        raise Rejected(NO_SUCH)
    return Name(Place(team, channel), *numbers)


def name_of(message: Json, place: Place) -> Name | None:
    """The name of a message that was told of a channel, None when it hasn't one."""
    number, root = word(message.get("id")), word(message.get("replyToId"))
    if not _NUMBER.fullmatch(number) or (root and not _NUMBER.fullmatch(root)):
        return None
    return Name(place, root, number) if root else Name(place, number)


def threads_of(told: Json) -> Iterator[Json]:
    """The messages of a list, each followed by the answers that were told with it."""
    for message in dicts_at(told, "value"):
        yield message
        yield from dicts_at(message, "replies")


def item_of(message: Json, place: Place) -> Item | None:
    """The item of a message; None for what is none: what Teams itself says, or what holds no text."""
    name, at = name_of(message, place), when(message.get("createdDateTime"))
    if name is None or at is None or message.get("messageType") != "message":
        return None
    said = said_in(message, address_of(message))
    if said is None:
        return None
    edited = when(message.get("lastEditedDateTime"))
    root = Name(place, name.root).whole
    return Item(
        remote_id=name.whole,
        text=said.text,
        title=said.title,
        published_at=at,
        edited_at=edited if edited and edited >= at else None,
        author=author_of(message),
        kind=Kind.MESSAGE,
        url=address_of(message),
        place=place.channel,
        place_name=place.name,
        parent=root if name.reply else "",
        thread=root,
        links=said.links,
        media=said.media,
        likes=reactions_of(message),
        replies=len(dicts_at(message, "replies")),
    )


def address_of(message: Json) -> str:
    """Where people see a message; "" for an address that isn't of Teams."""
    address = web_address(word(message.get("webUrl")))
    return address if urlsplit(address).hostname in _OURS else ""
