"""What a million mentions cost in each shape: bytes on disk, seconds of the processor, memory.

A process brings texts of the fictional world into a new house, each as a listener does (all name a topic; one
voice has twenty of them), then takes them to the index, as a worker does: with SQLite and a folder (S),
PostgreSQL and a folder (M), PostgreSQL and a search node (L). Told is what a million would cost at that rate:
of the database and of the index, and of the servers' processors beside the process's own. Processor and bytes
are counted, so that a machine that is busy with other work tells the same. The search node is that of
tests/search/node.sh, on CAPACITY_PORT (24860); without what it needs, L is left out and said so.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import psutil

from bench.alert import _postgres, python
from bench.firehose import post, sentences
from bench.ingest import HOUSE
from bench.parts import FIRST_START_S, ROOT, until
from bench.peers import cluster

TEXTS = {"small": 20_000, "full": 500_000}
BATCH, TOPICS, VOICE_HAS = 500, 20, 20
LOOKS = 8
PORT = int(os.environ.get("CAPACITY_PORT", "24860"))


def work(organisation: int, count: int, servers: list[int]) -> None:
    """Store and index so many texts; print what a million of them would cost, as JSON."""
    import django

    django.setup()
    from palabre.listening.indexing import index_pending
    from palabre.listening.ingest import ingest
    from palabre.listening.models import Mention

    draw, known, now = random.Random(7), sentences(), datetime.now(UTC)
    ingest(_some(draw, known, now, range(-BATCH, 0), count), "web", organisation_id=organisation)
    while index_pending():  # models and libraries are loaded by then
        pass
    empty, spent, served, looks = _database_bytes(), 0.0, 0.0, []
    part = max(BATCH, count // LOOKS // BATCH * BATCH)
    before = _spent(servers)
    for first in range(0, count, BATCH):
        at = min(first + BATCH, count)
        items = _some(draw, known, now, range(first, at), count)
        own = time.process_time()
        ingest(items, "web", organisation_id=organisation)
        spent += time.process_time() - own
        if at % part == 0 or at == count:
            # What looking costs the servers (a VACUUM) is not what storing costs.
            served += _spent(servers) - before
            looks.append((at, spent + served, _database_bytes()["database_mb"]))
            before = _spent(servers)
    own, before = time.process_time(), _spent(servers)
    while index_pending():
        pass
    indexing = time.process_time() - own
    figures = {
        "store_s": spent,
        "servers_store_s": served,
        "index_s": indexing,
        "servers_index_s": _spent(servers) - before,
        "index_mb": _index_bytes() / 1e6,
        **{name: (size - empty[name]) / 1e6 for name, size in _database_bytes().items()},
    }
    million = {name: value * 1e6 / count for name, value in figures.items()}
    million["lost"] = count + BATCH - Mention.objects.count()
    memory = psutil.Process().memory_info().rss / 1e6
    million |= {"memory_mb": memory, "servers_memory_mb": _memory(servers)}
    if not servers:
        million = {name: one for name, one in million.items() if not name.startswith("servers_")}
    grown = [(at, seconds, (size - empty["database_mb"]) / 1e6) for at, seconds, size in looks]
    print(json.dumps([million, _curves(grown)]))


def _curves(looks: list[tuple[int, float, float]]) -> dict[str, list[list[float]]]:
    """What the next text costs, by how many there were: flat is a cost that doesn't grow."""
    pairs = list(pairwise([(0, 0.0, 0.0), *looks]))
    return {
        "storing (ms of the processors a text) by texts stored": [
            [at, (spent - then) * 1000 / (at - first)] for (first, then, _), (at, spent, _) in pairs
        ],
        "database (KB a text) by texts stored": [
            [at, (size - small) * 1000 / (at - first)] for (first, _, small), (at, _, size) in pairs
        ],
    }


def _some(draw: random.Random, known: Any, now: datetime, numbers: range, count: int) -> list[Any]:
    from palabre.connectors.contract import Author, Item

    items = []
    for number in numbers:
        text, language = post(draw, known)
        voice = f"v{draw.randrange(max(1, count // VOICE_HAS))}"
        at = now - timedelta(seconds=draw.randrange(86_400))
        author = Author(voice, voice, voice)
        items.append(Item(f"s{number}", f"zirandole {text}"[:300], at, author, language=language))
    return items


def _all(servers: list[int]) -> Iterator[psutil.Process]:
    for one in map(psutil.Process, servers):
        yield from (one, *one.children(recursive=True))


def _spent(servers: list[int]) -> float:
    """The seconds that the servers and their children have worked."""
    times = [one.cpu_times() for one in _all(servers)]
    return sum(t.user + t.system + t.children_user + t.children_system for t in times)


def _memory(servers: list[int]) -> float:
    return sum(one.memory_full_info().pss for one in _all(servers)) / 1e6


def _database_bytes() -> dict[str, float]:
    """The bytes of the database in all, and of its indexes, as they lie on disk."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            whole = "SELECT sum(pgsize) FROM dbstat"
            indexes = f"{whole} WHERE name IN (SELECT name FROM sqlite_master WHERE type = 'index')"
        else:
            cursor.execute("VACUUM")
            whole = "SELECT pg_database_size(current_database())"
            indexes = (
                "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relkind = 'i'"
                " AND relnamespace = 'public'::regnamespace"
            )
        found = {}
        for name, asked in (("database_mb", whole), ("of_which_indexes_mb", indexes)):
            cursor.execute(asked)
            found[name] = float(cursor.fetchone()[0])
    return found


def _index_bytes() -> float:
    from django.conf import settings

    if not settings.SEARCH_URL:
        files = (Path(settings.HOME) / "index").rglob("*")
        return float(sum(one.stat().st_size for one in files if one.is_file()))
    place = settings.SEARCH_URL.rsplit("/", 1)[0]
    for asked in ("_refresh", "_flush"):
        httpx.post(f"{place}/{asked}", timeout=120).raise_for_status()
    told = httpx.get(f"{place}/_stats/store", timeout=60).raise_for_status().json()
    return float(told["_all"]["primaries"]["store"]["size_in_bytes"])


@contextmanager
def search_node(folder: Path) -> Iterator[tuple[str, int]]:
    """The address and the process of a search node of its own."""
    folder.mkdir()
    command = [str(ROOT / "tests/search/node.sh"), str(folder), str(PORT)]
    with (folder / "log").open("wb") as log:
        node = subprocess.Popen(command, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{PORT}"
    try:
        until("the search node", lambda: httpx.get(address).status_code == 200, FIRST_START_S)
        yield f"{address}/capacity", node.pid
    finally:
        node.terminate()
        node.wait(60)


def run(scale: str) -> dict[str, Any]:
    """Measure one shape after the other."""
    count = int(os.environ.get("BENCH_MENTIONS", TEXTS[scale]))
    figures: dict[str, float] = {}
    curves: dict[str, list[list[float]]] = {}
    notes = [
        f"what a million would cost, from {count:,} texts; 'servers' are PostgreSQL and OpenSearch"
    ]
    for shape in ("s", "m", "l"):
        try:
            found, grown = _measured(shape, count)
        except (LookupError, TimeoutError) as missing:
            notes.append(f"{shape} was not measured: {missing}")
            continue
        figures |= {f"{shape}_{name}": value for name, value in found.items()}
        curves |= {f"{shape.upper()}, {name}": points for name, points in grown.items()}
    targets = {name: 0 for name in figures if name.endswith("_lost")}
    return {"figures": figures, "targets": targets, "curves": curves, "notes": notes}


def _measured(shape: str, count: int) -> tuple[dict[str, float], dict[str, list[list[float]]]]:
    """The figures of a shape, and how its costs go on."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-capacity-"))
        Path(home).chmod(0o755)
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "palabre.site.settings"}
        environment |= {"PALABRE_HOME": f"{home}/house", "PALABRE_DEMO": "", "SEARCH_URL": ""}
        environment.pop("DATABASE_URL", None)
        servers = []
        if shape != "s":
            address = stack.enter_context(cluster())
            environment |= _postgres(address)
            folder = Path(environment["DATABASE_URL"].removeprefix("postgres://").rsplit("/", 1)[0])
            servers.append(int((folder / "data/postmaster.pid").read_text().split()[0]))
        if shape == "l":
            environment["SEARCH_URL"], node = stack.enter_context(search_node(Path(home) / "node"))
            servers.append(node)
        organisation = python(HOUSE % (TOPICS, False), environment)
        asked = [sys.executable, "-m", "bench.capacity", str(organisation), str(count)]
        asked += map(str, servers)
        done = subprocess.run(asked, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    figures, curves = json.loads(done.stdout.splitlines()[-1])
    return figures, curves


if __name__ == "__main__":
    number, texts, *pids = map(int, sys.argv[1:])
    work(number, texts, pids)
