"""Run as a process: a furnished house of an earlier Palabre is started as after an upgrade, and used.

Usage: python -m tests.crash.furnished_house start|use. The data folder is PALABRE_HOME.
`start` is what `palabre up` does before it serves; `use` prints what its people and its worker find.
"""

import json
import os
import re
import sys
from html import unescape
from urllib.parse import urlsplit

import django

HREF = re.compile(r'(?:href|hx-get)="([^"#]+)')


def start():
    from palabre.site.preparing import prepare

    prepare(lambda sentence: print(sentence, file=sys.stderr))


def pages():
    """Every kind of page that a link leads the owner to: how many, and those that don't open."""
    from django.test import Client
    from django.urls import Resolver404, resolve

    from palabre.governance.models import Member

    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    owner = Member.objects.filter(role="owner").order_by("pk")[0]
    client.force_login(owner.user, backend="django.contrib.auth.backends.ModelBackend")
    ahead, seen, wrong = [f"/o/{owner.organisation.slug}/today/"], set(), {}
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
            links = map(unescape, HREF.findall(answer.content.decode()))
            ahead += [one for one in links if one.startswith("/o/")]
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
    found = {"posts": posts(), "search": search(), "trail": trail(), "pages": pages()}
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
    django.setup()
    {"start": start, "use": use}[sys.argv[1]]()
