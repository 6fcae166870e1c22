"""Operations: is the machine well, and which work has it given up? For the founder of the house alone."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from palabre.governance.access import Here, page
from palabre.governance.acts import Actor, audit
from palabre.governance.rules import Right
from palabre.jobs.actions import ask_again, stopped
from palabre.listening.selection import number
from palabre.site.cli.doctor import examine

MOST_JOBS = 50
WORDS = {
    "python": _("Python"),
    "database": _("Database"),
    "locks": _("Waiting for the database"),
    "migrations": _("Tables"),
    "disk": _("Disk"),
    "files": _("Files"),
    "mail": _("Mail"),
    "keys": _("Keys"),
    "index": _("Search index"),
    "worker": _("Worker"),
    "models": _("Language models"),
    "proxy": _("Proxy"),
    "words": _("Translations"),
    "erasures": _("List of erasures"),
}


@require_http_methods(["GET", "POST"])
@page(Right.OWN)
def operations(request: HttpRequest) -> HttpResponse:
    """Show the state of the house; a POST asks again for a job that was given up.

    Jobs are of all organisations: only the person who set the house up may see them.
    """
    here: Here = request.here  # type: ignore[attr-defined]
    if not here.user.founder:
        raise PermissionDenied
    if request.method == "POST":
        job = number(request.POST.get("job", ""))
        if job is not None and ask_again(job):
            by = Actor.person(here.user)
            audit(here.organisation, "asked again", here.organisation, by, job=job)
        return redirect(request.path)
    findings = [
        {"name": WORDS.get(one.name, one.name), "level": one.level, "sentence": one.sentence}
        for one in examine()
    ]
    context = {
        "findings": findings,
        "jobs": stopped()[:MOST_JOBS],
        "address": settings.ADDRESS,
    }
    return render(request, "site/operations.html", context)
