"""Signs of fraud in how codes are presented: things to look at, never a verdict. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from palabre.campaigns.rules import Outcome

MANY_TRIES, WITHIN = 5, timedelta(minutes=10)
BURST_LEAST, BURST_TIMES = 10, 4


class SignKind(StrEnum):
    """What was seen."""

    TRIES = "tries"
    PLACES = "places"
    BURST = "burst"


@dataclass(frozen=True, slots=True)
class Presented:
    """A code as it was presented."""

    code: str
    outcome: str
    place: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: its kind, what it is about, how many, and since when."""

    kind: SignKind
    about: str
    count: int
    at: datetime
    places: tuple[str, ...] = ()


def signs(presented: Iterable[Presented]) -> list[Sign]:
    """Every sign in what was presented, the newest first."""
    rows = sorted(presented, key=lambda one: one.at)
    found = [*_many_tries(rows), *_two_places(rows), *_bursts(rows)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _many_tries(rows: Sequence[Presented]) -> list[Sign]:
    """Five wrong codes within ten minutes at one place: somebody guesses."""
    wrong: dict[str, list[datetime]] = defaultdict(list)
    for row in rows:
        if row.outcome == Outcome.UNKNOWN:
            wrong[row.place].append(row.at)
    found = []
    for place, times in wrong.items():
        most, start, first = 0, times[0], 0
        for last, at in enumerate(times):
            while at >= times[first] + WITHIN:
                first += 1
            if last - first + 1 > most:
                most, start = last - first + 1, times[first]
        if most >= MANY_TRIES:
            found.append(Sign(SignKind.TRIES, place, most, start))
    return found


def _two_places(rows: Sequence[Presented]) -> list[Sign]:
    """A code that was refused as used at another place than where it was taken: it was passed on."""
    taken: dict[str, str] = {}
    found: dict[str, Sign] = {}
    for row in rows:
        if row.outcome == Outcome.REDEEMED:
            taken.setdefault(row.code, row.place)
        elif row.outcome == Outcome.USED and taken.get(row.code, row.place) != row.place:
            before = found.get(row.code)
            places = dict.fromkeys((*(before.places if before else (taken[row.code],)), row.place))
            count = before.count + 1 if before else 2
            found[row.code] = Sign(SignKind.PLACES, row.code, count, row.at, tuple(places))
    return list(found.values())


def _bursts(rows: Sequence[Presented]) -> list[Sign]:
    """An hour with four times as many redemptions as the usual one (the median of hours with any)."""
    hours = Counter(
        row.at.replace(minute=0, second=0, microsecond=0)
        for row in rows
        if row.outcome == Outcome.REDEEMED
    )
    if len(hours) < 3:
        return []
    usual = sorted(hours.values())[len(hours) // 2]
    return [
        Sign(SignKind.BURST, "", count, hour)
        for hour, count in hours.items()
        if count >= BURST_LEAST and count >= BURST_TIMES * usual
    ]
