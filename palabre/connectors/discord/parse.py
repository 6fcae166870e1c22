"""Discord's messages to our words: mentions become names, marks of its own go. Pure.

Shapes: the official description of the HTTP API, version 10.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media, Unavailable
from palabre.connectors.dates import when
from palabre.connectors.faults import USUAL_WAIT
from palabre.connectors.http import LONGEST_WAIT, SHORTEST_WAIT, Answer
from palabre.connectors.plain import (
    MOST_LINKS,
    MOST_MEDIA,
    WORDLESS,
    cleaned,
    one_line,
    web_address,
)
from palabre.connectors.shapes import count, listing, mapping, word

Json = Mapping[str, Any]

SITE = "https://discord.com"
SAID = frozenset({"0", "19"})  # a message, an answer; the others tell of people who come and go
NUMBER = re.compile(r"\d{1,20}", re.ASCII)
_MARK = re.compile(r"<(@!?|@&|#|a?:\w{1,40}:)(\d{1,20})>|<(https?://[^<>\s]+)>")
_LINK = re.compile(r"https?://[^\s<>\")\]]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A channel: its number, its name, and the server that it belongs to."""

    number: str
    name: str = ""
    server: str = ""


def item_of(message: Json, place: Place) -> Item | None:
    """Make an item of a message; None for those without words and for what Discord says itself."""
    number, at = number_of(message.get("id")), when(message.get("timestamp"))
    if not number or at is None or word(message.get("type", 0)) not in SAID:
        return None
    media = tuple(_media(message))
    said = _said(message)
    text = said or " ".join(medium.alt for medium in media if medium.alt) or WORDLESS * bool(media)
    if not text:
        return None
    answered = mapping(message.get("message_reference"))
    parent = number_of(answered.get("message_id")) if count(answered.get("type")) == 0 else ""
    return Item(
        remote_id=f"{place.number}/{number}",
        text=text,
        published_at=at,
        author=author_of(mapping(message.get("author"))),
        kind=Kind.MESSAGE,
        url=address_of(place, number),
        place=place.number,
        place_name=f"#{place.name}" if place.name else "Discord",
        parent=f"{number_of(answered.get('channel_id')) or place.number}/{parent}"
        if parent
        else "",
        links=tuple(_links(said)),
        media=media,
        likes=reactions_of(message),
        edited_at=when(message.get("edited_timestamp")),
    )


def author_of(user: Json) -> Author:
    """Make an author of a user; webhooks speak under numbers of their own."""
    number, handle = number_of(user.get("id")), one_line(word(user.get("username")), 100)
    picture = word(user.get("avatar"))
    shown = re.fullmatch(r"\w{1,100}", picture, re.ASCII) and number
    return Author(
        number or handle or "?",
        name=one_line(word(user.get("global_name")), 100) or handle,
        handle=handle,
        url=f"{SITE}/users/{number}" if number else "",
        avatar=f"https://cdn.discordapp.com/avatars/{number}/{picture}.png" if shown else "",
        automatic=user.get("bot") is True,
    )


def address_of(place: Place, number: str) -> str:
    """Where a message is seen, by those who may see its channel."""
    return f"{SITE}/channels/{place.server or '@me'}/{place.number}/{number}"


def number_of(value: Any) -> str:
    """The number of anything at Discord, else an empty text."""
    spelled = word(value)
    return spelled if NUMBER.fullmatch(spelled) else ""


def says_nothing(message: Json) -> bool:
    """Say whether a message of a person came empty, as those do whose content a bot may not read."""
    empty = not any(
        message.get(part) for part in ("content", "attachments", "embeds", "sticker_items", "poll")
    )
    person = mapping(message.get("author")).get("bot") is not True
    return empty and person and word(message.get("type", 0)) in SAID


def _said(message: Json) -> str:
    names = {
        word(one.get("id")): one_line(
            word(one.get("global_name")) or word(one.get("username")), 100
        )
        for one in map(mapping, listing(message.get("mentions")))
    }

    def named(found: re.Match[str]) -> str:
        sort, number, link = found.groups()
        if link:
            return link
        if sort in {"@", "@!"}:
            return f"@{names.get(number) or number}"
        return sort.lstrip("a") if ":" in sort else f"{sort[0]}{number}"

    parts = [_MARK.sub(named, word(message.get("content"))[:20_000])]
    for embed in map(mapping, listing(message.get("embeds"))[:10] if not parts[0] else ()):
        parts += [word(embed.get("title")), word(embed.get("description"))]
    question = mapping(mapping(message.get("poll")).get("question"))
    return cleaned("\n\n".join(filter(None, [*parts, word(question.get("text"))])))


def _media(message: Json) -> Iterator[Media]:
    for one in map(mapping, listing(message.get("attachments"))[:MOST_MEDIA]):
        address, sort = web_address(word(one.get("url"))), word(one.get("content_type"))
        kind = sort.partition("/")[0]
        if address and kind in {"image", "video", "audio"}:
            yield Media(address, kind, cleaned(word(one.get("description")), 1_024))


def _links(text: str) -> Iterator[str]:
    found = (web_address(link.rstrip(".,;:!?")) for link in _LINK.findall(text)[:MOST_LINKS])
    yield from dict.fromkeys(filter(None, found))


def reactions_of(message: Mapping[str, Any]) -> int:
    """How many reactions hang on a message, of whatever kind."""
    return sum(count(mapping(one).get("count")) for one in listing(message.get("reactions")))


def votes_of(message: Json) -> int | None:
    """How many votes the poll of a message has; None without one, and where Discord doesn't tell."""
    results = mapping(message.get("poll")).get("results")
    if not isinstance(results, Mapping):
        return None
    counts = listing(mapping(results).get("answer_counts"))
    return sum(count(mapping(one).get("count")) for one in counts)


def wait_of(answer: Answer) -> timedelta:
    """How long to wait: the answer says it in seconds and their parts, its header in whole ones."""
    wait = answer.wait
    try:
        spelled = mapping(answer.json()).get("retry_after")
    except Unavailable:
        spelled = None
    if isinstance(spelled, int | float) and math.isfinite(spelled) and 0 < spelled < 10**6:
        wait = max(wait or SHORTEST_WAIT, timedelta(seconds=spelled))
    return min(max(wait or USUAL_WAIT, SHORTEST_WAIT), LONGEST_WAIT)
