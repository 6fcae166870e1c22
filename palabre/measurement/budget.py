"""What was planned for each mission and month, beside what was spent."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from palabre.campaigns.spending_models import Spending
from palabre.governance.models import Brand
from palabre.listening.figures.period import Period
from palabre.measurement.returns.costs import Costs, costs_of
from palabre.strategy.models import Budget, Mission

MONTHS = 6


def month_after(month: date, count: int = 1) -> date:
    """The first day of the month so many months later, or earlier below 0."""
    years, at = divmod(month.month - 1 + count, 12)
    return date(month.year + years, at + 1, 1)


@dataclass(slots=True)
class Amount:
    """Hours, and money in cents of what the brand reckons in."""

    hours: Decimal = Decimal(0)
    cents: int = 0

    def add(self, hours: Decimal, cents: float) -> None:
        """Add to it."""
        self.hours += hours
        self.cents += round(cents)

    def __bool__(self) -> bool:
        return bool(self.hours or self.cents)


@dataclass(slots=True)
class Month:
    """A month of a mission. ``foreign``: it was planned in another currency, so that its money isn't told."""

    month: date
    planned: Amount = field(default_factory=Amount)
    spent: Amount = field(default_factory=Amount)
    foreign: str = ""

    @property
    def left(self) -> Amount:
        """What is left of what was planned; below 0 where more was spent."""
        return Amount(self.planned.hours - self.spent.hours, self.planned.cents - self.spent.cents)


@dataclass(slots=True)
class MissionMonths:
    """A mission month by month; ``mission`` is None for what was spent for none."""

    mission: Mission | None
    months: list[Month]

    def whole(self, months: Sequence[Month] | None = None) -> Month:
        """All of its months, or some, together."""
        found = Month(self.months[0].month)
        for one in self.months if months is None else months:
            found.planned.add(one.planned.hours, one.planned.cents)
            found.spent.add(one.spent.hours, one.spent.cents)
        return found

    def __bool__(self) -> bool:
        return any(one.planned or one.spent for one in self.months)


@dataclass(frozen=True, slots=True)
class Budgets:
    """The plans of a brand's missions over some months; that of none last, where anything was spent so."""

    missions: list[MissionMonths]
    costs: Costs
    months: list[date]


def budgets_of(brand: Brand, first: date, count: int = MONTHS) -> Budgets:
    """What was planned and spent, from a month on, over so many months."""
    months = [month_after(first, at) for at in range(count)]
    costs = costs_of(brand, Period(months[0], month_after(months[-1]) - timedelta(days=1)))
    spent: defaultdict[tuple[int | None, date], Amount] = defaultdict(Amount)
    for cost in costs.rows:
        spent[cost.mission, cost.day.replace(day=1)].add(cost.hours, cost.cents)
    planned = {
        (row.mission_id, row.month): row
        for row in Budget.objects.filter(mission__brand=brand, month__in=months)
    }
    missions: list[Mission | None] = [*Mission.objects.filter(brand=brand), None]
    plans = [
        MissionMonths(
            one, [_month(one, month, spent, planned, costs.rates.currency) for month in months]
        )
        for one in missions
    ]
    kept = [one for one in plans if one or (one.mission and one.mission.ended_on is None)]
    return Budgets(kept, costs, months)


@dataclass(slots=True)
class Spent:
    """What was spent for one objective: hours, and money in cents by its currency."""

    hours: Decimal = Decimal(0)
    cents: dict[str, int] = field(default_factory=dict)


def spent_on_objectives(brand: Brand) -> dict[int, Spent]:
    """What was written down for each objective of a brand, by its number; none for which nothing was."""
    rows = Spending.objects.filter(brand=brand, objective__isnull=False).order_by("currency")
    found: defaultdict[int, Spent] = defaultdict(Spent)
    for number, currency, hours, cents in rows.values_list("objective", "currency").annotate(
        Sum("hours"), Sum("cents")
    ):
        found[number].hours += hours
        if cents:
            found[number].cents[currency] = cents
    return dict(found)


def _month(
    mission: Mission | None, month: date,
    spent: "defaultdict[tuple[int | None, date], Amount]",
    planned: dict[tuple[int, date], Budget], currency: str,
) -> Month:  # fmt: skip
    key = mission.pk if mission else None
    told = Month(month, spent=spent.get((key, month), Amount()))
    row = planned.get((key, month)) if key else None
    if row:
        same = row.currency == currency
        told.planned = Amount(row.hours, row.cents if same else 0)
        told.foreign = "" if same else row.currency
    return told
