"""Slots of the week, and the next one that is free."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

WEEKS_AHEAD = 26


@dataclass(frozen=True, slots=True, order=True)
class Weekly:
    """A time of the week by the house's clock; ``weekday`` is 0 for Monday."""

    weekday: int
    at: time


def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant of a day and time on a zone's clock, in UTC.

    A time that the clocks skip in spring is an hour later, one that comes twice in autumn its first: a
    slot is never lost and never doubled.
    """
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), zone).astimezone(UTC)


def coming(
    slots: Iterable[Weekly], after: datetime, zone: tzinfo, weeks: int = WEEKS_AHEAD
) -> Iterator[datetime]:
    """The instants of these slots after a moment, in order, for some weeks."""
    by_day: dict[int, list[time]] = {}
    for one in sorted(set(slots)):
        by_day.setdefault(one.weekday, []).append(one.at)
    first = after.astimezone(zone).date()
    for number in range(weeks * 7 + 1):
        day = first + timedelta(days=number)
        for at in by_day.get(day.weekday(), ()):
            instant = moment(day, at, zone)
            if instant > after:
                yield instant


def minute(at: datetime) -> datetime:
    """A moment without its seconds, in UTC: two posts in the same minute share a slot."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def next_free(
    slots: Iterable[Weekly], taken: Collection[datetime], after: datetime, zone: tzinfo
) -> datetime | None:
    """The first slot after a moment at which nothing else leaves; None when there is none in half a year."""
    full = {minute(one) for one in taken}
    return next((one for one in coming(slots, after, zone) if minute(one) not in full), None)
