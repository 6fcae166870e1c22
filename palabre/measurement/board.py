"""The board of objectives: what each is now, where it leads, and whether it will be in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import dropwhile

from django.utils import timezone

from palabre.analysis.ahead import Ahead, ahead
from palabre.governance.models import Brand
from palabre.listening.figures.period import Period
from palabre.measurement.metrics import METRICS, Look, Metric, Unit, Value, value_of
from palabre.measurement.trends import MONTH, Trend, trends
from palabre.strategy.models import Mission, Objective

# How long a period of a trend is, on average.
_MONTH_DAYS, _WEEK_DAYS = 30.44, 7


class State(StrEnum):
    """How an objective stands."""

    REACHED = "reached"
    LIKELY = "likely"
    OPEN = "open"
    UNLIKELY = "unlikely"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Goal:
    """An objective with what is known of it. ``way`` is how much of the way from the baseline to the target
    is made, 0 to 1, None where either isn't known; ``trend`` begins with the first period that had anything;
    ``forecast`` is for the day it is due."""

    objective: Objective
    metric: Metric | None
    now: Value
    way: float | None
    trend: Trend
    forecast: Ahead | None
    state: State


def board_of(brand: Brand) -> list[tuple[Mission, list[Goal]]]:
    """Each mission of the brand that goes on, with its objectives."""
    missions = list(Mission.objects.filter(brand=brand, ended_on=None))
    rows = list(
        Objective.objects.filter(mission__in=missions, ended_on=None).select_related(
            "owner", "mission"
        )
    )
    today = timezone.localdate()
    past = trends(brand, [(row.metric, row.days) for row in rows if row.metric in METRICS])
    looks = {
        days: Look(brand, Period(today - timedelta(days=days - 1), today))
        for days in {row.days for row in rows}
    }
    goals = [
        _goal(row, looks[row.days], past.get((row.metric, row.days), []), today) for row in rows
    ]
    return [
        (mission, [one for one in goals if one.objective.mission_id == mission.pk])
        for mission in missions
    ]


def _goal(row: Objective, look: Look, trend: Trend, today: date) -> Goal:
    metric = METRICS.get(row.metric)
    now = value_of(metric, look) if metric else Value()
    trend = list(dropwhile(lambda piece: not piece[1], trend))
    known = [value for _period, value in trend]
    forecast = _forecast(row, metric, known, trend[-1][0].last if trend else today)
    way = _way(row.baseline, now.value, row.target)
    return Goal(row, metric, now, way, trend, forecast, state_of(row, now.value, forecast, today))


def _forecast(
    row: Objective, metric: Metric | None, known: Sequence[float | None], last: date
) -> Ahead | None:
    if metric is None or row.due_on <= last:
        return None
    length = _MONTH_DAYS if row.days >= MONTH else _WEEK_DAYS
    least = -1.0 if metric.unit == Unit.BALANCE else 0.0
    most = 1.0 if metric.unit in (Unit.SHARE, Unit.BALANCE) else float("inf")
    return ahead(known, (row.due_on - last).days / length, least=least, most=most)


def _way(baseline: float | None, now: float | None, target: float) -> float | None:
    if baseline is None or now is None or baseline == target:
        return None
    return min(max((now - baseline) / (target - baseline), 0.0), 1.0)


def state_of(row: Objective, now: float | None, forecast: Ahead | None, today: date) -> State:
    """How an objective stands: by its value, else by where its line leads on the day it is due."""

    def meets(value: float) -> bool:
        return value <= row.target if row.at_most else value >= row.target

    if now is not None and meets(now):
        return State.REACHED
    if today > row.due_on:
        return State.UNKNOWN if now is None else State.MISSED
    if now is None or forecast is None:
        return State.UNKNOWN
    held = [meets(one) for one in (forecast.low, forecast.high)]
    return State.LIKELY if all(held) else State.OPEN if any(held) else State.UNLIKELY
