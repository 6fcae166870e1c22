"""The return in words, the same for the page, the table and programs."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.campaigns.models import Campaign
from palabre.campaigns.words import way_word
from palabre.engagement.leads.rules import FEWEST_FOR_COST
from palabre.governance.models import Brand
from palabre.listening.figures.told import number
from palabre.measurement.returns.costs import CostKind
from palabre.measurement.returns.gains import GainKind
from palabre.measurement.returns.returning import Key, Line, Return
from palabre.measurement.returns.words import (
    COSTS,
    GAINS,
    NO_COSTS,
    RULES,
    between,
    hours,
    returned,
    rounded,
)
from palabre.strategy.models import Mission
from palabre.strategy.words import name_of


@dataclass(frozen=True, slots=True)
class Told:
    """A line in words. ``key`` is as an address asks for it: "none" for what can't be attributed."""

    line: Line
    key: str
    name: str
    hours: str
    cost: str
    rules: list[tuple[str, str]]
    gain: str
    returned: str
    per_lead: str


def names_of(brand: Brand, by: str) -> dict[Key, str]:
    """What the missions or campaigns of a brand are called; networks by themselves."""
    if by == "mission":
        return {row.pk: name_of(row) for row in Mission.objects.filter(brand=brand)}
    if by == "campaign":
        return dict(Campaign.objects.filter(brand=brand).values_list("pk", "name"))
    return {}


def nobody(by: str) -> str:
    """What the line of what can't be put down to any is called."""
    none = {
        "mission": _("Of no mission"),
        "campaign": _("Of no campaign"),
        "network": _("Of no network"),
    }
    return none[by]


def told_lines(brand: Brand, found: Return, by: str) -> list[Told]:
    """The lines of a return in words."""
    names, currency = names_of(brand, by), found.costs.rates.currency
    return [_told(line, by, names, currency) for line in found.lines(by)]


def _told(line: Line, by: str, names: dict[Key, str], currency: str) -> Told:
    name = nobody(by)
    if line.key is not None:
        name = names.get(line.key) or way_word(str(line.key))
    return Told(
        line, "none" if line.key is None else str(line.key), name,
        hours(line.hours) if line.hours else "–",
        rounded(line.cost, currency) if line.cost else "–",
        [
            (str(RULES[rule]), rounded(cents, currency) if cents else "–")
            for rule, cents in line.gains.items()
        ],
        between(line.low, line.high, currency) if line.high else "–",
        returned(*line.returns), lead_cost(line, currency),
    )  # fmt: skip


def lead_cost(line: "Line | Return", currency: str) -> str:
    """What a qualified lead cost, with its interval; "" where it can't be told."""
    cost = line.per_lead
    if cost is None:
        return ""
    return _("%(each)s (%(low)s to %(high)s)") % {
        "each": rounded(cost.each, currency), "low": rounded(cost.low, currency),
        "high": rounded(cost.high, currency),
    }  # fmt: skip


def sentence(found: Return) -> str:
    """The return of all in a sentence."""
    costs, currency = found.costs, found.costs.rates.currency
    if not costs.worth:
        return str(NO_COSTS)
    return _("%(gain)s for %(cost)s of costs: %(returned)s.") % {
        "gain": between(found.attributed, found.gains.cents, currency),
        "cost": rounded(costs.worth, currency), "returned": returned(*found.returns),
    }  # fmt: skip


def figures(found: Return) -> dict[str, Any]:
    """The figures above the lines."""
    currency, leads = found.costs.rates.currency, len(found.leads)
    few = _("Too few to say: %(count)s qualified leads are needed.") % {
        "count": number(FEWEST_FOR_COST)
    }
    return {
        "cost": rounded(found.costs.worth, currency),
        "hours": hours(found.costs.hours),
        "gain": rounded(found.gains.cents, currency),
        "attributed": rounded(found.attributed, currency),
        "returned": returned(*found.returns),
        "per_lead": rounded(found.per_lead.each, currency) if found.per_lead else "",
        "per_lead_between": between(found.per_lead.low, found.per_lead.high, currency)
        if found.per_lead
        else "",
        "why_no_lead": str(NO_COSTS) if not found.costs.worth else few,
        "leads": number(leads),
    }


def parts(found: Return) -> list[tuple[str, str, str]]:
    """Of what costs and gains are made: which side, in words, and how much."""
    costs, currency = found.costs, found.costs.rates.currency
    told = []
    for kind, word in COSTS.items():
        cents = sum(one.worth(costs.rates) for one in costs.rows if one.kind == kind)
        if cents or kind == CostKind.WRITTEN:
            told.append((str(kind), str(word), rounded(cents, currency)))
    for gain, word in GAINS.items():
        told.append((str(gain), str(word), rounded(found.gains.of_kind(gain), currency)))
    return told


def remarks(found: Return) -> list[str]:
    """What isn't in the sums, in sentences: of gains, and of hours without a price."""
    gains, told = found.gains, []
    if found.costs.has_free_hours:
        told.append(
            _("%(hours)s cost nothing here: say under Decide › Budget what an hour costs.")
            % {"hours": hours(found.costs.hours)}
        )
    if count := gains.untold[GainKind.COUPON]:
        told.append(
            ngettext(
                "%(count)s coupon was taken for which the till told no amount.",
                "%(count)s coupons were taken for which the till told no amount.",
                count,
            )
            % {"count": number(count)}
        )
    if count := gains.untold[GainKind.LEAD]:
        told.append(
            ngettext(
                "%(count)s won lead has no value.", "%(count)s won leads have no value.", count
            )
            % {"count": number(count)}
        )
    if gains.solved and not found.costs.rates.call:
        told.append(
            ngettext(
                "%(count)s matter was solved in public; what a call costs isn’t said, so it saves nothing "
                "here.",
                "%(count)s matters were solved in public; what a call costs isn’t said, so they save nothing "
                "here.",
                gains.solved,
            )
            % {"count": number(gains.solved)}
        )
    told += [
        _("%(amount)s of gains in another currency aren’t added up.")
        % {"amount": rounded(cents, currency)}
        for currency, cents in sorted(gains.foreign.items())
    ]
    return told
