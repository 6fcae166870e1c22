"""Private messages of an account: what it got and what it sent, read together, answered where they stand.

`/message/inbox`, `/message/sent` and `/api/comment` of https://www.reddit.com/dev/api. Since 2025 Reddit
keeps them as chats, which the same calls read and send (the README says where that stands).
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from palabre.connectors.contract import Author, Item, Kind, Page, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Sent
from palabre.connectors.receipts import same_words, sent_since
from palabre.connectors.reddit.calls import Calls
from palabre.connectors.reddit.parse import (
    SITE,
    Json,
    author_of,
    is_gone,
    item_of,
    said_in,
    things_of,
)
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import entire, mapping, since_1970, word

MOST = 100  # things of a list, in one call
SETTLED = timedelta(minutes=5)  # before that, a message on its way may still arrive
CHATS = f"{SITE}/chat"

_NAMED = re.compile(r"t4_[A-Za-z0-9_-]{1,60}")
_PERSON = re.compile(r"[\w-]{1,50}")
_SUBREDDIT = re.compile(r"(?:#|/?r/)(\w{2,50})")


def is_message(name: str) -> bool:
    """Say whether a name is that of a private message."""
    return _NAMED.fullmatch(name) is not None


class Messages:
    """The private messages of one account."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def read(self, cursor: Mapping[str, Any], limit: int) -> Page:
        """Give what the account got and sent since the last reading; each list has a place of its own."""
        asked = max(1, min(limit, MOST))
        lists = {
            name: self._list(name, mapping(cursor.get(name)), asked) for name in ("inbox", "sent")
        }
        items = {item.remote_id: item for page in lists.values() for item in page.items}
        return Page(
            tuple(items.values()),
            {name: page.cursor for name, page in lists.items()},
            more=any(page.more for page in lists.values()),
            unchanged=not items,
            wait=self._calls.wait,
        )

    def answer(self, to: str, text: str) -> Sent:
        """Answer a message where it stands."""
        data = self._calls.made("/api/comment", thing_id=to, text=text)
        return Sent(word(data.get("name")), CHATS, at=since_1970(data.get("created_utc")))

    def receipt(self, to: str, text: str, since: datetime) -> Sent | None:
        """Look for an answer among what was sent to who wrote ``to``: messages bear no key of ours."""
        reader = self._writer_of(to)
        for thing in self._newest("sent"):
            at = since_1970(thing.get("created_utc"))
            same = same_words(word(thing.get("body")), text)
            if sent_since(at, since) and same and _side(thing.get("dest")) == reader:
                return Sent(word(thing.get("name")), CHATS, at=at)
        if datetime.now(UTC) - since < SETTLED:
            raise Unknown(PERHAPS)
        return None

    def _list(self, name: str, cursor: Mapping[str, Any], limit: int) -> Page:
        after = page_of(cursor)
        told = self._calls.get(f"/message/{name}", after=after, limit=limit)
        things = list(things_of(told, ("t1", "t4")))
        # What isn't private is read elsewhere, but marks the place in the list all the same.
        items = [
            item
            for kind, thing in things
            if (item := message_of(thing) if kind == "t4" else item_of(kind, thing))
        ]
        onward = word(mapping(mapping(told).get("data")).get("after"))
        page = newest_first(items, cursor, onward if onward != after else "", answers=True)
        found = [item for item in page.items if item.kind is Kind.MESSAGE]
        if name == "sent":
            found = [self._signed(item) for item in found]
        return replace(page, items=tuple(found))

    def _signed(self, item: Item) -> Item:
        """A message of the account's own under its number, where Reddit gives only its name."""
        if item.author.remote_id.startswith("t2_") or not self._number:
            return item
        return replace(item, author=replace(item.author, remote_id=self._number))

    @cached_property
    def _number(self) -> str:
        number = word(mapping(self._calls.get("/api/v1/me")).get("id"))
        return f"t2_{number}" if number else ""

    def _writer_of(self, name: str) -> str:
        for thing in self._newest("inbox"):
            if word(thing.get("name")) == name:
                return _writer(thing)
        raise Unknown(PERHAPS)

    def _newest(self, name: str) -> list[Json]:
        told = self._calls.get(f"/message/{name}", limit=MOST)
        entire(mapping(mapping(told).get("data")).get("children"))
        return [thing for kind, thing in things_of(told, ("t4",))]


def message_of(thing: Json) -> Item | None:
    """An item of a private message; None for what says nothing, or was written by a deleted account.

    What two people say to each other is one talk: Reddit's chats have no other thread. The moderators of a
    subreddit speak as one.
    """
    name, at = word(thing.get("name")), since_1970(thing.get("created_utc"))
    said = said_in(thing, "body")
    if not is_message(name) or at is None or not said.text or is_gone(thing):
        return None
    sides = sorted({_writer(thing), _side(thing.get("dest"))} - {""})
    return Item(
        remote_id=name, text=said.text, title=one_line(word(thing.get("subject"))), published_at=at,
        kind=Kind.MESSAGE, author=_author(thing, name), url=CHATS, place="reddit.com",
        place_name="reddit.com", thread="talk:" + ":".join(sides) if len(sides) == 2 else name,
        links=said.links,
    )  # fmt: skip


def _author(thing: Json, name: str) -> Author:
    who = _writer(thing)
    if who.startswith("r/") and not word(thing.get("author")):
        return Author(who, who, who, f"{SITE}/{who}")
    return author_of(thing, name)


def _writer(thing: Json) -> str:
    """Which side of a talk wrote: a person, or those who moderate a subreddit."""
    subreddit = word(thing.get("subreddit"))
    if subreddit and not _SUBREDDIT.fullmatch(word(thing.get("dest"))):
        return _side(f"r/{subreddit}")
    return _side(thing.get("author"))


def _side(value: Any) -> str:
    called = word(value)
    if found := _SUBREDDIT.fullmatch(called):
        return f"r/{found[1]}".casefold()
    return called.casefold() if _PERSON.fullmatch(called) else ""
