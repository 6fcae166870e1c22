"""Thousands of feeds read again a quarter of an hour later, against feedparser in a loop.

`palabre worker` itself reads them, as its clock and its jobs have it: due rows, leases, politeness, stored
health and mentions. The web is `bench.feeds`, in a process of its own; what its feeds do is declared there.
Before the clock starts every fiftieth is read for the first time, by the same worker; the others are as
such a reading leaves them. The loop is what people write:
`feedparser.parse(url)`, one after another, over some of the same feeds, each kind by its share, in the same
state, when the worker is gone. Both read plain HTTP on loopback, where nothing but the slow feeds has a
latency: in the wild the loop would wait for each answer in turn.

A slow feed keeps the loop waiting, and us hardly: so all feeds are read twice, the second time with none that
is slow, and both are compared with the loop over the same feeds. Memory is the worker's resident pages, with
what the processes that it starts have for themselves.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil

from bench.feeds import SHARES, TOPICS, Trait, changed, is_named, shown, takes_s, traits

COUNT = {"small": 400, "full": 5000}
LOOPED = {"small": 40, "full": 200}  # feeds that the loop reads
# A few hundred feeds are read in less time than the slowest of them takes: small asks for no ratio.
TARGETS = {"small": {"rss_mb": 300.0}, "full": {"ratio_feedparser": 20.0, "rss_mb": 300.0}}
UNREAD = 50  # one of so many feeds was never read before
LONGEST_S = 900
WEIGHED_S = 1.0
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
        figures |= _compared(figures, port, scale)
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
    from django.utils import timezone

    from palabre.listening.models import Mention
    from palabre.site.preparing import migrate

    migrate()
    _house(urls, httpx.get(f"http://127.0.0.1:{port}/cursors", timeout=300).json())
    worker = subprocess.Popen([sys.executable, "-m", "palabre", "worker"], cwd=HERE)
    try:
        seen = psutil.Process(worker.pid)
        _wait(worker, timezone.now() - timedelta(days=1), seen)
        stored = [Mention.objects.count()]
        slow = _again(1, port, worker, seen)
        stored.append(Mention.objects.count())
        quick = _again(2, port, worker, seen)
        stored.append(Mention.objects.count())
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    _check(len(urls), stored)
    return {
        "feeds_per_s": len(urls) / slow.seconds,
        "feeds_per_s_none_slow": len(urls) / quick.seconds,
        "cpu_ms_per_feed": (slow.cpu_s + quick.cpu_s) / 2 / len(urls) * 1000,
        "rss_mb": max(slow.peak_mb, quick.peak_mb),
        "mentions_first": stored[0],
        "mentions_new": stored[2] - stored[0],
    }


@dataclass(frozen=True, slots=True)
class Pass:
    """What one reading of all feeds took."""

    seconds: float
    cpu_s: float
    peak_mb: float


def _again(version: int, port: int, worker: subprocess.Popen, seen: psutil.Process) -> Pass:
    """Let the worker read all feeds as they stand in this version."""
    import httpx
    from django.utils import timezone

    from palabre.listening.models import Source

    httpx.get(f"http://127.0.0.1:{port}/version/{version}")
    # All are due at one moment, some seconds ahead: as each would be in its time, the clock ticking.
    mark = timezone.now() + timedelta(seconds=6)
    Source.objects.update(due_at=mark)
    time.sleep(max((mark - timezone.now()).total_seconds(), 0))
    cpu, started = _cpu_s(seen), time.perf_counter()
    peak = _wait(worker, mark, seen)
    return Pass(time.perf_counter() - started, _cpu_s(seen) - cpu, peak)


def _family(seen: psutil.Process) -> list[psutil.Process]:
    """The processes that the worker started."""
    return list(seen.children(recursive=True))


def _cpu_s(seen: psutil.Process) -> float:
    """Processor time of the worker and of what it started and still runs."""
    return sum(sum(one.cpu_times()[:2]) for one in [seen, *_family(seen)])


def _memory_mb(seen: psutil.Process) -> float:
    own = sum(one.memory_full_info().uss for one in _family(seen))
    return (seen.memory_info().rss + own) / 1e6


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

    peak, weighed, end = 0.0, 0.0, time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        # Who was only put off for a moment is due within a minute; who failed, later.
        soon = timezone.now() + timedelta(minutes=1)
        unread = Q(read_at=None) | Q(read_at__lt=mark)
        if not Source.objects.filter(unread, due_at__lt=soon).exists():
            return max(peak, _memory_mb(seen))
        if worker.poll() is not None:
            raise RuntimeError("the worker ended")
        if time.monotonic() - weighed > WEIGHED_S:  # it costs time that is the worker's
            peak, weighed = max(peak, _memory_mb(seen)), time.monotonic()
        time.sleep(0.1)
    raise TimeoutError("the feeds are not read to the end")


def _check(count: int, stored: list[int]) -> None:
    """Nothing lost, nothing doubled: each entry that names a brand is a mention, once."""
    webs = traits(count)
    known = {(one.number, entry) for one in webs[::UNREAD] for entry in shown(one, 0)}
    expected = [sum(is_named(*one) for one in known)]
    for version in (1, 2):
        known |= {(one.number, entry) for one in webs for entry in changed(one, version)}
        expected.append(sum(is_named(*one) for one in known))
    if stored != expected:
        raise RuntimeError(f"mentions: {stored}; should be {expected}")


def _compared(figures: dict[str, float], port: int, scale: str) -> dict[str, float]:
    """The plain loop's rates over a sample with the shares of the whole, and ours against them."""
    import httpx

    webs = traits(COUNT[scale])
    kinds = {does: [one for one in webs if one.does == does] for does in SHARES}
    httpx.get(f"http://127.0.0.1:{port}/version/1")
    cpu, started = time.process_time(), time.perf_counter()
    mean = {
        does: _mean_s(_middle(alike, len(alike) * LOOPED[scale] // COUNT[scale]), port)
        for does, alike in kinds.items()
        if does != "slow"
    }
    busy = (time.process_time() - cpu) / (time.perf_counter() - started)
    # Slow ones: one of each length, by how many there are of it.
    lengths = {
        takes: [one for one in kinds["slow"] if takes_s(one) == takes] for takes in _takes(webs)
    }
    some = [_middle(alike, 1) for alike in lengths.values()]
    waited = sum(_mean_s(one, port) * len(lengths[takes_s(one[0])]) for one in some)
    httpx.get(f"http://127.0.0.1:{port}/version/2")
    prompt = sum(_mean_s(one, port) * len(lengths[takes_s(one[0])]) for one in some)
    rest = sum(mean[does] * len(kinds[does]) for does in mean)
    looped_s, quick_s = (rest + waited) / len(webs), (rest + prompt) / len(webs)
    return {
        "feedparser_feeds_per_s": 1 / looped_s,
        "feedparser_feeds_per_s_none_slow": 1 / quick_s,
        "feedparser_cpu_ms_per_feed": quick_s * busy * 1000,
        "ratio_feedparser": figures["feeds_per_s"] * looped_s,
        "ratio_none_slow": figures["feeds_per_s_none_slow"] * quick_s,
        "ratio_slow_for_us_only": figures["feeds_per_s"] * quick_s,
    }


def _takes(webs: list[Trait]) -> list[float]:
    return sorted({takes_s(one) for one in webs if one.does == "slow"})


def _middle(alike: list[Trait], many: int) -> list[Trait]:
    """So many from the middle of them, one at least."""
    many = max(many, 1)
    first = (len(alike) - many) // 2
    return alike[first : first + many]


def _mean_s(some: list[Trait], port: int) -> float:
    return sum(_parsed_s(one.url.format(port)) for one in some) / len(some)


def _parsed_s(url: str) -> float:
    """The seconds that the plain loop takes for one feed."""
    import feedparser

    started = time.perf_counter()
    # A connection that breaks is raised as it comes.
    with suppress(OSError):
        feedparser.parse(url)
    return time.perf_counter() - started
