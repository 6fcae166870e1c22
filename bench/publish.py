"""Deliveries over 20 accounts of a network that fails, by workers that are killed and clocks that jump.

Two workers run as anybody's do. Every few seconds one is killed (-9) and started again, and now and then
the clock of both jumps ahead or back by minutes. The network (`bench/failing.py`) takes what is sent twice
twice and counts it. The small scale tries SQLite alone, and shortens the pauses after faults and how
long the work of the dead is left alone. Deliveries come due at an even pace, a little under what two
workers manage on two cores. Lateness is from when a text was due to when the network took it, by the
network's clock.
"""

import json
import mmap
import os
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from bench.peers import cluster

TARGETS = {"duplicates": 0, "lost": 0, "stuck": 0}
COUNT = {"small": 150, "full": 10_000}
DUE_PER_S = {"small": 30.0, "full": 40.0}
KILL_EVERY_S = 4.0
JUMPS_S = {"small": (0, 12, -8), "full": (0, 240, -180, 0, -600, 90)}
ACCOUNTS = 20
# Longer than the longest pause after faults.
PATIENCE_S = {"small": 60, "full": 1200}
LOOKS_EVERY_S = {"small": 1, "full": 5}

FURNISH = """
import sys
import django; django.setup()
from datetime import timedelta
from palabre.site.preparing import migrate
from django.db import transaction
from django.utils import timezone
migrate()
from palabre.channels.models import Channel
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import User
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
by = Actor.person(User.objects.create_user("ada@example.org", name="Ada"))
organisation = make_organisation(by, "Lanterne")
brand = add_brand(by, organisation, "Lanterne")
server, count, pace = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
accounts = [
    Channel.objects.create(
        organisation=organisation, platform="echo", name=f"a{n}", account=f"a{n}", server=server
    )
    for n in range(20)
]
begin = timezone.now() + timedelta(seconds=count / 60 + 5)
for start in range(0, count, 200):
    with transaction.atomic():
        for n in range(start, min(start + 200, count)):
            due = begin + timedelta(seconds=n / pace)
            post = write_post(by, brand, Written(text=f"Text {n}", told=[Told(accounts[n % 20].pk)]))
            schedule(by, post, due)
"""

# A worker whose clock runs ahead or behind by the seconds that a shared file holds.
WORKER = """
import mmap, os, struct, sys
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
shared = mmap.mmap(os.open(sys.argv[1], os.O_RDONLY), 8, prot=mmap.PROT_READ)
real = timezone.now
timezone.now = lambda: real() + timedelta(seconds=struct.unpack("d", shared[:8])[0])
if sys.argv[2] == "small":
    import threading
    from palabre.jobs.worker import Worker
    from palabre.publishing import rules, sending
    from palabre.site.schedule import SCHEDULE, SLOW
    rules.FIRST_PAUSE = timedelta(seconds=1)
    sending.LOST_AFTER = timedelta(seconds=8)
    Worker(lease=timedelta(seconds=4), schedule=SCHEDULE, slow=SLOW).run(threading.Event())
from palabre.site.cli import run
sys.exit(run(["worker"]))
"""

RESULT = """
import json
import django; django.setup()
from palabre.publishing.models import Delivery
rows = Delivery.objects.values_list("key", "state", "remote_id", "due_at")
print(json.dumps([[str(k), s, r, d.timestamp()] for k, s, r, d in rows]))
"""
OPEN = """
import django; django.setup()
from palabre.publishing.models import Delivery
from palabre.publishing.rules import ENDED
print(Delivery.objects.exclude(state__in=ENDED).count())
"""


def _python(code: str, env: dict[str, str], *arguments: object) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=env, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


@contextmanager
def _network() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.failing", "0"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()


class Workers:
    """Two workers, one of which is killed now and then, under a clock that jumps."""

    def __init__(self, env: dict[str, str], clock: Path, scale: str) -> None:
        self._env, self._clock, self._scale = env, clock, scale
        self.kills = 0
        self._alive = [self._start(), self._start()]

    def _start(self) -> subprocess.Popen:
        command = [sys.executable, "-c", WORKER, str(self._clock), self._scale]
        return subprocess.Popen(command, env=self._env, stderr=subprocess.DEVNULL)

    def kill_one(self) -> None:
        """Kill one in the midst of its work, and start another."""
        at = self.kills % 2
        self._alive[at].send_signal(signal.SIGKILL)
        self._alive[at].wait()
        self._alive[at] = self._start()
        self.kills += 1

    def end(self) -> None:
        """Kill both."""
        for one in self._alive:
            one.kill()
            one.wait()


def _trial(database: dict[str, str], scale: str) -> dict[str, float]:
    """Send everything with one database; the figures."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-publish-")))
        server = stack.enter_context(_network())
        env = {
            **os.environ,
            "PALABRE_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
        }
        env |= {"PALABRE_ALLOW_HOSTS": "127.0.0.1", "PALABRE_ONLINE": "on", **database}
        _python(FURNISH, env, server, COUNT[scale], DUE_PER_S[scale])
        clock = home / "clock"
        clock.write_bytes(bytes(8))
        workers = Workers(env, clock, scale)
        stack.callback(workers.end)
        _disturb(workers, clock, env, scale)
        rows = json.loads(_python(RESULT, env))
        truth = httpx.get(f"{server}/truth", timeout=30).json()
    return _figures(rows, truth, workers.kills)


def _disturb(workers: Workers, clock: Path, env: dict[str, str], scale: str) -> None:
    """Kill and jump as long as texts come due; peace for the last ones."""
    with clock.open("r+b") as file:
        shared = mmap.mmap(file.fileno(), 8)
    rng, jumps = random.Random(7), 0
    lasts = COUNT[scale] / 60 + 5 + COUNT[scale] / DUE_PER_S[scale]
    deadline = time.monotonic() + lasts
    while time.monotonic() < deadline:
        time.sleep(KILL_EVERY_S * rng.uniform(0.5, 1.5))
        workers.kill_one()
        if workers.kills % 3 == 0:
            jumps += 1
            shared[:8] = struct.pack("d", JUMPS_S[scale][jumps % len(JUMPS_S[scale])])
    shared[:8] = bytes(8)
    _let_end(env, scale)


def _let_end(env: dict[str, str], scale: str) -> None:
    """Wait as long as something comes to its end: stuck is what doesn't move, not what a busy machine is
    still at."""
    left, deadline = -1, time.monotonic() + PATIENCE_S[scale]
    while time.monotonic() < deadline:
        still = int(_python(OPEN, env))
        if not still:
            return
        if still != left:
            left, deadline = still, time.monotonic() + PATIENCE_S[scale]
        time.sleep(LOOKS_EVERY_S[scale])


def _postgres(address: str) -> dict[str, str]:
    """How the product is told of a database that listens on a socket of files."""
    parts = dict(one.split("=", 1) for one in address.split())
    return {
        "DATABASE_URL": f"postgres:///{parts['host']}/{parts['dbname']}",
        "PGUSER": parts["user"],
    }


def _figures(rows: list, truth: dict, kills: int) -> dict[str, float]:
    taken: dict[str, list[float]] = truth["taken"]
    times = sorted(at for times in taken.values() for at in times)
    late = sorted(max(0.0, taken[key][0] - due) for key, _, _, due in rows if key in taken)
    said = {key: remote for key, state, remote, _ in rows if state == "published"}
    return {
        "deliveries": len(rows),
        "duplicates": sum(len(times) - 1 for times in taken.values()),
        "lost": sum(key not in taken for key, *_ in rows),
        "stuck": sum(state != "published" for _, state, *_ in rows),
        "wrongly_told": sum(truth["names"].get(key) != remote for key, remote in said.items()),
        "per_s": len(times) / max(times[-1] - times[0], 0.001) if times else 0.0,
        "lateness_p95_s": late[max(0, -(-len(late) * 95 // 100) - 1)] if late else 0.0,
        "kills": kills,
        "faults": sum(count for fault, count in truth["asked"].items() if fault),
    }


def run(scale: str) -> dict:
    """Try SQLite, and PostgreSQL where it is installed; the figures of both."""
    figures: dict[str, float] = {}
    notes: list[str] = []
    figures |= _trial({}, scale)
    if scale == "small":
        return {"figures": figures, "targets": dict(TARGETS, wrongly_told=0)}
    try:
        with cluster() as address:
            found = _trial(_postgres(address), scale)
        figures |= {f"{name}_postgres": value for name, value in found.items()}
    except LookupError:
        notes.append("PostgreSQL isn't installed: only SQLite was tried.")
    targets = dict(TARGETS, wrongly_told=0)
    targets |= {f"{one}_postgres": 0 for one in targets if f"{one}_postgres" in figures}
    return {"figures": figures, "targets": targets, "notes": notes}
