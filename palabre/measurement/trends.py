"""A metric over the months or weeks that are over: counted by a job, kept, and read by pages."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from palabre.governance.models import Brand
from palabre.jobs import enqueue
from palabre.listening.figures.period import Period
from palabre.measurement.metrics import METRICS, Look, value_of
from palabre.measurement.models import Rollup
from palabre.strategy.models import Objective

SHOWN = 12
MONTH = 28
# What lies further back isn't counted again: texts of then are read, corrected and measured.
MAY_CHANGE = timedelta(days=35)
Trend = list[tuple[Period, float | None]]


def pieces(days: int, today: date) -> list[Period]:
    """The last twelve months that are over, or weeks for what is measured over less than a month."""
    found = [_week_before(today)] if days < MONTH else [_month_before(today)]
    while len(found) < SHOWN:
        start = found[-1].first
        found.append(_before(start, 7) if days < MONTH else _month_before(start))
    return found[::-1]


def _month_before(day: date) -> Period:
    last = day.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def _week_before(day: date) -> Period:
    """The last whole week, from Monday."""
    return _before(day - timedelta(days=day.weekday()), 7)


def _before(day: date, count: int) -> Period:
    return Period(day - timedelta(days=count), day - timedelta(days=1))


def trends(brand: Brand, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Trend]:
    """The trend of each (metric, days), in one question; what isn't counted yet is asked for and None."""
    pairs, today = set(wanted), timezone.localdate()
    rows = Rollup.objects.filter(brand=brand, metric__in={slug for slug, _days in pairs})
    kept = {(row.metric, row.first, row.last): row.value for row in rows}
    found: dict[tuple[str, int], Trend] = {}
    for slug, days in pairs:
        periods = pieces(days, today)
        found[slug, days] = [(one, kept.get((slug, one.first, one.last))) for one in periods]
        if any((slug, one.first, one.last) not in kept for one in periods):
            enqueue("measurement.roll", brand.pk, slug, days, key=f"{brand.pk}/{slug}/{days}")
    return found


def roll_all() -> None:
    """Ask for every metric that an objective needs."""
    rows = Objective.objects.filter(
        ended_on=None, mission__ended_on=None, metric__in=METRICS
    ).order_by()
    for brand, slug, days in rows.values_list("mission__brand", "metric", "days").distinct():
        enqueue("measurement.roll", brand, slug, days, key=f"{brand}/{slug}/{days}")


def roll(number: int, slug: str, days: int) -> int:
    """Count a metric over its periods where it isn't kept, or may have changed since; how many."""
    brand, metric = Brand.objects.filter(pk=number).first(), METRICS.get(slug)
    if brand is None or metric is None:
        return 0
    today, now = timezone.localdate(), timezone.now()
    rows = Rollup.objects.filter(brand=brand, metric=slug)
    kept = {(row.first, row.last): row.counted_at for row in rows}
    count = 0
    for one in pieces(days, today):
        counted = kept.get((one.first, one.last))
        if counted and timezone.localdate(counted) > min(
            one.last + MAY_CHANGE, today - timedelta(days=1)
        ):
            continue
        value = value_of(metric, Look(brand, one)).value
        Rollup.objects.update_or_create(
            brand=brand, metric=slug, first=one.first, last=one.last,
            defaults={"value": value, "counted_at": now},
        )  # fmt: skip
        count += 1
    return count
