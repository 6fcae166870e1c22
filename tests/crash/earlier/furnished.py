"""How `furnished-*.gz` were made: run in the folder of an earlier commit, with its code.

    PALABRE_HOME=/somewhere PALABRE_CREDENTIAL_KEYS=earlier python furnished.py FOLDER

It writes `furnished-sqlite.sql.gz` there, or `furnished-postgresql.sql.gz` where DATABASE_URL leads to an
empty database (with `pg_dump`), and `furnished-files.tar.gz` of what lies in the folder beside the database.
Ours are of commit 8d3efb3f (29 November 2026): its own demonstration, with the ninety days, and a row of
every kind that the demonstration has none of. Of the texts nobody did anything with most are left out.
Run again on the same house it keeps what is there and fills what a kind of row lacks: so ours were mended.
"""

import gzip
import io
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import django
from filling import fill_up  # beside this file

sys.path.insert(0, ".")
os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
# Every how many of the texts that nobody did anything with is kept.
KEPT = 30
# Months without figures, which no house has.
MADE_UP = ("measurement.Edition", "measurement.AwarenessMonth")


def furnish():
    """The demonstration, with all that its jobs would bring within the first minutes."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.DEMO = True
    call_command("migrate", verbosity=0)
    from palabre.governance.sealing import seal_all
    from palabre.listening.indexing import index_pending, reindex
    from palabre.listening.models import Source
    from palabre.listening.reading import read_source
    from palabre.site.demo import history, inbox
    from palabre.site.demo.house import furnish

    house = furnish().organisation
    inbox.furnish_inbox(house)
    while history.progress(house) < 100:
        read_source(Source.objects.get(organisation=house, kind="world").pk)
    history.touch(house)
    print("still empty:", fill_up())
    for label in MADE_UP:
        apps.get_model(label)._base_manager.filter(figures={}).delete()
    thin_out()
    reindex()
    while index_pending():
        pass
    seal_all()


def thin_out():
    """Leave out most texts that nobody did anything with, as its retention would in time."""
    from django.db.models import ProtectedError

    from palabre.listening.models import Mention

    touched = set(Mention.objects.exclude(copy_of=None).values_list("copy_of_id", flat=True))
    for relation in Mention._meta.related_objects:
        model, name = relation.related_model, relation.field.attname
        if model._meta.label not in {"listening.MentionTopic", "listening.IndexOp"}:
            touched.update(model._base_manager.values_list(name, flat=True))
    spare = set(Mention.objects.values_list("pk", flat=True)) - touched
    spare = sorted(one for one in spare if one % KEPT)
    for start in range(0, len(spare), 500):
        try:
            Mention.objects.filter(pk__in=spare[start : start + 500]).delete()
        except ProtectedError as fault:
            print("kept:", fault)


def dump(home, folder):
    from django.db import connection

    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(home / "palabre.sqlite3")) as database:
            said = "\n".join(database.iterdump())
    else:
        command = ["pg_dump", "--no-owner", "--rows-per-insert=500", os.environ["DATABASE_URL"]]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        # Two lines are meant for psql.
        said = "\n".join(one for one in told.split("\n") if "restrict " not in one[:12])
    target = folder / f"furnished-{connection.vendor}.sql.gz"
    target.write_bytes(gzip.compress(said.encode(), 9, mtime=0))


def pack(home, folder):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for one in sorted(home.iterdir()):
            if one.is_dir() and one.name in {"media", "index"}:
                archive.add(one, one.name)
    (folder / "furnished-files.tar.gz").write_bytes(gzip.compress(held.getvalue(), 9, mtime=0))


if __name__ == "__main__":
    django.setup()
    furnish()
    where = Path(os.environ["PALABRE_HOME"])
    dump(where, Path(sys.argv[1]))
    pack(where, Path(sys.argv[1]))
