"""What Reddit tells, in our words. Pure; missing fields are no fault.

Things: https://www.reddit.com/dev/api/ and https://github.com/reddit-archive/reddit/wiki/JSON
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Media
from palabre.connectors.plain import Plain, cleaned, one_line, plain, web_address
from palabre.connectors.shapes import count, listing, mapping, since_1970, word

Json = Mapping[str, Any]

SITE = "https://www.reddit.com"
NAMED = re.compile(r"t[13]_[a-z0-9]{1,15}")
NOBODY = frozenset({"[deleted]", "[removed]", ""})
_GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]"})
_NAME = re.compile(r"[\w-]{1,50}")


def things_of(told: Any, kinds: Collection[str] = ("t1", "t3")) -> Iterator[tuple[str, Json]]:
    """The comments (t1) and posts (t3) of a listing, each with its kind, or things of other kinds."""
    for child in listing(mapping(mapping(told).get("data")).get("children")):
        thing = mapping(child)
        kind = word(thing.get("kind"))
        if kind in kinds:
            yield kind, mapping(thing.get("data"))


def name_of(kind: str, thing: Json) -> str:
    """The full name of a thing, if it has one."""
    name = word(thing.get("name")) or f"{kind}_{word(thing.get('id'))}"
    return name if NAMED.fullmatch(name) else ""


def is_gone(thing: Json, held: bool = False) -> bool:
    """Say whether a thing was deleted by its writer or removed by others; ``held``: by its writer alone, for
    what a filter holds back is shown to moderators as removed."""
    said = word(thing.get("body")) or word(thing.get("selftext"))
    return (
        said in _GONE
        or word(thing.get("author")) == "[deleted]"
        or (not held and bool(word(thing.get("removed_by_category"))))
    )


def item_of(kind: str, thing: Json, held: bool = False) -> Item | None:
    """An item of a post or a comment; None for what is gone (`is_gone`) or says nothing."""
    name, at = name_of(kind, thing), since_1970(thing.get("created_utc"))
    if not name or at is None or is_gone(thing, held):
        return None
    post = kind == "t3"
    said = said_in(thing, "selftext" if post else "body")
    title = one_line(word(thing.get("title"))) if post else ""
    if not (said.text or title):
        return None
    place = word(thing.get("subreddit"))
    place = f"r/{place}" if _NAME.fullmatch(place) else "reddit.com"
    shared = web_address(word(thing.get("url"))) if post and not thing.get("is_self") else ""
    edited = thing.get("edited")
    return Item(
        remote_id=name, text=said.text or title, title=title, published_at=at,
        kind=Kind.FORUM if post else Kind.COMMENT, author=author_of(thing, name),
        url=_address(thing, name), place=place, place_name=place,
        parent=_parent(thing.get("parent_id")), thread=_parent(thing.get("link_id")),
        links=tuple(dict.fromkeys(filter(None, (*said.links, shared))))[:100],
        media=_picture(thing, shared), likes=count(thing.get("score")),
        replies=count(thing.get("num_comments")) if post else 0,
        relays=count(thing.get("num_crossposts")),
        edited_at=None if isinstance(edited, bool) else since_1970(edited),
    )  # fmt: skip


def author_of(thing: Json, item: str) -> Author:
    """Who wrote, by the number that stays; where it is missing, a stranger of this one text."""
    name = word(thing.get("author")) or word(thing.get("display_author"))
    if name in NOBODY or not _NAME.fullmatch(name):
        return Author(f"unknown:{item}")
    number = word(thing.get("author_fullname"))
    sound = bool(re.fullmatch(r"t2_[a-z0-9]{1,15}", number))
    return Author(
        number if sound else name, name=name, handle=f"u/{name}", url=f"{SITE}/user/{name}"
    )


def said_in(thing: Json, name: str) -> Plain:
    """The text as people see it: Reddit gives its Markdown and the HTML made of it."""
    markup = word(thing.get(f"{name}_html"))
    return plain(markup, SITE) if markup else Plain(cleaned(word(thing.get(name))))


def _address(thing: Json, name: str) -> str:
    own = web_address(word(thing.get("permalink")) or word(thing.get("context")), SITE)
    post = web_address(word(thing.get("link_permalink")), SITE)
    return own or (f"{post.rstrip('/')}/{name.removeprefix('t1_')}/" if post else "")


def _parent(value: Any) -> str:
    return word(value) if NAMED.fullmatch(word(value)) else ""


def _picture(thing: Json, shared: str) -> tuple[Media, ...]:
    shown = shared and word(thing.get("post_hint")) in {"image", "hosted:video"}
    kind = "image" if thing.get("post_hint") == "image" else "video"
    return (Media(shared, kind),) if shown else ()
