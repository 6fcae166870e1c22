"""What was spent in some days: what people wrote down, what networks bill, and rewards."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from palabre.campaigns.spending_models import Spending
from palabre.channels.budgets import MONEY
from palabre.channels.models import Usage
from palabre.community.models import Reward
from palabre.community.rules import RewardState
from palabre.governance.models import Brand
from palabre.listening.figures.period import Period
from palabre.measurement.spans import within
from palabre.strategy.actions.budgets import rates_of
from palabre.strategy.models import Rates

# A network's bill is kept in millionths of a US dollar.
_PER_CENT = 10_000


class CostKind(StrEnum):
    """Who says that something was spent."""

    WRITTEN = "written"
    BILL = "bill"
    REWARD = "reward"


@dataclass(frozen=True, slots=True)
class Cost:
    """Something that was spent: hours, and money in cents of what the brand reckons in. Of a bill, ``day`` is
    the first that is counted of its month."""

    kind: CostKind
    day: date
    cents: float
    hours: Decimal = Decimal(0)
    mission: int | None = None
    campaign: int | None = None
    network: str = ""

    def worth(self, rates: Rates) -> float:
        """In cents, with its hours at what an hour costs; hours cost nothing as long as nobody said."""
        return self.cents + float(self.hours) * (rates.hour or 0)


@dataclass(slots=True)
class Costs:
    """What was spent. ``foreign`` is money of other currencies, in cents, which is not added up; ``shared``
    what accounts of the whole organisation were billed, in cents of a US dollar: of no one brand."""

    rates: Rates
    rows: list[Cost] = field(default_factory=list)
    foreign: Counter[str] = field(default_factory=Counter)
    shared: float = 0.0

    @property
    def hours(self) -> Decimal:
        """All hours."""
        return sum((one.hours for one in self.rows), Decimal(0))

    @property
    def cents(self) -> float:
        """All money, without hours."""
        return sum(one.cents for one in self.rows)

    @property
    def worth(self) -> float:
        """All of it in cents."""
        return sum(one.worth(self.rates) for one in self.rows)

    @property
    def has_free_hours(self) -> bool:
        """Whether hours are counted for nothing, because nobody said what one costs."""
        return self.rates.hour is None and self.hours > 0


def costs_of(brand: Brand, period: Period) -> Costs:
    """What a brand spent in some days."""
    told = Costs(rates_of(brand))
    for row in _written(brand, period):
        _add(told, row.currency, Cost(
            CostKind.WRITTEN, row.day, row.cents, row.hours,
            row.mission_id or (row.campaign.serves_id if row.campaign else None), row.campaign_id,
            row.network,
        ))  # fmt: skip
    given = Reward.objects.filter(within("at", period), pot__brand=brand)
    for reward in given.exclude(state=RewardState.WITHDRAWN).select_related("pot"):
        day = timezone.localdate(reward.at)
        _add(told, reward.pot.currency, Cost(CostKind.REWARD, day, reward.amount))
    for day, network, is_shared, cents in _bills(brand, period):
        if is_shared:
            told.shared += cents
        else:
            _add_bill(told, Cost(CostKind.BILL, day, cents, network=network))
    return told


def _written(brand: Brand, period: Period) -> "list[Spending]":
    rows = Spending.objects.filter(brand=brand, day__range=(period.first, period.last))
    return list(rows.select_related("campaign"))


def _add(told: Costs, currency: str, cost: Cost) -> None:
    """Add a cost; of one in another currency its hours only."""
    if cost.cents and currency != told.rates.currency:
        told.foreign[currency] += round(cost.cents)
        cost = Cost(
            cost.kind, cost.day, 0, cost.hours, cost.mission, cost.campaign, cost.network
        )  # fmt: skip
    if cost.cents or cost.hours:
        told.rows.append(cost)


def _add_bill(told: Costs, cost: Cost) -> None:
    rate = 100 if told.rates.currency == "USD" else told.rates.dollar
    if rate is None:
        told.foreign["USD"] += round(cost.cents)
    else:
        told.rows.append(
            Cost(CostKind.BILL, cost.day, cost.cents * rate / 100, network=cost.network)
        )


def _bills(brand: Brand, period: Period) -> Iterator[tuple[date, str, bool, float]]:
    """The first day that counts, the network, whether its account is the whole organisation's, and the US
    cents of each bill: a month's is spread evenly over its days, this month's over those that are gone."""
    start = datetime.combine(period.first.replace(day=1), time.min, UTC)
    end = datetime.combine(period.last + timedelta(days=1), time.min, UTC)
    rows = Usage.objects.filter(
        Q(channel__brand=brand) | Q(channel__brand=None, channel__organisation=brand.organisation_id),
        channel__employee=None, what=MONEY, since__gte=start, since__lt=end, used__gt=0,
    ).select_related("channel")  # fmt: skip
    today = timezone.localdate()
    for row in rows:
        first = row.since.astimezone(UTC).date()
        last = min(first.replace(day=monthrange(first.year, first.month)[1]), max(today, first))
        begins, ends = max(first, period.first), min(last, period.last)
        counted = (ends - begins).days + 1
        if counted > 0:
            part = counted / ((last - first).days + 1)
            shared = row.channel.brand_id is None
            yield begins, row.channel.platform, shared, row.used * part / _PER_CENT
