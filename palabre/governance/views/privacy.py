"""What is kept about whom, for how long, and who decides it."""

import csv
import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance import actions
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import CandidateRetentionForm, RetentionForm
from palabre.governance.pages import here_of
from palabre.governance.register import register_of
from palabre.governance.rules import INVITATION_DAYS, Right


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def privacy(request: HttpRequest) -> HttpResponse:
    """Read what is stored; an owner says how long mentions and candidates are kept."""
    here: Here = request.here  # type: ignore[attr-defined]
    may_set = here.may(Right.OWN)
    about_candidates = request.POST.get("about") == "candidates"
    posted = request.POST if request.method == "POST" else None
    form = RetentionForm(
        None if about_candidates else posted, initial={"days": here.organisation.retention_days}
    )
    months = CandidateRetentionForm(
        posted if about_candidates else None,
        initial={"months": here.organisation.candidate_months},
    )
    if request.method == "POST":
        if not may_set:
            raise PermissionDenied
        if _kept(here, form, months):
            messages.success(request, _("Changed."))
            return redirect("govern_privacy", org=here.organisation.slug)
    context = {
        "form": form, "months": months, "may_set": may_set, "invitation_days": INVITATION_DAYS,
    }  # fmt: skip
    wrong = form.errors or months.errors
    return render(request, "governance/privacy.html", context, status=422 if wrong else 200)


@require_safe
@page(Right.READ)
def register(request: HttpRequest) -> HttpResponse:
    """The register of processing, made from what is stored."""
    context = {"register": register_of(here_of(request).organisation)}
    return render(request, "governance/register.html", context)


@require_safe
@page(Right.READ)
def register_csv(request: HttpRequest) -> HttpResponse:
    """The register as a file."""
    here = here_of(request)
    buffer = io.StringIO()
    write = csv.writer(buffer)
    write.writerow(
        [_("Whose data"), _("To what end"), _("Legal basis"), _("How long"), _("What is stored")]
    )
    for one in register_of(here.organisation):
        stored = "; ".join(
            line.words if line.count is None else f"{line.words}: {line.count}"
            for line in one.lines
        )
        told = one.activity
        write.writerow([told.whose, told.why, told.basis, told.kept, stored])
    name = f"{here.organisation.slug}-register.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    # The first character makes spreadsheets read the accents.
    return HttpResponse(
        "\ufeff" + buffer.getvalue(), content_type="text/csv; charset=utf-8", headers=headers
    )


def _kept(here: Here, form: RetentionForm, months: CandidateRetentionForm) -> bool:
    """Keep what was sent with either form; whether it was right."""
    by = Actor.person(here.user)
    if form.is_bound and form.is_valid():
        actions.set_retention(by, here.organisation, form.cleaned_data["days"])
        return True
    if months.is_bound and months.is_valid():
        actions.set_candidate_retention(by, here.organisation, months.cleaned_data["months"])
        return True
    return False
