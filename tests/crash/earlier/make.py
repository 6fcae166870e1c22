"""How `house.sql.gz` was made: run in the folder of an earlier commit, with its code.

    PALABRE_HOME=/somewhere PALABRE_CREDENTIAL_KEYS=earlier python make.py house.sql.gz

Ours is of commit 866060d5. It has an owner, a topic, twenty texts, a draft, and an account with a secret. Of
tables that every house has alike (Django's kinds and permissions) no row is kept: they are made anew.
"""

import gzip
import os
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import django

sys.path.insert(0, ".")
os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
ALIKE = ('INSERT INTO "auth_permission"', 'INSERT INTO "django_content_type"')


def fill():
    from django.core.management import call_command

    from palabre.channels.models import Channel
    from palabre.connectors.contract import Author, Item
    from palabre.governance.acts import Actor
    from palabre.governance.models import Brand, Member, Organisation, User
    from palabre.listening.actions.topics import make_topic
    from palabre.listening.ingest import ingest
    from palabre.publishing.actions.posts import Told, Written, write_post

    call_command("migrate", verbosity=0)
    owner = User.objects.create_user("ada@example.org", "x", name="Ada")
    organisation = Organisation.objects.create(name="Lanterne", slug="lanterne")
    brand = Brand.objects.create(organisation=organisation, name="Lanterne", slug="lanterne")
    Member.objects.create(organisation=organisation, user=owner, role="owner")
    by = Actor.person(owner)
    make_topic(by, brand, "Lanterne", "lanterne")
    account = Channel.objects.create(
        organisation=organisation, platform="echo", name="A", secret="a token", more={"pin": "7"}
    )
    zoe = Author("v1", "Zoé", "zoe")
    said = [
        Item(f"m{n}", f"La lanterne numéro {n}", datetime.now(UTC), zoe, place="a.example")
        for n in range(20)
    ]
    ingest(said, "web", organisation_id=organisation.pk)
    write_post(by, brand, Written(text="Bonjour", told=[Told(account.pk)]))


def dump(home, file):
    with closing(sqlite3.connect(home / "palabre.sqlite3")) as database:
        lines = [one for one in database.iterdump() if not one.startswith(ALIKE)]
    file.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))


if __name__ == "__main__":
    django.setup()
    fill()
    dump(Path(os.environ["PALABRE_HOME"]), Path(sys.argv[1]))
