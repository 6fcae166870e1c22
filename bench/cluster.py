"""Failover: a small cluster on loopback, each part killed in turn while texts and jobs come in.

PostgreSQL, Redis (with BENCH_BROKER=rabbitmq RabbitMQ), a search node, a server of files, two web processes,
two workers, two relays and two listeners, each with a data folder of its own. The listeners hold one stream
(`bench.network`); with every kill a storm about a topic begins. Counted: how long till a text said after the
kill is found, a job is done, a file is kept and pages come; from the line that the storm crosses to its mail;
what was lost or done twice in the end, of what was said, asked for and kept. It needs Debian's postgresql and
redis-server or rabbitmq-server, and what tests/search/node.sh does.
CLUSTER_PORT (24830) is the first of ten ports; CLUSTER_KEEP leaves the folder; CLUSTER_KILL names the parts,
not one of each; CLUSTER_SLOWER=6, for a busy machine, says a sixth as much and waits six times longer.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.alert import HOUSE, Mailbox, crossing, python
from bench.firehose import post, sentences
from bench.network import Network, running_network
from bench.parts import BROKER, FILES, PG, SEARCH, SLOWER, WEB, Cluster, until, wait_for

NAME, BATCH, PAUSE_S = "lanterne", 5, 0.25 * SLOWER
FAILOVER_S, ALERT_S = 60, 60
MOST_POSTS, PACE_S = 120, 0.4
ONE_OF_EACH = [
    "listener1",
    "listener2",
    "worker1",
    "web1",
    "broker",
    "search",
    "database",
    "relay1",
    "files",
]


class Feed(threading.Thread):
    """Says one text after the other on the network, and asks for a job with each handful."""

    def __init__(self, network: Network) -> None:
        super().__init__(daemon=True)
        self.network = network
        self.over = threading.Event()
        self.uri = ""
        self.asked: set[int] = set()
        self.uncertain: set[int] = set()

    def run(self) -> None:
        """Go on till told to stop. Each job has a number of its own: one whose asking ended with a fault may
        be in the database or not, so it is counted apart, and what is asked for next is another."""
        from django.db import Error, connection

        from palabre.jobs import enqueue

        said = number = 0
        while not self.over.wait(PAUSE_S):
            for _ in range(BATCH):
                said += 1
                _at, self.uri = self.network.say(f"{NAME} {said * 7919}", "fr")
            number += 1
            try:
                enqueue("crash.once", number)
                self.asked.add(number)
            except Error:
                self.uncertain.add(number)
                connection.close()
        connection.close()


class Shelf:
    """Files of the house: what was said to be kept has to be there ever after."""

    def __init__(self) -> None:
        self.tried = 0
        self.kept: list[str] = []

    def keep(self) -> bool:
        """Keep one more, and whether it can be read."""
        from palabre.governance.files import store

        self.tried += 1
        name, draft = f"cluster/{self.tried}", store().draft()
        draft.write_text(name)
        store().keep(name, draft)
        self.kept.append(name)
        return self._holds(name)

    def lost(self) -> list[str]:
        """Those that are not there, or not as they were."""
        return [name for name in self.kept if not self._holds(name)]

    def _holds(self, name: str) -> bool:
        from django.core.files.storage import default_storage

        try:
            with default_storage.open(name) as file:  # from the bucket: no copy of this machine's
                return bool(file.read() == name.encode())
        except FileNotFoundError:
            return False


def settled(uri: str, job: int, shelf: Shelf) -> bool:
    """Whether a text that was said is stored and found, a job that was asked for is done, and a file can be
    kept."""
    from palabre.jobs.models import Job
    from palabre.listening.models import Mention
    from palabre.listening.search import index

    stored = Mention.objects.filter(remote_id=uri).values_list("pk", flat=True).first()
    if stored is None or not index().digests(ids=[stored]):
        return False
    if Job.objects.filter(name="crash.once", pk__lte=job, ended_at=None).exists():
        return False
    return shelf.keep()


def last_job() -> int:
    """The newest job that was asked for."""
    from palabre.jobs.models import Job

    return int(
        Job.objects.filter(name="crash.once").order_by("-pk").values_list("pk", flat=True)[0]
    )


class Storm(threading.Thread):
    """People who begin to speak of a topic, until a mail about it came."""

    def __init__(self, name: str, network: Network, box: Mailbox) -> None:
        super().__init__(daemon=True)
        self.topic, self.network, self.box = name, network, box
        self.told: list[tuple[float, bool]] = []

    def run(self) -> None:
        """Say something of it every few tenths of a second."""
        draw, known = random.Random(self.topic), sentences()
        for _ in range(MOST_POSTS):
            if self.box.about(self.topic):
                return
            text, language = post(draw, known)
            self.told.append((self.network.say(f"{self.topic} {text}"[:300], language)[0], False))
            time.sleep(PACE_S)

    def seconds(self, usual: list[float]) -> float:
        """From the post with which the published rule alarms to the mail; waits for it."""
        self.join()
        until(f"{self.topic}: its mail", lambda: bool(self.box.about(self.topic)))
        crossed = crossing(usual, self.told)
        # The product may count on while the storm goes on: what was not crossed by then began with it.
        return self.box.about(self.topic)[0][0] - (crossed or self.told[0][0])


def serves(number: int) -> bool:
    """Whether a web process says that it can work, and gives a page with a file that belongs to it."""

    def read(path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{WEB + number}{path}", timeout=5) as answer:
            return str(answer.read().decode())

    read("/readyz")
    style = re.search(r'/static/[^"]+\.css', read("/accounts/login/"))
    return bool(style and read(style.group()))


@dataclass
class Outside:
    """What is outside of the product: the network, the mailbox, and what was usual there."""

    network: Network
    box: Mailbox
    usual: list[float]
    feed: Feed
    shelf: Shelf
    first: int = 0

    def lost(self) -> set[str]:
        """The texts that were said since the stream is open and aren't stored, by name."""
        from palabre.listening.models import Mention

        kept = set(Mention.objects.values_list("remote_id", flat=True))
        return set(self.network.uris[self.first :]) - kept


def kill_one(cluster: Cluster, name: str, topic: str, outside: Outside) -> dict[str, float]:
    """Kill a part and start it again; seconds till what was said after the kill is found, jobs are done,
    pages are served, and from the line of a storm that begins with the kill to its mail."""
    cluster.kill(name)
    begun, marks = time.monotonic(), []
    storm = Storm(topic, outside.network, outside.box)
    storm.start()
    time.sleep(1.0)  # what a supervisor takes
    cluster.start(name)
    uri = outside.feed.uri
    until(f"{name}: the database", lambda: not marks.append(last_job()))
    until(f"{name}: found and done", lambda: settled(uri, marks[-1], outside.shelf))
    until(f"{name}: pages", lambda: serves(1) and serves(2))
    failover = time.monotonic() - begun
    alert = storm.seconds(outside.usual)
    print(f"{name:<12}{failover:>8.1f} s{alert:>10.1f} s to the mail", file=sys.stderr, flush=True)
    return {f"{name}_s": failover, f"{name}_alert_s": alert}


def counted(outside: Outside, topics: list[str]) -> dict[str, float]:
    """What was lost or done twice, by count."""
    from django.db import connection

    from palabre.listening.drift import drift
    from palabre.listening.models import Mention
    from palabre.protection.models import Alert

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM crash_effect WHERE kind = 'once'")
        effects = [number for (number,) in cursor.fetchall()]
    feed, shelf, done = outside.feed, outside.shelf, set(effects)
    found = drift()
    stored = Mention.objects.count()
    distinct = Mention.objects.values("remote_id").distinct().count()
    return {
        "texts_said": len(outside.network.uris) - outside.first,
        "texts_lost": len(outside.lost()),
        "texts_twice": stored - distinct,
        "index_missing": len(found.missing),
        "index_superfluous": len(found.superfluous),
        "index_stale": len(found.stale),
        "jobs_asked": len(feed.asked),
        "jobs_lost": len(feed.asked - done),
        "jobs_twice": len(effects) - len(done),
        "jobs_uncertain": len(feed.uncertain),
        "jobs_uncertain_done": len(feed.uncertain & done),
        "files_kept": len(shelf.kept),
        "files_lost": len(shelf.lost()),
        "alerts_asked": len(topics),
        "alerts_lost": sum(not outside.box.about(name) for name in topics),
        "alerts_twice": sum(
            max(Alert.objects.filter(topic__name=name).count(), len(outside.box.about(name))) > 1
            for name in topics
        ),
    }


def prepared(cluster: Cluster) -> None:
    """Start the database and make its tables, those of the mentions by month."""
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

    from palabre.site.cli.months import months
    from palabre.site.preparing import prepare

    prepare(lambda _said: None)
    months([])
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE crash_effect (kind varchar(8), number integer)")


def all_found(outside: Outside) -> bool:
    """Whether all that was said is stored, and no work on the index is left."""
    from palabre.listening.models import IndexOp

    return not outside.lost() and not IndexOp.objects.exists()


def trial(cluster: Cluster, turns: list[str], outside: Outside, server: str) -> dict[str, float]:
    """Start all parts on a new house, kill those of `turns` one after the other, and count."""
    topics = [f"brasero{chr(97 + turn // 26)}{chr(97 + turn % 26)}" for turn in range(len(turns))]
    prepared(cluster)
    outside.usual = python(HOUSE, dict(os.environ), server, NAME, *topics)
    servers = {"broker": BROKER, "search": SEARCH, "files": FILES}
    for name, port in servers.items():
        cluster.start(name)
        wait_for(name, port)
    for name in [one for one in cluster.commands if one not in cluster.parts]:
        cluster.start(name)
    until("pages", lambda: serves(1) and serves(2))
    # A stream that is new tells nothing of before: it has to be open first.
    _heard_first(outside)
    outside.feed.start()
    until("a first job", lambda: len(outside.feed.asked) > 1)
    uri, job = outside.feed.uri, last_job()
    until("found and done", lambda: settled(uri, job, outside.shelf))
    figures: dict[str, float] = {}
    for name, topic in zip(turns, topics, strict=True):
        for figure, seconds in kill_one(cluster, name, topic, outside).items():
            figures[figure] = max(seconds, figures.get(figure, 0))
    outside.feed.over.set()
    outside.feed.join()
    uri, job = outside.feed.uri, last_job()
    until("the rest", lambda: settled(uri, job, outside.shelf) and all_found(outside))
    return figures | counted(outside, topics)


def _heard_first(outside: Outside) -> None:
    """Say something till the listener knows it; what was said to nobody is forgotten."""
    from palabre.listening.models import Mention

    def heard() -> bool:
        outside.network.say(f"{NAME} {time.monotonic_ns()}", "fr")
        time.sleep(1)
        return Mention.objects.exists()

    until("the stream is open", heard)
    outside.first = len(outside.network.uris)


def run(scale: str) -> dict[str, object]:
    """Start it all, kill one of each kind (every part three times at full scale), and count."""
    from palabre.connectors.tests.smtp import running_relay

    folder = Path(tempfile.mkdtemp(prefix="palabre-cluster-"))
    folder.chmod(0o755)
    cluster, box = Cluster(folder), Mailbox()
    try:
        with running_network() as (network, server), running_relay(box.take) as relay:
            cluster.settings["EMAIL_URL"] = f"smtp://127.0.0.1:{relay.port}"
            cluster.lay_out()
            turns = list(cluster.commands) * 3 if scale == "full" else ONE_OF_EACH
            turns = os.environ.get("CLUSTER_KILL", " ".join(turns)).split()
            outside = Outside(network, box, [], Feed(network), Shelf())
            figures = trial(cluster, turns, outside, server)
        figures["slowest_failover_s"] = max(figures[f"{name}_s"] for name in turns)
        figures["slowest_alert_s"] = max(figures[f"{name}_alert_s"] for name in turns)
    finally:
        cluster.end()
        if "CLUSTER_KEEP" not in os.environ:
            shutil.rmtree(folder, ignore_errors=True)
    none = ("texts_lost", "texts_twice", "index_missing", "index_superfluous", "index_stale")
    none += ("jobs_lost", "jobs_twice", "files_lost", "alerts_lost", "alerts_twice")
    in_time = {"slowest_failover_s": FAILOVER_S, "slowest_alert_s": ALERT_S}
    return {
        "figures": {name: round(value, 1) for name, value in figures.items()},
        "targets": dict.fromkeys(none, 0) | in_time,
        "notes": [
            f"the broker was {cluster.broker}; mentions stood in tables by month",
            "the network is a double of Bluesky's stream, the mail server a double as well",
        ],
    }
