"""Soak: six hours' worth of traffic compressed; memory and files stay flat, and no queue grows.

`palabre up` runs on a new house, on SQLite. An hour of traffic is 3,600 texts of a network's stream, of which
a sixth names the brand and is stored, and 900 pages and searches asked by a person. Small scale passes six
hours of it in six minutes, full in an hour. Every few seconds: the memory of all its processes, their open
files and threads, the bytes of database, write-ahead log, index and logs, and what waits in the queues.

Flat means: the middle of the last third against that of the one before. A house begins empty, so that some of
what grows is the house: files are reckoned per stored text. Every page is asked before the clock starts, so
that what a first asking loads is no growth; the memory of each process is told too. The network is a double
(`bench.network`).
"""

import os
import random
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.alert import Mailbox, product, python
from bench.firehose import post, sentences
from bench.network import Network, running_network
from bench.parts import until

HOURS = 6
TEXTS, PAGES = 3600, 900  # an hour
NAME, ONE_IN = "zirandole", 6
MINUTES = {"small": 6, "full": 60}
LOOK_S = 3.0
PROCESSES = ("supervisor", "web", "worker", "listener")  # as they are begun
SETTLED_S = 300.0

HOUSE = """
import json, sys
import django; django.setup()
from django.test import Client
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import User
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
server, name = sys.argv[1:]
user = User.objects.create_user("ada@example.org", name="Ada", language="en")
ada = Actor.person(user)
organisation = make_organisation(ada, "Lanterne")
brand = add_brand(ada, organisation, "Lanterne")
add_source(ada, organisation, "bluesky", "stream", {"server": server})
make_topic(ada, brand, name, name, "market")
client = Client()
client.force_login(user)
print(json.dumps({
    "session": client.cookies["sessionid"].value,
    "place": f"/o/{organisation.slug}/{brand.slug}/",
    "organisation": organisation.pk,
}))
"""
ASKED = (
    "listen/stream/", "listen/search/?q=zirandole", "engage/",
    "protect/watch/", "listen/sources/", "measure/board/",
)  # fmt: skip


@dataclass
class Look:
    """What was seen of the house at one moment."""

    memory_mb: float
    of_each_mb: dict[str, float]
    threads: int
    open_files: int
    database_mb: float
    log_mb: float
    index_mb: float
    stored: int
    due_jobs: int
    index_waiting: int


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def look(home: Path, processes: list[psutil.Process]) -> Look:
    """Look at the house's processes and files, and into its database, without any of its code."""
    memory: dict[str, float] = {}
    threads = files = 0
    for name, one in zip(PROCESSES, processes, strict=True):
        with suppress(psutil.NoSuchProcess):
            memory[name] = one.memory_full_info().pss / 1e6
            threads += one.num_threads()
            files += one.num_fds()
    database = home / "palabre.sqlite3"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30)) as rows:
        (stored,) = rows.execute("SELECT count(*) FROM listening_mention").fetchone()
        (due,) = rows.execute(
            "SELECT count(*) FROM jobs_job WHERE ended_at IS NULL AND due_at < datetime('now', '-5 seconds')"
        ).fetchone()
        (index,) = rows.execute("SELECT count(*) FROM listening_indexop").fetchone()
    wal = database.with_name("palabre.sqlite3-wal")
    sizes = [path.stat().st_size for path in (home / "index").rglob("*") if path.is_file()]
    return Look(
        sum(memory.values()), memory, threads, files, database.stat().st_size / 1e6,
        (wal.stat().st_size if wal.exists() else 0) / 1e6, sum(sizes) / 1e6, stored, due, index,
    )  # fmt: skip


def kept(home: Path, named: list[str]) -> tuple[int, int]:
    """How many of the texts that name the brand aren't stored, and how many are more than once."""
    address = f"file:{home / 'palabre.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=30)) as rows:
        found = [one for (one,) in rows.execute("SELECT remote_id FROM listening_mention")]
    return len(set(named) - set(found)), len(found) - len(set(found))


class Traffic:
    """What comes from outside, each kind at its own pace until it is told to end."""

    def __init__(self, network: Network, web: httpx.Client, place: str, pace: float) -> None:
        self.network, self.web, self.place = network, web, place
        self.over = threading.Event()
        self.said, self.pages, self.named, self.faults = 0, 0, [], []
        self._draw, self._known = random.Random(7), sentences()
        kinds: list[tuple[Callable[[], None], int]] = [(self._say, TEXTS), (self.ask, PAGES)]
        self.threads = [
            threading.Thread(target=self._go_on, args=(act, 3600 / pace / an_hour), daemon=True)
            for act, an_hour in kinds
        ]

    def _go_on(self, act: Callable[[], None], every: float) -> None:
        due = time.monotonic()
        while not self.over.wait(max(0.0, due - time.monotonic())):
            act()
            due += every

    def _say(self) -> None:
        self.said += 1
        text, language = post(self._draw, self._known)
        if self.said % ONE_IN == 0:
            self.named.append(self.network.say(f"{NAME} {text}"[:300], language)[1])
        else:
            self.network.say(text[:300], language)

    def ask(self) -> None:
        """Ask for the next page."""
        address = self.place + ASKED[self.pages % len(ASKED)]
        self.pages += 1
        try:
            answer = self.web.get(address)
            if answer.status_code != 200:
                self.faults.append(f"{answer.status_code} {address}")
        except httpx.HTTPError as fault:
            self.faults.append(f"{type(fault).__name__} {address}")


def middle(looks: list[Look], what: str) -> float:
    """The middle of a figure over some looks."""
    return statistics.median(float(asdict(one)[what]) for one in looks)


def growth(looks: list[Look], of: Callable[[Look], float]) -> float:
    """How much more a figure is in the last third than in the one before, in percent."""
    third = len(looks) // 3
    before, after = (
        statistics.median(map(of, part)) for part in (looks[third : 2 * third], looks[-third:])
    )
    return (after / before - 1) * 100 if before else 0.0


def figures_of(looks: list[Look], traffic: Traffic) -> dict[str, float]:
    """What the looks tell."""
    third = len(looks) // 3
    last = looks[-third:]
    return {
        "hours_of_traffic": HOURS,
        "texts_heard": traffic.said,
        "texts_named": len(traffic.named),
        "texts_stored": looks[-1].stored,
        "pages_asked": traffic.pages,
        "pages_failed": len(traffic.faults),
        "memory_mb": middle(last, "memory_mb"),
        "memory_growth_percent": growth(looks, lambda one: one.memory_mb),
        **{
            f"memory_{name}_mb": statistics.median(one.of_each_mb.get(name, 0) for one in last)
            for name in PROCESSES
        },
        "threads_growth": middle(last, "threads") - middle(looks[third : 2 * third], "threads"),
        "open_files_growth": middle(last, "open_files") - middle(looks[third : 2 * third], "open_files"),
        "database_kb_a_text": looks[-1].database_mb * 1000 / max(1, looks[-1].stored),
        "database_growth_a_text_percent": growth(looks, lambda one: one.database_mb / max(1, one.stored)),
        "index_growth_a_text_percent": growth(looks, lambda one: one.index_mb / max(1, one.stored)),
        "write_ahead_log_mb": max(one.log_mb for one in looks),
        "due_jobs_most": max(one.due_jobs for one in last),
        "index_waiting_most": max(one.index_waiting for one in last),
    }  # fmt: skip


def run(scale: str) -> dict[str, Any]:
    """Pass six hours of traffic, look at the house meanwhile, and say what grew."""
    from palabre.connectors.tests.smtp import running_relay

    pace = HOURS * 60 / MINUTES[scale]
    with (
        tempfile.TemporaryDirectory(prefix="bench-soak-") as home,
        running_network() as (network, server),
        running_relay(Mailbox().take) as relay,
        product(Path(home), relay.port, port := free_port()) as environment,
    ):
        told = python(HOUSE, environment, server, NAME)
        mine = sorted(psutil.Process(os.getpid()).children(recursive=True), key=lambda one: one.pid)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", cookies={"sessionid": told["session"]}, timeout=60
        ) as web:
            traffic = Traffic(network, web, told["place"], pace)
            _open_stream(network, Path(home), mine)
            for _ in range(2 * len(ASKED)):
                traffic.ask()
            traffic.pages = 0
            looks = _pass(traffic, Path(home), mine, MINUTES[scale] * 60)
            figures = figures_of(looks, traffic)
            last, lost, twice = look(Path(home), mine), *kept(Path(home), traffic.named)
    for fault in sorted(set(traffic.faults))[:10]:
        print(fault)
    figures |= {"lost": lost, "twice": twice, "due_jobs_left": last.due_jobs}
    figures["index_waiting_left"] = last.index_waiting
    targets = {
        "lost": 0, "twice": 0, "pages_failed": 0,
        "memory_growth_percent": 5, "threads_growth": 0, "open_files_growth": 4,
        "database_growth_a_text_percent": 5, "index_growth_a_text_percent": 10, "due_jobs_left": 5,
        "index_waiting_left": 0,
    }  # fmt: skip
    return {
        "figures": {name: round(value, 1) for name, value in figures.items()},
        "targets": targets,
        "curves": {
            f"memory of the {name} (MB), look by look": [
                [at, one.of_each_mb.get(name, 0)] for at, one in enumerate(looks)
            ]
            for name in PROCESSES
        },
    }


def _open_stream(network: Network, home: Path, processes: list[psutil.Process]) -> None:
    """Say something till the listener knows it: a stream that is new tells nothing of before."""

    def heard() -> bool:
        network.say(f"{NAME} {time.monotonic_ns()}", "fr")
        time.sleep(1)
        return look(home, processes).stored > 0

    until("the stream is open", heard)
    time.sleep(2)


def _pass(
    traffic: Traffic, home: Path, processes: list[psutil.Process], seconds: float
) -> list[Look]:
    """Let the traffic pass; what was seen meanwhile. Waits in the end until all is stored."""
    looks = [look(home, processes)]
    begun = time.monotonic()
    for one in traffic.threads:
        one.start()
    while time.monotonic() - begun < seconds:
        time.sleep(LOOK_S)
        looks.append(look(home, processes))
    traffic.over.set()
    for one in traffic.threads:
        one.join()
    wanted = looks[0].stored + len(traffic.named)
    until(
        "all is stored and found",
        lambda: (seen := look(home, processes)).stored >= wanted and not seen.index_waiting,
        SETTLED_S,
    )
    return looks
