"""The form of a lead: what it may bring, whose it is, what is done next."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from palabre.campaigns.forms import CampaignField, Day
from palabre.campaigns.models import Campaign
from palabre.engagement.models import Lead
from palabre.governance.forms import OneLine
from palabre.governance.models import User

HIGHEST = 1_000_000_000


class LeadForm(forms.Form):
    """What is told of a lead; ``seen`` is the version that one looks at."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    value = forms.DecimalField(
        required=False, min_value=0, max_value=HIGHEST, max_digits=12, decimal_places=2
    )
    owner = forms.ModelChoiceField(
        label=pgettext_lazy("lead", "Looked after by"),
        queryset=User.objects.none(),
        required=False,
        empty_label=cast(str, gettext_lazy("Nobody")),
    )
    campaign = CampaignField(help_text=gettext_lazy("It shares in the cost of this campaign."))
    next_step = OneLine(label=gettext_lazy("Next step"), max_length=200, required=False)
    next_on = Day(label=gettext_lazy("On which day"), required=False)

    def __init__(
        self, *args: Any, row: Lead, owners: Iterable[User], campaigns: QuerySet[Campaign],
        currency: str, **options: Any,
    ) -> None:  # fmt: skip
        names = ("value", "owner", "campaign", "next_step", "next_on")
        start = {name: getattr(row, name) for name in names} | {"seen": row.version}
        options["initial"] = start
        super().__init__(*args, **options)
        self.fields["value"].label = gettext_lazy("Value (%(currency)s)") % {"currency": currency}
        numbers = {one.pk for one in owners} | ({row.owner_id} if row.owner_id else set())
        chosen = cast("forms.ModelChoiceField[User]", self.fields["owner"])
        chosen.queryset = User.objects.filter(pk__in=numbers).order_by("name", "email")
        cast(CampaignField, self.fields["campaign"]).queryset = campaigns
