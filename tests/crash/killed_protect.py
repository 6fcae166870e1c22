"""Run as a process: sweeps for look-alikes and tells of drills with two workers that are killed over it.

Usage: python -m tests.crash.killed_protect KILLS. The data folder is PALABRE_HOME, the database DATABASE_URL.
"""

import json
import os
import random
import signal
import sys
import time
from uuid import uuid4

import django

from tests.crash.tables import make_tables

VOICES, TEXTS, DRILLS = 120, 60, 24


def start_worker(brand, drills):
    """One that sweeps and tells, with time to be killed in wherever something is half done."""
    from django.db import connection

    from palabre.protection.actions import drills as verbs
    from palabre.protection.actions import lookalikes_sweep

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    for module, name in ((lookalikes_sweep, "keep"), (verbs, "notify"), (verbs, "enqueue")):
        setattr(module, name, slowly(getattr(module, name)))
    while True:
        lookalikes_sweep.sweep(brand)
        verbs.tell(random.choice(drills))


def slowly(do):
    def done(*given, **more):
        time.sleep(random.random() / 30)
        made = do(*given, **more)
        time.sleep(random.random() / 30)
        return made

    return done


def a_house():
    """A brand with voices and links that look like it, and drills whose alert has come, each of a brand."""
    from palabre.governance.models import Brand, Member, Organisation, User
    from palabre.protection.tests.conftest import official, said, voice
    from palabre.protection.tests.drill_house import played

    organisation = Organisation.objects.create(name="Torréo", slug="torreo")
    ada = User.objects.create_user("ada@example.org", "a long password", name="Ada")
    member = Member.objects.create(organisation=organisation, user=ada, role="owner")
    brands = [
        Brand.objects.create(organisation=organisation, name="Torréo", slug=f"b{number}")
        for number in range(DRILLS)
    ]
    official(brands[0], "torreo")
    for number in range(VOICES):
        voice(brands[0], f"torreo_sav{number}")
    for number in range(TEXTS):
        said(brands[0], [f"https://torreo-login{number % 3}.fr/{number}"])
    drills = [played(member, brand, minute=40, sheet=uuid4()).pk for brand in brands]
    return brands[0].pk, drills


def done():
    from palabre.protection.models import Drill, Sweep

    swept = list(Sweep.objects.values_list("voice", "position"))
    return swept, Drill.objects.exclude(told_at=None).count()


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    from django.db.models import Sum

    from palabre.governance.models import Notice
    from palabre.jobs.models import Job
    from palabre.protection.actions import drills as verbs
    from palabre.protection.actions import lookalikes_sweep
    from palabre.protection.models import Drill, Suspect, Sweep

    make_tables()
    lookalikes_sweep.VOICES = lookalikes_sweep.MENTIONS = 5
    brand, drills = a_house()
    midst = 0
    for _ in range(int(sys.argv[1])):
        before, pids = done(), [start_worker(brand, drills), start_worker(brand, drills)]
        deadline = time.monotonic() + 30
        while done() == before and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(random.random() / 10)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        midst += Sweep.objects.filter(ended_at=None).exists()
    while lookalikes_sweep.sweep(brand):
        pass
    for number in drills:
        verbs.tell(number)
    links = Suspect.objects.filter(is_site=True)
    print(
        json.dumps(
            {
                "midst": midst,
                "voices": Sweep.objects.get().voices,
                "suspects": Suspect.objects.filter(is_site=False).count(),
                "sites": links.count(),
                "seen": links.aggregate(all=Sum("seen"))["all"],
                "told": Drill.objects.exclude(told_at=None).count(),
                "notices": Notice.objects.filter(kind="drill").count(),
                "mails": Job.objects.filter(name="protection.mail_drill").count(),
            }
        )
    )


if __name__ == "__main__":
    main()
