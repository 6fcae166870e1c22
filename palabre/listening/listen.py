"""Keeping the streams open: one thread a stream, batches into ingest, one listener at a time.

Sources of several organisations that read the same stream share one connection: the firehose of a
network is read once, whoever follows it.
"""

import logging
import threading
import time
from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from palabre.channels.doors import open_platform, source_kind
from palabre.connectors.contract import Capability, ConnectorError, Item, Page
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Source
from palabre.listening.reading import READ_STATES, note_day, note_fault

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
LOOK_S = 5.0
FLUSH_ITEMS, FLUSH_S = 200, 0.5

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
        if kind.capability is Capability.STREAM:
            streams[stream_key(source)].append(source)
    return dict(streams)


class Stream(threading.Thread):
    """One open stream, until it breaks, is asked to stop, or is held by another listener."""

    def __init__(self, sources: list[Source], stop: threading.Event) -> None:
        super().__init__(daemon=True, name=f"stream-{sources[0].platform}-{sources[0].pk}")
        self.sources = sources
        self.house_stop = stop
        self.own_stop = threading.Event()
        self.held_until = 0.0

    def run(self) -> None:
        """Hold the lease, read, flush; a fault is written on the sources and tried again later."""
        try:
            if self._hold():
                self._read()
        except ConnectorError as error:
            for source in self.sources:
                note_fault(source, error)
        except Exception:
            # The thread's own boundary: the supervisor opens the stream again, the log says why.
            log.exception("a stream broke", extra={"source": self.sources[0].pk})
        finally:
            Source.objects.filter(pk__in=self._ids()).update(leased_until=None)
            close_old_connections()

    def _ids(self) -> list[int]:
        return [source.pk for source in self.sources]

    def _hold(self) -> bool:
        """Take or keep the lease of these sources: True while they are ours."""
        if time.monotonic() < self.held_until:
            return True
        now = timezone.now()
        rows = Source.objects.filter(pk__in=self._ids(), state__in=READ_STATES)
        if not self.held_until:
            rows = rows.filter(Q(leased_until=None) | Q(leased_until__lt=now))
        held = rows.update(leased_until=now + LEASE)
        self.held_until = time.monotonic() + LEASE.total_seconds() / 3
        return held == len(self.sources)

    def _stopping(self) -> bool:
        return self.house_stop.is_set() or self.own_stop.is_set() or not self._hold()

    def _read(self) -> None:
        first = self.sources[0]
        connector: Any = open_platform(first.platform, first.channel)
        # They move together; one that joined since has none yet and follows the others.
        cursors = (source.cursor for source in self.sources if source.cursor)
        cursor: dict[str, Any] = next(cursors, {})
        waiting: list[Page] = []
        count, since = 0, time.monotonic()
        for page in connector.stream(first.kind, first.values, cursor):
            waiting.append(page)
            count += len(page.items) + len(page.deleted)
            late = time.monotonic() - since >= FLUSH_S
            if count >= FLUSH_ITEMS or (late and (count or page.cursor)):
                self.flush(waiting)
                waiting, count, since = [], 0, time.monotonic()
            if self._stopping():
                break
        if waiting:
            self.flush(waiting)

    def flush(self, pages: list[Page]) -> None:
        """Bring the waiting pages in; cursor, health and deletions move in the same transaction."""
        items: list[Item] = [item for page in pages for item in page.items]
        deleted = [name for page in pages for name in page.deleted]
        cursor = next((dict(page.cursor) for page in reversed(pages) if page.cursor), None)
        platform = self.sources[0].platform

        def settle(made: list[Mention]) -> None:
            for source in self.sources:
                kept = sum(1 for mention in made if mention.source_id == source.pk)
                _note_flush(source, cursor, len(items), kept)
                if deleted:
                    delete_remote(source.organisation_id, platform, deleted)

        if items:
            ingest(items, platform, self.sources, then=settle)
        else:
            with transaction.atomic():
                settle([])


def _note_flush(source: Source, cursor: dict[str, Any] | None, came: int, kept: int) -> None:
    now = timezone.now()
    fresh: dict[str, Any] = {"read_at": now, "attempts": 0, "last_error": ""}
    if cursor is not None:
        fresh["cursor"] = cursor
    if came:
        fresh |= {"came_at": now, "came_last": came}
        fresh |= {"came_total": F("came_total") + came, "kept_total": F("kept_total") + kept}
        note_day(source, reads=1, came=came, kept=kept)
    Source.objects.filter(pk=source.pk).update(**fresh)


def run(stop: threading.Event) -> None:
    """Open the streams that should be open and close those that shouldn't, until told to stop."""
    threads: dict[tuple[StreamKey, tuple[int, ...]], Stream] = {}
    while not stop.is_set():
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
        stop.wait(LOOK_S)
    for thread in threads.values():
        thread.join(timeout=5)
