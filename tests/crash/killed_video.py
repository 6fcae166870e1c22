"""Run as a process: brings a post with a video to a network with workers that are killed in the middle.

Usage: python -m tests.crash.killed_video KILLS PORT. The data folder is PALABRE_HOME, empty before; on the
port of loopback a double of a Mastodon server listens (see `test_killed_video`).
"""

import json
import os
import random
import signal
import struct
import sys
import time
from datetime import timedelta

import django

from tests.crash.tables import make_tables

SIZE = 12 * 1024 * 1024  # bytes of the video


def a_video():
    """A real video of so many bytes: the demonstration's, with free space behind it."""
    from palabre.site.demo.posts import CUP

    film = CUP.read_bytes()
    return film + struct.pack(">I4s", SIZE - len(film), b"free") + bytes(SIZE - len(film) - 8)


def a_delivery(port):
    from palabre.channels.models import Channel
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation
    from palabre.publishing.actions.media import add_film, describe_picture
    from palabre.publishing.actions.posts import Told, Written, schedule, write_post

    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    channel = Channel.objects.create(
        organisation=organisation, brand=brand, platform="mastodon", name="Lanterne",
        server=f"http://127.0.0.1:{port}", secret="s",
    )  # fmt: skip
    film = add_film(MACHINE, brand, "tasse.mp4", [a_video()])
    describe_picture(MACHINE, film, alt="x", author="Ada", licence="our own", focal=(50, 50))
    written = Written(text="Une tasse", media=[(film.pk, "x")], told=[Told(channel.pk)])
    return schedule(MACHINE, write_post(MACHINE, brand, written))[0]


def start_worker(number):
    from django.db import connection

    from palabre.publishing.sending import deliver

    connection.close()  # a fork must not share it
    pid = os.fork()
    if pid:
        return pid
    deliver(number)
    os._exit(0)


def let_time_pass(number):
    """What was begun was begun long ago, and what waits may be looked at."""
    from django.utils import timezone

    from palabre.publishing.models import Delivery

    before = timezone.now() - timedelta(minutes=5)
    rows = Delivery.objects.filter(pk=number)
    rows.update(try_at=before)
    rows.exclude(began_at=None).update(began_at=before)


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()

    from palabre.publishing.models import Delivery
    from palabre.publishing.sending import deliver

    make_tables()
    row, rng, midst = a_delivery(int(sys.argv[2])), random.Random(5), 0
    for _ in range(int(sys.argv[1])):
        pid = start_worker(row.pk)
        time.sleep(rng.uniform(0.1, 0.8))
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        midst += os.WIFSIGNALED(status) and Delivery.objects.get().state == "sending"
        let_time_pass(row.pk)
        deliver(row.pk)  # somebody finds what was left behind, and asks the network
        let_time_pass(row.pk)
    for _ in range(20):
        if Delivery.objects.get().state == "published":
            break
        deliver(row.pk)
        let_time_pass(row.pk)
    found = Delivery.objects.get()
    print(json.dumps({"midst": midst, "state": found.state, "name": found.remote_id}))


if __name__ == "__main__":
    main()
