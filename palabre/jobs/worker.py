"""The embedded worker: a dispatcher that claims and keeps leases, and threads that do the jobs.

Jobs that wait for others' servers have a lane: they never hold the last thread, so a handful of
slow sites keeps nobody from a digest, an import or a matching of history.
"""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from queue import SimpleQueue

from django.db import Error, connection

from palabre.jobs.actions import WAKE, Held, claim, database_now, keep, put_back
from palabre.jobs.clock import Repeat, tick
from palabre.jobs.marks import LEASE, Mark
from palabre.jobs.running import run

logger = logging.getLogger(__name__)

POLL = 0.25
TICK = 1.0
AFTER_DATABASE_FAULT = 1.0


@dataclass
class Leased:
    """How a job under way is kept: its lease, and when (monotonic) to extend it next."""

    lease: timedelta
    next_at: float

    @classmethod
    def now(cls, lease: timedelta) -> "Leased":
        """A lease taken now: extended after a third of it, so that two tries may fail."""
        return cls(lease, time.monotonic() + lease.total_seconds() / 3)


@dataclass
class Worker:
    """Claims no more than its threads can begin at once, so that a death holds up few jobs.

    ``slow`` names the jobs that wait for others' servers. With one thread alone they share it.
    """

    threads: int = 4
    lease: timedelta = LEASE
    schedule: Sequence[Repeat] = ()
    slow: frozenset[str] = frozenset()
    _begun: SimpleQueue[Held | None] = field(default_factory=SimpleQueue)
    _running: dict[Held, Leased] = field(default_factory=dict)
    _ticked: float = 0.0

    def run(self, stop: threading.Event, grace: float = 10.0) -> None:
        """Work until ``stop``; then give the jobs begun ``grace`` seconds, and release the rest."""
        threads = [
            threading.Thread(target=self._work, name=f"job-{number}", daemon=True)
            for number in range(self.threads)
        ]
        for thread in threads:
            thread.start()
        while not stop.is_set():
            try:
                claimed = self._turn()
            except Error:
                logger.exception("The database doesn't answer; trying again")
                connection.close()
                stop.wait(AFTER_DATABASE_FAULT)
                continue
            if not claimed:
                WAKE.wait(POLL)
                WAKE.clear()
        self._leave(threads, grace)

    def _turn(self) -> int:
        self._keep_leases()
        if time.monotonic() - self._ticked > TICK:
            self._ticked = time.monotonic()
            tick(self.schedule)
        claimed = self._claim(self.threads - len(self._running))
        for held in claimed:
            self._begin(held)
        return len(claimed)

    def _claim(self, free: int) -> list[Held]:
        """Take jobs for the free threads: of any kind as far as the lane has room, then of the others."""
        lane = max(self.threads - 1, 1)
        room = lane - sum(held.name in self.slow for held in list(self._running))
        claimed = claim(min(free, room), self.lease)
        if room < free:
            claimed += claim(free - len(claimed), self.lease, without=self.slow)
        return claimed

    def _begin(self, held: Held) -> None:
        self._running[held] = Leased.now(self.lease)
        self._begun.put(held)

    def _keep_leases(self) -> None:
        now = time.monotonic()
        for held, kept in list(self._running.items()):
            if kept.next_at <= now:
                kept.next_at = now + kept.lease.total_seconds() / 3
                keep(held, kept.lease)

    def _work(self) -> None:
        while (held := self._begun.get()) is not None:
            try:
                run(held, partial(self._lengthen, held))
            except Error:
                # Not even the fault could be written: the lease runs out, and another takes over.
                logger.exception("%s was left to its lease", held.name)
            finally:
                if connection.errors_occurred:
                    connection.close()
                del self._running[held]
                WAKE.set()
        connection.close()

    def _lengthen(self, held: Held, mark: Mark) -> None:
        if mark.lease is not None:
            self._running[held] = Leased.now(mark.lease)
            keep(held, mark.lease)

    def _leave(self, threads: list[threading.Thread], grace: float) -> None:
        for _thread in threads:
            self._begun.put(None)
        end = time.monotonic() + grace
        for thread in threads:
            while thread.is_alive() and time.monotonic() < end:
                self._keep_leases()
                thread.join(0.1)
        for held in list(self._running):
            logger.warning("%s is left unfinished, to be done again", held.name)
            put_back(held, database_now(), "Interrupted by the end of the worker")
