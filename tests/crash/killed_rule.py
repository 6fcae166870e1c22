"""Run as a process: a rule answers many conversations, its workers killed in the midst; says what left.

Usage: python -m tests.crash.killed_rule. The data folder is PALABRE_HOME. What the network took stands
in a file there, one line a text: the workers share nothing else.
"""

import json
import os
import signal
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import django

from tests.crash.tables import make_tables

TALKS, EACH, KILLS = 18, 5, 6
TAKEN = Path(os.environ.get("PALABRE_HOME", ".")) / "taken.txt"
# So much later the lease of whoever was killed is over, and no answer can be taken back any more.
LATER = timedelta(minutes=20)


class OnPaper:
    """A network that takes some time over a text, and can’t be asked afterwards whether it has it."""

    def __call__(self, http, credential):
        return self

    def reply(self, to, draft, key):
        from palabre.connectors.protocols import Sent

        time.sleep(0.01)
        with TAKEN.open("a") as file:
            file.write(f"{to}\n")
        time.sleep(0.01)
        return Sent(f"t{to}")

    def measure(self, remote_ids):
        return ()


def a_house():
    from django.utils import timezone

    from palabre.channels.models import Channel
    from palabre.connectors.contract import Author, Item, Kind
    from palabre.engagement.actions import ruling
    from palabre.engagement.actions.replies import keep_reply
    from palabre.engagement.ruling.asked import Act, Doing
    from palabre.governance.actions import add_brand, make_organisation
    from palabre.governance.acts import Actor
    from palabre.governance.models import User
    from palabre.listening.ingest import ingest
    from palabre.listening.models import Source

    by = Actor.person(User.objects.create_user("ada@example.org", name="Ada"))
    house = make_organisation(by, "Lanterne")
    brand = add_brand(by, house, "Lanterne")
    account = Channel.objects.create(
        organisation=house, brand=brand, platform="echo", name="Lanterne", account="lanterne"
    )
    source = Source.objects.create(
        organisation=house,
        brand=brand,
        channel=account,
        platform="echo",
        kind="inbox",
        name="inbox",
        key="inbox",
    )
    reply = keep_reply(by, brand, "Accusé", {"fr": "Bien reçu.", "en": "Received."})
    acts = [
        Doing(Act.TAG, "vu"),
        Doing(Act.ANSWER, str(reply.pk), sends=True),
        Doing(Act.NOTE, "Vu."),
    ]
    rule = ruling.keep_rule(by, brand, ruling.Wish("Accusé", acts=acts))
    ruling.switch_rule(by, rule, on=True)
    now = timezone.now()
    said = [
        Item(f"m{n}", f"Bonjour, une question {n} ?", now, Author(f"echo:v{n}", f"V{n}", f"v{n}"),
             kind=Kind.COMMENT, language="fr")
        for n in range(TALKS)
    ]  # fmt: skip
    ingest(said, "echo", [source])
    return brand.pk


def start_worker(brand, later):
    from django.db import connection
    from django.utils import timezone

    from palabre.engagement import gathering
    from palabre.engagement.ruling import running
    from palabre.jobs.running import run_due

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    while gathering.gather(brand):
        pass
    while running.run_rules(brand):
        pass
    now = timezone.now
    timezone.now = lambda: now() + later
    while run_due(timezone.now()):
        pass
    os._exit(0)


def so_far():
    """What the rule did so far, and how many of its answers left."""
    from palabre.engagement.models import RuleRun

    return [RuleRun.objects.count(), len(TAKEN.read_text().split())]


def kill_in_the_midst(brand, later):
    """Kill two workers at once after some more acts or answers; how far they came."""
    before, workers = sum(so_far()), [start_worker(brand, later) for _ in range(2)]
    deadline = time.monotonic() + 30
    while sum(so_far()) < before + EACH and time.monotonic() < deadline:
        time.sleep(0.002)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return so_far()


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()

    from palabre.connectors.echo import PLATFORM
    from palabre.connectors.registry import PLATFORMS
    from palabre.engagement.gathering import settle_answers
    from palabre.engagement.models import ConversationTag, Note, RuleAnswer, RuleRun
    from palabre.publishing.models import Delivery

    PLATFORMS["echo"] = (replace(PLATFORM, knows_keys=False), OnPaper())
    make_tables()
    TAKEN.touch()
    brand = a_house()
    midst = [kill_in_the_midst(brand, LATER * n) for n in range(1, KILLS + 1)]
    for n in range(3):
        os.waitpid(start_worker(brand, LATER * (KILLS + 1 + n)), 0)
    settle_answers()
    print(json.dumps({
        "midst": midst, "taken": Counter(TAKEN.read_text().split()),
        "states": Counter(Delivery.objects.values_list("state", flat=True)),
        "answers": RuleAnswer.objects.count(), "runs": RuleRun.objects.count(),
        "notes": Note.objects.count(), "tags": ConversationTag.objects.count(),
        "told": [one for run in RuleRun.objects.all() for one in run.told if one["fault"]],
    }))  # fmt: skip


if __name__ == "__main__":
    main()
