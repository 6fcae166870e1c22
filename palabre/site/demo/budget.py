"""What the fictional roaster plans for its missions, and what went into them so far."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from palabre.campaigns.actions.campaigns import change_campaign
from palabre.campaigns.actions.spendings import write_down
from palabre.campaigns.models import Campaign
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.measurement.budget import month_after
from palabre.strategy.actions.budgets import plan, set_rates
from palabre.strategy.models import Mission, Rates

# An hour, a call, a dollar in cents; nobody says how many readers are helped.
RATES = {"currency": "EUR", "hour": 3200, "call": 650, "dollar": 92, "readers": 0}
# Hours and euros of a month, of six from two months back.
PLANNED = {
    "support": ((36, 0), (40, 0), (40, 60), (44, 60), (40, 60), (40, 60)),
    "sales": ((22, 500), (26, 900), (30, 1300), (30, 1500), (18, 400), (18, 400)),
}
# Days back, what for, hours, euros, mission, whether for the campaign, where.
SPENT: tuple[tuple[int, str, str, int, str, bool, str], ...] = (
    (66, "Préparer les textes du lancement", "6", 0, "sales", True, ""),
    (58, "Photographe : le café du soir", "2.5", 480, "", True, "instagram"),
    (41, "Affiches pour les boutiques", "3", 310, "", True, "print"),
    (29, "Publicité, première semaine", "0", 220, "", True, "instagram"),
    (27, "Vidéo de la recette", "5.5", 0, "", True, "bluesky"),
    (20, "Publicité, deuxième semaine", "0", 180, "", True, "instagram"),
    (13, "Lettre aux habitués", "2", 0, "", True, "newsletter"),
    (9, "Deux mois d’un outil de montage", "0", 58, "", False, ""),
    (4, "Préparer les ateliers des fêtes", "4", 0, "sales", False, ""),
)
WEEKS = 10


@transaction.atomic
def furnish_budget(by: Actor, brand: Brand) -> None:
    """Plan months, and write down what was spent; does it once."""
    if Rates.objects.filter(brand=brand).exists():
        return
    set_rates(by, brand, RATES)
    missions = {row.kind: row for row in Mission.objects.filter(brand=brand)}
    campaign = Campaign.objects.filter(brand=brand).order_by("pk").first()
    if campaign and "sales" in missions:
        change_campaign(by, campaign, {"serves": missions["sales"]})
    today = timezone.localdate()
    first = month_after(today.replace(day=1), -2)
    for kind, months in PLANNED.items():
        for at, (work, money) in enumerate(months):
            if kind in missions:
                plan(by, missions[kind], month_after(first, at), Decimal(work), money * 100)
    for back, name, hours, euros, kind, is_campaign, network in SPENT:
        day, mission = today - timedelta(days=back), missions.get(kind)
        of_campaign = campaign if is_campaign else None
        _write(by, brand, day, name, hours, euros, mission, of_campaign, network)
    for week in range(WEEKS):
        day = today - timedelta(days=7 * week + 2)
        took = f"{8 + week % 3}"
        _write(
            by,
            brand,
            day,
            "Répondre aux messages de la semaine",
            took,
            0,
            missions.get("support"),
            None,
            "",
        )


def _write(
    by: Actor, brand: Brand, day: date, name: str, hours: str, euros: int,
    mission: Mission | None, campaign: Campaign | None, network: str,
) -> None:  # fmt: skip
    write_down(by, brand, {
        "day": day, "name": name, "hours": Decimal(hours), "cents": euros * 100, "currency": "EUR",
        "mission": mission, "campaign": campaign, "network": network,
    })  # fmt: skip
