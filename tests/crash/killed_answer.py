"""Run as a process: mails an official answer, its workers killed in the middle; says who got what.

Usage: python -m tests.crash.killed_answer KILLS. The mail server is EMAIL_URL, the data folder PALABRE_HOME.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import django

from tests.crash.tables import make_tables

PEOPLE = 60


def start_worker(number):
    from django.db import connection

    from palabre.community import telling

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    while telling.tell(number):
        pass
    os._exit(0)


def an_answer():
    from django.utils import timezone

    from palabre.community.actions import guests
    from palabre.community.actions.boards import open_board
    from palabre.community.actions.ideas import answer, make_idea
    from palabre.community.models import IdeaVote, Participant
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation

    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    board = open_board(MACHINE, brand, "Ideas")
    idea, now = make_idea(MACHINE, board, "Oat milk"), timezone.now()
    for number in range(PEOPLE):
        address = f"p{number}@example.org"
        person = Participant.objects.create(
            organisation=organisation, board=board, address=address, asked_at=now, seen_at=now,
            mark=guests.mark_of(board, address), confirmed_at=now,
        )  # fmt: skip
        IdeaVote.objects.create(idea=idea, participant=person, counts=True, tell=True, at=now)
    return answer(MACHINE, idea, "planned", "In spring.", uuid4())


def kill_in_the_midst(row, kills):
    """Kill two workers at once, each time after some more mails have left."""
    from palabre.community.models import Notice

    def sent():
        return Notice.objects.filter(state="sent").count()

    for _ in range(kills):
        before, pids = sent(), [start_worker(row.pk), start_worker(row.pk)]
        deadline = time.monotonic() + 30
        while sent() < before + 4 and time.monotonic() < deadline:
            time.sleep(0.002)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return sent()


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()

    from palabre.community import telling
    from palabre.community.models import Notice

    # What the dead left is in doubt after a minute and a half: here after a moment.
    telling.INTERRUPTED_AFTER = timedelta(seconds=1)
    make_tables()
    row = an_answer()
    midst = kill_in_the_midst(row, int(sys.argv[1]))
    os.waitpid(start_worker(row.pk), 0)
    states = Counter(Notice.objects.values_list("state", flat=True))
    print(json.dumps({"midst": midst, "states": states}))


if __name__ == "__main__":
    main()
