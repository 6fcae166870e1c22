"""Run as a process: schedules a post with counted links over and over, in processes that are killed.

Usage: python -m tests.crash.killed_links KILLS. The data folder is PALABRE_HOME, empty before.
"""

import json
import os
import random
import signal
import sys
import time
from contextlib import suppress

import django

from tests.crash.tables import make_tables

ACCOUNTS, ADDRESSES = 2, 8


def a_post():
    from palabre.campaigns.actions.campaigns import make_campaign
    from palabre.channels.models import Channel
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation
    from palabre.publishing.actions.posts import Told, Written, write_post

    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    told = [
        Told(
            Channel.objects.create(
                organisation=organisation, brand=brand, platform="echo", name=f"A{number}"
            ).pk
        )
        for number in range(ACCOUNTS)
    ]
    campaign = make_campaign(MACHINE, brand, "Luciole")
    thread = [f"https://lanterne.example/{number}" for number in range(1, ADDRESSES)]
    written = Written(
        text="https://lanterne.example/0", thread=thread, told=told, counts_clicks=True,
        campaign=campaign.pk,
    )  # fmt: skip
    return write_post(MACHINE, brand, written)


def start_scheduler(post):
    """Schedule and take back without end; gives the process, and the pipe in which it says what it does."""
    from django.db import OperationalError, connection

    from palabre.governance.acts import MACHINE, Moved
    from palabre.governance.rules import Refused
    from palabre.publishing.actions.posts import schedule, unschedule

    connection.close()  # a fork must not share it
    read, write = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write)
        return pid, read
    os.close(read)
    while True:
        for act in (schedule, unschedule):
            os.write(write, b"(" if act is schedule else b"[")
            # The other one was quicker, or never let us in: SQLite's queue isn't fair on a busy machine.
            with suppress(Refused, Moved, OperationalError):
                act(MACHINE, post)
            os.write(write, b")" if act is schedule else b"]")


def kill_in_the_midst(post, kills):
    """Kill two at once, at moments that nobody chose, after one of them has scheduled or taken back; how
    often one died while it scheduled, and how often one came to its end."""
    midst, done, rng = 0, 0, random.Random(3)
    for _ in range(kills):
        pair = [start_scheduler(post), start_scheduler(post)]
        began, said = time.monotonic(), [b"", b""]
        while not said[0].endswith((b")", b"]")):
            one = os.read(pair[0][1], 1)
            assert one, "a scheduler died by itself"
            said[0] += one
        time.sleep(rng.uniform(0, time.monotonic() - began))
        for pid, _pipe in pair:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for at, (_pid, pipe) in enumerate(pair):
            said[at] += os.read(pipe, 1_000_000)
            os.close(pipe)
        midst += sum(one.endswith(b"(") for one in said)
        done += sum(one.count(b")") for one in said)
    return midst, done


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()

    from palabre.campaigns.addresses import short_address
    from palabre.campaigns.models import TrackedLink
    from palabre.governance.acts import MACHINE
    from palabre.publishing.actions.posts import schedule, unschedule
    from palabre.publishing.models import Delivery, Post, PostLink

    make_tables()
    post = a_post()
    midst, done = kill_in_the_midst(post, int(sys.argv[1]))
    post = Post.objects.get()
    open_rows = Delivery.objects.exclude(state="cancelled")
    whole = {"draft": 0, "scheduled": ACCOUNTS * ADDRESSES}[post.state] == open_rows.count()
    if post.state == "scheduled":
        unschedule(MACHINE, post)
    schedule(MACHINE, post)
    known = {short_address(slug) for slug in TrackedLink.objects.values_list("slug", flat=True)}
    print(
        json.dumps(
            {
                "midst": midst,
                "done": done,
                "whole": whole,
                "links": TrackedLink.objects.count(),
                "in_posts": PostLink.objects.count(),
                "said": len({row.content["text"] for row in open_rows} & known),
                "rows": open_rows.count(),
            }
        )
    )


if __name__ == "__main__":
    main()
