"""From views to counts: each open day of a site is counted anew, then closed, and its views deleted.

One transaction counts and deletes: cut off in between, nothing is kept and nothing deleted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db import transaction

from palabre.analysis.referrers import UNSEEN
from palabre.analysis.robots import CLICKS_A_MINUTE
from palabre.analysis.weblogs.summing import PAUSE
from palabre.analysis.weblogs.telling import INSIDE
from palabre.campaigns.clicks import first_open_day
from palabre.campaigns.rules import SiteSource
from palabre.campaigns.site_models import SiteDay, SiteGain, SiteGoal, SiteHit, SiteWay
from palabre.campaigns.site_sources import settle
from palabre.governance.models import Brand

MOST_WAYS = 2000  # of a day; what is beyond them is summed up by network
WORTH_IT = 50  # an open day is counted anew once a fiftieth has been added


class Hit(NamedTuple):
    """A row of `SiteHit`, as far as counting looks at it."""

    visitor: int
    minute: int
    path: str
    host: str
    network: str
    campaign: str
    link: str
    event: str
    seconds: int | None
    robot: bool


class Way(NamedTuple):
    """A page, and how people came to it."""

    path: str
    host: str
    network: str
    campaign: str
    link: str


@dataclass(slots=True)
class Counted:
    """What a day comes to. ``ways``: views, visits and visitors; ``gains``: times by goal and way."""

    figures: Counter[str] = field(default_factory=Counter)
    ways: dict[Way, list[int]] = field(default_factory=dict)
    seconds: Counter[int] = field(default_factory=Counter)
    gains: Counter[tuple[int, Way]] = field(default_factory=Counter)


def count_site() -> int:
    """Count every day that has views, and close those that are over; how many days were written."""
    written = 0
    for brand, day in sorted(SiteHit.objects.order_by().values_list("brand", "day").distinct()):
        with transaction.atomic():
            written += _count_day(Brand.objects.select_for_update().get(pk=brand), day)
    return written


def _count_day(brand: Brand, day: date) -> bool:
    hits = SiteHit.objects.filter(brand=brand, day=day)
    row, _made = SiteDay.objects.get_or_create(
        brand=brand, day=day, source=SiteSource.SCRIPT, defaults={"counts": False}
    )
    is_over = day < first_open_day()
    if row.is_closed:  # what came after the close is let go: who it was can't be told any more
        hits.delete()
        return False
    news = hits.filter(pk__gt=row.read_to).count()
    if not is_over and news * WORTH_IT <= row.hits:
        return False
    last = hits.order_by("-pk").values_list("pk", flat=True)[:1].get()
    goals = list(SiteGoal.objects.filter(brand=brand))
    rows = hits.filter(pk__lte=last).order_by("visitor", "minute", "pk").values_list(*Hit._fields)
    _keep(row, counted((Hit(*one) for one in rows.iterator(2000)), goals), goals, last, is_over)
    settle(brand, [day])
    if is_over:
        hits.filter(pk__lte=last).delete()
    return True


def counted(hits: Iterable[Hit], goals: list[SiteGoal]) -> Counted:
    """What views come to that are ordered by visitor and time."""
    told, reached = Counted(), [(goal.pk, _reaches(goal)) for goal in goals]
    for _visitor, group in groupby(hits, key=lambda hit: hit.visitor):
        seen = list(group)
        told.figures["hits"] += len(seen)
        views = Counter(hit.minute for hit in seen if not hit.event)
        if any(hit.robot for hit in seen) or max(views.values(), default=0) > CLICKS_A_MINUTE:
            told.figures["robots"] += 1
            told.figures["robot_hits"] += len(seen)
        elif views:
            _person(told, seen, reached)
        else:
            told.figures["without_page"] += 1
    return told


def _person(
    told: Counted, seen: list[Hit], reached: list[tuple[int, "re.Pattern[str] | str"]]
) -> None:
    visits = list(_visits(seen))
    told.figures["visitors"] += 1
    told.figures["visits"] += len(visits)
    told.figures["again"] += len(visits) > 1
    known: set[Way] = set()
    for visit in visits:
        views = [hit for hit in visit if not hit.event]
        told.figures["views"] += len(views)
        told.figures["bounces"] += len(views) == 1
        for place, hit in enumerate(views):
            way = _way(hit, place == 0)
            row = told.ways.setdefault(way, [0, 0, 0])
            row[0] += 1
            row[1] += place == 0
            row[2] += way not in known
            known.add(way)
            if hit.seconds is not None:
                told.seconds[hit.seconds] += 1
        begun = _way(views[0], True)._replace(path="")
        for goal, mark in reached:
            if any(_is_reached(hit, mark) for hit in visit):
                told.gains[goal, begun] += 1  # once a visit, however often


def _visits(seen: list[Hit]) -> Iterator[list[Hit]]:
    """A visitor's views in visits, which end after half an hour without any; an event begins none."""
    visit: list[Hit] = []
    for hit in seen:
        if visit and hit.minute - visit[-1].minute > PAUSE:
            yield visit
            visit = []
        if visit or not hit.event:
            visit.append(hit)
    if visit:
        yield visit


def _way(hit: Hit, begins: bool) -> Way:
    if begins and hit.network == INSIDE:  # back after a pause, from a page that stood open
        return Way(hit.path, "", UNSEEN, hit.campaign, hit.link)
    return Way(hit.path, hit.host, hit.network, hit.campaign, hit.link)


def _reaches(goal: SiteGoal) -> "re.Pattern[str] | str":
    """What reaches a goal: an event's name, or paths with * for anything."""
    if goal.event:
        return goal.event
    return re.compile(".*".join(re.escape(part) for part in goal.path.split("*")))


def _is_reached(hit: Hit, mark: "re.Pattern[str] | str") -> bool:
    if isinstance(mark, str):
        return hit.event == mark
    return not hit.event and bool(mark.fullmatch(hit.path))


def _keep(row: SiteDay, told: Counted, goals: list[SiteGoal], last: int, closed: bool) -> None:
    names = ("hits", "visitors", "visits", "views", "robots", "robot_hits", "without_page")
    figures = {name: told.figures[name] for name in (*names, "bounces", "again")}
    seconds = {str(one): times for one, times in sorted(told.seconds.items())}
    SiteDay.objects.filter(pk=row.pk).update(
        **figures, seconds=seconds, read_to=last, is_closed=closed
    )
    row.ways.all().delete()
    SiteWay.objects.bulk_create(
        SiteWay(day=row, **way._asdict(), views=views, visits=visits, visitors=visitors)
        for way, (views, visits, visitors) in _commonest(told.ways).items()
    )
    values = {goal.pk: goal.value or 0 for goal in goals}
    row.gains.all().delete()
    SiteGain.objects.bulk_create(
        SiteGain(
            day=row, goal_id=goal, host=way.host, network=way.network, campaign=way.campaign,
            link=way.link, times=times, value=times * values[goal],
        )
        for (goal, way), times in told.gains.most_common(MOST_WAYS)
    )  # fmt: skip


def _commonest(ways: dict[Way, list[int]]) -> dict[Way, list[int]]:
    """The commonest ways, with the others summed up by network: nobody can fill the table."""
    ordered = sorted(ways.items(), key=lambda one: (-one[1][0], one[0]))
    kept = dict(ordered[:MOST_WAYS])
    for way, figures in ordered[MOST_WAYS:]:
        rest = kept.setdefault(Way("", "", way.network, "", ""), [0, 0, 0])
        for place, figure in enumerate(figures):
            rest[place] += figure
    return kept
