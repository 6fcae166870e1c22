"""The form that starts a drill."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.analysis.drawing.plot import day_in_full
from palabre.governance.models import Member
from palabre.protection.drill_scripts import scenarios, spoken
from palabre.protection.drill_words import SPEEDS
from palabre.protection.incident_forms import plan_choices
from palabre.protection.models import Alert, Playbook


class DrillForm(forms.Form):
    """What is played, how fast, and by whom."""

    scenario = forms.ChoiceField(label=gettext_lazy("What is played"))
    speed = forms.TypedChoiceField(
        label=gettext_lazy("Speed"),
        coerce=int,
        choices=SPEEDS.items(),
        initial=10,
        help_text=gettext_lazy(
            "Real time shows how long people take; a faster one, whether they know the order of the steps."
        ),
    )
    playbook = forms.ChoiceField(label=gettext_lazy("Plan"), required=False)
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Who takes part"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nobody else is told."),
    )

    def __init__(
        self,
        *values: Any,
        people: Iterable[Member],
        alerts: Iterable[Alert],
        playbooks: Iterable[Playbook],
        language: str,
        **named: Any,
    ) -> None:
        super().__init__(*values, **named)
        words = spoken(language)
        ours = [(f"ours-{one}", told["name"][words]) for one, told in scenarios().items()]
        groups: list[Any] = [(_("Fictional"), ours)]
        past = [
            (
                f"alert-{one.pk}",
                f"{one.topic.name} · {day_in_full(timezone.localdate(one.at), language)}",
            )
            for one in alerts
        ]
        if past:
            groups.append((_("Alerts of the past"), past))
        self._choose("scenario", groups)
        self._choose("playbook", plan_choices(playbooks, _("The plan for its kind")))
        self._choose("people", [(one.pk, str(one.user)) for one in people])

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (as declared above)
        field.choices = choices


def _named(alert: Alert, language: str) -> str:
    return f"{alert.topic.name} · {day_in_full(timezone.localdate(alert.at), language)}"
