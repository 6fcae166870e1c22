"""The door for programs that read what a brand's site saw: `/api/v1/site`."""

from datetime import date, timedelta
from typing import Annotated

import msgspec
from django.http import HttpRequest
from django.utils import timezone

from palabre.campaigns.rules import SiteSource
from palabre.campaigns.site_counting import Line, site_figures
from palabre.channels.calls import Call
from palabre.channels.keys import FIGURES
from palabre.channels.models import ApiKey
from palabre.channels.programs import UNSET, Answer, Refusal, Unset, brand_named, door

USUAL, MOST = 30, 366  # days


class SiteAsked(msgspec.Struct):
    """Of which brand, from when to when, both included; the last thirty days unless it is said."""

    brand: str
    since: Annotated[date | Unset, msgspec.Meta(description="The first day.")] = UNSET
    until: Annotated[date | Unset, msgspec.Meta(description="The last day.")] = UNSET


class SiteDayTold(msgspec.Struct, forbid_unknown_fields=True):
    """A day that is known, and what told of it."""

    day: date
    source: SiteSource
    visits: int
    visitors: int
    views: int
    robots: int


class WayTold(msgspec.Struct, forbid_unknown_fields=True):
    """What came by a way; ``money`` is what the goals that it reached are worth, in cents by currency."""

    name: str
    visits: int
    views: int
    goals: int
    money: dict[str, int]


class SiteTold(msgspec.Struct, forbid_unknown_fields=True):
    """What the site saw. Days that aren't listed are unknown; null is what no source told."""

    brand: str
    since: date
    until: date
    visits: int
    visitors: int
    views: int
    median_seconds: int | None
    bounces: int | None
    days: list[SiteDayTold]
    networks: list[WayTold]
    campaigns: list[WayTold]
    links: list[WayTold]
    hosts: list[WayTold]
    pages: list[WayTold]
    goals: list[WayTold]


@door(
    Call(
        "GET",
        "Gives what a brand's site saw, as its page does.",
        SiteTold,
        asks=SiteAsked,
        may=(FIGURES,),
    )
)
def site(request: HttpRequest, key: ApiKey) -> Answer:
    """Visits, pages, ways and goals of some days."""
    brand = brand_named(key, request.GET.get("brand", ""))
    until = _day(request, "until") or timezone.localdate()
    since = _day(request, "since") or until - timedelta(days=USUAL - 1)
    if not 0 <= (until - since).days < MOST:
        raise Refusal(422, "Ask for at most 366 days, the first before the last.")
    told = site_figures(brand, since, until)
    days = [
        SiteDayTold(day, SiteSource(row.source), row.visits, row.visitors, row.views, row.robots)
        for day, row in told.days
        if row
    ]
    kinds = ("networks", "campaigns", "links", "hosts", "pages", "goals")
    return 200, SiteTold(
        brand.slug, since, until, told.visits, told.visitors, told.views, told.median_seconds,
        told.bounces if told.told_visits else None, days,
        *([_way(one) for one in getattr(told, kind)] for kind in kinds),
    )  # fmt: skip


def _way(one: Line) -> WayTold:
    return WayTold(one.name, one.visits, one.views, one.gains, dict(one.money))


def _day(request: HttpRequest, name: str) -> date | None:
    said = request.GET.get(name, "")
    try:
        found = date.fromisoformat(said) if said else None
    except ValueError:
        found = date.min
    if found and not 1990 <= found.year <= 2200:
        raise Refusal(422, f"Give a day such as 2026-11-29 - at `{name}`")
    return found
