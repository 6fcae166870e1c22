"""Run as a process: a house that is written to, and what is found in it later.

Usage: python -m tests.crash.backup_house begin|write|told|restore. The data folder is PALABRE_HOME.
`write` goes on until it is killed, and prints each number once its text and its picture are kept for good.
`restore STEP TIME FILE...` is `palabre restore FILE...` whose own commands are forked, and which dies as by
kill -9 when it comes to this step of `palabre.site.backups` for the so many-th time; with 0 it lives.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime
from io import BytesIO

import django


def begin():
    from palabre.channels.models import Channel
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand, Organisation
    from palabre.listening.actions.topics import make_topic
    from tests.crash.tables import make_tables

    make_tables()
    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    Channel.objects.create(organisation=organisation, platform="echo", name="A", secret="a token")


def write():
    from PIL import Image

    from palabre.connectors.contract import Author, Item
    from palabre.governance.acts import MACHINE
    from palabre.governance.models import Brand
    from palabre.listening.ingest import ingest
    from palabre.publishing.actions.media import add_picture
    from palabre.publishing.models import Media

    brand = Brand.objects.get()
    number = Media.objects.count()
    while True:
        number += 1
        drawn = BytesIO()
        Image.new("RGB", (64, 64), (number % 256, number // 256, 7)).save(drawn, "PNG")
        add_picture(MACHINE, brand, f"{number}.png", drawn.getvalue())
        said = f"La lanterne numéro {number}"
        zoe, now = Author("v1", "Zoé", "zoe"), datetime.now(UTC)
        item = Item(f"m{number}", said, now, zoe, place="a.example")
        ingest([item], "web", organisation_id=brand.organisation_id)
        print(number, flush=True)


def found_of(brand):
    """How many texts a search finds; None without an index."""
    from django.http import QueryDict

    from palabre.listening.finding import find
    from palabre.listening.search import SearchRefused
    from palabre.listening.selection import Selection

    try:
        return find(brand, Selection.of(QueryDict("q=lanterne")), size=1).total
    except SearchRefused:
        return None


def told():
    from django.db import connection

    from palabre.channels.models import Channel
    from palabre.governance.models import Brand
    from palabre.listening.models import Mention
    from palabre.publishing.library import path_of, picture
    from palabre.publishing.models import Media

    whole = sum(
        path_of(one.digest).exists() and picture(path_of(one.digest).read_bytes()).width == 64
        for one in Media.objects.all()
    )
    names = Media.objects.values_list("name", flat=True)
    found = {
        "texts": sorted(
            int(one[1:]) for one in Mention.objects.values_list("remote_id", flat=True)
        ),
        "pictures": sorted(int(one.removesuffix(".png")) for one in names),
        "whole": whole,
        "found": found_of(Brand.objects.get()),
        "token": Channel.objects.get().secret,
        "database": connection.vendor,
    }
    print(json.dumps(found))


def restore():
    from palabre.site import backups
    from palabre.site.cli import backup

    step, time, *words = sys.argv[2:]
    backups._run = _forking(backups._run)
    setattr(backups, step, _deadly(getattr(backups, step), int(time)))
    sys.exit(backup.restore(words))


def _forking(run):
    """Commands of ours begin in a fork: to start Python takes seconds."""
    from django.db import connection

    from tests.crash import warm

    def forking(command, environment):
        if command[0] != sys.executable:
            run(command, environment)
            return
        connection.close()  # a fork must not share it
        pid = os.fork()
        if not pid:
            try:
                warm.become(command[2:], environment)
            except SystemExit as end:
                os._exit(end.code or 0)
            finally:
                os._exit(1)
        assert os.waitpid(pid, 0)[1] == 0, command

    return forking


def _deadly(step, time):
    times = iter(range(1, 1_000_000))

    def deadly(*given):
        if next(times) == time:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*given)

    return deadly


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    {"begin": begin, "write": write, "told": told, "restore": restore}[sys.argv[1]]()
