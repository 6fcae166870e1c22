"""From the posts of a NodeBB forum to our items. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.dates import when
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.shapes import count, mapping, word


def gone_of(entry: Mapping[str, Any], base: str) -> str:
    """Give the name of a post that is marked as deleted; "" for any other."""
    gone = entry.get("deleted") is True or count(entry.get("deleted")) == 1
    number = count(entry.get("pid"))
    return f"{urlsplit(base).netloc}/p/{number}" if gone and number else ""


def post_of(entry: Mapping[str, Any], base: str) -> Item | None:
    """Give the item of a post. One that came from another server has no number here and is left out."""
    number, place = count(entry.get("pid")), urlsplit(base).netloc
    topic, user = mapping(entry.get("topic")), mapping(entry.get("user"))
    thread = count(entry.get("tid")) or count(topic.get("tid"))
    said = plain(word(entry.get("content")), f"{base}/")
    title = one_line(plain(word(topic.get("titleRaw")) or word(topic.get("title"))).text)
    at, slug = when(entry.get("timestampISO")), one_line(word(user.get("userslug")), 100)
    name = one_line(plain(word(user.get("displayname")) or word(user.get("username"))).text, 100)
    whose = count(user.get("uid")) or count(entry.get("uid"))
    if gone_of(entry, base) or not (number and thread and at and (said.text or title)):
        return None
    first = entry.get("isMainPost") is True or count(topic.get("mainPid")) == number
    picture = word(user.get("picture"))
    section = one_line(plain(word(mapping(entry.get("category")).get("name"))).text, 50)
    return Item(
        remote_id=f"{place}/p/{number}",
        text=said.text,
        title=title,
        published_at=at,
        author=Author(
            f"{place}/u/{whose or name or 'guest'}",
            name,
            slug,
            web_address(f"{base}/user/{slug}") if slug else "",
            web_address(picture, f"{base}/") if picture else "",
        ),
        kind=Kind.FORUM if first else Kind.COMMENT,
        url=f"{base}/post/{number}",
        place=place,
        parent="" if first else f"{place}/t/{thread}",
        thread=f"{place}/t/{thread}",
        links=said.links,
        media=said.media,
        tags=(section,) if section else (),
        likes=count(entry.get("upvotes")),
        replies=max(count(topic.get("postcount")) - 1, 0) if first else 0,
    )
