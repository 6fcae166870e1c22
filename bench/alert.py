"""From the post that crosses the line to the mail: a real Bluesky, the whole product, a mail server.

`palabre up` runs with its three processes and listens to the network of ../shared/peers (a real PDS; its
Jetstream is a double), which is started where it doesn't run. Each topic was spoken of four times an hour for
six days; then people speak of it every few tenths of a second, until its alert is in the mailbox. The clock
starts when the post was written with which the published rule alarms (`analysis.bursts` over the same counts,
reckoned afterwards from what is stored) and ends when the mail server has the mail. What ran before counts
for nothing: of each topic one post is heard first, so that the line of the streams is known to be open.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any

import httpx

from bench.firehose import post, sentences
from bench.peers import cluster

PDS, JETSTREAM = "http://localhost:2583", "ws://localhost:6008"
POST = "app.bsky.feed.post"
SHARED = Path(os.environ.get("PALABRE_SHARED", Path(__file__).parents[2] / "shared"))
START = SHARED / "peers" / "start-bluesky.sh"
TOPICS, AT_ONCE = {"small": 10, "full": 30}, {"small": 1, "full": 3}
PEOPLE = 12
MOST_POSTS, PACE_S = 80, 0.4
PATIENCE_S = 180.0
TARGETS = {"p95_s": 60, "unheard": 0, "twice": 0}

HOUSE = """
import json, sys
import django; django.setup()
from bench.usual import spoken_of
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import User
from palabre.listening.actions.sources import add_source
server, *names = sys.argv[1:]
ada = Actor.person(User.objects.create_user("ada@example.org", name="Ada", language="en"))
organisation = make_organisation(ada, "Lanterne")
brand = add_brand(ada, organisation, "Lanterne")
source, _ = add_source(ada, organisation, "bluesky", "stream", {"server": server})
print(json.dumps(spoken_of(ada, brand, source, names)))
"""

HEARD = """
import json
import django; django.setup()
from palabre.listening.models import Mention, Topic
from palabre.protection.counting import countable
print(json.dumps({
    topic.name: {
        "told": [
            [at.timestamp(), tone == "negative"]
            for at, tone in countable(Mention.objects.filter(topics=topic))
            .order_by("published_at").values_list("published_at", "tone")
        ],
        "signs": [sign.kind for alert in topic.alerts.all() for sign in alert.signs.all()],
        "alerts": topic.alerts.count(),
    }
    for topic in Topic.objects.all()
}))
"""


class Person:
    """Somebody on the network."""

    def __init__(self, name: str) -> None:
        handle = f"{name}{time.time_ns() % 10**9}.test"
        asked = {"email": f"{handle}@example.test", "handle": handle, "password": "p"}
        self.auth: dict[str, str] = {}
        me = self._call("server.createAccount", asked)
        self.me, self.auth = me["did"], {"authorization": f"Bearer {me['accessJwt']}"}

    def _call(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        address = f"{PDS}/xrpc/com.atproto.{method}"
        answer = httpx.post(address, json=body, headers=self.auth, timeout=60)
        return answer.raise_for_status().json()

    def say(self, text: str, language: str) -> None:
        """Write a post; its moment of creation is now."""
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"text": text[:300], "langs": [language], "createdAt": now}
        self._call("repo.createRecord", {"repo": self.me, "collection": POST, "record": record})


@dataclass
class Mailbox:
    """The mails that came, with when."""

    letters: list[tuple[float, Message]] = field(default_factory=list)

    def take(self, letter: tuple[str, list[str], bytes]) -> None:
        """Note a letter."""
        self.letters.append((time.time(), message_from_bytes(letter[2])))

    def about(self, name: str) -> list[tuple[float, Message]]:
        """The letters whose subject names a topic."""
        return [one for one in list(self.letters) if name in subject(one[1])]


def subject(letter: Message) -> str:
    """A letter's subject in plain text, on one line."""
    return " ".join(str(make_header(decode_header(letter["Subject"]))).split())


def network() -> bool:
    """Whether the peers are there."""
    return answers(f"{PDS}/xrpc/_health", JETSTREAM.replace("ws", "http"))


def answers(*places: str) -> bool:
    """Whether something listens at each of these places; whoever takes long does."""
    for place in places:
        try:
            httpx.get(place, timeout=10)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return False
        except httpx.HTTPError:
            pass  # Jetstream answers no plain request, and need not
    return True


@contextmanager
def product(home: Path, mail_port: int, port: int = 0, **more: str) -> Iterator[dict[str, str]]:
    """Run `palabre up` on a new house; gives the environment of who looks into its database."""
    environment = {
        **os.environ,
        "PALABRE_HOME": str(home),
        "PALABRE_ONLINE": "on",
        "PALABRE_DEMO": "off",
        "PALABRE_ALLOW_HOSTS": "127.0.0.1,localhost",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
    }
    for other in ("DATABASE_URL", "BROKER_URL"):
        environment.pop(other, None)
    environment |= more
    command = [sys.executable, "-m", "palabre", "up", "--port", str(port), "--json"]
    up = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert up.stdout
    try:
        next(line for line in map(json.loads, up.stdout) if line["event"] == "ready")
        yield environment
    finally:
        up.terminate()
        up.wait(60)
        up.stdout.close()


def python(code: str, environment: dict[str, str], *arguments: str) -> Any:
    """The JSON that a piece of code prints last."""
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=environment,
                          capture_output=True, text=True)  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def wait_until_heard(people: list[Person], names: list[str], environment: dict[str, str]) -> None:
    """Say each name once, again where a stream wasn't open yet, until the product knows it."""
    deadline = time.monotonic() + PATIENCE_S
    missing = names
    while missing and time.monotonic() < deadline:
        for number, name in enumerate(missing):
            people[number % len(people)].say(f"{name}, {number * 7919}", "fr")
        time.sleep(5)
        found = python(HEARD, environment)
        missing = [name for name in names if not found[name]["told"]]
    if missing:
        raise RuntimeError(f"never heard: {', '.join(missing)}")


def storm(name: str, people: list[Person], box: Mailbox) -> None:
    """Let people speak of a topic until a mail about it came, or for a while."""
    draw, known = random.Random(name), sentences()
    start = draw.randrange(len(people))
    for number in range(MOST_POSTS):
        if box.about(name):
            return
        text, language = post(draw, known)
        people[(start + number) % len(people)].say(f"{name} {text}", language)
        time.sleep(PACE_S * draw.uniform(0.5, 1.5))
    deadline = time.monotonic() + PATIENCE_S
    while not box.about(name) and time.monotonic() < deadline:
        time.sleep(0.2)


def crossing(usual: list[float], told: list[tuple[float, bool]]) -> float | None:
    """When the post was written with which the rule alarms, of all or of the negative ones."""
    from palabre.analysis.bursts import Watch

    step = 300.0
    begin = told[0][0] // step * step
    states = []
    for before in (dict.fromkeys(usual, 1), {}):
        watch, at = Watch(step), usual[0]
        while at < begin:
            watch.feed(at, before.get(at, 0))
            at += step
        states.append((watch.state(), before))
    for count in range(1, len(told) + 1):
        until = told[count - 1][0]
        for column, (state, before) in enumerate(states):
            said = [at for at, negative in told[:count] if negative or not column]
            watch, at = Watch.of(state), begin
            while at <= until:
                seen = sum(at <= one < at + step for one in said)
                if watch.feed(at, before.get(at, 0) + seen):
                    return until
                at += step
    return None


def run(scale: str) -> dict[str, Any]:
    """Measure on SQLite, at full scale on PostgreSQL as well."""
    with running_peers():
        return _measured(scale)


@contextmanager
def running_peers() -> Iterator[None]:
    """Have the network as long as this is open: as it runs, else started (without an AppView, which nothing
    here asks for) and ended afterwards."""
    if network():
        yield
        return
    if not START.exists():
        raise SystemExit(
            f"There is no network, and no ../{'/'.join(START.parts[-3:])} to start it."
        )
    said = subprocess.DEVNULL  # a pipe would stay open in what is started
    ours = not answers(f"{PDS}/xrpc/_health")  # else it runs for somebody else, too
    try:
        for what in ("light", "jetstream"):
            subprocess.run([START, what], stdout=said, stderr=said, check=True)
        if not network():
            raise SystemExit(f"{START.name} light and jetstream started no network.")
        yield
    finally:
        if ours:
            subprocess.run([START, "stop"], stdout=said, stderr=said)


def _measured(scale: str) -> dict[str, Any]:
    from palabre.connectors.tests.smtp import running_relay

    figures: dict[str, float] = {}
    targets = dict(TARGETS)
    for database in ("", "_postgres") if scale == "full" else ("",):
        box = Mailbox()
        with (
            tempfile.TemporaryDirectory(prefix="bench-alert-") as home,
            running_relay(box.take) as relay,
        ):
            if database:
                with cluster() as address:
                    found = _trial(
                        scale, box, product(Path(home), relay.port, **_postgres(address))
                    )
            else:
                found = _trial(scale, box, product(Path(home), relay.port))
        figures |= {f"{name}{database}": value for name, value in found.items()}
        targets |= {f"{name}{database}": limit for name, limit in TARGETS.items()}
    return {"figures": figures, "targets": targets}


def _postgres(address: str) -> dict[str, str]:
    parts = dict(one.split("=", 1) for one in address.split())
    return {
        "DATABASE_URL": f"postgres:///{parts['host']}/{parts['dbname']}",
        "PGUSER": parts["user"],
    }


def _trial(scale: str, box: Mailbox, running: Any) -> dict[str, float]:
    mark = time.time_ns() % 10**6
    names = [f"luciole{mark}{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(TOPICS[scale])]
    people = [Person("zoe") for _ in range(PEOPLE)]
    with running as environment:
        usual = python(HOUSE, environment, JETSTREAM, *names)
        wait_until_heard(people, names, environment)
        with ThreadPoolExecutor(AT_ONCE[scale]) as pool:
            list(pool.map(lambda name: storm(name, people, box), names))
        found = python(HEARD, environment)
    delays = []
    print(f"{'topic':<20}{'posts':>7}{'line':>6}{'to the mail':>13}  signs")
    for name in names:
        told = [(at, bool(negative)) for at, negative in found[name]["told"]]
        crossed, mails = crossing(usual, told), box.about(name)
        if crossed is None or not mails:
            print(f"{name:<20}{len(told):>7}{'none' if crossed is None else '':>6}{'none':>13}")
            continue
        delays.append(mails[0][0] - crossed)
        place = sum(at <= crossed for at, _negative in told)
        signs = ", ".join(sorted(found[name]["signs"]))
        print(f"{name:<20}{len(told):>7}{place:>6}{delays[-1]:>11.1f} s  {signs}")
    delays.sort()
    return {
        "alerts": len(delays),
        "p50_s": delays[(len(delays) - 1) // 2] if delays else 0.0,
        "p95_s": delays[-(-len(delays) * 95 // 100) - 1] if delays else 0.0,
        "max_s": delays[-1] if delays else 0.0,
        "unheard": len(names) - len(delays),
        "twice": sum(len(box.about(name)) > 1 for name in names),
    }
