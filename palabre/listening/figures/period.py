"""The days that a page of figures speaks of, the equal stretch before them, and how they are cut."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import QueryDict
from django.utils import timezone

from palabre.listening.selection import PERIODS, Selection

LONGEST = 2 * 366
MOST_DAYS_ONE_BY_ONE = 120
WEEK = 7


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included; ``name`` is one of PERIODS when it ends today."""

    first: date
    last: date
    name: str = ""

    @classmethod
    def of(cls, data: QueryDict) -> "Period":
        """Read a page's address: a named period, else own dates; thirty days without either."""
        chosen = Selection.of(data, period="month")
        first, last = chosen.days()
        today = timezone.localdate()
        last = min(last or today, today)
        first = min(first or last - timedelta(days=29), last)
        first = max(first, last - timedelta(days=LONGEST - 1))
        return cls(first, last, chosen.period)

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def days(self) -> list[date]:
        """Every day."""
        return [self.first + timedelta(days=at) for at in range(self.length)]

    @property
    def before(self) -> "Period":
        """As many days just before."""
        return Period(self.first - timedelta(days=self.length), self.first - timedelta(days=1))

    @property
    def after(self) -> "Period | None":
        """As many days just after; None when they lie ahead of us."""
        first = self.last + timedelta(days=1)
        if first > timezone.localdate():
            return None
        return Period(first, self.last + timedelta(days=self.length))

    @property
    def step(self) -> int:
        """How many days a point of a curve stands for."""
        return 1 if self.length <= MOST_DAYS_ONE_BY_ONE else WEEK

    @property
    def is_hourly(self) -> bool:
        """Whether a curve has a point an hour."""
        return self.length <= 2

    def address(self) -> str:
        """The part of an address that gives this period again."""
        if self.name in PERIODS:
            return f"period={self.name}"
        return f"since={self.first.isoformat()}&until={self.last.isoformat()}"

    def pieces(self) -> list[tuple[date, date]]:
        """First and last day of each point of a curve: counted back from the end, so that only the
        first one may be short."""
        ends = [self.last - timedelta(days=at) for at in range(0, self.length, self.step)]
        return [(max(self.first, end - timedelta(days=self.step - 1)), end) for end in ends[::-1]]

    def cut(self, values: Sequence[int]) -> list[int]:
        """One sum a point of a curve, from one value a day."""
        days = dict(zip(self.days, values, strict=True))
        return [
            sum(days[start + timedelta(days=at)] for at in range((end - start).days + 1))
            for start, end in self.pieces()
        ]
