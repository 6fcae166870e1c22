"""Telling open pages that a notice came: one question a beat for all streams of this process."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress

from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections
from django.db.models import F, Max, Q

from palabre.governance.models import Member

log = logging.getLogger(__name__)

BEAT_S = 2.0


def newest_of(members: list[int]) -> dict[int, int]:
    """The number of the newest notice of each of these members, 0 for none."""
    own = Q(user__notices__organisation=F("organisation"))
    rows = Member.objects.filter(pk__in=members).annotate(
        newest=Max("user__notices__pk", filter=own)
    )
    return {number: newest or 0 for number, newest in rows.values_list("pk", "newest")}


def _ask_anew(members: list[int]) -> dict[int, int]:
    close_old_connections()
    return newest_of(members)


class Bell:
    """Knows the newest notice of the members whose pages hold a stream open."""

    def __init__(self) -> None:
        self.open: Counter[int] = Counter()
        self.newest: dict[int, int] = {}
        self.task: asyncio.Task[None] | None = None

    def join(self, member: int) -> None:
        """Count one more open page; the first one starts the asking."""
        self.open[member] += 1
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._ask())

    def leave(self, member: int) -> None:
        """Count one open page less; the last one ends the asking."""
        self.open[member] -= 1
        if self.open[member] <= 0:
            del self.open[member]
            self.newest.pop(member, None)
        if not self.open and self.task is not None:
            self.task.cancel()

    async def _ask(self) -> None:
        ask = sync_to_async(_ask_anew, thread_sensitive=False)
        while self.open:
            try:
                self.newest.update(await ask(list(self.open)))
            except Error:
                # The boundary of all open pages: they ask for themselves every twenty seconds anyway.
                log.exception("the notices could not be asked for")
            await asyncio.sleep(BEAT_S)


_bells: dict[int, Bell] = {}


async def with_notices(stream: AsyncGenerator[bytes, None], member: int) -> AsyncIterator[bytes]:
    """The events of a page's stream, and among them a `notice` event when a notice came to the member.

    What was there when the page opened is no news: the page has asked for that itself. Ends with the stream.
    """
    bell = _bells.setdefault(id(asyncio.get_running_loop()), Bell())
    bell.join(member)
    told: int | None = None
    coming = asyncio.ensure_future(anext(stream))
    try:
        while True:
            done, _waits = await asyncio.wait({coming}, timeout=BEAT_S)
            newest = bell.newest.get(member)
            if newest is not None and told is not None and newest > told:
                yield b"event: notice\ndata: new\n\n"
            told = newest if newest is not None else told
            if done:
                try:
                    event = coming.result()
                except StopAsyncIteration:
                    return
                yield event
                coming = asyncio.ensure_future(anext(stream))
    finally:
        bell.leave(member)
        coming.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await coming
        await stream.aclose()
