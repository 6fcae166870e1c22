"""Telling open pages that something new was heard: server-sent events, one question a beat."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections

from palabre.governance.models import Member
from palabre.listening.models import Position

log = logging.getLogger(__name__)

BEAT_S = 0.4
QUIET_S = 15.0
LONGEST_S = 600.0


def _positions(organisations: list[int]) -> dict[int, int]:
    close_old_connections()
    rows = Position.objects.filter(pk__in=organisations)
    return dict(rows.values_list("pk", "last"))


def _is_member(number: int) -> bool:
    close_old_connections()
    return Member.objects.filter(pk=number, is_active=True, user__is_active=True).exists()


class Bell:
    """Asks the database once a beat for the positions of the organisations whose pages are open."""

    def __init__(self) -> None:
        self.listeners: Counter[int] = Counter()
        self.positions: dict[int, int] = {}
        self.beat: asyncio.Event = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def join(self, organisation: int) -> None:
        """Count one more open page; the first one starts the asking."""
        self.listeners[organisation] += 1
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._ask())

    def leave(self, organisation: int) -> None:
        """Count one open page less."""
        self.listeners[organisation] -= 1
        if self.listeners[organisation] <= 0:
            del self.listeners[organisation]

    async def _ask(self) -> None:
        ask = sync_to_async(_positions, thread_sensitive=False)
        while self.listeners:
            try:
                self.positions = await ask(list(self.listeners))
            except Error:
                # The boundary of all open pages: they wait for the next beat that is answered.
                log.exception("the positions could not be asked for")
            beat, self.beat = self.beat, asyncio.Event()
            beat.set()
            await asyncio.sleep(BEAT_S)


_bells: dict[int, Bell] = {}


def _bell() -> Bell:
    """The bell of this event loop."""
    loop = id(asyncio.get_running_loop())
    return _bells.setdefault(loop, Bell())


async def news(
    organisation: int, member: int, since: int, how_many: Callable[[int], int]
) -> AsyncGenerator[bytes, None]:
    """Yield a `new` event with how many mentions of the page's selection came since the last one.

    ``how_many`` counts them after a position. Ends after ten minutes or when the member is one no more.
    Each event's id is the position it was counted up to: a browser that comes back tells the last one
    it heard, and nothing is counted twice.
    """
    bell = _bell()
    bell.join(organisation)
    still_member = sync_to_async(_is_member, thread_sensitive=False)
    count = sync_to_async(how_many, thread_sensitive=False)
    opened = quiet = asked = time.monotonic()
    try:
        yield b"retry: 2000\n\n"
        while time.monotonic() - opened < LONGEST_S:
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.beat.wait(), QUIET_S)
            # By a timer of its own: who is put out hears no more, however much there is to tell.
            if time.monotonic() - asked > QUIET_S:
                if not await still_member(member):
                    return
                asked = time.monotonic()
            last = bell.positions.get(organisation, 0)
            if last > since:
                came = await count(since)
                since, quiet = last, time.monotonic()
                # Without data there is no event, but the browser keeps the id.
                told = f"event: new\ndata: {came}\n" if came else ""
                yield f"id: {since}\n{told}\n".encode()
            elif time.monotonic() - quiet > QUIET_S:
                quiet = time.monotonic()
                yield b": still here\n\n"
    finally:
        bell.leave(organisation)
