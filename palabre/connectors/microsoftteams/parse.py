"""From Microsoft's messages of a channel to our items, and from our texts to its HTML. Pure."""

import base64
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from palabre.connectors.contract import Author, Item, Kind, Media, Rejected
from palabre.connectors.dates import when
from palabre.connectors.plain import Plain, cleaned, one_line, plain, web_address
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.shapes import dict_at, dicts_at, word
from palabre.connectors.words import N_

NO_CHANNEL = N_("This is no channel's link: copy it in Teams, by Get link to channel.")
NO_SUCH = N_("This is no message of Microsoft Teams.")

_TEAM = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_THREAD = re.compile(r"19:[\w-]{1,80}@thread\.(?:tacv2|skype)", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)
# Teams' own tags: a person who is named, and a small picture that stands for a sign.
_AT = re.compile(r"<at\b[^<>]{0,200}>")
_EMOJI = re.compile(r"""<emoji\b[^<>]{0,500}?\balt="([^"<>]{0,50})"[^<>]{0,500}>""")
_LINK = re.compile(r"https?://[^\s<>\"]{1,2000}(?<![.,;:!?)\]'])")
_KEPT = "graph.microsoft.com"
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


def is_gone(message: Json) -> bool:
    """Whether its author took it back."""
    return bool(message.get("deletedDateTime"))


def item_of(message: Json, place: Place) -> Item | None:
    """The item of a message; None for what is none: what Teams itself says, or what holds no text."""
    name, at = name_of(message, place), when(message.get("createdDateTime"))
    if name is None or at is None or message.get("messageType") != "message":
        return None
    read = body_of(message)
    media = tuple(_pictures(read.media, message))
    title = one_line(word(message.get("subject"))) or ("" if read.text else _files(message, media))
    text = read.text or "…" * bool(media and not title)
    if not (text or title):
        return None
    edited = when(message.get("lastEditedDateTime"))
    root = Name(place, name.root).whole
    return Item(
        remote_id=name.whole,
        text=text,
        title=title,
        published_at=at,
        edited_at=edited if edited and edited >= at else None,
        author=author_of(message),
        kind=Kind.MESSAGE,
        url=address_of(message),
        place=place.channel,
        place_name=place.name,
        parent=root if name.reply else "",
        thread=root,
        links=read.links,
        media=media,
        likes=reactions_of(message),
        replies=len(dicts_at(message, "replies")),
    )


def body_of(message: Json) -> Plain:
    """What a message says, without markup."""
    body = dict_at(message, "body")
    said = word(body.get("content"))
    if body.get("contentType") == "text":
        return Plain(cleaned(said))
    return plain(_AT.sub("@", _EMOJI.sub(r"\1", said)))


def reactions_of(message: Json) -> int:
    """How many reacted to a message."""
    return len(dicts_at(message, "reactions"))


def author_of(message: Json) -> Author:
    """Who wrote a message: a person, or a program."""
    writer = dict_at(message, "from")
    person, program = dict_at(writer, "user"), dict_at(writer, "application")
    one = person or program
    name = one_line(plain(word(one.get("displayName"))).text, 200)
    return Author(word(one.get("id"))[:100] or "unknown", name, automatic=not person)


def address_of(message: Json) -> str:
    """Where people see a message; "" for an address that isn't of Teams."""
    address = web_address(word(message.get("webUrl")))
    return address if urlsplit(address).hostname in _OURS else ""


def written(draft: Draft) -> str:
    """Our text as the HTML that Teams takes: paragraphs, lines, and its addresses as links."""
    paragraphs = [part for part in draft.text.strip().split("\n\n") if part.strip()]
    if draft.link and draft.link not in draft.text:
        paragraphs.append(draft.link)
    said = [f"<p>{'<br>'.join(map(_line, part.split(chr(10))))}</p>" for part in paragraphs]
    shown = (
        f'<p><img src="../hostedContents/{number}/$value" alt="{html.escape(one.alt)}"></p>'
        for number, one in enumerate(draft.media, 1)
    )
    return "".join([*said, *shown])


def hosted(media: Sequence[Upload]) -> list[dict[str, str]]:
    """Our pictures as Teams takes them beside the HTML that shows them, by the numbers it calls them by."""
    return [
        {
            "@microsoft.graph.temporaryId": str(number),
            "contentBytes": base64.b64encode(one.data).decode(),
            "contentType": one.content_type,
        }
        for number, one in enumerate(media, 1)
    ]


def _line(text: str) -> str:
    parts, reached = [], 0
    for found in _LINK.finditer(text):
        address = html.escape(found[0])
        parts += [html.escape(text[reached : found.start()]), f'<a href="{address}">{address}</a>']
        reached = found.end()
    return "".join([*parts, html.escape(text[reached:])])


def _files(message: Json, media: Iterable[Media]) -> str:
    names = (word(one.get("name")) for one in dicts_at(message, "attachments"))
    return one_line(", ".join(name for name in (*names, *(one.alt for one in media)) if name))


def _pictures(media: Iterable[Media], message: Json) -> Iterator[Media]:
    """A message's pictures. Those that Microsoft keeps open to a program that is signed in, and to people
    where the message stands: that is their address then."""
    for one in media:
        kept = urlsplit(one.url).hostname == _KEPT
        address = address_of(message) if kept else one.url
        if address:
            yield replace(one, url=address)
