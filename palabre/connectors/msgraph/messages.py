"""What a message of Microsoft Teams says, and our texts as its HTML. Pure."""

import base64
import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Media
from palabre.connectors.plain import WORDLESS, Plain, cleaned, one_line, plain
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.shapes import dict_at, dicts_at, word

# Teams' own tags: a person who is named, and a small picture that stands for a sign.
_AT = re.compile(r"<at\b[^<>]{0,200}>")
_EMOJI = re.compile(r"""<emoji\b[^<>]{0,500}?\balt="([^"<>]{0,50})"[^<>]{0,500}>""")
_LINK = re.compile(r"https?://[^\s<>\"]{1,2000}(?<![.,;:!?)\]'])")
_KEPT = "graph.microsoft.com"

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a message, its addresses and its pictures."""

    text: str
    title: str
    links: tuple[str, ...]
    media: tuple[Media, ...]


def is_gone(message: Json) -> bool:
    """Whether its author took it back."""
    return bool(message.get("deletedDateTime"))


def said_in(message: Json, seen_at: str) -> Said | None:
    """What a message says, and shows to people at an address; None where it says and shows nothing."""
    read = body_of(message)
    media = tuple(_pictures(read.media, seen_at))
    title = one_line(word(message.get("subject"))) or ("" if read.text else _files(message, media))
    text = read.text or WORDLESS * bool(media and not title)
    return Said(text, title, read.links, media) if text or title else None


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


def written(draft: Draft) -> str:
    """Our text as the HTML that Teams takes: paragraphs, lines, and its addresses as links."""
    paragraphs = [part for part in draft.text.strip().split("\n\n") if part.strip()]
    if link := draft.unnamed_link:
        paragraphs.append(link)
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


def _pictures(media: Iterable[Media], seen_at: str) -> Iterator[Media]:
    """A message's pictures. Those that Microsoft keeps open to a program that is signed in, and to people
    where the message stands: that is their address then."""
    for one in media:
        kept = urlsplit(one.url).hostname == _KEPT
        address = seen_at if kept else one.url
        if address:
            yield replace(one, url=address)
