"""Run as a process: brings a file in with workers that are killed in the middle, and says what came of it.

Usage: python -m tests.crash.killed_import KILLS. The data folder is PALABRE_HOME, empty before.
"""

import json
import os
import signal
import sys
import time

import django

from tests.crash.tables import make_tables

ROWS = 6_000


def start_worker(number):
    from django.db import connection

    from palabre.listening.importing import run_slice

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    while run_slice(number):
        pass
    os._exit(0)


def a_running_import():
    from django.core.files.base import ContentFile

    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation
    from palabre.listening.actions.imports import run_import, start_import
    from palabre.listening.actions.topics import make_topic

    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    lines = [f"2024-01-01T10:{n % 60:02d}:00Z,lanterne {n},k{n}\n" for n in range(ROWS)]
    body = ("date,text,id\n" + "".join(lines)).encode()
    return run_import(MACHINE, start_import(MACHINE, brand, ContentFile(body), "a.csv"), topic)


def kill_after_progress(row, kills):
    """Kill a worker each time it has moved the import; how far it had come at each death."""
    deaths = []
    for _ in range(kills):
        before, pid = row.line, start_worker(row.pk)
        deadline = time.monotonic() + 60
        while row.line <= before and time.monotonic() < deadline:
            time.sleep(0.01)
            row.refresh_from_db()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        row.refresh_from_db()
        deaths.append(row.line)
    return deaths


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()

    from palabre.listening.models import Mention

    make_tables()
    row = a_running_import()
    deaths = kill_after_progress(row, int(sys.argv[1]))
    os.waitpid(start_worker(row.pk), 0)
    row.refresh_from_db()
    positions = sorted(Mention.objects.values_list("position", flat=True))
    print(
        json.dumps(
            {
                "rows": ROWS,
                "deaths": deaths,
                "state": row.state,
                "counted": [row.line, row.stored, row.known, row.refused],
                "mentions": len(positions),
                "different": Mention.objects.values("remote_id").distinct().count(),
                "without_gap": positions == list(range(1, len(positions) + 1)),
            }
        )
    )


if __name__ == "__main__":
    main()
