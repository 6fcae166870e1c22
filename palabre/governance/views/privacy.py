"""What is kept about whom, for how long, and who decides it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.governance import actions
from palabre.governance.access import Here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import RetentionForm
from palabre.governance.rules import INVITATION_DAYS, Right


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def privacy(request: HttpRequest) -> HttpResponse:
    """Read what is stored; an owner says how long mentions are kept."""
    here: Here = request.here  # type: ignore[attr-defined]
    may_set = here.may(Right.OWN)
    form = RetentionForm(request.POST or None, initial={"days": here.organisation.retention_days})
    if request.method == "POST":
        if not may_set:
            raise PermissionDenied
        if form.is_valid():
            by = Actor.person(here.user)
            actions.set_retention(by, here.organisation, form.cleaned_data["days"])
            messages.success(request, _("Changed."))
            return redirect("govern_privacy", org=here.organisation.slug)
    context = {"form": form, "may_set": may_set, "invitation_days": INVITATION_DAYS}
    return render(request, "governance/privacy.html", context, status=422 if form.errors else 200)
