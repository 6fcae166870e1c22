"""Read a series of counts: lines of `timestamp,value`, as programs write them."""

import csv
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from palabre.analysis.words import N_

LONGEST_LINE = 1000  # characters
MOST_ROWS = 500_000
FEWEST_ROWS = 2
FINEST = 60.0  # seconds; a day of milliseconds would be more than a memory holds
EARLIEST, LATEST = -2_208_988_800, 32_503_680_000  # the years 1900 to 3000, in seconds

TOO_LONG = N_("Line %(line)s is longer than %(most)s characters.")
TOO_MANY = N_("The series has more than %(most)s lines.")
TOO_FEW = N_("The series is too short: give at least two lines of timestamp,value.")
ONE_COLUMN = N_("Line %(line)s has no second column: give timestamp,value.")
NO_TIME = N_("Line %(line)s: “%(value)s” is no time, such as 2026-11-28 14:05 or 1795874700.")
NO_COUNT = N_("Line %(line)s: “%(value)s” is no count: give a number from nought up.")
TWO_CLOCKS = N_("Line %(line)s: times with and without a time zone stand in one series.")
NOT_LATER = N_("Line %(line)s: “%(value)s” is not later than the line before.")
TOO_CLOSE = N_("Line %(line)s: “%(value)s” falls into the same interval as the line before.")


class SeriesError(ValueError):
    """A series that can't be read: `msgid` is the English sentence, with places for `params`."""

    def __init__(self, msgid: str, **params: Any) -> None:
        self.msgid, self.params = msgid, params
        super().__init__(msgid % params)


@dataclass(frozen=True, slots=True)
class Series:
    """Counts by the start of their bucket in seconds since 1970; a bucket lasts `step` seconds.

    zoned: whether the times had a time zone; those without are read as if they were UTC.
    """

    points: list[tuple[float, float]]
    step: float
    zoned: bool

    def written(self, at: float) -> str:
        """A time of this series as it was given: with its zone (UTC), or without any."""
        moment = datetime.fromtimestamp(at, UTC)
        return moment.isoformat() if self.zoned else moment.replace(tzinfo=None).isoformat()


def read(lines: Iterable[str]) -> Series:
    """The series in lines of CSV, its first two columns; a first line of names is passed over.

    Buckets may be missing; those shorter than a minute are summed by minutes. SeriesError says what is
    wrong, and in which line.
    """
    points: list[tuple[float, float]] = []
    zones: set[bool] = set()
    numbers: list[int] = []
    for number, line in enumerate(lines, 1):
        cells = _cells(number, line)
        if not cells or (number == 1 and _is_heading(cells)):
            continue
        at, zoned = _time(number, cells[0])
        zones.add(zoned)
        if len(zones) > 1:
            raise SeriesError(TWO_CLOCKS, line=number)
        if points and at <= points[-1][0]:
            raise SeriesError(NOT_LATER, line=number, value=cells[0])
        if len(points) == MOST_ROWS:
            raise SeriesError(TOO_MANY, most=MOST_ROWS)
        points.append((at, _count(number, cells[1])))
        numbers.append(number)
    if len(points) < FEWEST_ROWS:
        raise SeriesError(TOO_FEW)
    series = Series(points, _step(points), zones.pop())
    for number, (before, at) in zip(numbers[1:], pairwise(at for at, _ in points), strict=True):
        if round((at - before) / series.step) < 1:
            raise SeriesError(TOO_CLOSE, line=number, value=series.written(at))
    return series if series.step >= FINEST else _by_minutes(series)


def _by_minutes(series: Series) -> Series:
    minutes: dict[float, float] = {}
    for at, count in series.points:
        minute = at // FINEST * FINEST
        minutes[minute] = minutes.get(minute, 0.0) + count
    return Series(list(minutes.items()), FINEST, series.zoned)


def _cells(number: int, line: str) -> list[str]:
    if len(line) > LONGEST_LINE:
        raise SeriesError(TOO_LONG, line=number, most=LONGEST_LINE)
    line = line.replace("\0", "").strip().removeprefix("\ufeff")
    if not line:
        return []
    cells = [cell.strip() for cell in next(csv.reader([line]), [])]
    if len(cells) < 2:
        raise SeriesError(ONE_COLUMN, line=number)
    return cells


def _is_heading(cells: list[str]) -> bool:
    """Names hold no digit at their beginning, and no time or count is without one."""
    return not any(cell[:1].isdigit() or cell[:1] in "+-." for cell in cells[:2])


def _time(number: int, value: str) -> tuple[float, bool]:
    """Seconds since 1970, and whether the time said its zone (seconds do: they are UTC's)."""
    try:
        if value.replace(".", "", 1).isdecimal() and len(value) > len("20261128"):
            at, zoned = float(value), True
        else:
            moment = datetime.fromisoformat(value)
            zoned = moment.tzinfo is not None
            at = (moment if zoned else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        at, zoned = math.nan, False
    if not EARLIEST <= at <= LATEST:
        raise SeriesError(NO_TIME, line=number, value=value[:40])
    return at, zoned


def _count(number: int, value: str) -> float:
    try:
        count = float(value)
    except ValueError:
        count = math.nan
    # Past 1e15 a sum of counts is no longer exact.
    if not 0 <= count <= 1e15:
        raise SeriesError(NO_COUNT, line=number, value=value[:40])
    return count


def _step(points: list[tuple[float, float]]) -> float:
    """The commonest distance of two lines; of several that are as common, the shortest."""
    apart = Counter(round(later - earlier, 3) for (earlier, _), (later, _) in pairwise(points))
    most = max(apart.values())
    return max(min(step for step, times in apart.items() if times == most), 0.001)
