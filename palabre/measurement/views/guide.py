"""The guide: how one speaks on each network, and the classic mistakes held against one's own data."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.channels.doors import platforms
from palabre.channels.models import Channel
from palabre.connectors.advice import Advice
from palabre.connectors.contract import Capability, Platform
from palabre.connectors.usual_advice import advice_for
from palabre.governance.access import brand_here, page
from palabre.governance.models import Brand
from palabre.governance.pages import here_of
from palabre.governance.rules import Right
from palabre.measurement.mistakes import checks_of


@dataclass(frozen=True, slots=True)
class Entry:
    """A network with the advice for it; ``is_ours`` where an account of the brand is there."""

    of: Platform
    advice: Advice
    is_ours: bool


def entries_for(brand: Brand) -> list[Entry]:
    """The networks that one may speak on, the brand's own before the others."""
    ours = set(Channel.objects.serving(brand).values_list("platform", flat=True))
    found = [
        Entry(of, advice_for(of), of.slug in ours)
        for of in platforms()
        if of.slug in ours or (_speaks(of) and not (of.fictional or of.closed_on))
    ]
    return sorted(found, key=lambda one: (not one.is_ours, _(one.of.name).casefold()))


@require_http_methods(["GET", "HEAD"])
@page(Right.READ)
def guide(request: HttpRequest) -> HttpResponse:
    """The classic mistakes first, then the networks: one's own before the others."""
    brand = brand_here(here_of(request))
    found = entries_for(brand)
    return render(
        request,
        "measurement/guide.html",
        {
            "checks": checks_of(brand),
            "own": [one for one in found if one.is_ours],
            "others": [one for one in found if not one.is_ours],
        },
    )


def _speaks(of: Platform) -> bool:
    return bool(of.capabilities & {Capability.PUBLISH, Capability.REPLY})
