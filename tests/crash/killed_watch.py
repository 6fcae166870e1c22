"""Run as a process: counts and judges storms with two workers at once that are killed; says what came of it.

Usage: python -m tests.crash.killed_watch KILLS. The data folder is PALABRE_HOME, the database DATABASE_URL.
"""

import json
import os
import random
import signal
import sys
import time
from datetime import timedelta

import django

from tests.crash.tables import make_tables

TEXTS = 40


def start_worker():
    """One that looks again and again, with time to be killed in wherever something is half done."""
    from django.db import connection

    from palabre.protection import counting, watching

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    for module, name in ((counting, "keep"), (watching, "settle"), (watching, "notice")):
        setattr(module, name, slowly(getattr(module, name)))
    while True:
        watching.look()


def slowly(do):
    def done(*given):
        time.sleep(random.random() / 20)
        made = do(*given)
        time.sleep(random.random() / 20)
        return made

    return done


def a_watched_topic(brand, name):
    """A topic that was spoken of four times an hour for six days."""
    from palabre.governance.acts import MACHINE
    from palabre.listening.actions.topics import make_topic
    from palabre.listening.models import Topic
    from palabre.protection import counting
    from palabre.protection.models import Heard

    # Not of the brand itself: what storms there at once is one alert.
    topic = make_topic(MACHINE, brand, name, name, "market")
    Topic.objects.filter(pk=topic.pk).update(matched_version=topic.version)
    topic.refresh_from_db()
    first = counting.begin(topic).settled - timedelta(days=6)
    moments = [first + timedelta(minutes=15 * n) for n in range(6 * 96)]
    Heard.objects.bulk_create([Heard(topic=topic, at=at, seen=1) for at in moments])
    return len(moments)


def a_storm(brand, name):
    """People speak of a topic, in a few batches."""
    from django.utils import timezone

    from palabre.connectors.contract import Author, Item
    from palabre.listening.ingest import ingest

    for start in range(0, TEXTS, 10):
        items = [
            Item(
                f"{name}{n}", f"{name} {n * 7919}", timezone.now() - timedelta(seconds=30),
                Author(f"{name} v{n}"),
            )
            for n in range(start, start + 10)
        ]  # fmt: skip
        ingest(items, "echo", organisation_id=brand.organisation_id)


def left(storms):
    """Whether somebody who died left something to count or an alert to raise."""
    from palabre.protection import counting
    from palabre.protection.models import Alert

    return bool(counting.behind()) or Alert.objects.count() < storms


def counted():
    from palabre.protection.models import Lookout

    return list(Lookout.objects.values_list("position", flat=True))


def judged():
    from palabre.protection.models import Watch

    return sorted(Watch.objects.values_list("pk", "rounds"))


def wait_for(what):
    """Until something of it has changed, and a moment longer."""
    before, deadline = what(), time.monotonic() + 60
    while what() == before and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(random.random() / 10)


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    from django.db.models import Sum

    from palabre.governance.models import AuditEntry, Brand, Organisation
    from palabre.jobs.models import Job
    from palabre.listening.models import Mention
    from palabre.protection import watching
    from palabre.protection.models import Alert, Heard

    make_tables()
    kills, midst = int(sys.argv[1]), 0
    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    names = [f"luciole{chr(97 + n)}" for n in range(kills)]
    before = sum(a_watched_topic(brand, name) for name in names)
    watching.look()  # from here on what is usual is known, and a look takes a moment
    for number, name in enumerate(names):
        a_storm(brand, name)
        pids = [start_worker(), start_worker()]
        wait_for(counted if number % 2 else judged)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        midst += left(number + 1)
    for _round in range(20):
        if left(kills):
            watching.look()
    print(
        json.dumps(
            {
                "midst": midst,
                "mentions": Mention.objects.count(),
                "counted": Heard.objects.aggregate(all=Sum("seen"))["all"] - before,
                "alerts": sorted(Alert.objects.values_list("topic__name", flat=True)),
                "audited": AuditEntry.objects.filter(verb="alerted").count(),
                "told": Job.objects.filter(name="protection.tell").count(),
            }
        )
    )


if __name__ == "__main__":
    main()
