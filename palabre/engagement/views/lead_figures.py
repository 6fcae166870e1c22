"""What leads cost, and the stages that a brand gives them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.campaigns.templatetags.campaigns import money
from palabre.engagement.actions.lead_stages import LONGEST_NAME, MOST_STAGES, keep_stages
from palabre.engagement.leads.costing import costs_of
from palabre.engagement.leads.rules import ENDED, FEWEST_FOR_COST, Cost
from palabre.engagement.leads.stages import stages_of
from palabre.engagement.leads.words import ORIGINS
from palabre.governance.access import brand_here, page
from palabre.governance.money import currency_of
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right


def _told(cost: Cost | None, currency: str) -> dict[str, str] | None:
    """A cost in words, to the whole unit: its interval is wider than cents."""
    if cost is None:
        return None
    each, low, high = (
        money(round(one / 100) * 100, currency) for one in (cost.each, cost.low, cost.high)
    )
    return {"each": each, "low": low, "high": high}


@require_safe
@page(Right.TRIAGE)
def cost(request: HttpRequest) -> HttpResponse:
    """What a qualified lead cost, by campaign and by where it comes from."""
    here = here_of(request)
    currency = currency_of(here.organisation)
    found = costs_of(brand_here(here), currency)
    context = {
        "costs": found, "fewest": FEWEST_FOR_COST,
        "campaigns": [
            (one, money(one.campaign.budget, one.campaign.currency), _told(one.cost, one.campaign.currency))
            for one in found.campaigns
        ],
        "origins": [(one, ORIGINS[one.origin], _told(one.cost, currency)) for one in found.origins],
    }  # fmt: skip
    return render(request, "engagement/lead_cost.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TEAM)
def stages(request: HttpRequest) -> HttpResponse:
    """The stages before won and lost: renamed, put in order, added, taken away."""
    here = here_of(request)
    whole = list(stages_of(brand_here(here)).items())
    own, said = [pair for pair in whole if pair[0] not in ENDED], ""
    if request.method == "POST":
        own = _typed(request.POST, own)
        try:
            keep_stages(actor(here), brand_here(here), _wanted(request.POST, own))
        except Refused as error:
            said = str(error)
        else:
            messages.success(request, _("Kept."))
            return go(here, "engage_lead_stages")
    context: dict[str, Any] = {
        "own": own, "ended": [pair for pair in whole if pair[0] in ENDED], "said": said,
        "new": request.POST.get("name", ""), "longest": LONGEST_NAME, "may_add": len(own) < MOST_STAGES,
    }  # fmt: skip
    return render(request, "engagement/lead_stages.html", context, status=422 if said else 200)


def _typed(said: Any, own: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The stages with the names that were typed for them."""
    return [(key, said.get(f"name-{key}", word)) for key, word in own]


def _wanted(said: Any, own: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The stages as a button leaves them: ``act`` is keep, add, or remove, up or down with a key."""
    act, _colon, key = said.get("act", "").partition(":")
    name = said.get("name", "")
    if act in {"keep", "add"}:
        return [*own, ("", name)] if act == "add" or name.strip() else own
    at = next((place for place, (one, _word) in enumerate(own) if one == key), None)
    beyond = {"up": -1, "down": 1}.get(act)
    if at is None or (beyond is None and act != "remove"):
        raise Http404
    moved = own[:at] + own[at + 1 :]
    if beyond is not None:
        moved.insert(max(at + beyond, 0), own[at])
    return moved
