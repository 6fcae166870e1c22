"""Finding where a short name leads: from memory, which is read anew each second, else from the database.

A link that was asked for stays in memory for some minutes and is looked at again every second, so what is
changed, stopped or removed holds everywhere within about a second. Names that aren't in memory are looked
up together, by one thread whose connection stays open: opening one costs ten look-ups.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from django.db import Error, connection

from palabre.campaigns.models import TrackedLink

# Unless it is read anew, what is remembered holds for this long only.
HOLDS_S = 5.0
# Who was not asked for during this long is forgotten.
KEPT_S = 300.0
MOST_KEPT = 5000
TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Way:
    """A link as the redirect needs it."""

    link: int
    organisation: int
    leads_to: str
    expires_at: datetime | None
    is_stopped: bool

    def is_open(self, now: datetime) -> bool:
        """Whether it leads anywhere at this moment."""
        return not self.is_stopped and (self.expires_at is None or now < self.expires_at)


@dataclass(slots=True)
class Kept:
    """A link in memory: until when it holds, and when it was last asked for (both monotonic)."""

    way: Way
    until: float
    asked: float


_kept: dict[str, Kept] = {}


def remembered(slug: str) -> Way | None:
    """The link of this name if memory holds it; None says nothing about it."""
    found, now = _kept.get(slug), monotonic()
    if found is None or found.until < now:
        return None
    found.asked = now
    return found.way


def find(slug: str) -> Way | None:
    """The link of this name as the database has it, or None when there is none."""
    return load([slug]).get(slug)


def load(slugs: Iterable[str]) -> dict[str, Way]:
    """Read links by their names, and remember them; those that are gone are forgotten."""
    wanted, now = list(slugs), monotonic()
    rows = TrackedLink.every.filter(slug__in=wanted).values_list(
        "slug", "pk", "organisation_id", "leads_to", "expires_at", "is_stopped"
    )
    found = {row[0]: Way(*row[1:]) for row in rows}
    if len(_kept) > MOST_KEPT:
        _kept.clear()
    for slug in wanted:
        before = _kept.pop(slug, None)
        if slug in found:
            _kept[slug] = Kept(found[slug], now + HOLDS_S, before.asked if before else now)
    return found


def renew() -> None:
    """Read anew what was asked for lately; the writer of clicks calls this each second."""
    oldest = monotonic() - KEPT_S
    fresh = [slug for slug, one in list(_kept.items()) if one.asked > oldest]
    for start in range(0, len(fresh), TOGETHER):
        load(fresh[start : start + TOGETHER])


def forget() -> None:
    """Ask the database again: after a change in this process, and between tests."""
    _kept.clear()


# --- for the quick door: without holding up the event loop

_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="links")
_waiting: dict[str, asyncio.Future[Way | None]] = {}
_looking: set[asyncio.Task[None]] = set()


async def find_soon(slug: str) -> Way | None:
    """The link of this name, looked up with all those that are asked for meanwhile.

    Raises the database's faults.
    """
    future = _waiting.get(slug)
    if future is None:
        loop = asyncio.get_running_loop()
        future = _waiting[slug] = loop.create_future()
        if not _looking:
            _looking.add(loop.create_task(_look_up(loop)))
    return await asyncio.shield(future)  # who leaves meanwhile doesn't end it for the others


async def _look_up(loop: asyncio.AbstractEventLoop) -> None:
    """Look up all that wait, and those who came meanwhile, until nobody waits."""
    while _waiting:
        asked = dict(_waiting)
        _waiting.clear()
        try:
            found = await loop.run_in_executor(_thread, _load, list(asked))
        except Error as fault:
            for future in asked.values():
                future.set_exception(fault)
        else:
            for slug, future in asked.items():
                future.set_result(found.get(slug))
    _looking.clear()


def _load(slugs: list[str]) -> dict[str, Way]:
    try:
        return load(slugs)
    except Error:
        connection.close()  # it may have been cut since the last look-up
        return load(slugs)


def leave() -> None:
    """Close the thread's connection."""
    _thread.submit(_close).result()


def _close() -> None:
    connection.close()
