"""Run as a process: a house is brought up to date, and what is in it told.

Usage: python -m tests.crash.killed_upgrade [ROOM.MIGRATION]. Once the named migration has done its work it
dies as by kill -9, before it notes that it was had. The data folder is PALABRE_HOME.
"""

import json
import os
import signal
import sys

import django


def die_in(wanted):
    from django.db.migrations.recorder import MigrationRecorder

    note = MigrationRecorder.record_applied

    def record_applied(self, app, name):
        if f"{app}.{name}" == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
        note(self, app, name)

    MigrationRecorder.record_applied = record_applied


def told():
    from palabre.channels.models import Channel
    from palabre.governance.models import Member, Organisation
    from palabre.governance.sealing import examine
    from palabre.listening.indexing import reindex
    from palabre.listening.models import Mention, Topic
    from palabre.publishing.models import Post
    from palabre.site.preparing import waiting_migrations
    from tests.crash.backup_house import found_of

    reindex()
    organisation, account = Organisation.objects.get(), Channel.objects.get()
    seal = examine(organisation.pk)
    return {
        "waiting": waiting_migrations(),
        "texts": sorted(Mention.objects.values_list("text", flat=True)),
        "found": found_of(organisation.brands.get()),
        "topics": list(Topic.objects.values_list("name", flat=True)),
        "posts": [[one.text, one.state, one.variants.count()] for one in Post.objects.all()],
        "secrets": [account.secret, account.more],
        "owners": [one.user.email for one in Member.objects.filter(role="owner")],
        "acts": [seal.fault is None, seal.count],
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    from palabre.site.preparing import migrate

    die_in(sys.argv[1] if len(sys.argv) > 1 else "")
    migrate()
    print(json.dumps(told()))
