"""Working time: when a house is open in a week, and arithmetic with the time in which it is.

Pure: a day's spans are what its clock on the wall says, in its own zone, so a night in which the clock is
put back is an hour longer. What is closed all day is a function of the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

DAYS = 7
DAY = 24 * 60
# So far ahead an end is looked for: a house that isn't open until then is taken for never open.
FARTHEST = timedelta(days=3 * 366)
NOTHING = timedelta(0)

# Minutes of the day, from and to; 1440 is the midnight that ends it.
Span = tuple[int, int]
Instants = tuple[datetime, datetime]


class NeverOpen(Exception):
    """There isn't so much working time in the next three years."""


@dataclass(frozen=True, slots=True)
class Hours:
    """A house's hours: its zone, the spans of each weekday from Monday, its region's holidays ("" for
    none; "FR", "FR-57", "CH-GE", "CA-QC"), and days on which it is closed besides."""

    zone: str
    week: tuple[tuple[Span, ...], ...]
    region: str = ""
    closed: frozenset[date] = frozenset()


@lru_cache(maxsize=512)
def holidays_of(region: str, year: int, language: str = "fr") -> dict[date, str]:
    """The public holidays of a region in a year, by their day, with their names in French or English."""
    if not region:
        return {}
    country, _dash, part = region.partition("-")
    spoken = "fr" if language == "fr" else "en_US"
    return dict(
        holidays.country_holidays(country, subdiv=part or None, years=year, language=spoken)
    )


def closes(hours: Hours, day: date) -> bool:
    """Whether a day is one of rest: a holiday, or one that the house named."""
    return day in hours.closed or day in holidays_of(hours.region, day.year)


@lru_cache(maxsize=20_000)
def _instants(hours: Hours, day: date) -> tuple[Instants, ...]:
    """The spans of one day as moments, without those that the change of the clock swallows."""
    if closes(hours, day):
        return ()
    zone = ZoneInfo(hours.zone)
    found: list[Instants] = []
    for start, end in hours.week[day.weekday()]:
        first, last = _moment(day, start, zone), _moment(day, end, zone)
        # A span that ends in the leapt hour ends later than the next begins.
        first = max(first, found[-1][1]) if found else first
        if first < last:
            found.append((first, last))
    return tuple(found)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The moment at which the wall's clock says so; of an hour that comes twice the first one."""
    morning = datetime.combine(day, time(), tzinfo=zone)
    return (morning + timedelta(minutes=minutes)).astimezone(UTC)


def spans(hours: Hours, start: datetime, until: datetime) -> Iterator[Instants]:
    """The open spans that touch a period, in order, cut to it."""
    zone = ZoneInfo(hours.zone)
    day, last = start.astimezone(zone).date(), until.astimezone(zone).date()
    while day <= last:
        for first, end in _instants(hours, day):
            first, end = max(first, start), min(end, until)
            if first < end:
                yield first, end
        day += timedelta(days=1)


def is_open(hours: Hours, moment: datetime) -> bool:
    """Whether the house is open at a moment: from the first minute of a span until before its last."""
    day = moment.astimezone(ZoneInfo(hours.zone)).date()
    return any(first <= moment < end for first, end in _instants(hours, day))


def worked(hours: Hours, start: datetime, until: datetime) -> timedelta:
    """How much working time lies between two moments; nothing when the second isn't later."""
    return sum((end - first for first, end in spans(hours, start, until)), NOTHING)


def added(hours: Hours, moment: datetime, length: timedelta) -> datetime:
    """The first moment by which so much working time has passed. Raises `NeverOpen`."""
    if length <= NOTHING:
        return moment
    for first, end in spans(hours, moment, moment + FARTHEST):
        if length <= end - first:
            return first + length
        length -= end - first
    raise NeverOpen


def opens(hours: Hours, moment: datetime) -> datetime | None:
    """When the house opens next, or the moment itself when it is open; None for never."""
    return next((first for first, _end in spans(hours, moment, moment + FARTHEST)), None)


def check(week: tuple[tuple[Span, ...], ...]) -> bool:
    """Whether each day's spans stand in order, don't overlap and end by midnight."""
    return len(week) == DAYS and all(_in_order(spans) for spans in week)


def _in_order(spans: tuple[Span, ...]) -> bool:
    before = 0
    for start, end in spans:
        if not before <= start < end <= DAY:
            return False
        before = end
    return True
