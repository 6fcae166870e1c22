"""Evidence of a suspect: asked for, downloaded, and its picture shown; never anything that runs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Right
from palabre.jobs import enqueue
from palabre.protection.actions.lookalikes_evidence import is_sound, picture_of
from palabre.protection.lookalikes.access import evidence_here, suspect_here


@require_POST
@page(Right.TRIAGE)
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Keep a dated copy of what it shows now."""
    here = here_of(request)
    row = suspect_here(here, number)
    by = actor(here).user
    enqueue("protection.keep_evidence", row.pk, by.pk if by else None, key=f"suspect:{row.pk}")
    return go(here, "protect_suspect", row.pk)


@require_safe
@page(Right.READ)
def download(request: HttpRequest, number: int) -> HttpResponse:
    """The copy as it was kept."""
    here = here_of(request)
    kept = evidence_here(here, number)
    if not is_sound(kept):
        messages.error(
            request,
            _(
                "This copy isn’t what was kept: its digest differs. It is not given out as evidence."
            ),
        )
        return go(here, "protect_suspect", kept.suspect_id)
    answer = HttpResponse(bytes(kept.file), content_type="application/zip")
    stamp = timezone.localtime(kept.at).strftime("%Y%m%d-%H%M%S")
    name = f"evidence-{kept.suspect_id}-{stamp}.zip"
    return _inert(answer, f'attachment; filename="{name}"')


@require_safe
@page(Right.READ)
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """The picture in a copy, drawn anew by us: none of a stranger's bytes reach the browser."""
    found = picture_of(evidence_here(here_of(request), number))
    if found is None:
        raise Http404
    return _inert(HttpResponse(found, content_type="image/png"), "inline")


def _inert(answer: HttpResponse, disposition: str) -> HttpResponse:
    """Headers under which a browser runs nothing of it."""
    answer["Content-Disposition"] = disposition
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
