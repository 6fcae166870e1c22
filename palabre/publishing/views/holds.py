"""Holding back: everything of the brand or the organisation, or what is on an account or of a campaign."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    holds_here,
    open_campaigns,
    speaking,
)
from palabre.publishing.actions import deliveries as decide
from palabre.publishing.models import Hold
from palabre.strategy.words import listening_words

EVERYWHERE = "organisation"


@dataclass(frozen=True, slots=True)
class Shown:
    """A hold, with what it keeps back in words, and whether this member may end it."""

    row: Hold
    what: str
    heading: str
    may_lift: bool


def shown_holds(here: Here) -> list[Shown]:
    """The holds that keep something of the brand back, in words."""
    rows, may = list(holds_here(here)), here.may(Right.PUBLISH)
    may_all = may and any(one.brand_id is None for one in rows) and _works_for_all(here)
    return [_shown(one, may_lift=may if one.brand_id else may_all) for one in rows]


def _works_for_all(here: Here) -> bool:
    """Who works for some brands only doesn't stop the others, nor let them go on."""
    return not here.member.brands.exists()


def _shown(row: Hold, *, may_lift: bool) -> Shown:
    told = {"reason": listening_words(row.listens) if row.listens else row.reason}
    if row.campaign:
        told["name"] = row.campaign.name
        heading = _("Nothing of “%(name)s” leaves: %(reason)s") % told
        return Shown(row, _("Campaign: %(name)s") % told, heading, may_lift)
    if row.channel:
        told["name"] = row.channel.name
        heading = _("Nothing leaves on %(name)s: %(reason)s") % told
        return Shown(row, _("Account: %(name)s") % told, heading, may_lift)
    what = row.brand.name if row.brand else _("The whole organisation")
    return Shown(row, what, _("Nothing leaves: %(reason)s") % told, may_lift)


def _narrower(here: Here) -> dict[str, dict[str, Any]]:
    """What may be held back beside everything of the brand, by its name in the form."""
    brand = brand_here(here)
    found: dict[str, dict[str, Any]] = {}
    if _works_for_all(here):
        found[EVERYWHERE] = {"brand": None}
    for channel in speaking(brand):
        found[f"account-{channel.pk}"] = {"brand": brand, "channel": channel}
    for campaign in open_campaigns(here):
        found[f"campaign-{campaign.pk}"] = {"brand": brand, "campaign": campaign}
    return found


def hold_choices(here: Here) -> list[tuple[str, str]]:
    """What may be held back, for a form: everything of the brand first."""
    choices = [("", _("Everything of %(brand)s") % {"brand": brand_here(here)})]
    for name, of in _narrower(here).items():
        if name == EVERYWHERE:
            choices.append((name, _("The whole organisation")))
        elif "campaign" in of:
            choices.append((name, _("Campaign: %(name)s") % {"name": of["campaign"]}))
        else:
            choices.append((name, _("Account: %(name)s") % {"name": of["channel"]}))
    return choices


@require_POST
@page(Right.PUBLISH)
def hold(request: HttpRequest) -> HttpResponse:
    """Let nothing leave any more of what is named (``of``), of the brand where nothing is."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, reason = brand_here(here), request.POST.get("reason", "").strip()
    wanted = request.POST.get("of", "")
    of = _narrower(here).get(wanted) if wanted else {"brand": brand}
    if of is None:
        raise Http404
    if reason:
        decide.hold(Actor.person(here.user), here.organisation, reason, **of)
        messages.success(request, _("From now on it is held back."))
    else:
        messages.error(request, _("Say why: who comes next has to know."))
    return redirect("publish_attention", here.organisation.slug, brand.slug)


@require_POST
@page(Right.PUBLISH)
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """End a hold."""
    here: Here = request.here  # type: ignore[attr-defined]
    row = holds_here(here).filter(pk=number).first()
    if row is None or not (row.brand_id or _works_for_all(here)):
        raise Http404
    try:
        decide.lift(Actor.person(here.user), row)
        messages.success(
            request, _("The hold has ended. What came due meanwhile waits for you here.")
        )
    except Refused as error:
        messages.warning(request, str(error))
    return redirect("publish_attention", here.organisation.slug, brand_here(here).slug)
