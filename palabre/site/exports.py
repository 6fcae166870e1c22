"""Govern › Export: all of the organisation in one file, written in the background, there for a day."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance.access import page
from palabre.governance.acts import Actor, audit
from palabre.governance.pages import here_of
from palabre.governance.rules import Right
from palabre.jobs import enqueue
from palabre.jobs.actions import is_open
from palabre.site.archive.kept import archive_of

JOB = "site.write_archive_of"


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.OWN)
def export(request: HttpRequest) -> HttpResponse:
    """Say what an archive holds, whether one is there; a POST asks for a new one."""
    here = here_of(request)
    number = here.organisation.pk
    if request.method == "POST":
        enqueue(JOB, number, key=str(number))
        audit(
            here.organisation, "asked for the archive", here.organisation, Actor.person(here.user)
        )
        messages.success(request, _("The file is being written."))
        return redirect(request.path)
    context: dict[str, Any] = {"is_written": is_open(JOB, str(number))}
    file = archive_of(number)
    if file.exists():
        told = file.stat()
        context |= {"size": told.st_size, "at": datetime.fromtimestamp(told.st_mtime, UTC)}
    return render(request, "site/export.html", context)


@require_safe
@page(Right.OWN)
def export_file(request: HttpRequest) -> FileResponse:
    """The file itself; who took it stands in the trail."""
    here = here_of(request)
    try:
        file = archive_of(here.organisation.pk).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    audit(here.organisation, "took the archive", here.organisation, Actor.person(here.user))
    name = f"{here.organisation.slug}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
