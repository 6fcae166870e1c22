"""Campaigns: their list, one with what it brought, and changing one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.drawing import Series, columns
from palabre.campaigns.access import (
    row_here,
    rows_here,
)
from palabre.campaigns.actions import campaigns as actions
from palabre.campaigns.comparing import Comparison, compare
from palabre.campaigns.counting import Taken, taken, together
from palabre.campaigns.forms import CampaignForm, campaign_start
from palabre.campaigns.models import Campaign, Presentation, TrackedLink
from palabre.campaigns.rules import Outcome
from palabre.campaigns.views.shared import (
    ask_before,
    form_page,
)
from palabre.campaigns.words import CAMPAIGN_STATES, way_word
from palabre.governance.access import brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.strategy.models import Mission
from palabre.strategy.words import name_of

DAYS = 30
MOST_DAYS = 120


@dataclass(slots=True)
class Card:
    """A campaign as the list shows it."""

    row: Campaign
    state: str
    kind: str
    taken: Taken
    days: list[int]
    redeemed: int


@require_safe
@page(Right.READ)
def campaigns(request: HttpRequest) -> HttpResponse:
    """Every campaign of the brand, the running ones first."""
    here = here_of(request)
    rows = list(rows_here(here, Campaign).annotate(redeemed=Sum("coupons__used", default=0)))
    order = {state: at for at, state in enumerate(("running", "draft", "done"))}
    rows.sort(key=lambda one: order[one.state])
    links = rows_here(here, TrackedLink).exclude(campaign=None).values_list("pk", "campaign_id")
    of_campaign = dict(links)
    parts: dict[int | None, list[Taken]] = defaultdict(list)
    for link, brought in taken(of_campaign).items():
        parts[of_campaign[link]].append(brought)
    cards = [_card(row, parts[row.pk]) for row in rows]
    context = {"cards": cards, "may_change": here.may(Right.PUBLISH)}
    return render(request, "campaigns/campaigns.html", context)


def _card(row: Campaign, parts: list[Taken]) -> Card:
    whole = together(parts)
    state, kind = CAMPAIGN_STATES[row.state]  # type: ignore[index]
    days = whole.series(timezone.localdate(), DAYS)
    return Card(row, str(state), kind, whole, days, row.redeemed)  # type: ignore[attr-defined]


@require_safe
@page(Right.READ)
def campaign(request: HttpRequest, number: int) -> HttpResponse:
    """One campaign: what it is for, and what came of it."""
    here = here_of(request)
    row = row_here(here, Campaign, number)
    links = list(row.links.all())
    found = taken(link.pk for link in links)
    for link in links:
        link.taken = found[link.pk]  # type: ignore[attr-defined]
        link.where = way_word(link.network) if link.network else ""  # type: ignore[attr-defined]
    whole = together(found.values())
    state, kind = CAMPAIGN_STATES[row.state]  # type: ignore[index]
    context = {
        "campaign": row,
        "serves": name_of(row.serves) if row.serves else "",
        "state": state,
        "kind": kind,
        "links": links,
        "whole": whole,
        "chart": chart_of(whole, row.starts_on),
        "ways": way_rows(whole),
        "coupons": row.coupons.all(),
        "contests": row.contests.all(),
        "events": row.events.all(),
        "compared": _compared(request, links),
        "may_change": here.may(Right.PUBLISH),
        **_money(row, whole),
    }
    return render(request, "campaigns/campaign.html", context)


def _money(row: Campaign, whole: Taken) -> dict[str, Any]:
    """What coupons brought, and what a click and a redemption cost, in cents."""
    done = Presentation.objects.filter(coupon__campaign=row, outcome=Outcome.REDEEMED)
    sums = done.aggregate(
        count=Count("pk"), sales=Sum("amount"), told=Count("pk", filter=Q(amount__isnull=False))
    )
    budget = row.budget
    return {
        "redeemed": sums["count"],
        "sales": sums["sales"],
        "told": sums["told"],
        "per_visitor": round(budget / whole.visitors) if budget and whole.visitors else None,
        "per_coupon": round(budget / sums["count"]) if budget and sums["count"] else None,
    }


def chart_of(whole: Taken, since: date | None) -> Any:
    """Clicks by day as a drawing, over at most the last 120 days; None without any click."""
    if not whole.days:
        return None
    last = timezone.localdate()
    first = min([*whole.days, *([since] if since and since <= last else [])])
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    first = min(first, last - timedelta(days=13))
    days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
    series = Series(_("Clicks"), [whole.days.get(day, 0) for day in days])
    return columns(days, series, get_language() or "en", day_label=_("Day"), height=140)


def way_rows(whole: Taken) -> list[dict[str, Any]]:
    """How people came, the commonest first, as rows of bars."""
    most = max(whole.ways.values(), default=0)
    return [
        {
            "label": way_word(way),
            "value": count,
            "share": count / whole.clicks,
            "width": round(100 * count / most),
        }
        for way, count in sorted(whole.ways.items(), key=lambda pair: -pair[1])
    ]


def _compared(request: HttpRequest, links: list[TrackedLink]) -> dict[str, Any] | None:
    """Two links beside each other, when two were chosen: visitors out of those who saw each."""
    by_pk = {str(link.pk): link for link in links}
    first, second = (by_pk.get(request.GET.get(name, "")) for name in ("a", "b"))
    if first is None or second is None or first == second:
        return None
    won = [link.taken.visitors for link in (first, second)]  # type: ignore[attr-defined]
    seen = [number_in(request.GET.get(name, ""), 9) or 0 for name in ("seen_a", "seen_b")]
    told: dict[str, Any] = {
        "a": first,
        "b": second,
        "seen_a": seen[0],
        "seen_b": seen[1],
    }
    found: Comparison | None = None
    if all(seen) and all(here <= there for here, there in zip(won, seen, strict=True)):
        found = compare(won[0], seen[0], won[1], seen[1])
    return {**told, "found": found, "verdict": found.verdict.value if found else ""}


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a campaign."""
    here = here_of(request)
    start = campaign_start(None) | {"colour": rows_here(here, Campaign).count() % actions.HUES}
    posted = request.POST if request.method == "POST" else None
    missions = rows_here(here, Mission).filter(ended_on=None)
    form = CampaignForm(posted, missions=missions, initial=start)
    if form.is_bound and form.is_valid():
        row = actions.make_campaign(actor(here), brand_here(here), **form.values())
        return go(here, "campaign", row.pk)
    back = address(here, "campaign_list")
    return form_page(request, form, _("New campaign"), _("Prepare it"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a campaign."""
    here = here_of(request)
    row = row_here(here, Campaign, number)
    posted = request.POST if request.method == "POST" else None
    missions = rows_here(here, Mission).filter(Q(ended_on=None) | Q(pk=row.serves_id))
    form = CampaignForm(posted, missions=missions, initial=campaign_start(row))
    if form.is_bound and form.is_valid():
        actions.change_campaign(actor(here), row, form.values())
        messages.success(request, _("The campaign is changed."))
        return go(here, "campaign", row.pk)
    back = address(here, "campaign", row.pk)
    return form_page(request, form, _("Change the campaign"), _("Keep"), back)


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Begin a campaign or end it."""
    here = here_of(request)
    row = row_here(here, Campaign, number)
    verbs = {"begin": actions.begin_campaign, "end": actions.end_campaign}
    if act not in verbs:
        raise Http404
    try:
        verbs[act](actor(here), row)
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
    return go(here, "campaign", row.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a campaign away, after a page that says what stays."""
    here = here_of(request)
    row = row_here(here, Campaign, number)
    if request.method == "POST":
        try:
            actions.remove_campaign(actor(here), row)
        except Refused as why:
            messages.error(request, str(why))
            return go(here, "campaign", row.pk)
        return go(here, "campaign_list")
    return ask_before(
        request,
        _("Remove “%(name)s”?") % {"name": row.name},
        _("Its brief and dates go. Its links, coupons, contests and events stay with the brand."),
        _("Remove the campaign"),
        address(here, "campaign", row.pk),
    )
