"""From Slack's messages to our items: its marks for people, channels and links become plain text."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.plain import cleaned, one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, since_1970, word

STAMP = re.compile(r"\d{1,12}\.\d{1,9}")
CHANNEL = re.compile(r"[CGD][A-Z0-9]{5,30}")
GROUP = (
    "mpim:"  # before the number of what several say among themselves, which looks like a channel's
)
_PLACE = re.compile(rf"{CHANNEL.pattern}|{GROUP}[CG][A-Z0-9]{{5,30}}")
_MARK = re.compile(r"<([^<>|]{1,2000})(?:\|([^<>]{0,2000}))?>")
# What Slack itself says of comings and goings is no conversation.
_TALK = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast"})


def items_of(
    messages: Iterable[Mapping[str, Any]], channel: str, names: Mapping[str, str]
) -> Iterator[Item]:
    """Give the messages of a channel or a conversation; ``names`` are the people's names by their number."""
    for message in messages:
        stamp, at = word(message.get("ts")), since_1970(message.get("ts"))
        if not (STAMP.fullmatch(stamp) and at) or word(message.get("subtype")) not in _TALK:
            continue
        text, links = spoken(word(message.get("text")), names)
        media = tuple(_files(message))
        title = "" if text else one_line(" ".join(one.alt for one in media))
        if not (text or title):
            continue
        thread = word(message.get("thread_ts"))
        edited = since_1970(mapping(message.get("edited")).get("ts"))
        answer = STAMP.fullmatch(thread) and thread != stamp
        alone = is_talk(channel)  # all that they say to each other is one conversation
        yield Item(
            remote_id=name_of(channel, thread if answer else "", stamp),
            text=text,
            title=title,
            published_at=at,
            edited_at=edited if edited and edited >= at else None,
            author=_author(message, names),
            kind=Kind.MESSAGE,
            url=f"https://slack.com/archives/{number_of(channel)}/p{stamp.replace('.', '')}",
            place=channel,
            parent=f"{channel}/{thread}" if answer else "",
            thread=f"talk:{channel}"
            if alone
            else f"{channel}/{thread}"
            if STAMP.fullmatch(thread)
            else "",
            links=links,
            media=media,
            likes=likes_of(message),
            replies=count(message.get("reply_count")),
            private=alone,
        )


def likes_of(message: Mapping[str, Any]) -> int:
    """How many reactions hang on a message, of whatever kind."""
    return sum(count(mapping(one).get("count")) for one in listing(message.get("reactions")))


def name_of(channel: str, thread: str, stamp: str) -> str:
    """The name of a message: its channel and its moment; of an answer, the thread's between them."""
    return "/".join(part for part in (channel, thread, stamp) if part)


def is_name(remote_id: str) -> bool:
    """Say whether a message may be called so."""
    channel, *stamps = remote_id.split("/")
    known = 1 <= len(stamps) <= 2 and all(map(STAMP.fullmatch, stamps))
    return known and is_place(channel)


def is_place(channel: str) -> bool:
    """Say whether a channel or a conversation may be called so."""
    return bool(_PLACE.fullmatch(channel))


def is_talk(channel: str) -> bool:
    """Say whether this is a conversation with the bot, alone or among several, by what it is called."""
    return is_place(channel) and channel.startswith(("D", GROUP))


def number_of(channel: str) -> str:
    """The number by which Slack calls a channel or a conversation."""
    return channel.removeprefix(GROUP)


def stamp_of(value: Any) -> str:
    """The moment by which Slack calls a message, "" for anything else."""
    return value if isinstance(value, str) and STAMP.fullmatch(value) else ""


def order(stamp: str) -> tuple[int, str]:
    """By what moments are put in their order."""
    whole, _, part = stamp.partition(".")
    return int(whole or 0), part


def gone_of(messages: Iterable[Mapping[str, Any]], channel: str) -> tuple[str, ...]:
    """The messages that Slack shows as deleted, because answers hang on them."""
    stamps = (word(one.get("ts")) for one in messages if one.get("subtype") == "tombstone")
    return tuple(f"{channel}/{stamp}" for stamp in stamps if STAMP.fullmatch(stamp))


def speaker(message: Mapping[str, Any]) -> str:
    """The number of whoever wrote a message: a person's, or else a bot's."""
    return (word(message.get("user")) or word(message.get("bot_id")))[:50]


def spoken(text: str, names: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """Read Slack's way of writing: <@U1>, <#C1|name>, <!here>, <https://…|label>, &lt;."""
    links: dict[str, None] = {}

    def read(found: re.Match[str]) -> str:
        target, label = found[1], found[2] or ""
        if target[0] == "@":
            return f"@{names.get(target[1:]) or label or target[1:]}"
        if target[0] == "#":
            return f"#{label or target[1:]}"
        if target[0] == "!":
            return label or f"@{target[1:].split('^')[0]}"
        address = web_address(html.unescape(target))
        if address:
            links[address] = None
        return label or html.unescape(target)

    whole = _MARK.sub(read, text[:100_000])
    return cleaned(plain(whole).text), tuple(links)


def written(text: str) -> str:
    """Our text as Slack wants it: its three special signs are spelled out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _author(message: Mapping[str, Any], names: Mapping[str, str]) -> Author:
    number = speaker(message)
    profile = mapping(message.get("bot_profile"))
    own = word(message.get("username")) or word(profile.get("name"))
    name = one_line(plain(own or names.get(number, "")).text)
    return Author(number or "unknown", name, automatic=bool(message.get("bot_id")))


def _files(message: Mapping[str, Any]) -> Iterator[Media]:
    for file in map(mapping, listing(message.get("files"))[:20]):
        address = web_address(word(file.get("permalink")))
        kind = word(file.get("mimetype")).split("/")[0]
        if address and kind in {"image", "video", "audio"}:
            said = word(file.get("alt_txt")) or word(file.get("title"))
            yield Media(address, kind, one_line(plain(said).text))
