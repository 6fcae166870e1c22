"""Run as a process: starts workers by fork, kills them at random moments, lets a last one finish.

Usage: python -m tests.crash.massacre KILLS. Prints what was asked for and what was found as JSON.
"""

import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from datetime import timedelta

import django

LEASE = timedelta(seconds=1)
LINKS = 5
AHEAD = 200


def start_worker():
    from django.db import connection

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    from palabre.jobs.worker import Worker

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    Worker(threads=3, lease=LEASE).run(stop)
    os._exit(0)


def ask(number):
    """Ask for one job of each kind: three rows in one transaction."""
    from django.db import transaction

    from palabre.jobs import enqueue

    with transaction.atomic():
        enqueue("crash.once", number)
        enqueue("crash.at_least_once", number)
        enqueue("crash.link", number, LINKS, key=f"chain {number}")


def open_jobs():
    from palabre.jobs.models import Job

    return Job.objects.filter(ended_at=None).count()


def kill_again_and_again(kills):
    """Kill one of two workers, so many times; how many jobs were asked for."""
    asked = 0
    workers = [start_worker(), start_worker()]
    for _ in range(kills):
        while open_jobs() < AHEAD:
            ask(asked)
            asked += 1
        time.sleep(random.uniform(0.02, 0.3))
        victim = random.randrange(2)
        os.kill(workers[victim], signal.SIGKILL)
        os.waitpid(workers[victim], 0)
        workers[victim] = start_worker()
    deadline = time.monotonic() + 60
    while open_jobs() and time.monotonic() < deadline:
        time.sleep(0.2)
    for pid in workers:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
    return asked


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.crash.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from palabre.jobs.models import Job

    call_command("migrate", "jobs", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE crash_effect (kind varchar(8), number integer)")
    asked = kill_again_and_again(int(sys.argv[1]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, number, count(*) FROM crash_effect GROUP BY kind, number")
        effects = cursor.fetchall()
    found = {
        kind: [n for k, n, _times in effects if k == kind] for kind in ("once", "least", "link")
    }
    print(
        json.dumps(
            {
                "asked": asked,
                "states": Counter(Job.objects.values_list("state", flat=True)),
                "taken_over": sum(Job.objects.values_list("attempts", flat=True))
                - Job.objects.count(),
                "found": {kind: sorted(numbers) for kind, numbers in found.items()},
                "twice": Counter(kind for kind, _number, times in effects if times > 1),
            }
        )
    )


if __name__ == "__main__":
    main()
