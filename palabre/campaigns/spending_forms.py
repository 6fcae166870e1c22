"""The short form in which one writes down what was spent."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.campaigns.forms import CampaignField, Day, MissionField, Money
from palabre.campaigns.models import Campaign
from palabre.campaigns.spending_models import Spending
from palabre.campaigns.words import where_choices
from palabre.governance.forms import OneLine
from palabre.governance.models import Brand
from palabre.governance.money import CURRENCIES
from palabre.strategy.models import Mission, Objective

MOST_HOURS = 10_000


class SpendingForm(forms.Form):
    """Hours or money of a day, what for, and to what it belongs."""

    day = Day(label=gettext_lazy("Day"))
    name = OneLine(label=gettext_lazy("What for"), max_length=200)
    hours = forms.DecimalField(
        label=gettext_lazy("Hours of work"),
        min_value=0,
        max_value=MOST_HOURS,
        decimal_places=2,
        required=False,
    )
    cents = Money(label=gettext_lazy("Money"), required=False)
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(one, one) for one in CURRENCIES]
    )
    mission = MissionField()
    campaign = CampaignField(
        help_text=gettext_lazy("Without a mission it counts for that of its campaign.")
    )
    network = forms.ChoiceField(
        label=gettext_lazy("Network"), choices=where_choices, required=False
    )
    objective = forms.ModelChoiceField(
        queryset=Objective.objects.none(),
        required=False,
        label=gettext_lazy("Objective"),
        empty_label=cast(str, gettext_lazy("none")),
        help_text=gettext_lazy("Without a mission it counts for that of its objective."),
    )

    def __init__(
        self, *args: Any, brand: Brand, row: Spending | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        missions = Mission.objects.filter(brand=brand)
        objectives = Objective.objects.filter(mission__brand=brand)
        if not self.is_bound:
            missions = missions.filter(Q(ended_on=None) | Q(pk=row.mission_id if row else None))
            goes_on = Q(ended_on=None, mission__ended_on=None)
            objectives = objectives.filter(goes_on | Q(pk=row.objective_id if row else None))
        cast(MissionField, self.fields["mission"]).queryset = missions
        cast(forms.ModelChoiceField, self.fields["objective"]).queryset = objectives
        campaigns = Campaign.objects.filter(brand=brand)
        cast(CampaignField, self.fields["campaign"]).queryset = campaigns

    def clean(self) -> dict[str, Any]:
        """Hours or money: of neither nothing was spent. What is for an objective is of its mission."""
        told = super().clean() or {}
        told["hours"], told["cents"] = told.get("hours") or Decimal(0), told.get("cents") or 0
        if not self.errors and not told["hours"] and not told["cents"]:
            self.add_error("hours", _("Say how many hours, or how much money."))
        if goal := told.get("objective"):
            if told.get("mission") not in (None, goal.mission):
                self.add_error("objective", _("This objective belongs to another mission."))
            told["mission"] = goal.mission
        return told


def spending_start(row: Spending) -> dict[str, Any]:
    """What the form of a spending shows at first."""
    names = ("day", "name", "currency", "network")
    told: dict[str, Any] = {one: getattr(row, one) for one in names}
    hours = row.hours.normalize() if row.hours else None
    return told | {
        "hours": None if hours is None else f"{hours:f}", "cents": row.cents or None,
        "mission": row.mission_id, "campaign": row.campaign_id,
        "objective": row.objective_id,
    }  # fmt: skip
