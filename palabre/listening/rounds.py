"""Reading many sources at once: their sites are waited for together, what they said is stored together.

Threads wait for the sites and touch no row. The thread of the job takes the leases before and stores
afterwards, in few transactions: the writing of a round never waits for a site, and a site that is slow
holds nothing but one thread.
"""

import logging
import threading
import time
from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from queue import Empty, SimpleQueue

from django.db import transaction
from django.utils import timezone

from palabre.channels.doors import open_platform
from palabre.connectors.contract import ConnectorError, Page, TooSoon, Unavailable
from palabre.listening.models import Source
from palabre.listening.reading import BROKE, due_together, unlearn
from palabre.listening.taking import Outcome, take_all

log = logging.getLogger(__name__)

AT_ONCE = 32  # threads that wait for sites
MOST_TAKEN = 256  # sources held at a time: some wait for a thread, so that none waits for us
MOST_SLOW = 16  # of these, sources that were slow the last time
# Sources of hosts that were just read wait here for their moment, beside those held; others in their rows.
MOST_PATIENT = 512
LONGEST_PEACE = timedelta(seconds=20)
SLOW_S = 5.0
STORED_AT_ONCE = 100
LEASE = timedelta(minutes=2)
# A round takes sources for so long; those that are due then have the next one.
ROUND_S = 8.0
LOOK_S = 0.1
# Who is due so soon is read on time, not at the next tick of the clock.
AHEAD = timedelta(seconds=10)


@dataclass(eq=False, slots=True)
class Reading:
    """One source that is being read, since when (monotonic), and in the end what came of it."""

    source: Source
    before: dict[str, object]
    since: float = field(default_factory=time.monotonic)
    came: Page | ConnectorError | None = None

    @property
    def is_slow(self) -> bool:
        """Whether it has taken long."""
        return time.monotonic() - self.since > SLOW_S


class Reader:
    """The readings under way in this process; they outlast the round in which they began."""

    def __init__(self) -> None:
        self.busy = threading.Lock()
        self.under_way: dict[int, Reading] = {}
        self.slow: set[int] = set()
        self._patient: list[tuple[float, int, Reading]] = []  # a heap: moment (monotonic), order
        self._order = count()
        self._threads = 0
        self._begun: SimpleQueue[Reading] = SimpleQueue()
        self._over: SimpleQueue[Reading] = SimpleQueue()

    def round(self) -> None:
        """Read what is due until nothing is, or time is up.

        Who is being read then, or slow, is left behind: what he says is stored by the next round.
        """
        end = time.monotonic() + ROUND_S
        while time.monotonic() < end:
            began = self._begin()
            over = self._come()
            if over:
                self._store(over)
            elif not began and not self.is_expecting:
                return

    @property
    def is_expecting(self) -> bool:
        """Whether an answer, or a source's moment, is to be waited for."""
        return not all(one.is_slow for one in self.under_way.values())

    def _begin(self) -> int:
        """Take due sources as far as there is room, and have them read; how many."""
        self._wake()
        room = MOST_TAKEN - (len(self.under_way) - len(self._patient))
        if room < MOST_TAKEN // 2:
            return 0
        held = sum(number in self.slow for number in self.under_way)
        taken = _lease(room, without=self.slow)
        if self.slow and held < MOST_SLOW:
            taken += _lease(MOST_SLOW - held, among=self.slow)
        stored = [source.cursor for source in taken]
        unlearn(taken)
        for source, cursor in zip(taken, stored, strict=True):
            self.under_way[source.pk] = one = Reading(source, cursor)
            if self._threads < min(AT_ONCE, len(self.under_way)):
                self._threads += 1
                # Daemons: the end of the process waits for no site, the lease of its source runs out.
                threading.Thread(target=self._read, daemon=True, name="reading").start()
            self._begun.put(one)
        return len(taken)

    def _wake(self) -> None:
        """Have those read whose moment has come."""
        now = time.monotonic()
        while self._patient and self._patient[0][0] <= now:
            one = heappop(self._patient)[-1]
            one.since = now
            self._begun.put(one)

    def _is_patient(self, one: Reading, now: datetime) -> bool:
        """Let a source wait here until its host may be asked again, if that is soon and there is room."""
        if not isinstance(one.came, TooSoon) or len(self._patient) >= MOST_PATIENT:
            return False
        wait, until = one.came.wait, one.source.leased_until
        if wait > LONGEST_PEACE or not until or until < now + wait + LONGEST_PEACE:
            return False
        one.since = time.monotonic() + wait.total_seconds()
        heappush(self._patient, (one.since, next(self._order), one))
        return True

    def _read(self) -> None:
        while True:
            one = self._begun.get()
            one.since = time.monotonic()
            one.came = _page(one.source)
            self._over.put(one)

    def _come(self) -> list[Reading]:
        """What is over by now; many are waited for a moment, to be stored together."""
        over: list[Reading] = []
        end = time.monotonic() + LOOK_S
        with suppress(Empty):
            while len(over) < min(STORED_AT_ONCE, len(self.under_way)):
                over.append(self._over.get(timeout=max(end - time.monotonic(), 0)))
        return over

    def _store(self, over: Sequence[Reading]) -> None:
        now = timezone.now()
        outcomes = []
        for one in over:
            if self._is_patient(one, now):
                continue
            del self.under_way[one.source.pk]
            (self.slow.add if one.is_slow else self.slow.discard)(one.source.pk)
            # After the end of its lease another may have read it: what we heard is out of date.
            until = one.source.leased_until
            if until and until > now and one.came is not None:
                outcomes.append(Outcome(one.source, one.came, one.before))
        take_all(outcomes)


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


def _lease(
    most: int, without: Set[int] = frozenset(), among: set[int] | None = None
) -> list[Source]:
    now = timezone.now()
    rows = due_together(now).exclude(pk__in=without)
    if among is not None:
        rows = rows.filter(pk__in=among)
    # Reading is free; writing would stand in the queue of SQLite's writers.
    if not rows.exists():
        return []
    until = now + LEASE
    with transaction.atomic():
        free = rows.order_by("due_at").select_for_update(skip_locked=True)
        numbers = list(free.values_list("pk", flat=True)[:most])
        Source.objects.filter(pk__in=numbers).update(leased_until=until)
    return list(Source.objects.filter(pk__in=numbers, leased_until=until).order_by("due_at"))


_reader = Reader()


def is_wanted(now: datetime) -> bool:
    """Whether a round has something to do soon: sources that are due, or readings here to be ended."""
    return bool(_reader.under_way) or due_together(now + AHEAD).exists()


def read_round() -> datetime | None:
    """Read what is due; when the next round should be, as far as that is soon, else None.

    There is one round at a time in a process.
    """
    if not _reader.busy.acquire(blocking=False):
        return None
    try:
        _reader.round()
    finally:
        _reader.busy.release()
    now = timezone.now()
    if _reader.is_expecting:
        return now
    return due_together(now + AHEAD).order_by("due_at").values_list("due_at", flat=True).first()
