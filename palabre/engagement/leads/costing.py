"""What qualified leads cost, by campaign and by where they come from; and of which nobody knows it."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from palabre.campaigns.models import Campaign
from palabre.engagement.leads.rules import Cost, Origin, cost_per_lead
from palabre.engagement.models import Lead
from palabre.governance.models import Brand


@dataclass(frozen=True, slots=True)
class OfCampaign:
    """A campaign with a budget: how many leads and qualified ones came of it, and what each cost."""

    campaign: Campaign
    leads: int
    qualified: int
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class OfOrigin:
    """Where leads come from: how many qualified ones, of how many the cost is known, and what each cost."""

    origin: Origin
    qualified: int
    known: int
    cost: Cost | None


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs of a brand's leads. ``unknown`` are qualified leads of no campaign with a budget,
    ``foreign`` those whose campaign is paid in another currency: they are in no row by origin."""

    campaigns: list[OfCampaign]
    origins: list[OfOrigin]
    qualified: int
    unknown: int
    foreign: int


def costs_of(brand: Brand, currency: str) -> Costs:
    """Compute them, in two questions to the database."""
    qualified = Q(leads__qualified_at__isnull=False)
    rows = Campaign.objects.filter(brand=brand, budget__gt=0).annotate(
        all_leads=Count("leads"), good=Count("leads", filter=qualified)
    )
    campaigns = [
        OfCampaign(one, one.all_leads, one.good, cost_per_lead(one.budget or 0, one.good))
        for one in rows.order_by("-pk")
    ]
    share = {
        one.campaign.pk: (one.campaign.budget or 0) / one.qualified
        for one in campaigns
        if one.qualified and one.campaign.currency == currency
    }
    foreign = {one.campaign.pk for one in campaigns if one.campaign.currency != currency}
    good = Lead.objects.filter(brand=brand).exclude(qualified_at=None).order_by()
    told = good.values_list("origin", "campaign").annotate(count=Count("pk"))
    return _costs(campaigns, share, foreign, list(told))


def _costs(
    campaigns: list[OfCampaign], share: dict[int, float], foreign: set[int],
    told: list[tuple[str, int | None, int]],
) -> Costs:  # fmt: skip
    """A campaign's budget is spread evenly over its qualified leads, wherever they come from."""
    whole: Counter[str] = Counter()
    known: Counter[str] = Counter()
    spent: dict[str, float] = {}
    unknown = abroad = 0
    for origin, campaign, count in told:
        whole[origin] += count
        if campaign in share:
            known[origin] += count
            spent[origin] = spent.get(origin, 0.0) + count * share[campaign]
        elif campaign in foreign:
            abroad += count
        else:
            unknown += count
    origins = [
        OfOrigin(one, whole[one], known[one], cost_per_lead(spent.get(one, 0.0), known[one]))
        for one in Origin
        if whole[one]
    ]
    return Costs(campaigns, origins, whole.total(), unknown, abroad)
