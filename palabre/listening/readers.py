"""Who reads: threads that wait for sites, and a process of its own where very many are due at once."""

import logging
import os
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from queue import SimpleQueue

from django.conf import settings

from palabre.channels.doors import apart, open_platform
from palabre.connectors.apart import Apart
from palabre.connectors.contract import ConnectorError, Page, RateLimited, TooSoon, Unavailable
from palabre.connectors.protocols import Separable
from palabre.listening.models import Source
from palabre.listening.reading import BROKE

log = logging.getLogger(__name__)

AT_ONCE = 32  # threads that wait for sites
# Sources held at a time: some wait for a thread, so that none waits for us. Over there are more threads.
MOST_HERE, MOST_THERE = 256, 512
SLOW_S = 5.0
# With so many to be read at once, and a second processor, a process of its own reads. It ends when it had
# nothing to do for so long: at rest it would be a sixth of the house's memory.
CROWD = 100
REST_S = 60.0


@dataclass(eq=False, slots=True)
class Reading:
    """One source that is being read, since when (monotonic), and in the end what came of it."""

    source: Source
    before: dict[str, object]
    since: float = field(default_factory=time.monotonic)
    seconds: float | None = None  # that it took
    has_turn: bool = False  # its host's, taken here for the other process
    came: Page | ConnectorError | None = None

    @property
    def is_slow(self) -> bool:
        """Whether it takes long, or did."""
        seconds = time.monotonic() - self.since if self.seconds is None else self.seconds
        return seconds > SLOW_S


class Readers:
    """Has sources read; ``over`` gives the readings back, in the order in which they end."""

    def __init__(self) -> None:
        self.over: SimpleQueue[Reading] = SimpleQueue()
        self._begun: SimpleQueue[Reading] = SimpleQueue()
        self._here: set[int] = set()
        self._threads = 0
        self._apart: Apart | None = None
        self._there: dict[int, Reading] = {}
        self._connectors: dict[str, Separable | None] = {}

    def expect(self, many: int) -> None:
        """Prepare for so many readings at once."""
        if self._apart is None and many >= CROWD and settings.ONLINE and _processors() > 1:
            self._apart = apart(self._heard, self._lost)

    @property
    def most(self) -> int:
        """How many sources may be held at a time."""
        return MOST_THERE if self._apart else MOST_HERE

    @property
    def is_idle(self) -> bool:
        """Whether the other process is there and has had nothing to do for long."""
        there = self._apart
        return there is not None and not self._there and time.monotonic() - there.used > REST_S

    def rest(self) -> None:
        """Let the other process end when it has nothing to do."""
        if self.is_idle:
            self._end()

    def look(self) -> None:
        """End the other process where it hangs: whoever waits for it, if only to ask, goes on."""
        if self._apart is not None and self._apart.is_stuck:
            log.error("the reading process hangs, and is killed")
            self._apart.kill()

    def _end(self) -> None:
        if self._apart is not None:
            self._apart.close()
            self._apart = None

    def read(self, one: Reading) -> None:
        """Have a source read, here or there.

        Raises `TooSoon` when its host is to be left in peace, as far as that is known beforehand.
        """
        one.since, one.seconds = time.monotonic(), None
        connector = self._separable(one.source) if self._apart else None
        if connector is None or not self._read_there(one, connector):
            self._read_here(one)

    def go(self) -> None:
        """Begin with all that is to be read."""
        if self._apart:
            self._apart.go()

    def _separable(self, source: Source) -> Separable | None:
        """The connector of its platform, where it may read over there; asked for once: they are alike."""
        slug = source.platform
        if slug not in self._connectors:
            try:
                connector = open_platform(slug)
            except (ConnectorError, KeyError):
                return None  # whoever reads it here finds the words for it
            self._connectors[slug] = connector if isinstance(connector, Separable) else None
        return self._connectors[slug]

    def _read_there(self, one: Reading, connector: Separable) -> bool:
        """Have it read by the other process, unless that is gone.

        Its host's turn is taken here, once: over there it may come a little too soon, and be asked again.
        """
        source = one.source
        try:
            if not one.has_turn:
                connector.turn(source.values)
        except TooSoon:
            raise
        except ConnectorError as error:
            one.came, one.seconds = error, 0.0
            self.over.put(one)
            return True
        one.has_turn = True
        self._there[source.pk] = one
        asked = self._apart and self._apart.ask(
            source.pk, connector, source.kind, source.values, source.cursor
        )
        if not asked:
            self._there.pop(source.pk, None)
            self._end()
        return bool(asked)

    def _heard(self, number: int, seconds: float, came: Page | ConnectorError | None) -> None:
        one = self._there.pop(number)
        one.came, one.seconds = came or Unavailable(BROKE), seconds
        if isinstance(came, RateLimited):
            connector = self._separable(one.source)
            if connector is not None:
                connector.hold(one.source.values, came.wait)
        self.over.put(one)

    def _lost(self, numbers: Collection[int]) -> None:
        """The process died: what it was reading may be why, so that is left to the ends of its leases."""
        for number in numbers:
            one = self._there.pop(number)
            one.came, one.seconds = None, 0.0
            self.over.put(one)

    def _read_here(self, one: Reading) -> None:
        self._here.add(one.source.pk)
        self._begun.put(one)
        if self._threads < min(AT_ONCE, len(self._here)):
            self._threads += 1
            # Daemons: the end of the process waits for no site, the lease of its source runs out.
            threading.Thread(target=self._work, daemon=True, name="reading").start()

    def _work(self) -> None:
        while True:
            one = self._begun.get()
            began = one.since = time.monotonic()
            one.came = _page(one.source)
            one.seconds = time.monotonic() - began
            self._here.discard(one.source.pk)
            self.over.put(one)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _page(source: Source) -> Page | ConnectorError:
    """What the source's place says; called where no row may be touched."""
    try:
        page: Page = open_platform(source.platform).read(source.kind, source.values, source.cursor)
    except ConnectorError as error:
        return error
    except Exception:
        # The boundary of one source's reading: whatever it is, the others must be read.
        log.exception("a source could not be read", extra={"source": source.pk})
        return Unavailable(BROKE)
    return page
