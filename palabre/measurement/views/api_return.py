"""The return for programs: `/api/v1/return`."""

from typing import Literal

import msgspec
from django.http import HttpRequest

from palabre.analysis.attribution import Rule
from palabre.channels.calls import Call
from palabre.channels.keys import FIGURES
from palabre.channels.models import ApiKey
from palabre.measurement.returns.gains import GainKind
from palabre.measurement.returns.returning import return_of
from palabre.measurement.returns.telling import Told, told_lines
from palabre.measurement.views.api import Days, period_of_days
from palabre.publishing import programs
from palabre.publishing.doors import door
from palabre.publishing.programs import Answer

By = Literal["mission", "campaign", "network"]


class ReturnAsked(Days):
    """Of which brand, over which days, and by what."""

    by: By = "mission"


class LineTold(msgspec.Struct, forbid_unknown_fields=True):
    """What a mission, campaign or network cost and brought, in cents; ``gains`` by rule. ``key`` is its
    number, or a network's name, and null for what can't be attributed. Returns are ratios, null without
    costs."""

    key: str | None
    name: str
    hours: float
    cost: float
    gains: dict[Rule, float]
    return_low: float | None
    return_high: float | None
    leads: int
    cost_per_lead: float | None


class ReturnTold(msgspec.Struct, forbid_unknown_fields=True):
    """The return of a brand over some days, money in cents of ``currency``. ``attributed`` are the gains of
    which anything is known that came before them. ``not_added`` is money of other currencies."""

    brand: str
    by: By
    currency: str
    hours: float
    cost: float
    gain: float
    attributed: float
    gains: dict[GainKind, float]
    return_low: float | None
    return_high: float | None
    lines: list[LineTold]
    not_added: dict[str, int]


@door(
    Call(
        "GET",
        "Tells what the work cost and brought over some days, under five rules side by side.",
        ReturnTold,
        asks=ReturnAsked,
        may=(FIGURES,),
    )
)
def returned(request: HttpRequest, key: ApiKey) -> Answer:
    """The return of a brand."""
    asked = programs.asked_of(request.GET, ReturnAsked)
    brand = programs.brand_of(key.organisation, asked.brand)
    found = return_of(brand, period_of_days(asked))
    costs, gains = found.costs, found.gains
    low, high = found.returns
    return 200, ReturnTold(
        brand.slug, asked.by, costs.rates.currency, float(costs.hours), costs.worth, gains.cents,
        found.attributed, {kind: gains.of_kind(kind) for kind in GainKind}, low, high,
        [_line(one) for one in told_lines(brand, found, asked.by)],
        dict(costs.foreign + gains.foreign),
    )  # fmt: skip


def _line(one: Told) -> LineTold:
    line, lead = one.line, one.line.per_lead
    low, high = line.returns
    return LineTold(
        None if line.key is None else str(line.key), one.name, line.hours, line.cost, line.gains, low, high,
        line.leads, lead.each if lead else None,
    )  # fmt: skip
