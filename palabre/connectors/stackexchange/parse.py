"""Their JSON to our words: questions and answers become items. Missing fields are no fault. Pure.

Types: https://api.stackexchange.com/docs/types/question and /answer, with the filter ``withbody``.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.shapes import text_at

Json = Mapping[str, Any]
LATEST = 4_102_444_800  # 2100


def item_of_question(told: Any, site: str) -> Item | None:
    """Make an item of a question; None when it has no number, address or date, or says nothing."""
    number = number_of(told, "question_id")
    address = web_address(text_at(told, "link")) if isinstance(told, dict) else ""
    title = one_line(plain(text_at(told, "title")).text, 500) if isinstance(told, dict) else ""
    if not (number and address and title):
        return None
    tags = told.get("tags")
    names = (
        [one_line(tag, 100) for tag in tags if isinstance(tag, str)]
        if isinstance(tags, list)
        else []
    )
    return _item(
        told, f"{site}/q/{number}", address, title=title, tags=tuple(dict.fromkeys(names)),
        replies=count(told.get("answer_count")),
    )  # fmt: skip


def item_of_answer(told: Any, site: str, host: str) -> Item | None:
    """Make an item of an answer, on the site of this host; None when it says nothing."""
    number, question = number_of(told, "answer_id"), number_of(told, "question_id")
    if not (number and question and host):
        return None
    name = f"{site}/q/{question}"
    return _item(told, f"{site}/a/{number}", f"https://{host}/a/{number}", parent=name, thread=name)


def item_of_comment(told: Any, site: str) -> Item | None:
    """Make an item of a comment; the page of who wrote it names the site's host."""
    number, post = number_of(told, "comment_id"), number_of(told, "post_id")
    host = host_of(told.get("owner")) if isinstance(told, dict) else ""
    if not (number and post and host):
        return None
    above = f"{site}/{'q' if told.get('post_type') == 'question' else 'a'}/{post}"
    address = f"https://{host}/a/{post}#comment{number}_{post}"
    found = _item(told, f"{site}/c/{number}", address, parent=above, thread=above)
    return replace(found, kind=Kind.COMMENT) if found else None


def _item(told: Json, name: str, address: str, **more: Any) -> Item | None:
    at = when(told.get("creation_date"))
    body = plain(text_at(told, "body"), address)
    if at is None or not (body.text or more.get("title")):
        return None
    host = urlsplit(address).hostname or ""
    return Item(
        remote_id=name,
        text=body.text,
        published_at=at,
        author=_author(told.get("owner"), host),
        kind=Kind.FORUM,
        url=address,
        place=host,
        place_name=host,
        links=body.links,
        media=body.media,
        likes=count(told.get("score")),
        edited_at=when(told.get("last_edit_date")),
        **more,
    )


def _author(owner: Any, host: str) -> Author:
    """Who wrote; people are numbered site by site, and those who left have a name at most."""
    told = owner if isinstance(owner, dict) else {}
    name = one_line(plain(text_at(told, "display_name")).text, 200)
    number = number_of(told, "user_id")
    return Author(
        f"{host}/users/{number}" if number else f"{host}/{name or '?'}",
        name=name,
        url=web_address(text_at(told, "link")),
        avatar=web_address(text_at(told, "profile_image")),
    )


def host_of(told: Any) -> str:
    """The host of the page that a question or a writer names, or ""."""
    address = web_address(text_at(told, "link")) if isinstance(told, dict) else ""
    return urlsplit(address).hostname or ""


def number_of(told: Any, name: str) -> str:
    """A number of theirs as text, or ""."""
    value = told.get(name) if isinstance(told, dict) else None
    found = count(value)
    return str(found) if found else ""


def when(value: Any) -> datetime | None:
    """A time of theirs, seconds since 1970, or None."""
    return datetime.fromtimestamp(value, UTC) if 0 < count(value) < LATEST else None


def count(value: Any) -> int:
    """How many, or 0 when it isn't told or is less than that."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 < value < 10**15 else 0
