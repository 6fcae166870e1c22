"""Govern › Export: all of the organisation in one file, written in the background, there for a day."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance.access import page
from palabre.governance.acts import Actor, audit
from palabre.governance.files import store
from palabre.governance.pages import here_of
from palabre.governance.rules import Right
from palabre.jobs import enqueue
from palabre.jobs.actions import is_open
from palabre.listening.exporting import from_threads
from palabre.site.archive.kept import archive_of

JOB = "site.write_archive_of"
PIECE = 256 * 1024


class LargeFile(FileResponse):
    """A file handed on as it is read: Django itself would first read all of it into memory."""

    block_size = PIECE

    def __aiter__(self) -> AsyncIterator[bytes]:
        return from_threads(iter(self))


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
    try:
        if archive := archive_of(number):
            context |= {"size": archive.size(), "at": datetime.fromtimestamp(archive.at, UTC)}
    except FileNotFoundError:
        pass  # it was just thrown away
    except OSError:
        context["is_away"] = True
    return render(request, "site/export.html", context)


@require_safe
@page(Right.OWN)
def export_file(request: HttpRequest) -> HttpResponseBase:
    """The file itself; who took it stands in the trail."""
    here = here_of(request)
    try:
        archive = archive_of(here.organisation.pk)
        if archive is None:
            raise Http404
        size, file = archive.size(), store().stream(archive.name)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        return redirect("govern_export", org=here.organisation.slug)  # there it is said
    audit(here.organisation, "took the archive", here.organisation, Actor.person(here.user))
    name = f"{here.organisation.slug}.zip"
    answer = LargeFile(file, as_attachment=True, filename=name, content_type="application/zip")
    answer["Content-Length"] = str(size)
    answer["Content-Encoding"] = "identity"  # it is packed already
    return answer
