"""The counts of many topics and alerts at once: a page of fifty asks the database as often as one of one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q, Sum

from palabre.protection.counting import HOUR
from palabre.protection.models import Alert, BrandHeard, Heard

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Lately:
    """What was heard of a topic in the last day, how much of it was negative, and in the week before."""

    today: int = 0
    negative: int = 0
    week: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Of which topic or brand an hourly curve is wanted, from when and until when."""

    whose: int
    since: datetime
    until: datetime

    @property
    def first(self) -> datetime:
        """The beginning of the first hour."""
        return self.since - timedelta(seconds=self.since.timestamp() % 3600)


def lately(topics: Iterable[int], now: datetime) -> dict[int, Lately]:
    """The last day and the week before it, by topic; those of which nothing was heard are left out."""
    rows = Heard.objects.filter(topic__in=topics, at__gte=now - DAY - WEEK, at__lt=now)
    today = Q(at__gte=now - DAY)
    told = rows.order_by().values_list("topic").annotate(
        today=Sum("seen", filter=today, default=0),
        negative=Sum("negative", filter=today, default=0),
        week=Sum("seen", filter=~today, default=0),
    )  # fmt: skip
    return {topic: Lately(*counts) for topic, *counts in told}


def hourly(heard: type[Heard | BrandHeard], spans: Sequence[Span]) -> list[list[int]]:
    """Mentions an hour of each span, from the hour of its beginning to that of its end."""
    if not spans:
        return []
    of = "topic" if heard is Heard else "brand"
    wanted = [Q(**{of: one.whose, "at__gte": one.first, "at__lte": one.until}) for one in spans]
    rows = heard.objects.filter(reduce(or_, wanted)).values_list(of, "at", "seen")
    found = [[0] * (int((one.until - one.first) / HOUR) + 1) for one in spans]
    places: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(spans):
        places[one.whose].append(place)
    for whose, at, seen in rows:
        for place in places[whose]:
            if spans[place].first <= at <= spans[place].until:
                found[place][int((at - spans[place].first) / HOUR)] += seen
    return found


def curves_of(alerts: Sequence[Alert], hours: int, now: datetime) -> list[list[int]]:
    """The last hours of each alert, until it was over or until now: of its topic, or of its whole brand."""
    found: list[list[int]] = [[] for _one in alerts]
    for heard, is_whole in ((Heard, False), (BrandHeard, True)):
        places = [place for place, one in enumerate(alerts) if one.is_whole == is_whole]
        spans = []
        for one in (alerts[place] for place in places):
            until = one.closed_at or now
            whose = one.brand_id if is_whole else one.topic_id
            spans.append(Span(whose, until - hours * HOUR, until))
        for place, curve in zip(places, hourly(heard, spans), strict=True):
            found[place] = curve
    return found
