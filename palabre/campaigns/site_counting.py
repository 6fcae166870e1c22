"""What the brand's site saw in some days: totals, each day, and what came by each way."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max, QuerySet, Sum

from palabre.analysis.weblogs.telling import INSIDE
from palabre.campaigns.site_models import SiteDay, SiteGain, SiteWay
from palabre.governance.models import Brand

SHOWN = 20


@dataclass(slots=True)
class Line:
    """A network, page, campaign, link or site, with its figures; visitors are summed over days.

    ``gains`` are the goals that its visits reached, ``money`` their value in cents by currency.
    """

    name: str
    visits: int = 0
    views: int = 0
    visitors: int = 0
    gains: int = 0
    money: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class SiteFigures:
    """What came from ``since`` to ``until``. ``days`` has every day, with None where nothing is known.

    ``told_visits``, ``bounces``, ``told_visitors`` and ``again`` are of the days whose source says how visits
    went; ``seconds`` counts views by the time that they could be seen.
    """

    since: date
    until: date
    days: list[tuple[date, SiteDay | None]]
    visits: int = 0
    visitors: int = 0
    views: int = 0
    robots: int = 0
    robot_hits: int = 0
    in_parts: int = 0  # days whose visitors count in each of their parts
    told_visits: int = 0
    bounces: int = 0
    told_visitors: int = 0
    again: int = 0
    seconds: Counter[int] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)  # days by what told of them
    networks: list[Line] = field(default_factory=list)
    pages: list[Line] = field(default_factory=list)
    campaigns: list[Line] = field(default_factory=list)
    links: list[Line] = field(default_factory=list)
    hosts: list[Line] = field(default_factory=list)
    goals: list[Line] = field(default_factory=list)

    @property
    def known(self) -> int:
        """How many days are known."""
        return self.sources.total()

    @property
    def median_seconds(self) -> int | None:
        """The time that half of the views were seen for at least; None without any that is known."""
        half = (self.seconds.total() + 1) // 2
        for seconds in sorted(self.seconds):
            half -= self.seconds[seconds]
            if half <= 0:
                return seconds
        return None


def site_figures(brand: Brand, since: date, until: date) -> SiteFigures:
    """What the brand's site saw from one day to another, both included."""
    rows = SiteDay.objects.filter(brand=brand, counts=True, day__range=(since, until))
    found = {row.day: row for row in rows.defer("marks")}
    told = SiteFigures(since, until, [(day, found.get(day)) for day in _days(since, until)])
    for row in found.values():
        _add_day(told, row)
    here = {"day__brand": brand, "day__counts": True, "day__day__range": (since, until)}
    ways, gains = SiteWay.objects.filter(**here), SiteGain.objects.filter(**here)
    outside = ways.exclude(network=INSIDE)
    told.pages = _lines(ways.exclude(path="", views=0), None, "path")
    told.networks = _lines(outside, gains, "network", blank=True)
    told.campaigns = _lines(outside, gains, "campaign")
    told.links = _lines(outside, gains, "link")
    told.hosts = _lines(outside, gains, "host")
    told.goals = _lines(None, gains, "goal__name")
    return told


def last_day(brand: Brand) -> date | None:
    """The last day of which anything is known."""
    rows = SiteDay.objects.filter(brand=brand, counts=True)
    latest: date | None = rows.aggregate(at=Max("day"))["at"]
    return latest


def _add_day(told: SiteFigures, row: SiteDay) -> None:
    told.visits += row.visits
    told.visitors += row.visitors
    told.views += row.views
    told.robots += row.robots
    told.robot_hits += row.robot_hits
    told.in_parts += row.parts > 1
    told.sources[row.source] += 1
    if row.bounces is not None:
        told.told_visits += row.visits
        told.bounces += row.bounces
    if row.again is not None:
        told.told_visitors += row.visitors
        told.again += row.again
    told.seconds.update({int(one): times for one, times in row.seconds.items()})


def _lines(
    ways: "QuerySet[SiteWay] | None",
    gains: "QuerySet[SiteGain] | None",
    by: str,
    blank: bool = False,
) -> list[Line]:
    """The commonest of a kind; ``blank``: also those that carry no name of it."""
    found: dict[str, Line] = {}
    if ways is not None:
        sums = (
            ways.order_by().values_list(by).annotate(Sum("visits"), Sum("views"), Sum("visitors"))
        )
        found = {row[0]: Line(*row) for row in sums}
    if gains is not None:
        worth = gains.order_by().values_list(by, "goal__currency")
        for name, currency, times, value in worth.annotate(Sum("times"), Sum("value")):
            line = found.setdefault(name, Line(name))
            line.gains += times
            line.money[currency] = line.money.get(currency, 0) + value
    if not blank and by != "path":
        found.pop("", None)
    ordered = sorted(
        found.values(), key=lambda one: (-one.visits, -one.gains, -one.views, one.name)
    )
    return ordered[:SHOWN]


def _days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=n) for n in range((until - since).days + 1))
