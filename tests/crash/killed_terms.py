"""Run as a process: lets go of what is past its term with workers that are killed, and says what came of it.

Usage: python -m tests.crash.killed_terms KILLS. The data folder is PALABRE_HOME, empty before.
"""

import json
import os
import signal
import sys
import time
from datetime import timedelta

import django

from tests.crash.tables import make_tables

OLD, YOUNG = 2_000, 3


def start_worker():
    from django.db import connection

    from palabre.governance.jobs import let_go

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    while let_go():
        pass
    os._exit(0)


def a_house():
    from django.utils import timezone

    from palabre.governance.models import Notice, Organisation, User

    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    ada = User.objects.create_user("ada@example.org")
    Notice.objects.bulk_create(
        Notice(organisation=organisation, user=ada, kind="k", sentence="s", link="/")
        for _ in range(OLD + YOUNG)
    )
    old = Notice.objects.order_by("pk").values("pk")[:OLD]
    Notice.objects.filter(pk__in=old).update(made_at=timezone.now() - timedelta(days=5000))


def left():
    from palabre.governance.models import Notice

    return Notice.objects.count()


def kill_after_progress(kills):
    """Kill a worker each time it has let go of some; how many were left at each death."""
    deaths = []
    for _ in range(kills):
        before, pid = left(), start_worker()
        deadline = time.monotonic() + 60
        while left() >= before and time.monotonic() < deadline:
            time.sleep(0.002)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        deaths.append(left())
    return deaths


def main(kills):
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    make_tables()
    a_house()
    deaths = kill_after_progress(kills)
    os.waitpid(start_worker(), 0)
    from palabre.governance.models import AuditEntry

    told = [one.details["count"] for one in AuditEntry.objects.filter(verb="let go")]
    print(json.dumps({"deaths": deaths, "left": left(), "told": told}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
