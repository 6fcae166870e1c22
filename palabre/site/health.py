"""Whether this process, and the product behind it, are well: for monitors and load balancers."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from palabre.jobs.actions import due, stopped
from palabre.jobs.clock import late_by
from palabre.listening.models import IndexOp, Source
from palabre.listening.rules import TROUBLED, SourceState
from palabre.site.preparing import waiting_migrations
from palabre.site.schedule import SCHEDULE

# A worker ticks every second; a long transaction of somebody else may hold it up for some of them.
WORKER_IS_LATE = timedelta(minutes=1)
JOBS_ARE_LATE = timedelta(minutes=10)


def state() -> dict[str, Any]:
    """What holds and what doesn't: ``ready``, and the figures it comes from (times in seconds)."""
    try:
        migrations = len(waiting_migrations())
        late = late_by(SCHEDULE)
        oldest = due(timezone.now()).order_by("due_at").values_list("due_at", flat=True).first()
        stopped_jobs = stopped().count()
        waits_for_index = IndexOp.objects.count()
        heard = listening()
    except DatabaseError:
        return {"ready": False, "database": False}
    waits = timezone.now() - oldest if oldest else timedelta()
    works = late is not None and late < WORKER_IS_LATE
    return {
        "ready": not migrations and works and waits < JOBS_ARE_LATE,
        "database": True,
        "migrations_waiting": migrations,
        "worker": works,
        "worker_late_s": None if late is None else round(late.total_seconds(), 1),
        "oldest_job_s": round(waits.total_seconds(), 1),
        "jobs_stopped": stopped_jobs,
        "index_waiting": waits_for_index,
        **heard,
    }


def listening() -> dict[str, Any]:
    """How many sources are read or listened to, how many need a person, and how long ago one was read."""
    rows = Source.objects.exclude(state=SourceState.PAUSED)
    last = rows.aggregate(Max("read_at"))["read_at__max"]
    return {
        "sources": rows.count(),
        "sources_troubled": rows.filter(state__in=TROUBLED).count(),
        "last_read_s": round((timezone.now() - last).total_seconds(), 1) if last else None,
    }


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when database, tables and worker are in order, otherwise 503; the body says what isn't."""
    found = state()
    return JsonResponse(found, status=200 if found["ready"] else 503)
