"""From clicks to counts: each open day is counted anew, then closed, and its clicks and salt deleted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Min

from palabre.analysis.robots import CLICKS_A_MINUTE
from palabre.campaigns.clicks import first_open_day, forget_salts
from palabre.campaigns.models import Click, ClickCount, Salt


def count_clicks() -> int:
    """Count every day that has clicks, and close those that are over; how many days."""
    days = sorted(Click.objects.order_by().values_list("day", flat=True).distinct())
    for day in days:
        with transaction.atomic():
            _mark_robots(day)
            _count(day)
            if day < first_open_day():
                Click.objects.filter(day=day).delete()
    Salt.objects.filter(day__lt=first_open_day()).delete()
    forget_salts()
    return len(days)


def _mark_robots(day: date) -> None:
    """Who clicks more often within a minute than a hand does is a robot, for the whole day."""
    fast = (
        Click.objects.filter(day=day, robot=False)
        .values("visitor", "minute")
        .annotate(times=Count("pk"))
        .filter(times__gt=CLICKS_A_MINUTE)
        .values_list("visitor", flat=True)
    )
    visitors = list(fast)
    if visitors:
        Click.objects.filter(day=day, visitor__in=visitors).update(robot=True)


def _count(day: date) -> None:
    clicks = Click.objects.filter(day=day).order_by()
    counts = {
        (row["link"], row["way"], row["robot"]): [row["clicks"], 0]
        for row in clicks.values("link", "way", "robot").annotate(clicks=Count("pk"))
    }
    # A visitor counts once a link and day, by the way they came first.
    firsts = clicks.values("link", "visitor", "robot").annotate(first=Min("pk")).values("first")
    came = clicks.filter(pk__in=firsts).values("link", "way", "robot").annotate(people=Count("pk"))
    for row in came:
        counts[row["link"], row["way"], row["robot"]][1] = row["people"]
    ClickCount.objects.filter(day=day, link__in={link for link, _, _ in counts}).delete()
    ClickCount.objects.bulk_create(
        ClickCount(
            link_id=link, day=day, way=way, robot=robot, clicks=pair[0], visitors=pair[1]
        )
        for (link, way, robot), pair in counts.items()
    )  # fmt: skip


@dataclass(slots=True)
class Taken:
    """What links brought: clicks and visitors of people, clicks of robots, by day and by way."""

    clicks: int = 0
    visitors: int = 0
    robots: int = 0
    days: dict[date, int] = field(default_factory=dict)
    ways: dict[str, int] = field(default_factory=dict)

    def series(self, last: date, count: int) -> list[int]:
        """Clicks of each of the last days, the oldest first."""
        return [self.days.get(last - timedelta(days=back), 0) for back in range(count - 1, -1, -1)]


def taken(links: Iterable[int], since: date | None = None) -> dict[int, Taken]:
    """What each link brought, since a day or in all."""
    wanted = list(links)
    found = {link: Taken() for link in wanted}
    rows = ClickCount.objects.filter(link__in=wanted)
    if since:
        rows = rows.filter(day__gte=since)
    for row in rows.values_list("link", "day", "way", "robot", "clicks", "visitors"):
        link, day, way, robot, clicks, visitors = row
        one = found[link]
        if robot:
            one.robots += clicks
        else:
            one.clicks += clicks
            one.visitors += visitors
            one.days[day] = one.days.get(day, 0) + clicks
            one.ways[way] = one.ways.get(way, 0) + clicks
    return found


def together(parts: Iterable[Taken]) -> Taken:
    """Several links as one; a visitor of two links counts for each of them."""
    whole = Taken()
    for part in parts:
        whole.clicks += part.clicks
        whole.visitors += part.visitors
        whole.robots += part.robots
        for day, count in part.days.items():
            whole.days[day] = whole.days.get(day, 0) + count
        for way, count in part.ways.items():
            whole.ways[way] = whole.ways.get(way, 0) + count
    return whole
