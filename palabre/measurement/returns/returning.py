"""The return of a brand's work: costs beside gains, by mission, campaign or network, under each rule."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from palabre.analysis.attribution import Rule, shares
from palabre.engagement.leads.rules import Cost as PerLead
from palabre.engagement.leads.rules import cost_per_lead
from palabre.engagement.models import Lead
from palabre.governance.models import Brand
from palabre.listening.figures.period import Period
from palabre.measurement.returns.costs import Cost, Costs, costs_of
from palabre.measurement.returns.gains import Gain, Gains, gains_of
from palabre.measurement.spans import within

BY = ("mission", "campaign", "network")
Key = int | str | None


def ratio(gain: float, cost: float) -> float | None:
    """(gains - costs) / costs; None without costs, for then no return can be told."""
    return (gain - cost) / cost if cost > 0 else None


@dataclass(slots=True)
class Line:
    """A mission, campaign or network (``key``), None for what can't be put down to any: what it cost, in
    cents and with hours, what it brought under each rule, and the leads of it that were qualified."""

    key: Key
    hours: float = 0.0
    cost: float = 0.0
    gains: dict[Rule, float] = field(default_factory=lambda: dict.fromkeys(Rule, 0.0))
    leads: int = 0

    @property
    def low(self) -> float:
        """What it brought under the rule that gives it least."""
        return min(self.gains.values())

    @property
    def high(self) -> float:
        """What it brought under the rule that gives it most."""
        return max(self.gains.values())

    @property
    def returns(self) -> tuple[float | None, float | None]:
        """The return, from the lowest to the highest of the rules."""
        return ratio(self.low, self.cost), ratio(self.high, self.cost)

    @property
    def per_lead(self) -> PerLead | None:
        """What a qualified lead cost; None without costs, or where there are too few to say."""
        return cost_per_lead(self.cost, self.leads) if self.cost else None


@dataclass(slots=True)
class Return:
    """The return of some days, with what it is computed from. ``leads``: qualified ones, with their keys."""

    costs: Costs
    gains: Gains
    leads: list[dict[str, Key]]

    def lines(self, by: str) -> list[Line]:
        """A line for each mission, campaign or network; that of what can't be attributed last."""
        found: defaultdict[Key, Line] = defaultdict(lambda: Line(None))
        for cost in self.costs.rows:
            line = _line(found, _key(cost, by))
            line.hours += float(cost.hours)
            line.cost += cost.worth(self.costs.rates)
        for gain in self.gains.rows:
            for rule in Rule:
                for key, cents in shared(gain, rule, by).items():
                    _line(found, key).gains[rule] += cents
        for lead in self.leads:
            _line(found, lead[by]).leads += 1
        known = [line for key, line in found.items() if key is not None]
        known.sort(key=lambda one: (-one.high, -one.cost, str(one.key)))
        return known + [line for key, line in found.items() if key is None]

    @property
    def attributed(self) -> float:
        """The gains of which anything is known that came before them."""
        return sum(one.cents for one in self.gains.rows if one.touches)

    @property
    def returns(self) -> tuple[float | None, float | None]:
        """The return of all: of the gains that can be put down to something, and of all of them."""
        cost = self.costs.worth
        return ratio(self.attributed, cost), ratio(self.gains.cents, cost)

    @property
    def per_lead(self) -> PerLead | None:
        """What a qualified lead cost over all."""
        cost = self.costs.worth
        return cost_per_lead(cost, len(self.leads)) if cost else None


def _line(found: defaultdict[Key, Line], key: Key) -> Line:
    line = found[key]
    line.key = key
    return line


def _key(cost: Cost, by: str) -> Key:
    found: Key = getattr(cost, by)
    return found or None


def shared(gain: Gain, rule: Rule, by: str) -> dict[Key, float]:
    """A gain shared out by a rule among missions, campaigns or networks; None for what is of no such one."""
    if not gain.touches:
        return {None: gain.cents}
    found: Counter[Key] = Counter()
    parts = shares(rule, [touch.age for touch in gain.touches])
    for touch, part in zip(gain.touches, parts, strict=True):
        found[touch.key(by)] += gain.cents * part  # type: ignore[assignment]
    return {key: cents for key, cents in found.items() if cents}


def return_of(brand: Brand, period: Period) -> Return:
    """The return of a brand over some days."""
    costs = costs_of(brand, period)
    return Return(costs, gains_of(brand, period, costs.rates), _qualified(brand, period))


def _qualified(brand: Brand, period: Period) -> list[dict[str, Key]]:
    rows = Lead.objects.filter(within("qualified_at", period), brand=brand)
    rows = rows.select_related("campaign", "link", "mention", "conversation")
    return [
        {
            "mission": (row.campaign.serves_id if row.campaign else None) or None,
            "campaign": row.campaign_id,
            "network": _network(row) or None,
        }
        for row in rows
    ]


def _network(row: Lead) -> str:
    if row.link:
        return "" if row.link.is_of_ambassadors else row.link.network
    if row.conversation:
        return row.conversation.platform
    return row.mention.platform if row.mention else ""
