"""What the brand's site saw in some days: totals, each day, by network, page, campaign and referring site."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max, QuerySet, Sum

from palabre.analysis.weblogs.telling import INSIDE
from palabre.campaigns.site_models import SiteDay, SiteWay
from palabre.governance.models import Brand

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A network, page, campaign or site, with its figures; visitors are summed over days."""

    name: str
    visits: int
    views: int
    visitors: int


@dataclass(slots=True)
class SiteFigures:
    """What came from ``since`` to ``until``. ``days`` has every day, with None where nothing is known."""

    since: date
    until: date
    days: list[tuple[date, SiteDay | None]]
    visits: int = 0
    visitors: int = 0
    views: int = 0
    robots: int = 0
    robot_hits: int = 0
    in_parts: int = 0  # days whose visitors count in each of their parts
    networks: list[Line] = field(default_factory=list)
    pages: list[Line] = field(default_factory=list)
    campaigns: list[Line] = field(default_factory=list)
    hosts: list[Line] = field(default_factory=list)


def site_figures(brand: Brand, since: date, until: date) -> SiteFigures:
    """What the brand's site saw from one day to another, both included."""
    found = {
        row.day: row
        for row in SiteDay.objects.filter(
            brand=brand, counts=True, day__range=(since, until)
        ).defer("marks")
    }
    told = SiteFigures(since, until, [(day, found.get(day)) for day in _days(since, until)])
    for row in found.values():
        told.visits += row.visits
        told.visitors += row.visitors
        told.views += row.views
        told.robots += row.robots
        told.robot_hits += row.robot_hits
        told.in_parts += row.parts > 1
    ways = SiteWay.objects.filter(
        day__brand=brand, day__counts=True, day__day__range=(since, until)
    )
    outside = ways.exclude(network=INSIDE)
    told.networks = _lines(outside, "network")
    told.pages = _lines(ways, "path")
    told.campaigns = _lines(outside.exclude(campaign=""), "campaign")
    told.hosts = _lines(outside.exclude(host=""), "host")
    return told


def last_day(brand: Brand) -> date | None:
    """The last day of which anything is known."""
    latest: date | None = SiteDay.objects.filter(brand=brand).aggregate(at=Max("day"))["at"]
    return latest


def _lines(ways: "QuerySet[SiteWay]", by: str) -> list[Line]:
    sums = (
        ways.order_by()
        .values(by)
        .annotate(
            visits_in_all=Sum("visits"), views_in_all=Sum("views"), visitors_in_all=Sum("visitors")
        )
    )
    ordered = sums.order_by("-visits_in_all", "-views_in_all", by)[:SHOWN]
    return [
        Line(one[by], one["visits_in_all"], one["views_in_all"], one["visitors_in_all"])
        for one in ordered
    ]


def _days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=n) for n in range((until - since).days + 1))
