"""A year at once: a house of every kind of row (`bench.house`), and every page of it asked as its owner.

Pages are those of the product's own table of addresses: what takes only the organisation and the brand is
asked at once, what takes a number too at the first addresses to which a page seen before leads. Each is asked
once to warm and once to be measured, through the whole of Django, without the network. An address that
answers no page (a redirect, a page that this house does not have) is not counted. On SQLite the same pages
are then asked of `palabre up` over the network: ``house_mb`` is the memory of all of its processes at most,
what they share counted once, ``served_p95_ms`` what a browser waits for. ``BENCH_MENTIONS`` gives another
number of mentions, ``BENCH_HOME`` a folder in which the house is kept (a filling that was broken off goes
on); ``DATABASE_URL`` and ``SEARCH_URL`` give the other shapes, both to be empty at first.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil

from bench.alert import Mailbox, product
from bench.soak import free_port

MENTIONS = {"small": 50_000, "full": 10_000_000}
TARGETS = {"p95_ms": 200, "house_mb": 1000}

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
        env = {**os.environ, "PALABRE_HOME": os.environ.get("BENCH_HOME", made), "PALABRE_DEMO": ""}
        env |= {"DJANGO_SETTINGS_MODULE": "palabre.site.settings", "PALABRE_HOSTS": "testserver"}
        command = [sys.executable, "-c", WORK, str(count)]
        done = subprocess.run(command, env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        found = json.loads(done.stdout.strip().splitlines()[-1])
        session, addresses = found.pop("session"), found.pop("addresses")
        if os.environ.get("DATABASE_URL"):  # the house is more than its processes
            return {**found, "targets": {"p95_ms": TARGETS["p95_ms"]}}
        found["figures"] |= _served(Path(env["PALABRE_HOME"]), session, addresses)
    return {**found, "targets": TARGETS}


def _served(home: Path, session: str, addresses: list[str]) -> dict[str, float]:
    """Ask the house as it runs for people for these pages; its memory at most, and how long pages take."""
    from palabre.connectors.tests.smtp import running_relay

    port, most, took = free_port(), 0.0, []
    with running_relay(Mailbox().take) as relay, product(home, relay.port, port):
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
                most = max(most, sum(_memories_mb()))
    took.sort()
    return {"house_mb": most, "served_p95_ms": took[int(len(took) * 0.95)]}


def _memories_mb() -> Iterator[float]:
    """Of each process below this one; what several share is shared out among them (PSS)."""
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            yield one.memory_full_info().pss / 1e6


def work(count: int) -> None:
    """Fill, index and visit; prints the figures as JSON."""
    import gc

    from django.core.management import call_command
    from django.test import Client

    from bench.crawl import visit
    from bench.house import fill
    from palabre.governance.models import Brand, User
    from palabre.listening.figures.rivals import keep_shares
    from palabre.listening.indexing import reindex
    from palabre.listening.models import Mention
    from palabre.listening.search import index
    from palabre.listening.search.contract import Filters
    from palabre.site.preparing import migrate

    migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    started = time.monotonic()
    fill(count)
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
    client = Client()
    client.force_login(User.objects.order_by("pk")[0])
    told = {
        "figures": figures, "notes": notes, "words": {"slowest_page": pages[0].address},
        "session": client.cookies["sessionid"].value, "addresses": [one.address for one in pages],
    }  # fmt: skip
    print(json.dumps(told))
