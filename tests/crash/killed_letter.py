"""Run as a process: mails a letter with workers that are killed in the middle, and says who got what.

Usage: python -m tests.crash.killed_letter KILLS SMTP_PORT. The data folder is PALABRE_HOME, empty before.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from datetime import timedelta

import django

from tests.crash.tables import make_tables

PEOPLE = 120


def start_worker(number):
    from django.db import connection

    from palabre.publishing.letters import posting

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    while posting.post(number):
        pass
    os._exit(0)


def an_open_letter(port):
    from django.utils import timezone

    from palabre.channels.models import Channel
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation
    from palabre.publishing.actions.letters import import_subscribers, set_list
    from palabre.publishing.actions.posts import Told, Written, schedule, write_post
    from palabre.publishing.models import Letter
    from palabre.publishing.sending import deliver

    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    channel = Channel.objects.create(
        organisation=organisation, brand=brand, platform="circular", name="Lettre",
        server=f"127.0.0.1:{port}", account="desk@lanterne.example", secret="s",
        more={"security": "none", "per_minute": "1000"},
    )  # fmt: skip
    of = set_list(
        MACHINE, brand, name="Lettre", promise="x", sender="", channel=channel, is_open=False,
        soft_bounces=5,
    )  # fmt: skip
    text = "\n".join(f"p{number}@example.org" for number in range(PEOPLE))
    import_subscribers(MACHINE, of, text, how="Ticked in the shop", agreed_on=timezone.now())
    told = [Told(channel.pk)]
    post = write_post(MACHINE, brand, Written(text="Bonjour", title="Lettre", told=told))
    deliver(schedule(MACHINE, post)[0].pk)
    return Letter.objects.get()


def kill_in_the_midst(letter, kills):
    """Kill two workers at once, each time after some more mails have left."""
    from palabre.publishing.models import Recipient

    def sent():
        return Recipient.objects.filter(state="sent").count()

    for _ in range(kills):
        before, pids = sent(), [start_worker(letter.pk), start_worker(letter.pk)]
        deadline = time.monotonic() + 30
        while sent() < before + 4 and time.monotonic() < deadline:
            time.sleep(0.002)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return sent()


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    os.environ["PALABRE_ALLOW_HOSTS"] = "127.0.0.1"
    django.setup()

    from palabre.publishing.letters import posting
    from palabre.publishing.models import Delivery, Recipient

    # What the dead left is in doubt after a minute and a half: here after a moment.
    posting.INTERRUPTED_AFTER = timedelta(seconds=1)
    make_tables()
    letter = an_open_letter(int(sys.argv[2]))
    midst = kill_in_the_midst(letter, int(sys.argv[1]))
    os.waitpid(start_worker(letter.pk), 0)
    print(
        json.dumps(
            {
                "midst": midst,
                "states": Counter(Recipient.objects.values_list("state", flat=True)),
                "delivery": Delivery.objects.get().state,
            }
        )
    )


if __name__ == "__main__":
    main()
