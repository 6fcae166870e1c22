"""What a person says about the letters of a brand: what people subscribe to, and who is brought along."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.governance.forms import OneLine

LONGEST_LIST = 5_000_000


class ListForm(forms.Form):
    """What people subscribe to, and who sends it."""

    name = OneLine(
        label=_("Name"), help_text=_("For example: The news of Lanterne."), max_length=120
    )
    promise = forms.CharField(
        label=_("What people agree to"),
        help_text=_(
            "Shown on the form and kept with each subscriber: what comes, how often, and from whom."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sender = OneLine(
        label=_("Who writes"),
        help_text=_("Company and postal address: they stand at the foot of each mail."),
        max_length=300,
        required=False,
    )
    channel = forms.ModelChoiceField(
        label=_("Account that asks for confirmation"),
        queryset=Channel.objects.none(),
        required=False,
        empty_label=_("None yet"),
    )
    soft_bounces = forms.IntegerField(
        label=_("Give an address up after so many letters that came back"),
        min_value=1,
        max_value=50,
    )
    is_open = forms.BooleanField(label=_("The form is open to everybody"), required=False)

    def __init__(self, *args: Any, accounts: list[Channel], **options: Any) -> None:
        super().__init__(*args, **options)
        known = Channel.objects.filter(pk__in=[one.pk for one in accounts])
        self.fields["channel"].queryset = known  # type: ignore[attr-defined]


class ImportForm(forms.Form):
    """Subscribers who agreed elsewhere."""

    addresses = forms.CharField(
        label=_("Addresses"),
        help_text=_("One a line. Of a table, each line’s first address is taken."),
        max_length=LONGEST_LIST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    how = forms.CharField(
        label=_("How they agreed"),
        help_text=_(
            "For example: ticked “news by mail” in our shop, 2024 to 2026. Kept with each of them."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    agreed_on = forms.DateField(
        label=_("When, at the latest"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_agreed_on(self) -> Any:
        """The day, which can't be to come."""
        day = self.cleaned_data["agreed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return day
