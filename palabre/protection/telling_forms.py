"""The forms of the page that says who is told."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from palabre.governance.access import Here, brand_here
from palabre.governance.forms import OneLine, Several
from palabre.governance.models import Member
from palabre.protection.actions.alerts import may_see
from palabre.protection.models import Way
from palabre.protection.rules.telling import MOST_MINUTES
from palabre.protection.words import LINES_BELOW


class _Of(forms.Form):
    """A form of the brand one stands in."""

    def __init__(self, *values: Any, here: Here, **named: Any) -> None:
        super().__init__(*values, **named)
        self.here = here

    def offer_people(self, name: str) -> None:
        """Let those be chosen who may do something about the brand's alerts."""
        brand = brand_here(self.here)
        rows = Member.objects.filter(
            organisation=self.here.organisation, is_active=True, user__is_active=True
        )
        able = [one.pk for one in rows.prefetch_related("brands") if may_see(one, brand)]
        field: Any = self.fields[name]
        field.queryset = rows.filter(pk__in=able).select_related("user").order_by("user__name")
        field.label_from_instance = lambda one: str(one.user)


class PeopleForm(_Of):
    """How a brand is watched, and which people are told."""

    people = Several(
        label=_("Who is told"), queryset=Member.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen: the owners and managers."),
    )  # fmt: skip
    is_sensitive = forms.BooleanField(
        label=_("Sensitive: earlier and more often, with more false alarms"), required=False
    )

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.offer_people("people")


class Unechoed(forms.PasswordInput):
    """A line that is readable while one types it, and isn't sent back when the form is refused."""

    input_type = "text"


class WayForm(_Of):
    """A service or a program that is told."""

    name = OneLine(label=_("Name"), max_length=80)
    address = forms.CharField(
        label=_("Address"), max_length=1000, strip=True,
        widget=Unechoed(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Holds a key: it is kept sealed and never shown again."),
    )  # fmt: skip
    at_once = forms.BooleanField(
        label=_("Told at once; else by a step of the escalation alone"), required=False
    )


def _hours() -> list[tuple[int, str]]:
    return [(hour, f"{hour:02}:00") for hour in range(24)]


def _zones() -> list[tuple[str, Any]]:
    zones = sorted(zoneinfo.available_timezones())
    return [("", _("As the house")), *((zone, zone.replace("_", " ")) for zone in zones)]


class HoursForm(_Of):
    """The quiet hours and the daily mail."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    quiet_below = forms.TypedChoiceField(
        label=_("Then waits what is"), coerce=int, choices=LINES_BELOW.items(), initial=50
    )
    zone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=_zones,
        help_text=_("Of the ways, and of people who have set none of their own."),
    )  # fmt: skip
    digest_below = forms.TypedChoiceField(
        label=_("In one mail a day comes what is"),
        coerce=int,
        choices=LINES_BELOW.items(),
        initial=0,
    )
    digest_hour = forms.TypedChoiceField(label=_("At"), coerce=int, choices=_hours, initial=8)


class StepForm(_Of):
    """A step of the escalation."""

    minutes = forms.IntegerField(
        label=_("Minutes after the first telling"), min_value=1, max_value=MOST_MINUTES
    )
    people = Several(
        label=_("By mail"), queryset=Member.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    ways = Several(
        label=_("By a way"), queryset=Way.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.offer_people("people")
        field: Any = self.fields["ways"]
        field.queryset = Way.objects.filter(brand=brand_here(self.here))
        if not field.queryset.exists():
            del self.fields["ways"]

    def clean(self) -> dict[str, Any]:
        """No way, where there is none to choose."""
        return {"ways": [], **self.cleaned_data}
