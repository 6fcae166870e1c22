"""Figures for Prometheus, in its text format (version 0.0.4), counted when they are asked for.

Nothing of an organisation is told: how much waits, how late who is, how much there is of the whole house.
"""

import ipaddress
import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from palabre import __version__
from palabre.jobs.actions import due
from palabre.listening.models import Mention
from palabre.publishing.models import Delivery
from palabre.site.health import state

KIND = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, for who has the token, or for this machine alone when there is none."""
    if not _may(request):
        return HttpResponseForbidden("PALABRE_METRICS_TOKEN\n", content_type="text/plain")
    return HttpResponse("\n".join([*_lines(), ""]), content_type=KIND)


def _may(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    # Who is passed on by a proxy on this machine is somebody else.
    passed_on = {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers)
    try:
        return not passed_on and ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback
    except (KeyError, ValueError):
        return False


def _lines() -> Iterator[str]:
    yield from _one("up", 1, "The version that answers.", f'{{version="{__version__}"}}')
    found = state()
    yield from _one("database", int(found["database"]), "Whether the database answers.")
    yield from _one("ready", int(found["ready"]), "Whether all is in order: what /readyz says.")
    free = shutil.disk_usage(settings.HOME).free
    yield from _one("disk_free_bytes", free, "Free room for the data folder.")
    if not found["database"]:
        return
    late = found["worker_late_s"]
    yield from _one(
        "migrations_waiting", found["migrations_waiting"], "Tables to bring up to date."
    )
    yield from _one("worker", int(found["worker"]), "Whether a worker is at work.")
    if late is not None:
        yield from _one("worker_late_seconds", late, "How late the worker's clock is.")
    yield from _one("jobs_stopped", found["jobs_stopped"], "Jobs that were given up.")
    yield from _one(
        "oldest_job_seconds", found["oldest_job_s"], "How long the oldest due job waits."
    )
    waits = found["index_waiting"]
    yield from _one("index_waiting", waits, "Mentions that the search index doesn't have yet.")
    yield from _one("sources", found["sources"], "Sources that are read or listened to.")
    yield from _one("sources_troubled", found["sources_troubled"], "Of these, who need a person.")
    if found["last_read_s"] is not None:
        yield from _one("last_read_seconds", found["last_read_s"], "How long ago one was read.")
    yield from _counted()


def _counted() -> Iterator[str]:
    yield from _one("jobs_due", due(timezone.now()).count(), "Jobs whose time has come.")
    yield from _one("mentions", Mention.objects.count(), "Mentions that are kept.")
    name = "palabre_deliveries"
    yield f"# HELP {name} Posts to accounts, by their state."
    yield f"# TYPE {name} gauge"
    rows = Delivery.objects.order_by("state").values_list("state").annotate(Count("pk"))
    for kind, count in rows:
        yield f'{name}{{state="{kind}"}} {count}'


def _one(name: str, value: float, words: str, labels: str = "") -> Iterator[str]:
    yield f"# HELP palabre_{name} {words}"
    yield f"# TYPE palabre_{name} gauge"
    yield f"palabre_{name}{labels} {value}"
