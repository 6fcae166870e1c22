"""The form of a survey: its texts in one or two languages, and up to five questions, without a script."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.campaigns.forms import Moment
from palabre.community.actions.surveys import Asked
from palabre.community.models import Survey
from palabre.community.rules import (
    CHOICES,
    LANGUAGES,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    QuestionKind,
)
from palabre.community.words import KINDS, LANGUAGE_NAMES
from palabre.governance.forms import OneLine

PARTS = ("title", "intro", "thanks")


class EndForm(forms.Form):
    """When a survey closes by itself."""

    closes_at = Moment(label=gettext_lazy("Closes"), required=False)


class SurveyForm(forms.Form):
    """A survey with its questions; a language counts as soon as it has a title."""

    name = OneLine(
        label=gettext_lazy("Name"), help_text=gettext_lazy("For you alone."), max_length=120
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Whoever has its address may answer"),
        help_text=gettext_lazy("Else only links that are good once, made for one person each."),
        required=False,
    )
    closes_at = Moment(label=gettext_lazy("Closes"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for language in LANGUAGES:
            self.fields[f"title_{language}"] = OneLine(
                label=_("Title"), max_length=120, required=False
            )
            for part, label in (("intro", _("Introduction")), ("thanks", _("Thanks"))):
                self.fields[f"{part}_{language}"] = _text(label, 1000, 2)
        for number in range(1, MOST_QUESTIONS + 1):
            self._add_question(number)
        for name, field in self.fields.items():
            # Whether these may stay empty hangs on others: no word beside each could say it.
            field.is_plain = name.startswith(("title_", "kind_", "text_", "options_"))  # type: ignore[attr-defined]

    def _add_question(self, number: int) -> None:
        none = _("No question") if number > 1 else _("Choose a kind")
        kinds = [("", none), *((str(one), word) for one, word in KINDS.items())]
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=_("Kind"), choices=kinds, required=False
        )
        for language in LANGUAGES:
            name = LANGUAGE_NAMES[language]
            self.fields[f"text_{number}_{language}"] = OneLine(
                label=_("Question, %(language)s") % {"language": name},
                max_length=300,
                required=False,
            )
            self.fields[f"options_{number}_{language}"] = _text(
                _("Answers to choose from, %(language)s") % {"language": name}, 2000, 3
            )
        self.fields[f"optional_{number}"] = forms.BooleanField(
            label=_("May be left out"), required=False
        )

    def languages(self) -> list[tuple[str, list[Any]]]:
        """The fields of the texts, by the name of their language."""
        return [
            (str(LANGUAGE_NAMES[one]), [self[f"{part}_{one}"] for part in PARTS])
            for one in LANGUAGES
        ]

    def questions(self) -> list[tuple[int, list[Any]]]:
        """The fields of each question, by its number."""
        names = [f"{part}_{{}}_{one}" for part in ("text", "options") for one in LANGUAGES]
        names = ["kind_{}", *names, "optional_{}"]
        return [
            (number, [self[name.format(number)] for name in names])
            for number in range(1, MOST_QUESTIONS + 1)
        ]

    def clean_closes_at(self) -> Any:
        """The end, which is still to come."""
        at = self.cleaned_data["closes_at"]
        if at is not None and at <= timezone.now():
            raise forms.ValidationError(_("This time is over."))
        return at

    def clean(self) -> dict[str, Any]:
        """The survey as the action takes it: ``texts`` and ``asked``."""
        said = super().clean() or {}
        spoken = [one for one in LANGUAGES if said.get(f"title_{one}")]
        if not spoken:
            raise forms.ValidationError(_("Give it a title in French or in English."))
        said["texts"] = {
            one: {part: said.get(f"{part}_{one}", "") for part in PARTS} for one in spoken
        }
        said["asked"] = [
            self._asked(number, spoken)
            for number in range(1, MOST_QUESTIONS + 1)
            if said.get(f"kind_{number}")
        ]
        if not said["asked"]:
            raise forms.ValidationError(_("Ask at least one question: choose its kind."))
        return said

    def _asked(self, number: int, spoken: list[str]) -> Asked:
        said = self.cleaned_data
        kind = QuestionKind(said[f"kind_{number}"])
        texts = {one: said.get(f"text_{number}_{one}", "") for one in spoken}
        for one, text in texts.items():
            if not text:
                self.add_error(f"text_{number}_{one}", _("Ask it in each language of the survey."))
        options = self._options(number, spoken) if kind in CHOICES else []
        return Asked(kind, texts, options, not said.get(f"optional_{number}"))

    def _options(self, number: int, spoken: list[str]) -> list[dict[str, str]]:
        said = self.cleaned_data
        lines = {
            one: [line.strip()[:120] for line in said.get(f"options_{number}_{one}", "").splitlines()
                  if line.strip()]
            for one in spoken
        }  # fmt: skip
        counts = {len(found) for found in lines.values()}
        field = f"options_{number}_{spoken[0]}"
        if len(counts) > 1:
            self.add_error(field, _("The languages have different numbers of answers."))
        elif min(counts) < 2 or max(counts) > MOST_OPTIONS:
            fault = _("Give two to %(most)s answers, one a line.") % {"most": MOST_OPTIONS}
            self.add_error(field, fault)
        shortest = min(counts)
        return [{one: lines[one][at] for one in spoken} for at in range(shortest)]

    def values(self) -> dict[str, Any]:
        """What the action takes beside name and questions."""
        return {name: self.cleaned_data[name] for name in ("texts", "is_public", "closes_at")}

    @classmethod
    def start(cls, survey: Survey) -> dict[str, Any]:
        """What the form shows of a survey."""
        told: dict[str, Any] = {
            "name": survey.name, "is_public": survey.is_public, "closes_at": survey.closes_at,
        }  # fmt: skip
        for language, parts in survey.texts.items():
            told |= {f"{part}_{language}": text for part, text in parts.items()}
        for number, question in enumerate(survey.questions.all(), start=1):
            told[f"kind_{number}"] = question.kind
            told[f"optional_{number}"] = not question.is_required
            for language in LANGUAGES:
                told[f"text_{number}_{language}"] = question.texts.get(language, "")
                lines = [option.get(language, "") for option in question.options]
                told[f"options_{number}_{language}"] = "\n".join(lines)
        return told


def _text(label: str, longest: int, rows: int) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)
