"""Hours, money and returns in words."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.analysis.attribution import Rule
from palabre.campaigns.templatetags.campaigns import money
from palabre.listening.figures.told import number, percent
from palabre.measurement.returns.costs import CostKind
from palabre.measurement.returns.gains import GainKind
from palabre.strategy.words import Words

RULES: dict[Rule, Words] = {
    Rule.FIRST: gettext_lazy("First touch"),
    Rule.LAST: gettext_lazy("Last touch"),
    Rule.LINEAR: gettext_lazy("Linear"),
    Rule.POSITION: gettext_lazy("Position"),
    Rule.DECAY: gettext_lazy("Time decay"),
}
GAINS: dict[GainKind, Words] = {
    GainKind.COUPON: gettext_lazy("Sales with coupons"),
    GainKind.GOAL: gettext_lazy("Goals reached on the site"),
    GainKind.LEAD: gettext_lazy("Leads that were won"),
    GainKind.CALL: gettext_lazy("Calls that weren’t made"),
}
COSTS: dict[CostKind, Words] = {
    CostKind.WRITTEN: gettext_lazy("Spendings written down"),
    CostKind.BILL: gettext_lazy("Bills of networks"),
    CostKind.REWARD: gettext_lazy("Rewards promised and handed over"),
}
DIMENSIONS: dict[str, Words] = {
    "mission": gettext_lazy("By mission"),
    "campaign": gettext_lazy("By campaign"),
    "network": gettext_lazy("By network"),
}
NO_COSTS = gettext_lazy("No costs are recorded: no return can be told.")


def hours(value: Decimal | float) -> str:
    """12.5 h, with what is written in the reader's language."""
    return _("%(count)s h") % {"count": number(round(float(value), 2))}


def rounded(cents: float, currency: str) -> str:
    """Money in whole units once it is a hundred and more: shares of cents say nothing."""
    cents = round(cents)
    return money(round(cents, -2) if abs(cents) >= 10_000 else cents, currency)


def between(low: float, high: float, currency: str) -> str:
    """€120 to €180, or one amount where both read the same."""
    said = rounded(low, currency), rounded(high, currency)
    return (
        said[0]
        if said[0] == said[1]
        else _("%(low)s to %(high)s") % dict(zip(("low", "high"), said, strict=True))
    )


def returned(low: float | None, high: float | None) -> str:
    """+12 % to +40 %, or one share; "" without costs, for then there is none."""
    if low is None or high is None:
        return ""
    said = _share(low), _share(high)
    return (
        said[0]
        if said[0] == said[1]
        else _("%(low)s to %(high)s") % dict(zip(("low", "high"), said, strict=True))
    )


def _share(ratio: float) -> str:
    return ("+" if round(ratio, 2) > 0 else "") + percent(ratio)
