"""What the work cost, and what it brought."""

from django.utils.translation import gettext_lazy as _

from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value
from palabre.measurement.returns.returning import Return, return_of
from palabre.measurement.returns.words import NO_COSTS

TOO_FEW = _("Too few to say: five are needed.")


def _return(look: Look) -> Return:
    return return_of(look.brand, look.period)


def spent(look: Look) -> Value:
    """What was spent."""
    costs = look.once(_return).costs
    return Value(round(costs.worth), len(costs.rows), currency=costs.rates.currency)


def gained(look: Look) -> Value:
    """What came of it in money."""
    found = look.once(_return)
    return Value(
        round(found.gains.cents), len(found.gains.rows), currency=found.costs.rates.currency
    )


def cost_per_lead(look: Look) -> Value:
    """What a qualified lead cost."""
    found = look.once(_return)
    cost = found.per_lead
    if cost is None:
        return Value(base=len(found.leads), why=TOO_FEW if found.costs.worth else NO_COSTS)
    return Value(
        cost.each, len(found.leads), cost.low, cost.high, currency=found.costs.rates.currency
    )


def returned(look: Look) -> Value:
    """What came back for what was spent."""
    found = look.once(_return)
    _low, high = found.returns
    if high is None:
        return Value(why=NO_COSTS)
    return Value(high, len(found.gains.rows))


_COSTS = _("Spendings that were written down, bills of networks, rewards.")
_UNTOLD = _("Hours and money that nobody wrote down; money of another currency.")
_UNKNOWN = _("Sales that nothing tells of; those that would have come without the work, too.")

METRICS = (
    Metric(
        "spent", _("Spent"), Theme.SALES, Unit.MONEY, Better.NEITHER,
        _("What the work cost."), _("Hours × what an hour costs + money + bills + rewards."),
        _COSTS, _UNTOLD, spent, "measure_return",
    ),
    Metric(
        "gained", _("Gained"), Theme.SALES, Unit.MONEY, Better.MORE,
        _("What came of the work, in money."),
        _("Sales with coupons + goals with their value + value of leads won + calls that weren’t made."),
        _("Tills, the site, leads, and matters solved in public."), _UNKNOWN, gained, "measure_return",
    ),
    Metric(
        "cost-per-lead", _("Cost per lead"), Theme.SALES, Unit.MONEY, Better.LESS,
        _("What a qualified lead cost."),
        _("All that was spent / leads qualified in these days. Not printed below five. Interval of Byar."),
        _COSTS, _UNTOLD, cost_per_lead, "measure_return",
    ),
    Metric(
        "return", _("Return"), Theme.SALES, Unit.BALANCE, Better.MORE,
        _("What came back for what was spent."),
        _("(gains − costs) / costs, of all gains, whether they can be put down to something or not."),
        _COSTS, _UNKNOWN, returned, "measure_return",
    ),
)  # fmt: skip
