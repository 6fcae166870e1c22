"""Reading many sources at once: their sites are waited for together, what they said is stored together.

Threads wait for the sites and touch no row. The thread of the job takes the leases before and stores
afterwards, in few transactions: the writing of a round never waits for a site, and a site that is slow
holds nothing but one thread.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from queue import Empty
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from palabre.connectors.contract import TooSoon
from palabre.listening.models import Source
from palabre.listening.readers import Readers, Reading
from palabre.listening.reading import due_together, unlearn
from palabre.listening.taking import Outcome, take_all

MORE_SLOW = timedelta(seconds=2)  # so soon we look whether a slow site has answered
MOST_SLOW = 16  # of these, sources that were slow the last time
# Sources of hosts that were just read wait here for their moment, beside those held; others in their rows.
MOST_PATIENT = 1024
LONGEST_PEACE = timedelta(seconds=20)
MOST_PLANNED = 10_000
STORED_AT_ONCE = 100
LEASE = timedelta(minutes=2)
# A round takes sources for so long; those that are due then have the next one.
ROUND_S = 8.0
LOOK_S, NAP_S = 0.1, 0.02
# Who is due so soon is read on time, not at the next tick of the clock.
AHEAD = timedelta(seconds=10)


class Reader:
    """The readings under way in this process; they outlast the round in which they began."""

    def __init__(self) -> None:
        self.busy = threading.Lock()
        self.under_way: dict[int, Reading] = {}
        self.slow: set[int] = set()
        self._patient: list[tuple[float, int, Reading]] = []  # a heap: moment (monotonic), order
        self._order = count()
        self._planned: list[int] = []  # what is due, in reverse
        self._readers = Readers()

    def round(self) -> None:
        """Read what is due until nothing is, or time is up.

        Who is being read then, or slow, is left behind: what he says is stored by the next round.
        """
        end = time.monotonic() + ROUND_S
        self._readers.rest()
        self._planned = []
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

    def look(self) -> None:
        """See that nothing hangs; may be called by any thread."""
        self._readers.look()

    @property
    def is_idle(self) -> bool:
        """Whether a process of its own has nothing to do any more."""
        return self._readers.is_idle

    def _begin(self) -> int:
        """Take due sources as far as there is room, and have them read; how many were looked at."""
        self._wake()
        most = self._readers.most
        room = most - (len(self.under_way) - len(self._patient))
        if room < most // 2:
            return 0
        if not self._planned:
            self._planned = [one for one in _plan() if one not in self.under_way][::-1]
        numbers = self._next(room)
        # Reading is free; writing would stand in the queue of SQLite's writers.
        taken = _lease(numbers) if numbers else []
        stored = [source.cursor for source in taken]
        unlearn(taken)
        self._readers.expect(len(taken))
        for source, cursor in zip(taken, stored, strict=True):
            self.under_way[source.pk] = one = Reading(source, cursor)
            self._read(one)
        self._readers.go()
        return len(numbers)

    def _next(self, room: int) -> list[int]:
        """So many of those that are planned; of the slow ones as many as may be read at a time."""
        held = sum(number in self.slow for number in self.under_way)
        numbers: list[int] = []
        later: list[int] = []
        while self._planned and len(numbers) < room:
            number = self._planned.pop()
            if number in self.slow and held >= MOST_SLOW:
                later.append(number)
                continue
            held += number in self.slow
            numbers.append(number)
        self._planned = later[::-1] + self._planned
        return numbers

    def _wake(self) -> None:
        """Have those read whose moment has come."""
        now = time.monotonic()
        while self._patient and self._patient[0][0] <= now:
            self._read(heappop(self._patient)[-1])
        self._readers.go()

    def _read(self, one: Reading) -> None:
        try:
            self._readers.read(one)
        except TooSoon as error:
            one.came = error
            if not self._is_patient(one, timezone.now()):
                self._readers.over.put(one)

    def _is_patient(self, one: Reading, now: datetime) -> bool:
        """Let a source wait here until its host may be asked again, if that is soon and there is room."""
        if not isinstance(one.came, TooSoon) or len(self._patient) >= MOST_PATIENT:
            return False
        wait, until = one.came.wait, one.source.leased_until
        if wait > LONGEST_PEACE or not until or until < now + wait + LONGEST_PEACE:
            return False
        one.since, one.seconds = time.monotonic() + wait.total_seconds(), None
        heappush(self._patient, (one.since, next(self._order), one))
        return True

    def _come(self) -> list[Reading]:
        """What is over by now; many are waited for a moment, to be stored together."""
        over: list[Reading] = []
        end = time.monotonic() + LOOK_S
        while len(over) < min(STORED_AT_ONCE, len(self.under_way)):
            try:
                over.append(self._readers.over.get_nowait())
            except Empty:
                if time.monotonic() > end:
                    break
                # Woken for each, this thread would take turns with whoever brings them.
                time.sleep(NAP_S)
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


def _plan() -> list[int]:
    """The sources that are due, by the minute; those first whose host has several of them.

    Of one host one is read at a time: whoever begins with it last waits longest for its end.
    """
    rows = due_together(timezone.now()).order_by("due_at", "pk")
    due = [
        (number, due_at, _host(values))
        for number, due_at, values in rows.values_list("pk", "due_at", "values")[:MOST_PLANNED]
        if due_at
    ]
    shared = Counter(host for _, _, host in due if host)
    due.sort(key=lambda one: (one[1].replace(second=0, microsecond=0), -shared[one[2]]))
    return [number for number, _, _ in due]


def _host(values: Mapping[str, str]) -> str:
    with suppress(ValueError):
        return urlsplit(str(values.get("url", ""))).netloc.lower()
    return ""


def _lease(numbers: Sequence[int]) -> list[Source]:
    """Take those of these sources that are due and free, in their order."""
    now = timezone.now()
    with transaction.atomic():
        rows = due_together(now).filter(pk__in=numbers)
        taken = {row.pk: row for row in rows.select_for_update(skip_locked=True)}
        Source.objects.filter(pk__in=taken).update(leased_until=now + LEASE)
    for row in taken.values():
        row.leased_until = now + LEASE
    return [taken[number] for number in numbers if number in taken]


_reader = Reader()


def is_wanted(now: datetime) -> bool:
    """Whether a round has something to do soon: sources that are due, or what is here to be ended."""
    _reader.look()
    return bool(_reader.under_way) or _reader.is_idle or due_together(now + AHEAD).exists()


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
    rows = due_together(now + AHEAD).order_by("due_at").values_list("due_at", flat=True)
    return rows.first() or (now + MORE_SLOW if _reader.under_way else None)
