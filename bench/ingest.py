"""Coming in through the larger shapes: how many texts a second PostgreSQL stores when all of them match.

Two processes bring batches in, each as a listener does (matched with 20 topics, language, tone, intent,
copies, stored with their voices, counts and index work); PostgreSQL runs on the same two cores. Nothing reads
the index work: a search node has machines of its own. Also told: the processor's time of a text in each step,
and PostgreSQL's; with both, how many texts two cores that do nothing else store (`two_cores_per_s`). All of
it twice: with one table of mentions, and with one a month (`months_`).
"""

import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
import psycopg

from bench.alert import _postgres, python
from bench.firehose import post, sentences
from bench.peers import cluster

PROCESSES, BATCH, TOPICS, VOICES = 2, 500, 20, 5_000
TEXTS = {"small": 10_000, "full": 100_000}  # of each process
TARGETS = {"stored_per_s": 3000.0, "months_stored_per_s": 3000.0, "lost": 0.0, "months_lost": 0.0}

HOUSE = """
import django; django.setup()
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand, Organisation
from palabre.listening.actions.topics import make_topic
from palabre.site.preparing import migrate
migrate()
organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
for number in range(%d):
    make_topic(MACHINE, brand, f"t{number}", f"zirandole{number or ''}")
if %r:
    from datetime import timedelta
    from django.utils import timezone
    from palabre.listening import months
    months.convert(timezone.now() - timedelta(days=90), lambda said: None)
print(organisation.pk)
"""

STORED = """
import django; django.setup()
from palabre.listening.models import Mention
print(Mention.objects.count())
"""


def bring(process: int, organisation: int, texts: int) -> None:
    """Bring texts in, when told to begin; print the seconds of the processor, in all and of each step."""
    import django

    django.setup()
    from palabre.connectors.contract import Author, Item
    from palabre.listening import ingest as room

    draw, known, now = random.Random(process), sentences(), datetime.now(UTC)
    items = []
    for number in range(texts + BATCH):
        text, language = post(draw, known)
        voice = f"v{draw.randrange(VOICES)}"
        at = now - timedelta(seconds=draw.randrange(86_400))
        said = f"zirandole {text}"[:300]
        items.append(
            Item(f"{process}-{number}", said, at, Author(voice, voice, voice), language=language)
        )
    spent: dict[str, float] = {}

    def timed(step: Any) -> Any:
        def run(*given: Any) -> Any:
            begun = time.process_time()
            try:
                return step(*given)
            finally:
                spent[step.__name__] = spent.get(step.__name__, 0) + time.process_time() - begun

        return run

    room.ingest(items[texts:], "web", organisation_id=organisation)  # models are loaded by then
    room.STEPS, room.store = tuple(map(timed, room.STEPS)), timed(room.store)
    print("ready", flush=True)
    sys.stdin.readline()
    begun = time.process_time()
    for first in range(0, texts, BATCH):
        room.ingest(items[first : first + BATCH], "web", organisation_id=organisation)
    print(
        time.process_time() - begun,
        *(f"{name}={value}" for name, value in spent.items()),
        flush=True,
    )


def postmaster(address: str) -> psutil.Process:
    """PostgreSQL's first process, on this machine."""
    with psycopg.connect(address) as database:
        number = database.execute("select pg_backend_pid()").fetchone()[0]  # type: ignore[index]
    return psutil.Process(number).parent()


def spent_by(first: psutil.Process) -> float:
    """The processor's seconds of a process, its children that ended and those that live."""
    times = first.cpu_times()
    spent = times.user + times.system + times.children_user + times.children_system
    for one in first.children():
        with contextlib.suppress(psutil.Error):
            spent += one.cpu_times().user + one.cpu_times().system
    return spent


def run(scale: str) -> dict[str, Any]:
    """Let the processes bring their texts in at once, and count what is stored; then again by month."""
    figures = _run(TEXTS[scale], by_month=False)
    figures |= {
        f"months_{name}": value for name, value in _run(TEXTS[scale], by_month=True).items()
    }
    return {
        "figures": {name: round(value, 1) for name, value in figures.items()},
        "targets": TARGETS,
        "at_least": ["stored_per_s", "months_stored_per_s"],
    }


def _run(texts: int, by_month: bool) -> dict[str, float]:
    with cluster() as address, tempfile.TemporaryDirectory(prefix="bench-ingest-") as home:
        more = {"PALABRE_HOME": home, "DJANGO_SETTINGS_MODULE": "palabre.site.settings"}
        environment = {**os.environ, **more, **_postgres(address)}
        organisation = python(HOUSE % (TOPICS, by_month), environment)
        command = [sys.executable, "-m", "bench.ingest"]
        bringers = [
            subprocess.Popen(
                [*command, str(number), str(organisation), str(texts)], env=environment,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for number in range(PROCESSES)
        ]  # fmt: skip
        for one in bringers:
            assert one.stdout
            assert one.stdout.readline() == "ready\n"
        server = postmaster(address)
        begun, before = time.monotonic(), spent_by(server)
        for one in bringers:
            assert one.stdin
            one.stdin.write("\n")
            one.stdin.flush()
        said = [one.communicate()[0].split() for one in bringers]
        seconds, of_postgres = time.monotonic() - begun, spent_by(server) - before
        stored = python(STORED, environment) - PROCESSES * BATCH
    wanted = PROCESSES * texts
    steps: dict[str, float] = {}
    for _whole, *parts in said:
        for name, _, value in (one.partition("=") for one in parts):
            steps[name] = steps.get(name, 0.0) + float(value)
    own = sum(float(one[0]) for one in said)
    figures = {
        "stored_per_s": stored / seconds,
        "lost": float(wanted - stored),
        "us_a_text": own / wanted * 1e6,
        "us_of_postgres": of_postgres / wanted * 1e6,
        "two_cores_per_s": 2 * wanted / (own + of_postgres),
    }
    return figures | {
        f"us_{name}": value / wanted * 1e6 for name, value in steps.items() if value / wanted > 2e-6
    }


if __name__ == "__main__":
    bring(*map(int, sys.argv[1:]))
