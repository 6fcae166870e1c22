"""A network's stream against ten thousand topics: decoded, matched, enriched, stored and indexed.

The listener's own code reads recorded events of a made-up Bluesky; a second process indexes what it
stores, as `palabre worker` does. The clock stops when the last mention is in the index. CPU times tell
what a machine that does nothing else would give.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

TOPICS = 10_000
ORGANISATIONS = 4
EVENTS = {"small": 60_000, "full": 1_000_000}
PAGE = 100  # events a page, as the connector gives them
FIRST = 2000  # events of the first batch, with which the topics are loaded
TARGETS = {"events_per_s": 6000.0, "rss_grown_mb": 60.0}

INDEXER = """
import threading, django; django.setup()
from palabre.site.supervisor import stop_on_signals
from palabre.listening.indexing import run
run(stop_on_signals())
"""


def run(scale: str) -> dict:
    """Feed the events through and give the rates."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"PALABRE_HOME": home, "DJANGO_SETTINGS_MODULE": "palabre.site.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        return _measured(Path(home), EVENTS[scale])


def _measured(home: Path, events: int) -> dict:
    from bench.firehose import write_events
    from palabre.listening.listen import Stream
    from palabre.listening.models import IndexOp, Mention
    from palabre.site.preparing import migrate

    migrate()
    write_events(home / "events", events, TOPICS)
    sources = _house()
    recorded = Recorded(home / "events", events)
    _plug_in(recorded)
    indexer = subprocess.Popen([sys.executable, "-c", INDEXER], env=os.environ)
    try:
        _wait(indexer, lambda: (home / "index" / "current").exists())
        opened = time.process_time()
        Stream(sources, threading.Event()).listen()
        started, cpu = recorded.started
        listened_s, listener_cpu = time.perf_counter() - started, time.process_time() - cpu
        _wait(indexer, lambda: not IndexOp.objects.exists())
        whole_s = time.perf_counter() - started
        spent = psutil.Process(indexer.pid).cpu_times()
        indexer_cpu = spent.user + spent.system
    finally:
        indexer.terminate()
        indexer.wait(30)
    stored = Mention.objects.count()
    events -= recorded.first
    figures = {
        "events_per_s": events / whole_s,
        "events": events,
        "topics_loaded_cpu_s": cpu - opened,
        "topics": TOPICS,
        "listener_events_per_s": events / listened_s,
        "listener_cpu_us_per_event": listener_cpu / events * 1e6,
        "indexer_cpu_us_per_event": indexer_cpu / events * 1e6,
        "events_per_s_of_listener_cpu": events / listener_cpu,
        "matched_share": stored / events,
        "stored": stored,
        "indexed": _indexed(),
        "rss_mb_start": recorded.rss_start,
        "rss_mb_end": recorded.rss_end,
        "rss_grown_mb": recorded.rss_end - recorded.rss_start,
    }
    return {"figures": figures, "targets": TARGETS, "at_least": ["events_per_s"]}


def _wait(indexer: subprocess.Popen, done: Callable[[], bool]) -> None:
    while not done():
        if indexer.poll() is not None:
            raise RuntimeError("the indexer ended")
        time.sleep(0.05)


def _house() -> list[Any]:
    """Organisations with their topics, all of them listening to one stream."""
    from django.utils import timezone

    from bench.firehose import names, query
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation
    from palabre.listening.actions.sources import add_source
    from palabre.listening.models import Topic

    organisations = [
        Organisation.objects.create(name=f"O{n}", slug=f"o{n}") for n in range(ORGANISATIONS)
    ]
    brands = [Brand.objects.create(organisation=o, name="B", slug="b") for o in organisations]
    topics = []
    for number, name in enumerate(names(TOPICS)):
        brand = brands[number % ORGANISATIONS]
        topics.append(
            Topic(
                organisation_id=brand.organisation_id,
                brand=brand,
                name=name,
                query=query(number // ORGANISATIONS, name),
            )
        )
    Topic.objects.bulk_create(topics, batch_size=500)
    Topic.objects.update(changed_at=timezone.now() - timedelta(days=1))
    return [add_source(MACHINE, o, "bluesky", "stream", {})[0] for o in organisations]


def _plug_in(recorded: "Recorded") -> None:
    from palabre.connectors import registry

    platform = registry.PLATFORMS["bluesky"][0]
    registry.PLATFORMS["bluesky"] = (platform, lambda http, credential: recorded)


def _indexed() -> int:
    from palabre.governance.models import Organisation
    from palabre.listening.search import Filters, index

    index().refresh()
    return sum(index().count(None, Filters(o.pk, copies=None)) for o in Organisation.objects.all())


class Recorded:
    """Plays recorded events as fast as they are taken; watches the memory of this process."""

    def __init__(self, path: Path, events: int) -> None:
        self.path = path
        self.first = FIRST
        self.started = (0.0, 0.0)
        self.warm = events // 3
        self.rss_start = self.rss_end = 0.0

    def stream(self, source: str, values: object, cursor: object) -> Iterator[Any]:
        """The events in pages, decoded by the connector's own parser."""
        from bench.firehose import lines
        from palabre.connectors.bluesky.jetstream import Batch
        from palabre.connectors.contract import Page

        batch, taken, count = Batch(), 0, 0
        for taken, line in enumerate(lines(self.path), 1):
            batch.add(line)
            count += 1
            if count == PAGE:
                yield Page(tuple(batch.items), {"time_us": batch.time_us}, tuple(batch.deleted))
                batch, count = Batch(batch.time_us), 0
            if taken == self.first + PAGE:
                self.started = time.perf_counter(), time.process_time()
            if taken == self.warm:
                self.rss_start = _rss_mb()
        yield Page(tuple(batch.items), {"time_us": batch.time_us}, tuple(batch.deleted))
        self.rss_end = _rss_mb()


def _rss_mb() -> float:
    return float(psutil.Process().memory_info().rss) / 1e6
