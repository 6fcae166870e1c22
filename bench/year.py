"""A year at once: a house of every kind of row (`bench.house`), and every page of it asked as its owner.

Pages are those of the product's own table of addresses: what takes only the organisation and the brand is
asked at once, what takes a number too at the first addresses to which a page seen before leads. Each is asked
once to warm and once to be measured, the newest mention written into the index between, through the whole of
Django, without the network. An address that answers no page (a redirect, a page that this house does not
have) is not counted. On SQLite the same pages are then asked of `palabre up` over the network, once, with all
that its clock asks due at its start: ``house_mb`` is the memory of all of its processes at most, till seven
minutes after the last page (half a minute in small ones), what they share counted once (``house_own_mb``
without the pages of files that they read), ``served_p95_ms`` what a browser waits for. ``BENCH_MENTIONS``
gives another number of mentions, ``BENCH_HOME`` a folder in which the house is kept (a filling that was
broken off goes on); ``DATABASE_URL`` and ``SEARCH_URL`` give the other shapes, both to be empty at first.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

from bench.alert import Mailbox, product
from bench.soak import free_port

MENTIONS = {"small": 50_000, "full": 10_000_000}
TARGETS = {"p95_ms": 200, "house_mb": 1000}
LOOK_S = 0.25
AFTER_S = {"small": 30, "full": 420}

WORK = """
import sys
import django; django.setup()
from bench.year import work
work(int(sys.argv[1]))
"""


def run(scale: str) -> dict:
    """Fill a house, visit all of its pages, and give the figures and the twenty slowest."""
    count = int(os.environ.get("BENCH_MENTIONS", MENTIONS[scale]))
    with tempfile.TemporaryDirectory(prefix="bench-year-") as made:
        home = Path(os.environ.get("BENCH_HOME", made))
        env = {**os.environ, "PALABRE_HOME": str(home), "PALABRE_DEMO": ""}
        env |= {"DJANGO_SETTINGS_MODULE": "palabre.site.settings", "PALABRE_HOSTS": "testserver"}
        command = [sys.executable, "-c", WORK, str(count)]
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        found = json.loads(done.stdout.strip().splitlines()[-1])
        (home / "filled").touch()  # `dashboards` asks its pages of the same house
        session, addresses = found.pop("session"), found.pop("addresses")
        found |= {"asked_at": MENTIONS["full"]} if count < MENTIONS["full"] else {}
        if os.environ.get("DATABASE_URL"):  # the house is more than its processes
            return {**found, "targets": {"p95_ms": TARGETS["p95_ms"]}}
        found["figures"] |= _served(home, session, addresses, AFTER_S[scale])
    return {**found, "targets": TARGETS}


def _served(home: Path, session: str, addresses: list[str], after_s: int) -> dict[str, float]:
    """Ask the house as it runs for people for these pages; its memory at most, and how long pages take."""
    from palabre.connectors.tests.smtp import running_relay

    port, took = free_port(), []
    with (
        running_relay(Mailbox().take) as relay,
        product(home, relay.port, port),
        _watched() as seen,
    ):
        house = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=house, cookies={"sessionid": session}, timeout=120) as web:
            for address in addresses:
                began = time.perf_counter()
                with web.stream("GET", address) as answer:
                    if (
                        "event-stream" not in answer.headers["content-type"]
                    ):  # one of events never ends
                        answer.read()
                took.append((time.perf_counter() - began) * 1000)
        time.sleep(after_s)  # its jobs, of which all fall due at its start, go on
    took.sort()
    most, own = max(one for one, _ in seen), max(one for _, one in seen)
    return {"house_mb": most, "house_own_mb": own, "served_p95_ms": took[int(len(took) * 0.95)]}


@contextmanager
def _watched() -> Iterator[list[tuple[float, float]]]:
    """Look at the memory of all processes below this one, some times a second, as long as this is open."""
    seen: list[tuple[float, float]] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK_S):
            seen.append(_memory_mb())

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _memory_mb() -> tuple[float, float]:
    """Of all processes below this one, what several share shared out among them (PSS): in all, and without
    the pages of files that they read, which the system takes back when others need memory."""
    whole = own = 0.0
    for one in psutil.Process().children(recursive=True):
        with suppress(OSError):  # it ended meanwhile
            rows = Path(f"/proc/{one.pid}/smaps_rollup").read_text().splitlines()[1:]
            told = {name: float(size.split()[0]) for name, size in (row.split(":") for row in rows)}
            whole += told["Pss"] * 1024 / 1e6
            own += (told["Pss"] - told["Pss_File"]) * 1024 / 1e6
    return whole, own


def _database_mb() -> float:
    """What the house's database takes on disk."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        path = Path(settings.DATABASES["default"]["NAME"])
        return sum(one.stat().st_size for one in path.parent.glob(f"{path.name}*")) / 1e6
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1e6


def _curves(growing: list[tuple[int, float, float]]) -> dict[str, list[list[float]]]:
    """How the house grew while it was filled: where a filling went on, from there."""
    begun = growing[0][1]
    return {
        "database (MB) by mentions that are in it": [[at, mb] for at, _, mb in growing[1:]],
        "filling (s) by mentions that are in it": [
            [at, then - begun] for at, then, _ in growing[1:]
        ],
    }


def work(count: int) -> None:
    """Fill, index and visit; prints the figures as JSON."""
    import gc

    from django.core.management import call_command
    from django.test import Client

    from bench.crawl import visit
    from bench.house import fill
    from palabre.governance.models import Brand, User
    from palabre.jobs.models import Clock
    from palabre.listening.figures.rivals import keep_shares
    from palabre.listening.indexing import reindex
    from palabre.listening.models import Mention
    from palabre.listening.search import index
    from palabre.listening.search.contract import Filters
    from palabre.site.preparing import migrate

    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    started = time.monotonic()
    growing = [(0, started, _database_mb())]
    fill(count, lambda mentions: growing.append((mentions, time.monotonic(), _database_mb())))
    filled = time.monotonic()
    every = Filters(Brand.objects.get().organisation_id, hidden=None)
    # A house that was kept has its index.
    if index().needs_rebuild or index().count(None, every) < count:
        reindex()
    # What the clock of a house that runs has done: shares of voice rest on kept sums of days.
    keep_shares(Brand.objects.get())
    indexed = time.monotonic()
    gc.collect()
    gc.freeze()  # as the supervisor does before it serves
    pages = sorted(visit(), key=lambda one: -one.ms)
    took, worked = (sorted(some) for some in ([p.ms for p in pages], [p.cpu_ms for p in pages]))
    figures = {
        "mentions": Mention.objects.count(),
        "pages": len(pages),
        "p95_ms": took[int(len(took) * 0.95)],
        "p95_cpu_ms": worked[int(len(worked) * 0.95)],
        "slowest_ms": pages[0].ms,
        "over_200_ms": sum(ms > 200 for ms in took),
        "failed": sum(one.status >= 500 for one in pages),
        "most_queries": max(one.queries for one in pages),
        "rss_mb": psutil.Process().memory_info().rss / 1e6,
        "fill_s": filled - started,
        "index_s": indexed - filled,
    }
    notes = [
        f"{one.ms:9.0f} ms {one.queries:5} queries {one.status} {one.address}" for one in pages[:20]
    ]
    notes += [
        f"FAILED {one.status} {one.address} {one.fault}" for one in pages if one.status >= 500
    ]
    Clock.objects.all().delete()  # the house that is started now does all that its clock asks
    client = Client()
    client.force_login(User.objects.order_by("pk")[0])
    told = {
        "figures": figures, "notes": notes, "curves": _curves(growing),
        "words": {"slowest_page": pages[0].address},
        "session": client.cookies["sessionid"].value, "addresses": [one.address for one in pages],
    }  # fmt: skip
    print(json.dumps(told))
