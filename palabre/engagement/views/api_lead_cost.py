"""What leads cost, for programs."""

import msgspec

from palabre.channels.deeds import telling
from palabre.channels.keys import LEADS
from palabre.engagement.leads.costing import costs_of
from palabre.engagement.leads.rules import Cost, Origin
from palabre.governance.models import Brand
from palabre.governance.money import currency_of


class CostTold(msgspec.Struct, forbid_unknown_fields=True):
    """What one qualified lead cost, in cents, and between which amounts that lies with 95 %."""

    each: float
    low: float
    high: float


class CampaignCost(msgspec.Struct, forbid_unknown_fields=True):
    """A campaign with a budget, in cents of its ``currency``; ``cost`` is null of too few leads."""

    campaign: int
    name: str
    budget: int
    currency: str
    leads: int
    qualified: int
    cost: CostTold | None


class OriginCost(msgspec.Struct, forbid_unknown_fields=True):
    """Where leads come from: how many qualified ones, of how many the cost is known."""

    origin: Origin
    qualified: int
    known: int
    cost: CostTold | None


class CostsTold(msgspec.Struct, forbid_unknown_fields=True):
    """What leads cost; ``unknown`` are qualified ones of no campaign with a budget, ``foreign`` those whose
    campaign is paid in another currency."""

    brand: str
    currency: str
    campaigns: list[CampaignCost]
    origins: list[OriginCost]
    qualified: int
    unknown: int
    foreign: int


def _cost(one: Cost | None) -> CostTold | None:
    return CostTold(one.each, one.low, one.high) if one else None


def _costs(brand: Brand) -> CostsTold:
    currency = currency_of(brand.organisation)
    found = costs_of(brand, currency)
    campaigns = [
        CampaignCost(
            one.campaign.pk, str(one.campaign), one.campaign.budget or 0, one.campaign.currency, one.leads,
            one.qualified, _cost(one.cost),
        )
        for one in found.campaigns
    ]  # fmt: skip
    origins = [
        OriginCost(one.origin, one.qualified, one.known, _cost(one.cost)) for one in found.origins
    ]
    return CostsTold(
        brand.slug, currency, campaigns, origins, found.qualified, found.unknown, found.foreign
    )


cost = telling("Tells what a qualified lead cost.", _costs, CostsTold, may=(LEADS,))
