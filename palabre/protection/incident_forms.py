"""Forms of incidents and their plans."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.protection.incident_words import KINDS, LEVELS
from palabre.protection.models import Playbook
from palabre.protection.rules.incidents import MOST_TEXT, lines_of, steps_in
from palabre.protection.usual_plans import LANGUAGES, PLANNED

LANGUAGE_NAMES = {"fr": gettext_lazy("French"), "en": gettext_lazy("English")}

OF_ITS_KIND = "kind"
"""Chosen for a plan: whichever the kind has. Who opens a room at night needn't choose twice."""


def _kinds() -> list[tuple[str, Any]]:
    return [(str(one), word) for one, word in KINDS.items()]


def plan_choices(playbooks: Iterable[Playbook], none: str) -> list[Any]:
    """The brand's plans and those to begin from; ``none`` is what choosing none of them is called."""
    own = [(str(one.pk), one.name) for one in playbooks]
    usual = [(f"usual-{one}", KINDS[one]) for one in PLANNED]
    groups: list[Any] = [("", none)]
    if own:
        groups.append((_("Your plans"), own))
    return [*groups, (_("Plans to begin from"), usual)]


class IncidentForm(forms.Form):
    """What happens, how grave it is, and by which plan it is met."""

    title = forms.CharField(label=gettext_lazy("What happens"), max_length=160)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_kinds)
    level = forms.ChoiceField(label=gettext_lazy("Gravity"))
    topic = forms.ChoiceField(
        label=gettext_lazy("Topic"),
        required=False,
        help_text=gettext_lazy("The room shows what is said about it since it began."),
    )
    playbook = forms.ChoiceField(label=gettext_lazy("Plan"), required=False)

    def __init__(
        self, *args: Any, topics: Iterable[Any], playbooks: Iterable[Playbook], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._choose("level", [(str(one), word) for one, (word, _kind) in LEVELS.items()])
        self._choose("topic", [("", _("No topic"))] + [(str(one.pk), one.name) for one in topics])
        plans = [(OF_ITS_KIND, _("The plan for its kind")), *plan_choices(playbooks, _("No plan"))]
        self._choose("playbook", plans)

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  (as declared above)
        field.choices = choices


class PlaybookForm(forms.Form):
    """A plan as its brand words it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=_kinds)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=lambda: [(one, LANGUAGE_NAMES[one]) for one in LANGUAGES],
    )
    steps = forms.CharField(
        label=gettext_lazy("Steps"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line: minutes after the opening | part | what. Parts: lead, spokesperson, facts,"
            " answers, legal, log."
        ),
    )
    holding = forms.CharField(
        label=gettext_lazy("Holding message"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The first draft of each incident that follows this plan."),
    )
    questions = forms.CharField(
        label=gettext_lazy("Questions to settle"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line."),
    )
    informed = forms.CharField(
        label=gettext_lazy("Who must know"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line."),
    )

    def clean_steps(self) -> list[dict[str, object]]:
        """The steps, read."""
        try:
            return steps_in(self.cleaned_data["steps"])
        except ValueError as fault:
            raise ValidationError(
                _("Line %(number)s isn’t a step: write “30 | facts | what is to be done”.")
                % {"number": fault}
            ) from fault

    def clean_questions(self) -> list[str]:
        """The questions, one a line."""
        return lines_of(self.cleaned_data["questions"])

    def clean_informed(self) -> list[str]:
        """Who must know, one a line, each at the length of a name."""
        return [one[:200] for one in lines_of(self.cleaned_data["informed"])]


class ClosingForm(forms.Form):
    """What is told of an incident once it is over; ``seen`` is a sign of what was told when it was opened."""

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    causes = forms.CharField(
        label=gettext_lazy("What caused it"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    done = forms.CharField(
        label=gettext_lazy("What was done"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    lessons = forms.CharField(
        label=gettext_lazy("Lessons"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One a line."),
    )
    feeds = forms.BooleanField(
        label=gettext_lazy("Add the lessons to the plan"), required=False, initial=True
    )
