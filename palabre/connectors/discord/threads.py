"""The threads of a channel of Discord, open and closed: which there are, and what was said in them.

Nobody speaks in a closed thread: whatever was said in one was said before it was closed. Lists of closed
threads begin with the one that was closed last, so that they are read as far back as the last reading.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import Page, Rejected
from palabre.connectors.dates import when
from palabre.connectors.discord.calls import (
    EMPTY,
    MARGIN,
    MOST_ASKED,
    Call,
    moment_of,
    no_later,
    number_at,
)
from palabre.connectors.discord.parse import Place, item_of, number_of, says_nothing
from palabre.connectors.http import its_now
from palabre.connectors.plain import one_line
from palabre.connectors.shapes import count, dicts_at, listing, mapping, told, word
from palabre.connectors.words import N_

# channels with threads: of text, of announcements, forums, media
BEARERS = frozenset({"0", "5", "15", "16"})
OPEN, PUBLIC, PRIVATE, JOINED, END = "open", "public", "private", "joined", "end"
PATHS = {
    PUBLIC: "threads/archived/public",
    PRIVATE: "threads/archived/private",  # to those who manage threads
    JOINED: "users/@me/threads/archived/private",
}
AFTER = {OPEN: PUBLIC, PUBLIC: PRIVATE, PRIVATE: END, JOINED: END, END: END}
MOST_LISTED = 10  # threads at once: so many stand in the cursor
MOST_LISTS = 5  # calls in one go that list threads
DEEPEST = 20  # pages of a list in a first reading, or of the one that isn't in the order of time
SLACK = timedelta(minutes=1)
LONGEST_NAME = 40

NOT_SHOWN = N_(
    "Closed threads aren't shown to the bot: give it the right to read the channel's history."
)


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, with the number of the newest message that it may hold."""

    number: str
    name: str
    newest: int


@dataclass(frozen=True, slots=True)
class Listed:
    """Part of a list of threads, and before what it goes on ("" at its end)."""

    threads: tuple[Thread, ...]
    before: str = ""


def closed_since(call: Call, channel: str, after: int) -> Iterator[Thread]:
    """Give the closed threads of a channel in which something may have been said since a message."""
    way, before, pages = PUBLIC, "", 0
    while way != END:
        found, way = _closed(call, channel, way, before, after)
        yield from (one for one in found.threads if one.newest > after)
        pages, before = pages + 1, found.before
        if not before or (way == JOINED and pages >= DEEPEST):
            way, pages, before = AFTER[way], 0, ""


def read(call: Call, place: Place, cursor: Mapping[str, Any]) -> Page:
    """Give what was said in a channel's threads since the last whole reading, a page of one thread at a time.

    The cursor keeps up to which moment all is read, and while a reading goes on, where it stands: in which
    list, and which threads of it are still to be read.
    """
    done = int(number_of(cursor.get("done")) or 0)
    way = word(cursor.get("way"))
    here = _Round(call, place, done)
    if way in AFTER:
        here.way, here.before = way, _before(way, word(cursor.get("before")))
        here.pages = count(cursor.get("pages"))
        here.new = int(number_of(cursor.get("new")) or 0)
        here.left = [
            one for kept in listing(cursor.get("left"))[:MOST_LISTED] if (one := _kept(kept))
        ]
    here.look()
    items, trouble = here.say()
    ended = here.way == END and not here.left
    known = {"name": place.name, "server": place.server}
    kept = {"done": str(here.new or done)} if ended else here.cursor()
    return Page(
        items, {**known, **kept}, more=not ended, unchanged=not items, trouble=trouble,
        remarks=here.remarks,
    )  # fmt: skip


class _Round:
    """One reading of all threads of a channel."""

    def __init__(self, call: Call, place: Place, done: int) -> None:
        self._call, self._place, self._done = call, place, done
        self._from = max(0, done - MARGIN)
        self.way, self.before, self.pages, self.new = OPEN, "", 0, 0
        self.remarks: tuple[str, ...] = ()
        self.left: list[tuple[str, str, str]] = []  # threads, after which message, their names

    def cursor(self) -> dict[str, Any]:
        """Where the reading stands."""
        here = {"way": self.way, "before": self.before, "pages": self.pages, "new": str(self.new)}
        return {**here, "done": str(self._done), "left": [list(one) for one in self.left]}

    def look(self) -> None:
        """List threads until there are some to read."""
        for _ in range(MOST_LISTS):
            if self.left or self.way == END:
                return
            found = self._listed()
            start = str(self._from) if self._done else ""
            self.left = [
                (one.number, start, one.name) for one in found.threads if one.newest > self._from
            ]
            self.pages, self.before = self.pages + 1, found.before
            endless = self.pages >= DEEPEST and (self.way == JOINED or not self._done)
            if not self.before or endless:
                self.way, self.before, self.pages = AFTER[self.way], "", 0

    def _listed(self) -> Listed:
        if self.way == OPEN:
            return self._open()
        try:
            found, self.way = _closed(
                self._call, self._place.number, self.way, self.before, self._from, MOST_LISTED
            )
        except Rejected:
            self.remarks = (NOT_SHOWN,)
            return Listed(())
        return found

    def _open(self) -> Listed:
        """The open threads by their numbers; Discord gives those of the whole server at once."""
        answer = self._call("GET", f"/guilds/{self._place.server}/threads/active")
        now = datetime.now(UTC)
        self.new = self.new or no_later(number_at(its_now(answer.headers)), now)
        ours = (
            one for one in dicts_at(told(answer), "threads")
            if number_of(one.get("parent_id")) == self._place.number
        )  # fmt: skip
        before = int(number_of(self.before) or 10**20)
        threads = sorted(_threads(ours), key=lambda one: -int(one.number))
        rest = [one for one in threads if int(one.number) < before]
        more = len(rest) > MOST_LISTED
        return Listed(tuple(rest[:MOST_LISTED]), rest[MOST_LISTED - 1].number if more else "")

    def say(self) -> tuple[tuple[Any, ...], str]:
        """A page of the first thread that is left, and a trouble with it."""
        if not self.left:
            return (), ""
        number, after, name = self.left.pop(0)
        asked = {"limit": MOST_ASKED, **({"after": after} if after else {})}
        try:
            answer = self._call("GET", f"/channels/{number}/messages", params=asked)
        except Rejected:
            return (), ""  # a thread that is closed to the bot hides no other
        messages = [mapping(one) for one in listing(answer.json())]
        place = Place(number, name, self._place.server)
        items = {item.remote_id: item for one in messages if (item := item_of(one, place))}
        reached = max((int(number_of(one.get("id")) or 0) for one in messages), default=0)
        if after and len(messages) >= MOST_ASKED and reached > int(after):
            self.left.insert(0, (number, str(reached), name))
        trouble = EMPTY if messages and not items and any(map(says_nothing, messages)) else ""
        return tuple(sorted(items.values(), key=lambda item: item.published_at)), trouble


def _closed(
    call: Call, channel: str, way: str, before: str, after: int, limit: int = MOST_ASKED
) -> tuple[Listed, str]:
    """Part of a list of closed threads, and which list it was: who doesn't manage private threads is shown
    those that they joined."""
    asked = {"limit": limit, **({"before": before} if before else {})}
    try:
        answer = told(call("GET", f"/channels/{channel}/{PATHS[way]}", params=asked))
    except Rejected:
        if way == PUBLIC:
            raise
        if way == PRIVATE:
            return _closed(call, channel, JOINED, "", after, limit)
        return Listed(()), way
    raw = dicts_at(answer, "threads")
    threads = tuple(_threads(raw))
    following = ""
    if answer.get("has_more") is True and threads:
        following = _lowest(threads, before) if way == JOINED else _eldest(raw, before, after)
    return Listed(threads, following), way


def _lowest(threads: Iterable[Thread], before: str) -> str:
    """The lowest number, which is where the list of joined threads goes on."""
    lowest = min(int(one.number) for one in threads)
    return "" if number_of(before) and lowest >= int(before) else str(lowest)


def _eldest(threads: Iterable[Mapping[str, Any]], before: str, after: int) -> str:
    """When the thread was closed that was closed first; "" where nothing was said since a message."""
    closed = (when(mapping(one.get("thread_metadata")).get("archive_timestamp")) for one in threads)
    eldest, last = min(filter(None, closed), default=None), when(before)
    if eldest is None or (last and eldest >= last):
        return ""
    return "" if after and eldest < moment_of(after) - SLACK else eldest.isoformat()


def _threads(told_of: Iterable[Mapping[str, Any]]) -> Iterator[Thread]:
    for one in told_of:
        number, last = number_of(one.get("id")), number_of(one.get("last_message_id"))
        if number:
            # A forum's post begins with a message of the same number.
            newest = max(int(number), int(last or 0))
            yield Thread(number, one_line(word(one.get("name")), LONGEST_NAME), newest)


def _before(way: str, kept: str) -> str:
    """Before what a list goes on, as a cursor keeps it: a moment, or a thread's number."""
    if way in {OPEN, JOINED}:
        return number_of(kept)
    closed = when(kept)
    return closed.isoformat() if closed else ""


def _kept(value: Any) -> tuple[str, str, str] | None:
    number, after, name = (*map(word, listing(value)[:3]), "", "", "")[:3]
    known = number_of(number) and (not after or number_of(after))
    return (number, after, one_line(name, LONGEST_NAME)) if known else None
