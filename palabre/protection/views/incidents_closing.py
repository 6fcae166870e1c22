"""The end of an incident and its report."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance.access import page
from palabre.governance.acts import Moved, audit
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.printing import PrintingFailed
from palabre.protection.access import incident_here
from palabre.protection.actions.incidents_closing import Overtaken, close, told_of
from palabre.protection.incident_forms import ClosingForm
from palabre.protection.incident_report import pdf, report_of
from palabre.protection.incident_slides import pptx
from palabre.protection.models import Incident

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def closing(request: HttpRequest, number: int) -> HttpResponse:
    """Close an incident with what is told of it, or tell it better."""
    here = here_of(request)
    row = incident_here(here, number)
    start = {
        "causes": row.causes, "done": row.done, "lessons": "\n".join(row.lessons),
        "seen": told_of(row),
    }  # fmt: skip
    theirs = None
    form = ClosingForm(request.POST if request.method == "POST" else None, initial=start)
    if row.playbook is None:
        del form.fields["feeds"]
    if form.is_bound and form.is_valid():
        try:
            close(actor(here), row, **form.cleaned_data)
        except Overtaken as overtaken:
            theirs = overtaken.incident
            form.data = request.POST.copy()
            form.data["seen"] = told_of(theirs)
            form.add_error(None, str(overtaken))
        except (Refused, Moved) as refused:
            moved = _("Somebody changed it meanwhile: look again.")
            form.add_error(None, str(refused) if isinstance(refused, Refused) else moved)
        else:
            return go(here, "protect_incident", row.pk)
    context = {
        "form": form, "incident": theirs or row, "theirs": theirs,
        "back": address(here, "protect_incident", row.pk),
        "left": 0 if row.is_over else row.tasks.filter(done_at=None, is_question=False).count(),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "protection/closing.html", context, status=status)


@require_safe
@page(Right.EXPORT)
def report(request: HttpRequest, number: int) -> HttpResponse:
    """The report of a closed incident as PDF."""
    row = _closed(request, number)
    try:
        content = pdf(report_of(row))
    except PrintingFailed:
        return HttpResponse(_("The report could not be set just now: try again."), status=503)
    return _file(request, row, content, "pdf", "application/pdf")


@require_safe
@page(Right.EXPORT)
def slides(request: HttpRequest, number: int) -> HttpResponse:
    """The report of a closed incident as slides."""
    row = _closed(request, number)
    return _file(request, row, pptx(report_of(row)), "pptx", PPTX)


def _closed(request: HttpRequest, number: int) -> Incident:
    row = incident_here(here_of(request), number)
    if not row.is_over:
        raise Http404
    return row


def _file(
    request: HttpRequest, row: Incident, content: bytes, form: str, kind: str
) -> HttpResponse:
    here = here_of(request)
    audit(here.organisation, "exported", row, actor(here), format=form)
    name = f"palabre-{slugify(row.title)[:60] or row.pk}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
