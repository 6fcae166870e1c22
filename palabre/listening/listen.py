"""Keeping the streams open: one thread a stream, batches into ingest, one listener at a time.

Sources of several organisations that read the same stream share one connection: the firehose of a
network is read once, whoever follows it.
"""

import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from palabre.channels.budgets import spend, stop_at_the_line
from palabre.channels.doors import open_platform, source_kind
from palabre.channels.health import watched
from palabre.channels.models import Channel
from palabre.connectors.contract import Capability, ConnectorError, Item, Page, Rejected, Unknown
from palabre.connectors.words import N_
from palabre.governance.acts import MACHINE, move
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Source, SourceDay
from palabre.listening.reading import READ_STATES, account_of, note_fault
from palabre.listening.rules import SOURCE_MOVES, SourceState

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
LOOK_S = 5.0
# Texts are brought in by so many or after so long; a stream without any notes its cursor less often.
FLUSH_ITEMS, FLUSH_S, QUIET_S = 2000, 0.5, 10.0

BROKE = N_("The stream broke off for a reason of our own; the log of the server says which.")

StreamKey = tuple[str, str, str, int | None]


def stream_key(source: Source) -> StreamKey:
    """Sources with the same key are fed by one connection: same platform, way, values and account."""
    values = "\x1f".join(f"{name}={value}" for name, value in sorted(source.values.items()))
    return source.platform, source.kind, values, source.channel_id


def open_streams() -> dict[StreamKey, list[Source]]:
    """The streams that should be open now, each with the sources it feeds."""
    streams: dict[StreamKey, list[Source]] = defaultdict(list)
    due = Q(due_at=None) | Q(due_at__lte=timezone.now())
    for source in Source.objects.filter(due, state__in=READ_STATES).select_related("channel"):
        try:
            kind = source_kind(source.platform, source.kind)
        except KeyError:
            continue
        if kind.capability is Capability.STREAM and _may_be_read(source):
            streams[stream_key(source)].append(source)
    return dict(streams)


def _may_be_read(source: Source) -> bool:
    try:
        account_of(source)
    except Rejected as error:
        note_fault(source, error)
        return False
    return True


class Stream(threading.Thread):
    """One open stream, until it breaks, is asked to stop, or is held by another listener."""

    def __init__(self, sources: list[Source], stop: threading.Event) -> None:
        super().__init__(daemon=True, name=f"stream-{sources[0].platform}-{sources[0].pk}")
        self.sources = sources
        self.house_stop = stop
        self.own_stop = threading.Event()
        # What stands in the rows that we hold: another's lease is never taken for ours.
        self.lease: datetime | None = None
        self.held_until = 0.0

    def run(self) -> None:
        """Do it in this thread, and leave no connection behind."""
        try:
            self.listen()
        finally:
            close_old_connections()

    def listen(self) -> None:
        """Hold the lease, read, flush; a fault is written on the sources and tried again later."""
        try:
            if self._hold():
                self._read()
        except ConnectorError as error:
            self._note(error)
        except Exception:
            # The thread's own boundary: the supervisor opens the stream again, the log says why.
            log.exception("a stream broke", extra={"source": self.sources[0].pk})
            self._note(Unknown(BROKE))
        finally:
            self._release()

    def _note(self, error: ConnectorError) -> None:
        for source in Source.objects.filter(pk__in=self._ids(), leased_until=self.lease):
            note_fault(source, error)

    def _ids(self) -> list[int]:
        return [source.pk for source in self.sources]

    def _hold(self) -> bool:
        """Take or keep the lease of these sources: True while all of them are ours."""
        if time.monotonic() < self.held_until:
            return True
        now = timezone.now()
        rows = Source.objects.filter(pk__in=self._ids(), state__in=READ_STATES)
        if self.lease is None:
            rows = rows.filter(Q(leased_until=None) | Q(leased_until__lt=now))
        else:
            rows = rows.filter(leased_until=self.lease)
        self.lease = now + LEASE
        self.held_until = time.monotonic() + LEASE.total_seconds() / 3
        return rows.update(leased_until=self.lease) == len(self.sources)

    def _release(self) -> None:
        ours = Source.objects.filter(pk__in=self._ids(), leased_until=self.lease)
        ours.exclude(leased_until=None).update(leased_until=None)

    def _stopping(self) -> bool:
        return self.house_stop.is_set() or self.own_stop.is_set()

    def _read(self) -> None:
        with watched(self.sources[0].channel):
            self._stay()

    def _stay(self) -> None:
        first = self.sources[0]
        connector: Any = open_platform(first.platform, first.channel, unasked=True)
        # They move together; one that joined since has none yet and follows the others.
        cursors = (source.cursor for source in self.sources if source.cursor)
        cursor: dict[str, Any] = next(cursors, {})
        with closing(connector.stream(first.kind, first.values, cursor)) as pages:
            for waiting in self._batches(pages):
                if not self._hold():
                    return  # another listener goes on from the cursor that stands in the row
                self.flush(waiting)
                self._pay(first.channel, waiting)

    def _pay(self, channel: Channel | None, pages: list[Page]) -> None:
        """Note what a stream costs; it ends at the account's stop line."""
        cost = sum(page.cost for page in pages)
        if channel is not None and cost:
            spend(channel, cost)
            channel.refresh_from_db(fields=["budget"])
            stop_at_the_line(channel, timezone.now(), unasked=True)

    def _batches(self, pages: Iterable[Page]) -> Iterator[list[Page]]:
        """The pages in batches; when the stream breaks, what came before it is a batch of its own."""
        waiting: list[Page] = []
        count, since = 0, time.monotonic()
        broke: ConnectorError | None = None
        try:
            for page in pages:
                waiting.append(page)
                count += len(page.items) + len(page.deleted)
                waited = time.monotonic() - since
                if self._stopping():
                    break
                if count >= FLUSH_ITEMS or waited >= (FLUSH_S if count else QUIET_S):
                    yield waiting
                    waiting, count, since = [], 0, time.monotonic()
        except ConnectorError as error:
            broke = error
        if waiting:
            yield waiting
        if broke:
            raise broke

    def flush(self, pages: list[Page]) -> None:
        """Bring the waiting pages in; cursor, health and deletions move in the same transaction."""
        items: list[Item] = [item for page in pages for item in page.items]
        deleted = [name for page in pages for name in page.deleted]
        cursor = next((dict(page.cursor) for page in reversed(pages) if page.cursor), None)
        platform = self.sources[0].platform

        def settle(made: list[Mention]) -> None:
            kept = Counter(mention.source_id for mention in made if mention.source_id)
            _note_flush(self._ids(), cursor, len(items), kept)
            if deleted:
                organisations = {source.organisation_id for source in self.sources}
                delete_remote(organisations, platform, deleted)

        if items:
            ingest(items, platform, self.sources, then=settle)
        else:
            with transaction.atomic():
                settle([])


def _note_flush(
    sources: list[int], cursor: dict[str, Any] | None, came: int, kept: Counter[int]
) -> None:
    """Write what came on all of the stream's sources at once, and what was kept on those that did."""
    now = timezone.now()
    rows = Source.objects.filter(pk__in=sources)
    for row in rows.filter(state=SourceState.FAILING):
        move(row, SourceState.ACTIVE, MACHINE, SOURCE_MOVES)
    fresh: dict[str, Any] = {"read_at": now, "attempts": 0, "last_error": ""}
    if cursor is not None:
        fresh["cursor"] = cursor
    if came:
        fresh |= {"came_at": now, "came_last": came, "came_total": F("came_total") + came}
    rows.update(**fresh)
    if not came:
        return
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    SourceDay.objects.bulk_create(
        [SourceDay(source_id=source, day=today) for source in sources], ignore_conflicts=True
    )
    days = SourceDay.objects.filter(day=today, source__in=sources)
    days.update(reads=F("reads") + 1, came=F("came") + came)
    for source, count in kept.items():
        rows.filter(pk=source).update(kept_total=F("kept_total") + count)
        days.filter(source=source).update(kept=F("kept") + count)


Threads = dict[tuple[StreamKey, tuple[int, ...]], Stream]


def _look(threads: Threads, stop: threading.Event) -> None:
    wanted = open_streams() if settings.ONLINE or settings.DEMO else {}
    keys = {(key, tuple(s.pk for s in sources)): sources for key, sources in wanted.items()}
    for key, thread in list(threads.items()):
        if key not in keys:
            thread.own_stop.set()
        if not thread.is_alive():
            del threads[key]
    for key, sources in keys.items():
        if key not in threads:
            threads[key] = Stream(sources, stop)
            threads[key].start()


def run(stop: threading.Event) -> None:
    """Open the streams that should be open and close those that shouldn't, until told to stop."""
    threads: Threads = {}
    while not stop.is_set():
        try:
            _look(threads, stop)
        except Exception:
            # The process's own boundary: a locked database must not end the listening.
            log.exception("the streams could not be looked after")
        finally:
            close_old_connections()
        stop.wait(LOOK_S)
    for thread in threads.values():
        thread.join(timeout=5)
