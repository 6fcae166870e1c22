"""Thousands of feeds read again a quarter of an hour later, against feedparser in a loop.

`palabre worker` itself reads them, as its clock and its jobs have it: due rows, leases, politeness, stored
health and mentions. The web is `bench.feeds`, in a process of its own; what its feeds do is declared there.
Before the clock starts every fiftieth is read for the first time, by the same worker; the others are as
such a reading leaves them. The loop is what people write:
`feedparser.parse(url)`, one after another, over some of the same feeds, each kind by its share, in the same
state, when the worker is gone. Both read plain HTTP on loopback, where nothing but the slow feeds has a
latency: in the wild the loop would wait for each answer in turn.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from bench.feeds import SHARES, TOPICS, changed, is_named, shown, traits

COUNT = {"small": 400, "full": 5000}
LOOPED = {"small": 40, "full": 200}  # feeds that the loop reads
# A few hundred feeds are read in less time than the slowest of them takes: small asks for no ratio.
TARGETS = {"small": {"rss_mb": 300.0}, "full": {"ratio_feedparser": 20.0, "rss_mb": 300.0}}
UNREAD = 50  # one of so many feeds was never read before
LONGEST_S = 900
HERE = Path(__file__).parent.parent


def run(scale: str) -> dict:
    """Read all feeds once, then again, and let the loop read some of them."""
    with tempfile.TemporaryDirectory() as home, _web(COUNT[scale]) as (port, size):
        urls = [one.url.format(port) for one in traits(COUNT[scale])]
        os.environ |= {"PALABRE_HOME": home, "DJANGO_SETTINGS_MODULE": "palabre.site.settings"}
        os.environ["PALABRE_ALLOW_HOSTS"] = ",".join({url.split("/")[2] for url in urls})
        os.environ |= {"PALABRE_LOG": "ERROR", "PALABRE_ONLINE": "on"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        figures = _measured(urls, port)
        figures |= _compared(figures["feeds_per_s"], port, scale)
    figures |= {"feeds": len(urls), "mean_feed_kb": size / len(urls) / 1000}
    shares = ", ".join(f"{share:.0%} {does}" for does, share in SHARES.items())
    return {
        "figures": figures,
        "targets": TARGETS[scale],
        "at_least": ["ratio_feedparser"],
        "notes": [f"Read again: {shares}."],
    }


@contextmanager
def _web(count: int) -> Iterator[tuple[int, int]]:
    """The feeds' server: its port, and the bytes of all feeds together."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.feeds", str(count)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE,
    )
    try:
        said = server.stdout.readline().split() if server.stdout else []
        yield int(said[0]), int(said[1])
    finally:
        server.terminate()
        server.wait(30)


def _measured(urls: list[str], port: int) -> dict[str, float]:
    import httpx
    from django.core.management import call_command
    from django.utils import timezone

    from palabre.listening.models import Mention, Source

    call_command("migrate", verbosity=0)
    _house(urls, httpx.get(f"http://127.0.0.1:{port}/cursors", timeout=300).json())
    worker = subprocess.Popen([sys.executable, "-m", "palabre", "worker"], cwd=HERE)
    try:
        seen = psutil.Process(worker.pid)
        _wait(worker, timezone.now() - timedelta(days=1), seen)
        before = Mention.objects.count()
        httpx.get(f"http://127.0.0.1:{port}/version/1")
        # All are due at one moment, some seconds ahead: as each would be in its time, the clock ticking.
        mark = timezone.now() + timedelta(seconds=6)
        Source.objects.update(due_at=mark)
        time.sleep(max((mark - timezone.now()).total_seconds(), 0))
        cpu, started = sum(seen.cpu_times()[:2]), time.perf_counter()
        peak = _wait(worker, mark, seen)
        again_s = time.perf_counter() - started
        cpu = sum(seen.cpu_times()[:2]) - cpu
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    stored = Mention.objects.count()
    _check(len(urls), before, stored)
    return {
        "feeds_per_s": len(urls) / again_s,
        "cpu_ms_per_feed": cpu / len(urls) * 1000,
        "rss_mb": peak,
        "mentions_first": before,
        "mentions_new": stored - before,
    }


def _house(urls: list[str], cursors: list[dict[str, str]]) -> None:
    """One organisation with topics, and a source for each feed: read already, but for a few."""
    from django.utils import timezone

    from bench.firehose import names
    from palabre.governance.models import Brand, Organisation
    from palabre.listening.models import Source, Topic
    from palabre.listening.reading import source_key

    house = Organisation.objects.create(name="House", slug="house")
    brand = Brand.objects.create(organisation=house, name="B", slug="b")
    Topic.objects.bulk_create(
        Topic(organisation=house, brand=brand, name=name, query=name) for name in names(TOPICS)
    )
    Topic.objects.update(changed_at=timezone.now() - timedelta(days=1))
    values = [{"url": url} for url in urls]
    now = timezone.now()
    earlier, later = now - timedelta(minutes=15), now + timedelta(hours=1)
    Source.objects.bulk_create(
        Source(
            organisation=house, brand=brand, platform="feed", kind="feed", name=one["url"],
            values=one, key=source_key("feed", "feed", one),
            due_at=later if number % UNREAD else now,
            read_at=earlier if number % UNREAD else None,
            cursor=cursors[number] if number % UNREAD else {},
        )
        for number, one in enumerate(values)
    )  # fmt: skip


def _wait(worker: subprocess.Popen, mark: Any, seen: psutil.Process) -> float:
    """Wait until every source was read, or failed, since ``mark``; the worker's most memory in MB."""
    from django.db.models import Q
    from django.utils import timezone

    from palabre.listening.models import Source

    peak, end = 0.0, time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        # Who was only put off for a moment is due within a minute; who failed, later.
        soon = timezone.now() + timedelta(minutes=1)
        unread = Q(read_at=None) | Q(read_at__lt=mark)
        if not Source.objects.filter(unread, due_at__lt=soon).exists():
            return peak
        if worker.poll() is not None:
            raise RuntimeError("the worker ended")
        peak = max(peak, seen.memory_info().rss / 1e6)
        time.sleep(0.1)
    raise TimeoutError("the feeds are not read to the end")


def _check(count: int, before: int, stored: int) -> None:
    """Nothing lost, nothing doubled: each entry that names a brand is a mention, once."""
    webs = traits(count)
    first = {(one.number, entry) for one in webs[::UNREAD] for entry in shown(one, 0)}
    new = {(one.number, entry) for one in webs for entry in changed(one)}
    expected = sum(is_named(*one) for one in first), sum(is_named(*one) for one in first | new)
    if (before, stored) != expected:
        raise RuntimeError(f"mentions: {before}, then {stored}; should be {expected}")


def _compared(feeds_per_s: float, port: int, scale: str) -> dict[str, float]:
    """The plain loop's rate over a sample with the shares of the whole, and ours against it.

    The few slow feeds are much of the loop's time: the ratio is also given as if it had none.
    """
    webs = traits(COUNT[scale])
    kinds = {does: [one for one in webs if one.does == does] for does in SHARES}
    mean = {}
    for does, alike in kinds.items():
        # The middle ones of each kind, as many as its share and one at least.
        some = max(len(alike) * LOOPED[scale] // COUNT[scale], 1)
        first = (len(alike) - some) // 2
        spent = [_parsed_s(one.url.format(port)) for one in alike[first : first + some]]
        mean[does] = sum(spent) / len(spent)
    looped_s = sum(mean[does] * len(kinds[does]) for does in kinds) / len(webs)
    quick_s = sum(mean[does] * len(kinds[does]) for does in kinds if does != "slow") / len(webs)
    return {
        "feedparser_feeds_per_s": 1 / looped_s,
        "ratio_feedparser": feeds_per_s * looped_s,
        "ratio_without_its_slow_ones": feeds_per_s * quick_s,
    }


def _parsed_s(url: str) -> float:
    """The seconds that the plain loop takes for one feed."""
    import feedparser

    started = time.perf_counter()
    # A connection that breaks is raised as it comes.
    with suppress(OSError):
        feedparser.parse(url)
    return time.perf_counter() - started
