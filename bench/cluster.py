"""Failover: a small cluster on loopback, each part killed in turn while texts and jobs come in.

PostgreSQL, Redis, a search node, two web processes, two workers, two relays and two listeners, each with a
data folder of its own. Counted: how long till a new text is found and a new job is done; what was lost
or done twice in the end. It needs Debian's postgresql and redis-server, and what tests/search/node.sh does.
CLUSTER_PORT (24830) is the first of ten ports.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[1]
FIRST = int(os.environ.get("CLUSTER_PORT", "24830"))
PG, REDIS, SEARCH, WEB = FIRST, FIRST + 1, FIRST + 2, FIRST + 4
PATIENCE_S = 180
BATCH, PAUSE_S = 10, 0.2
FAILOVER_S = 60


def as_user(name: str) -> list[str]:
    """What runs a command as another user than root, which these servers refuse to be."""
    if os.getuid():
        return []
    return ["setpriv", f"--reuid={name}", f"--regid={name}", "--init-groups", "--"]


class Cluster:
    """The parts by name, each a process group that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, tuple[list[str], dict[str, str]]] = {}
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not found or not shutil.which("redis-server"):
            raise LookupError("postgresql and redis-server are needed")
        self.bin = found[-1]
        self.settings = {
            "DATABASE_URL": f"postgres://palabre@127.0.0.1:{PG}/palabre",
            "BROKER_URL": f"redis://127.0.0.1:{REDIS}/0",
            "SEARCH_URL": f"http://127.0.0.1:{SEARCH}/cluster",
            "DJANGO_SETTINGS_MODULE": "tests.crash.settings",
            "PALABRE_ONLINE": "off",
            "PALABRE_SECRET_KEY": "cluster",
            "PALABRE_CREDENTIAL_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "PALABRE_HOME": str(folder / "driver"),
        }

    def lay_out(self) -> None:
        """Make the database's folder and say how each part is started."""
        data = self.folder / "pg"
        data.mkdir(mode=0o700)
        if not os.getuid():
            shutil.chown(data, "postgres", "postgres")
        made = [*as_user("postgres"), str(self.bin / "initdb"), "-D", str(data)]
        subprocess.run([*made, "-A", "trust", "-U", "palabre"], check=True, capture_output=True)
        plain = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": os.environ.get("HOME", "/"),
        }
        served = [*as_user("postgres"), str(self.bin / "postgres"), "-D", str(data), "-p", str(PG)]
        served += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={data}"]
        self.commands["database"] = (served, plain)
        redis = ["redis-server", "--port", str(REDIS), "--bind", "127.0.0.1", "--save", ""]
        self.commands["broker"] = ([*redis, "--dir", str(self.folder)], plain)
        node = [str(ROOT / "tests/search/node.sh"), str(self.folder / "search"), str(SEARCH)]
        self.commands["search"] = (node, plain)
        for number in (1, 2):
            for name, words in {
                "web": ["web", "--port", str(WEB + number)],
                "worker": ["worker", "--threads", "2"],
                "relay": ["relay"],
                "listener": ["listen"],
            }.items():
                home = self.folder / f"{name}{number}"
                own = {**os.environ, **self.settings, "PALABRE_HOME": str(home)}
                self.commands[f"{name}{number}"] = ([sys.executable, "-m", "palabre", *words], own)

    def start(self, name: str) -> None:
        """Start a part, or start it again."""
        command, own = self.commands[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.parts[name] = subprocess.Popen(
                command, cwd=ROOT, env=own, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """Kill a part with all its processes, as a power cut would."""
        part = self.parts.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(part.pid, signal.SIGKILL)
        part.wait()

    def end(self) -> None:
        """Kill whatever runs."""
        for name in list(self.parts):
            self.kill(name)


def until(what: str, is_so: Callable[[], bool], patience: float = PATIENCE_S) -> float:
    """Wait till something is so, faults counting as not yet; give the seconds."""
    begun = time.monotonic()
    while time.monotonic() - begun < patience:
        try:
            if is_so():
                return time.monotonic() - begun
        except Exception:  # noqa: BLE001 - whatever a part that was killed answers
            _forget_connection()
        time.sleep(0.1)
    raise TimeoutError(f"{what}: not within {patience} s")


def _forget_connection() -> None:
    """A database that was killed leaves a connection that nothing comes through any more."""
    from django.apps import apps
    from django.db import connection

    if apps.ready:
        connection.close()


class Feed(threading.Thread):
    """Brings texts in as a source does: a batch that failed is brought again, from the same place."""

    def __init__(self, organisation: int) -> None:
        super().__init__(daemon=True)
        self.organisation = organisation
        self.over = threading.Event()
        self.brought = 0
        self.faults = 0

    def run(self) -> None:
        """Bring one batch after the other."""
        from django.db import Error, connection

        while not self.over.wait(PAUSE_S):
            try:
                self._bring(self.brought)
                self.brought += BATCH
            except Error:
                self.faults += 1
                connection.close()
        connection.close()

    def _bring(self, first: int) -> None:
        from django.db import transaction
        from django.utils import timezone

        from palabre.connectors.contract import Author, Item
        from palabre.jobs import enqueue
        from palabre.listening.ingest import ingest

        now = timezone.now()
        items = [
            Item(f"n{n}", f"Lanterne number {n}", now, Author(f"v{n % 97}"))
            for n in range(first, first + BATCH)
        ]
        with transaction.atomic():
            ingest(items, "echo", organisation_id=self.organisation)
            enqueue("crash.once", first)


def settle() -> Callable[[], bool]:
    """Whether all that is stored by now is found, and all jobs that are asked for are done."""
    from palabre.jobs.models import Job
    from palabre.listening.models import Mention
    from palabre.listening.search import index

    newest = Mention.objects.order_by("-pk").values_list("pk", flat=True)[0]
    last = Job.objects.filter(name="crash.once").order_by("-pk").values_list("pk", flat=True)[0]

    def settled() -> bool:
        waiting = Job.objects.filter(name="crash.once", pk__lte=last, ended_at=None).exists()
        return not waiting and bool(index().digests(ids=[newest]))

    return settled


def serves(number: int) -> bool:
    """Whether a web process answers that it can work."""
    with urllib.request.urlopen(f"http://127.0.0.1:{WEB + number}/readyz", timeout=5) as answer:
        return bool(answer.status == 200)


def kill_each(cluster: Cluster, feed: Feed) -> dict[str, float]:
    """Kill and start each part again; seconds till a text brought after the kill is found and a job done."""
    figures: dict[str, float] = {}
    for name in list(cluster.commands):
        cluster.kill(name)
        begun, at = time.monotonic(), feed.brought
        time.sleep(1.0)  # what a supervisor takes
        cluster.start(name)
        until(f"{name}: a text comes in", lambda at=at: feed.brought > at + BATCH)
        marks: list[Callable[[], bool]] = []
        until(f"{name}: the database", lambda marks=marks: not marks.append(settle()))
        until(f"{name}: found and done", marks[-1])
        until(f"{name}: pages", lambda: serves(1) and serves(2))
        figures[f"{name}_s"] = time.monotonic() - begun
        print(f"{name}: {figures[f'{name}_s']:.1f} s", file=sys.stderr)
    return figures


def counted(feed: Feed) -> dict[str, float]:
    """What was lost or done twice, by count."""
    from django.db import connection

    from palabre.jobs.models import Job
    from palabre.listening.drift import drift
    from palabre.listening.models import Mention

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT number) FROM crash_effect WHERE kind = 'once'"
        )
        effects, different = cursor.fetchone()
    asked = Job.objects.filter(name="crash.once").count()
    found = drift()
    stored = Mention.objects.count()
    return {
        "texts_brought": feed.brought,
        "texts_lost": feed.brought - stored if stored < feed.brought else 0,
        "texts_twice": stored - feed.brought if stored > feed.brought else 0,
        "index_missing": len(found.missing),
        "index_superfluous": len(found.superfluous),
        "index_stale": len(found.stale),
        "jobs_asked": asked,
        "jobs_lost": asked - different,
        "jobs_twice": effects - different,
        "batches_refused": feed.faults,
    }


def prepared(cluster: Cluster) -> int:
    """Start the database, make tables, an organisation and its topic; give the organisation's number."""
    cluster.start("database")
    created = [str(cluster.bin / "createdb"), "-h", "127.0.0.1", "-p", str(PG), "-U", "palabre"]
    until(
        "the database",
        lambda: not subprocess.run([*created, "palabre"], capture_output=True).returncode,
    )
    os.environ.update(cluster.settings)
    import django

    django.setup()
    from django.db import connection

    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation
    from palabre.listening.actions.topics import make_topic
    from palabre.site.preparing import prepare

    prepare(lambda _said: None)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE crash_effect (kind varchar(8), number integer)")
    house = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=house, name="Lanterne", slug="lanterne")
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    return int(house.pk)


def run(scale: str) -> dict[str, object]:
    """Start it all, kill each part once (three times at full scale), and count."""
    folder = Path(tempfile.mkdtemp(prefix="palabre-cluster-"))
    folder.chmod(0o755)
    cluster = Cluster(folder)
    figures: dict[str, float] = {}
    try:
        cluster.lay_out()
        organisation = prepared(cluster)
        for name in list(cluster.commands)[1:]:
            cluster.start(name)
        feed = Feed(organisation)
        feed.start()
        until("pages", lambda: serves(1) and serves(2))
        until("a first text", lambda: feed.brought > BATCH)
        until("found and done", settle())
        for _ in range(3 if scale == "full" else 1):
            for name, seconds in kill_each(cluster, feed).items():
                figures[name] = max(seconds, figures.get(name, 0))
        feed.over.set()
        feed.join()
        until("the rest", settle())
        figures |= counted(feed)
        figures["slowest_failover_s"] = max(figures[f"{name}_s"] for name in cluster.commands)
    finally:
        cluster.end()
        shutil.rmtree(folder, ignore_errors=True)
    none = ("texts_lost", "texts_twice", "index_missing", "index_superfluous", "index_stale")
    targets = dict.fromkeys((*none, "jobs_lost", "jobs_twice"), 0)
    return {
        "figures": {name: round(value, 1) for name, value in figures.items()},
        "targets": targets | {"slowest_failover_s": FAILOVER_S},
        "notes": ["texts are brought by one process; the listeners hold no stream"],
    }
