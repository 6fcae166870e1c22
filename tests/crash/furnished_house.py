"""Run as a process: a furnished house of an earlier Palabre is started as after an upgrade, and used.

Usage: python -m tests.crash.furnished_house start [ROOM.MIGRATION]|use. The data folder is PALABRE_HOME.
`start` is what `palabre up` does before it serves, but for the files of the pages; once the named migration
has done its work it dies as by kill -9, before it notes that it was had. `use` prints what its people and
its worker find.
"""

import json
import os
import re
import signal
import sys
from html import unescape
from urllib.parse import urlsplit

import django

HREF = re.compile(r'(?:href|hx-get)="([^"#]+)')


def start(dies_in=""):
    from django.db.migrations.recorder import MigrationRecorder

    from palabre.site import preparing

    note = MigrationRecorder.record_applied

    def record_applied(self, app, name):
        if f"{app}.{name}" == dies_in:
            os.kill(os.getpid(), signal.SIGKILL)
        note(self, app, name)

    MigrationRecorder.record_applied = record_applied
    preparing.collect_static = bool  # no more than a new house's, with which test_up starts
    preparing.prepare(lambda sentence: print(sentence, file=sys.stderr))
    print(json.dumps({"waiting": preparing.waiting_migrations(), "secrets": secrets()}))


def secrets():
    """How many of all that is sealed opens with the key of before."""
    from django.apps import apps

    from palabre.channels.secrets import SealedField, SealedMap

    return sum(
        bool(one)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField | SealedMap)
        for one in model._base_manager.values_list(field.attname, flat=True)
    )


def pages():
    """Every kind of page that a link leads the owner to: how many, and those that don't open."""
    from django.test import Client
    from django.urls import Resolver404, resolve

    from palabre.governance.models import Member

    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    owner = Member.objects.filter(role="owner").order_by("pk")[0]
    client.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    ahead, seen, wrong = [f"/o/{owner.organisation.slug}/today/"], set(), {}
    known = set(ahead)
    while ahead:
        address = ahead.pop()
        try:
            route = resolve(urlsplit(address).path).route
        except Resolver404:
            wrong[address] = 404
            continue
        if route in seen or not route.startswith("o/"):
            continue
        seen.add(route)
        answer = client.get(address)
        if answer.status_code not in {200, 302}:
            wrong[address] = answer.status_code
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            links = set(map(unescape, HREF.findall(answer.content.decode()))) - known
            known |= links
            ahead += sorted(one for one in links if one.startswith("/o/"))
    return {"opened": len(seen), "wrong": wrong}


def search():
    """How many texts the index finds of those that the rows hold, once the indexer had its turn."""
    from django.http import QueryDict

    from palabre.governance.models import Brand
    from palabre.listening.finding import find
    from palabre.listening.indexing import index_pending, reindex
    from palabre.listening.models import Mention
    from palabre.listening.search import index
    from palabre.listening.selection import Selection

    # As `palabre.listening.indexing.run` does until it is told to stop.
    if index().needs_rebuild:
        reindex()
    while index_pending():
        pass
    brand = Brand.objects.order_by("pk")[0]
    seen = Mention.objects.filter(
        topics__brand=brand, is_hidden=False, is_private=False, copy_of=None
    )
    asked = Selection.of(QueryDict("q="))
    word = Selection.of(QueryDict("q=lanterne"))
    return {
        "rows": seen.distinct().count(),
        "found": find(brand, asked, size=1).total,
        "lanterne": find(brand, word, size=1).total,
    }


def trail():
    from palabre.governance.models import Organisation
    from palabre.governance.sealing import examine

    verdict = examine(Organisation.objects.get().pk)
    return {"fault": verdict.fault and str(verdict.fault), "count": verdict.count}


def posts():
    """The keys of what left for the network, told by a double of it that notes each; then all states."""
    from palabre.connectors.echo.own import Own
    from palabre.jobs import enqueue
    from palabre.jobs.models import Job
    from palabre.jobs.running import run_due
    from palabre.publishing.models import Delivery

    left, send = [], Own._send

    def noted(self, to, draft, key):
        left.append(key)
        return send(self, to, draft, key)

    Own._send = noted
    Job.objects.exclude(name="publishing.deliver").delete()  # what others say takes longer
    for _round in range(2):
        enqueue("publishing.sweep")
        run_due()
    states = {str(key): state for key, state in Delivery.objects.values_list("key", "state")}
    return {"left": sorted(left), "states": states}


def use():
    from django.conf import settings

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    found = {"posts": posts(), "search": search(), "trail": trail(), "pages": pages()}
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    {"start": start, "use": use}[sys.argv[1]](*sys.argv[2:])
