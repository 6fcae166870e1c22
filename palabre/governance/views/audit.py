"""The trail of acts as a page and as a file."""

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from palabre.governance import trail
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.acts import audit as audited
from palabre.governance.forms import TrailForm
from palabre.governance.models import AuditChain, AuditEntry
from palabre.governance.rules import Right
from palabre.governance.sealing import examine
from palabre.governance.sealing_words import fault_in_words


def _wanted(request: HttpRequest) -> dict[str, object]:
    form = TrailForm(request.GET)
    form.is_valid()
    return form.cleaned_data


@require_safe
@page(Right.AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what when, in sentences, newest first."""
    here: Here = request.here  # type: ignore[attr-defined]
    wanted = _wanted(request)
    acts, next_before = trail.one_page(trail.acts_of(here.organisation, wanted))
    return render(
        request,
        "governance/audit.html",
        {
            "acts": acts,
            "next_before": next_before,
            "wanted": wanted,
            "filtered": any(value for name, value in wanted.items() if name != "before"),
            "people": trail.people_of(here.organisation),
            "kinds": trail.kinds_of(here.organisation),
            "chain": AuditChain.objects.filter(pk=here.organisation.pk).first(),
        },
    )


@require_safe
@page(Right.AUDIT)
def audit_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same acts, all of them, as a file."""
    here: Here = request.here  # type: ignore[attr-defined]
    lines = trail.as_csv(_taken(request, here, "csv"))
    return _file(here, lines, "csv", "text/csv; charset=utf-8")


@require_safe
@page(Right.AUDIT)
def audit_jsonl(request: HttpRequest) -> StreamingHttpResponse:
    """The same acts with their seals, one JSON object a line."""
    here: Here = request.here  # type: ignore[attr-defined]
    lines = trail.as_json_lines(_taken(request, here, "jsonl"))
    return _file(here, lines, "jsonl", "application/jsonl; charset=utf-8")


def _taken(request: HttpRequest, here: Here, form: str) -> QuerySet[AuditEntry]:
    """The acts before this one: that they were taken away is an act like others."""
    house, by = here.organisation, Actor.person(here.user)
    this = audited(house, "exported trail", house, by, format=form)
    return trail.acts_of(house, {**_wanted(request), "before": this.pk})


def _file(here: Here, lines: Iterator[str], ending: str, kind: str) -> StreamingHttpResponse:
    name = f"{here.organisation.slug}-{timezone.localdate().isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type=kind, headers=headers)


@require_POST
@page(Right.AUDIT)
def audit_check(request: HttpRequest) -> HttpResponse:
    """Examine the seal of the trail, and say whether it holds."""
    here: Here = request.here  # type: ignore[attr-defined]
    verdict = examine(here.organisation.pk)
    if verdict.fault:
        messages.error(request, fault_in_words(verdict.fault))
    else:
        held = ngettext(
            "The seal holds: %(count)s act, none changed or taken out.",
            "The seal holds: %(count)s acts, none changed or taken out.",
            verdict.count,
        )
        messages.success(request, held % {"count": verdict.count})
    return redirect("govern_audit", org=here.organisation.slug)
