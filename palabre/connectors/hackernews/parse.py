"""Their JSON to our words: hits of the search and items of the official API become items. Pure.

https://github.com/HackerNews/API and https://hn.algolia.com/api.
"""

from datetime import UTC, datetime
from typing import Any

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import one_line, plain, web_address

HOME = "https://news.ycombinator.com"
PLACE, PLACE_NAME = "news.ycombinator.com", "Hacker News"
LATEST = 4_102_444_800  # 2100


def item_of_hit(hit: Any) -> Item | None:
    """Make an item of a hit of the search; None when it has no number or date, or says nothing."""
    if not isinstance(hit, dict):
        return None
    comment = hit.get("comment_text")
    html = comment if isinstance(comment, str) else hit.get("story_text")
    title = "" if isinstance(comment, str) else hit.get("title")
    return _item(
        number(hit.get("objectID")), hit.get("author"), hit.get("created_at_i"), title, html,
        page=hit.get("url"), likes=hit.get("points"), replies=hit.get("num_comments"),
        parent=number(hit.get("parent_id")), thread=number(hit.get("story_id")),
    )  # fmt: skip


def item_of_story(told: Any) -> Item | None:
    """Make an item of what the official API tells of a story; None when it says nothing."""
    if not isinstance(told, dict) or is_gone(told):
        return None
    return _item(
        number(told.get("id")), told.get("by"), told.get("time"), told.get("title"), told.get("text"),
        page=told.get("url"), likes=told.get("score"), replies=told.get("descendants"),
        parent=number(told.get("parent")), thread="",
    )  # fmt: skip


def is_gone(told: Any) -> bool:
    """Say whether an item was deleted by its author or killed by the forum."""
    return isinstance(told, dict) and (told.get("deleted") is True or told.get("dead") is True)


def _item(
    name: str, by: Any, time: Any, title: Any, html: Any, *,
    page: Any, likes: Any, replies: Any, parent: str, thread: str,
) -> Item | None:  # fmt: skip
    written = count(time)
    if not name or not 0 < written < LATEST:
        return None
    address = f"{HOME}/item?id={name}"
    body = plain(html if isinstance(html, str) else "", address)
    title = one_line(plain(title).text, 500) if isinstance(title, str) else ""
    if not (body.text or title):
        return None
    about = web_address(page) if isinstance(page, str) else ""
    who = one_line(by, 100) if isinstance(by, str) else ""
    return Item(
        remote_id=name,
        text=body.text,
        title=title,
        published_at=datetime.fromtimestamp(written, UTC),
        author=Author(who or "?", who, who, f"{HOME}/user?id={who}" if who.isidentifier() else ""),
        kind=Kind.FORUM,
        url=address,
        place=PLACE,
        place_name=PLACE_NAME,
        parent=parent if parent != name else "",
        thread=thread if thread != name else "",
        links=tuple(dict.fromkeys(filter(None, (about, *body.links)))),
        likes=count(likes),
        replies=count(replies),
    )


def number(value: Any) -> str:
    """An item's number as text; "" for anything else."""
    spelled = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return spelled if spelled.isascii() and spelled.isdigit() and len(spelled) < 16 else ""


def count(value: Any) -> int:
    """How many, or 0 when it isn't told."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 < value < 10**12 else 0
