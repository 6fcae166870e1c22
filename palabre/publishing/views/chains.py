"""The chains of a brand, and who decides while somebody is away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    speaking,
)
from palabre.publishing.actions import chains as verbs
from palabre.publishing.approving import Team
from palabre.publishing.forms_approval import STRICTNESS, AwayForm, ChainForm
from palabre.publishing.models import Chain, StandIn
from palabre.publishing.reviewing import step_words
from palabre.publishing.views.approvals import show


@require_safe
@page(Right.APPROVE)
def chains(request: HttpRequest) -> HttpResponse:
    """The chains of the brand, the strictest first."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    team, strict = Team(brand), dict(STRICTNESS)
    rows = [
        {
            "chain": one,
            "strict": strict.get(str(one.strictness), one.strictness),
            "steps": [{"label": step_words(step, team)} for step in one.read_steps],
            "channels": one.channels.all(),
        }
        for one in brand.chains.prefetch_related("channels")
    ]
    return render(request, "publishing/chains.html", {"chains": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.APPROVE)
def new(request: HttpRequest) -> HttpResponse:
    """Make a chain."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.APPROVE)
def chain(request: HttpRequest, number: int) -> HttpResponse:
    """Change a chain."""
    here: Here = request.here  # type: ignore[attr-defined]
    return _edit(request, get_object_or_404(Chain, brand=brand_here(here), pk=number))


def _edit(request: HttpRequest, row: Chain | None) -> HttpResponse:
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    accounts, team = speaking(brand), Team(brand)
    start = ChainForm.start_of(row) if row else {"strictness": "1", "who_1": "approvers"}
    form = ChainForm(request.POST or None, initial=start, accounts=accounts, team=team)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            verbs.keep_chain(
                Actor.person(here.user), brand, data["name"], data["steps"], chain=row,
                channels=data["channels"], tags=data["tags"],
                strictness=int(data["strictness"]), days=data["days"],
            )  # fmt: skip
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The chain is kept."))
            return redirect("publish_chains", here.organisation.slug, brand.slug)
    context = {"chain": row, "form": form}
    return render(request, "publishing/chain.html", context, status=422 if form.errors else 200)


@require_POST
@page(Right.APPROVE)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Remove a chain."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(Chain, brand=brand_here(here), pk=number)
    verbs.remove_chain(Actor.person(here.user), row)
    messages.success(request, _("The chain is removed; reviews that have begun go on."))
    return redirect("publish_chains", here.organisation.slug, brand_here(here).slug)


@require_POST
@page(Right.READ)
def away(request: HttpRequest) -> HttpResponse:
    """Name who decides in one's own place."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand = brand_here(here)
    form = AwayForm(request.POST, member=here.member, team=Team(brand))
    if form.is_valid():
        try:
            verbs.delegate(Actor.person(here.user), here.member, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is noted. Have a good rest."))
            return redirect("publish_approvals", here.organisation.slug, brand.slug)
    return show(request, here, form, status=422)


@require_POST
@page(Right.READ)
def back(request: HttpRequest, number: int) -> HttpResponse:
    """Be back, and decide oneself again."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = get_object_or_404(StandIn, member=here.member, pk=number)
    verbs.end_delegation(Actor.person(here.user), row)
    messages.success(request, _("You decide yourself again."))
    return redirect("publish_approvals", here.organisation.slug, brand_here(here).slug)
