"""What a page shows of the mentions: a query and filters, all of them in the page's address."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from palabre.analysis.query import Node, QueryError, parse
from palabre.listening.search.contract import LISTS, NUMBERED, Sort

SWITCHES = ("starred", "unread", "hidden", "copies")
PERIODS = {"day": 1, "week": 7, "month": 30, "quarter": 90, "year": 365}
MOST_VALUES = 50
# An hour of the week: Monday is 1, so 2-09 is Tuesday from nine to ten.
HOUR = re.compile(r"[1-7]-([01][0-9]|2[0-3])")
LARGEST = (1 << 63) - 1
LONGEST_QUERY = 5000


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of mentions. ``lists`` keep what is one of the values; an empty one keeps everything.

    ``since`` and ``until`` are days of the reader's time zone, both included; ``hours`` are hours of its
    week, as HOUR writes them. ``problem`` is what is wrong with the query, if something is: then nothing
    must be shown as if it were an answer.
    """

    query: str = ""
    node: Node | None = None
    problem: QueryError | None = None
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    period: str = ""
    hours: tuple[str, ...] = ()
    switches: frozenset[str] = frozenset()
    sort: str = Sort.NEWEST

    @classmethod
    def of(cls, data: QueryDict, period: str = "") -> "Selection":
        """Read a page's address; whatever in it makes no sense is left out. ``period`` is the usual one."""
        query = data.get("q", "").strip()[:LONGEST_QUERY]
        node, problem = None, None
        if query:
            try:
                node = parse(query)
            except QueryError as error:
                problem = error
        lists = {name: _values(name, data.getlist(name)) for name in LISTS}
        since, until = _day(data.get("since", "")), _day(data.get("until", ""))
        named = data.get("period", "" if since or until else period)
        sort = data.get("sort", "")
        return cls(
            query=query,
            node=node,
            problem=problem,
            lists={name: values for name, values in lists.items() if any(values)},
            since=since,
            until=until,
            period=named if named in PERIODS and not (since or until) else "",
            hours=_hours(data.getlist("hour")),
            switches=frozenset(name for name in SWITCHES if data.get(name)),
            sort=sort if sort in set(Sort) else Sort.NEWEST,
        )

    def values(self, name: str) -> tuple[str, ...]:
        """The values chosen in one list."""
        return self.lists.get(name, ())

    def days(self) -> tuple[date | None, date | None]:
        """First and last day, from the dates given or from the period's name."""
        if self.period:
            today = timezone.localdate()
            return today - timedelta(days=PERIODS[self.period] - 1), today
        return self.since, self.until

    def bounds(self) -> tuple[datetime | None, datetime | None]:
        """From when (included) to when (excluded), as moments in the reader's time zone."""
        first, last = self.days()
        zone = timezone.get_current_timezone()
        return (
            datetime.combine(first, time.min, zone) if first else None,
            datetime.combine(last + timedelta(days=1), time.min, zone) if last else None,
        )

    def but(self, **lists: Iterable[str]) -> "Selection":
        """The same with other values in some lists: what a door on a figure opens."""
        fresh = {**self.lists, **{name: tuple(values) for name, values in lists.items()}}
        return replace(self, lists={name: values for name, values in fresh.items() if values})

    def between(self, first: date, last: date) -> "Selection":
        """The same for other days."""
        return replace(self, since=first, until=last, period="")

    def at_hour(self, weekday: int, hour: int) -> "Selection":
        """The same at one hour of the week; Monday is 0."""
        return replace(self, hours=(f"{weekday + 1}-{hour:02d}",))

    def hours_of_week(self) -> set[tuple[int, int]]:
        """The chosen hours as weekday (Monday is 0) and hour."""
        return {(int(one[0]) - 1, int(one[2:])) for one in self.hours}

    def address(self) -> str:
        """The query string that makes this selection again; "" when everything is chosen."""
        pairs: list[tuple[str, str]] = [("q", self.query)] if self.query else []
        pairs += [(name, value) for name in LISTS for value in self.values(name)]
        pairs += [("period", self.period)] if self.period else []
        pairs += [("since", self.since.isoformat())] if self.since else []
        pairs += [("until", self.until.isoformat())] if self.until else []
        pairs += [("hour", one) for one in self.hours]
        pairs += [(name, "1") for name in SWITCHES if name in self.switches]
        pairs += [("sort", self.sort)] if self.sort != Sort.NEWEST else []
        return urlencode(pairs)


def number(text: str) -> int | None:
    """The number that somebody wrote, None for what no row's number can be."""
    found = int(text) if text.isdecimal() and len(text) < 20 else LARGEST + 1
    return found if found <= LARGEST else None


def _values(name: str, given: Iterable[str]) -> tuple[str, ...]:
    if name in NUMBERED:
        given = [str(found) for text in given if (found := number(text)) is not None]
    return tuple(dict.fromkeys(given))[:MOST_VALUES]


def _hours(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in given if HOUR.fullmatch(text)))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if date(1970, 1, 2) <= found <= date(2200, 1, 1) else None
