"""Which days a report tells and when it leaves; states of editions; when a value passed a line. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, tzinfo

from palabre.governance.rules import Chosen

HOUR = 8


class Span(Chosen):
    """Of which days a report tells: the last of these that is over."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Rhythm(Chosen):
    """How often a report is mailed."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


def days_of(span: Span, today: date) -> tuple[date, date]:
    """The first and the last day of the last span that is over."""
    if span == Span.WEEK:
        monday = today - timedelta(days=today.weekday())
        return monday - timedelta(days=7), monday - timedelta(days=1)
    start = begun(today, _MONTHS[span])
    last = start - timedelta(days=1)
    return begun(last, _MONTHS[span]), last


def begun(day: date, months: int) -> date:
    """The first day of the month, quarter or year that a day lies in."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def next_mail(rhythm: Rhythm, after: datetime, zone: tzinfo) -> datetime:
    """The next moment after this one: eight in the morning, first day of a week, month or quarter."""
    day = after.astimezone(zone).date()
    while True:
        day += timedelta(days=1)
        is_first = (
            day.weekday() == 0
            if rhythm == Rhythm.WEEK
            else day == begun(day, 1 if rhythm == Rhythm.MONTH else 3)
        )
        if is_first:
            return datetime.combine(day, time(HOUR), zone)


class EditionState(Chosen):
    """An edition of the barometer: a draft can be made anew; what was published stays as it is."""

    DRAFT = "draft"
    PUBLISHED = "published"


EDITION_MOVES: Mapping[str, frozenset[str]] = {
    EditionState.DRAFT: frozenset({EditionState.PUBLISHED}),
    EditionState.PUBLISHED: frozenset(),
}


class GivenKind(Chosen):
    """What people give a figure of: people who know the brand when asked, searches, and direct visits."""

    AIDED = "aided"
    SEARCHED = "searched"
    DIRECT = "direct"


# One who is told of a line hears of it again a day later at the soonest: values swing around lines.
QUIET = timedelta(days=1)


def is_beyond(value: float, line: float, *, above: bool) -> bool:
    """Whether a value has passed a line: more than it, or less."""
    return value > line if above else value < line


def passed_since(
    value: float | None, line: float, *, above: bool, since: datetime | None, now: datetime
) -> datetime | None:
    """Since when a value is beyond its line. A value that can't be told changes nothing; one that came back
    is told of again only a day after the last time."""
    if value is None:
        return since
    if is_beyond(value, line, above=above):
        return since or now
    return since if since and now - since < QUIET else None
