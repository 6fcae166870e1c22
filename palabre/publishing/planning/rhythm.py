"""When a series comes back, and which of its texts then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from palabre.publishing.planning.slots import moment

FARTHEST = 366 * 2


class Rhythm(StrEnum):
    """What the days of a series are days of."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class Rule:
    """When a series comes back: at a time, on weekdays (0 is Monday) or days of the month, until an end.

    A day that a month doesn't have is its last day. ``most`` is the greatest number of times.
    """

    rhythm: Rhythm
    days: Collection[int]
    at: time
    ends_on: date | None = None
    most: int | None = None


def is_day_of(rule: Rule, day: date) -> bool:
    """Whether a series comes back on this day."""
    if rule.rhythm is Rhythm.WEEKLY:
        return day.weekday() in rule.days
    is_last = (day + timedelta(days=1)).month != day.month
    return day.day in rule.days or (is_last and any(one > day.day for one in rule.days))


def following(rule: Rule, after: datetime, zone: tzinfo, made: int = 0) -> datetime | None:
    """The next time after a moment, in UTC; None when the series has come to its end."""
    if not rule.days or (rule.most is not None and made >= rule.most):
        return None
    first = after.astimezone(zone).date()
    for number in range(FARTHEST):
        day = first + timedelta(days=number)
        if rule.ends_on is not None and day > rule.ends_on:
            return None
        if is_day_of(rule, day) and (at := moment(day, rule.at, zone)) > after:
            return at
    return None


@dataclass(frozen=True, slots=True)
class Turn:
    """A text of a series as it stands: how often it was used, when it left last, its wordings' number."""

    number: int
    used: int
    last_at: datetime | None
    wordings: int = 1


def whose_turn(turns: Sequence[Turn], due_at: datetime, rest_days: int) -> Turn | None:
    """The text that has waited longest, those never used first; None when none has rested long enough."""
    rested = [
        one
        for one in turns
        if one.last_at is None or due_at - one.last_at >= timedelta(days=rest_days)
    ]
    return min(
        rested,
        key=lambda one: (
            one.last_at is not None,
            one.last_at or due_at,
            one.used,
            turns.index(one),
        ),
        default=None,
    )


def wording_of(turn: Turn) -> int:
    """Which wording comes now: they take turns, so that the same words don't come twice in a row."""
    return turn.used % max(turn.wordings, 1)
