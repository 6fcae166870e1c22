"""The forms of a budget's months and of a pilot: what was typed stays beside what is wrong with it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField, BoundWidget
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.campaigns.forms import HIGHEST, Day
from palabre.channels.models import Channel
from palabre.governance.forms import Several
from palabre.governance.numbers import amount_in
from palabre.listening.figures.told import number
from palabre.measurement.budget import MissionMonths
from palabre.strategy.actions.budgets import MOST_CENTS, MOST_HOURS
from palabre.strategy.models import Objective
from palabre.strategy.rules import LONGEST_PILOT, SHORTEST_PILOT

FARTHEST = timedelta(days=366)


class Spelled(forms.CharField):
    """An amount from nought to ``most`` as people spell it, with a comma or a point; None for nothing."""

    is_plain = False  # whether it stands without the word "optional"

    def __init__(self, most: Decimal | int, widest: int, **options: Any) -> None:
        attrs = {
            "inputmode": "decimal",
            "maxlength": widest,
            "class": "short",
            "autocomplete": "off",
        }
        super().__init__(required=False, widget=forms.TextInput(attrs), **options)
        self._most = most

    def clean(self, value: Any) -> Any:
        """The amount, to the hundredth."""
        text = str(super().clean(value))
        if not text:
            return None
        found = amount_in(text)
        if found is None or found > self._most:
            says = _("A number from 0 to %(most)s, like 1500.50.")
            raise forms.ValidationError(says % {"most": number(float(self._most))})
        return found


def _spelled(amount: Decimal, decimals: int | None = None) -> str:
    """An amount as the reader types it: 7,5 or 60 or, with two decimals, 12,50; "" for nothing."""
    if not amount:
        return ""
    part = amount.normalize() if amount % 1 else amount.quantize(Decimal(1))
    return str(number_format(part, decimals if amount % 1 else 0))


class MonthsForm(forms.Form):
    """What is planned for a mission, month by month: hours and money."""

    def __init__(self, *args: Any, one: MissionMonths, currency: str, **options: Any) -> None:
        # The missions of a page stand one below the other: each has fields of names of its own.
        mission = one.mission.pk if one.mission else ""
        super().__init__(*args, **options | {"auto_id": f"plan-{mission}-%s"})
        self._months = [month.month for month in one.months]
        for month in one.months:
            time = _spelled(month.planned.hours)
            money = _spelled(Decimal(month.planned.cents) / 100, 2)
            fields = {
                "hours": Spelled(MOST_HOURS, 12, label=_("Hours"), initial=time),
                "money": Spelled(MOST_CENTS // 100, 16, label=currency, initial=money),
            }
            for name, field in fields.items():
                field.is_plain = True
                self.fields[_key(name, month.month)] = field

    def of(self, month: date) -> list[BoundField]:
        """The fields of a month: hours, then money."""
        return [self[_key(name, month)] for name in ("hours", "money")]

    def planned(self) -> Iterator[tuple[date, Decimal, int]]:
        """Months with their hours and cents, of those that were sent."""
        for month in self._months:
            if _key("hours", month) in self.data:
                given = (self.cleaned_data[_key(name, month)] for name in ("hours", "money"))
                time, money = (amount or Decimal(0) for amount in given)
                yield month, time, int(money * 100)


def _key(name: str, month: date) -> str:
    return f"{name}-{month:%Y-%m}"


class PilotForm(forms.Form):
    """The limits of a pilot: on which accounts, from when on and how long, and by what it is judged."""

    _accounts = gettext_lazy("Choose the accounts on which you try it.")
    _criteria = gettext_lazy(
        "Choose at least one objective by which you will know whether it works."
    )
    _weeks = gettext_lazy("A pilot lasts one week at least, twenty-six at most.")
    _begins = gettext_lazy("Say on which day it begins.")

    account = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On these accounts only"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _accounts, "invalid_choice": _accounts},
    )
    begins_on = Day(
        label=gettext_lazy("Begins"), error_messages={"required": _begins, "invalid": _begins}
    )
    weeks = forms.IntegerField(
        label=gettext_lazy("Weeks"),
        min_value=SHORTEST_PILOT,
        max_value=LONGEST_PILOT,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _weeks),
    )
    budget = Spelled(HIGHEST, 16)
    criterion = Several(
        label=gettext_lazy("By what you will know whether it works"),
        queryset=Objective.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list", "invalid_pk_value"), _criteria
        ),
    )

    def __init__(
        self, *args: Any, accounts: Sequence[Channel], objectives: QuerySet[Objective],
        currency: str, **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **options)
        self._channels = accounts
        of_accounts = cast("forms.TypedMultipleChoiceField", self.fields["account"])
        of_accounts.choices = [(one.pk, str(one)) for one in accounts]
        cast(Several, self.fields["criterion"]).queryset = objectives
        self.fields["budget"].label = _("Budget in %(currency)s") % {"currency": currency}

    def clean_begins_on(self) -> date:
        """A day of about this year."""
        day: date = self.cleaned_data["begins_on"]
        if abs(day - timezone.localdate()) > FARTHEST:
            raise forms.ValidationError(_("This date is too far off."))
        return day

    def where(self) -> list[tuple[BoundWidget, Channel]]:
        """The accounts to choose from, each with its box."""
        return list(zip(self["account"], self._channels, strict=True))

    def judged(self) -> list[tuple[BoundWidget, Objective]]:
        """The objectives to choose from, each with its box."""
        return [(one, one.data["value"].instance) for one in self["criterion"]]

    @property
    def cents(self) -> int | None:
        """The budget in cents; None where none was given."""
        budget = self.cleaned_data["budget"]
        return None if budget is None else int(budget * 100)
