"""The forms of the charter: one language of its draft at a time."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.governance.charters import (
    MOST_ANSWERS,
    MOST_CLAUSES,
    MOST_QUESTIONS,
    Clause,
    Question,
    Wording,
)
from palabre.governance.forms import OneLine

RIGHT = "*"  # stands before the right answer


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Part(forms.Form):
    """A part that may be left empty as a whole: then "optional" beside each field says nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.is_plain = True  # type: ignore[attr-defined]


class ClauseForm(_Part):
    """A clause; one without a title and a text isn't kept."""

    title = OneLine(label=gettext_lazy("Title"), max_length=160, required=False)
    text = forms.CharField(
        label=gettext_lazy("What it asks"), max_length=3000, required=False, widget=_area(3)
    )
    why = forms.CharField(
        label=gettext_lazy("Why: the reason, or the law"),
        max_length=2000,
        required=False,
        widget=_area(2),
    )

    def clean(self) -> dict[str, Any]:
        """Both a title and a text, or neither."""
        said = super().clean() or {}
        if bool(said.get("title")) != bool(said.get("text")) or (
            said.get("why") and not said.get("title")
        ):
            raise forms.ValidationError(
                _("A clause has a title and a text; empty both to take it out.")
            )
        return said

    @property
    def clause(self) -> Clause | None:
        """What was written, if anything."""
        said = self.cleaned_data
        return Clause(said["title"], said["text"], said["why"]) if said.get("title") else None


class QuestionForm(_Part):
    """A question with its answers, one on each line."""

    ask = OneLine(label=gettext_lazy("Question"), max_length=300, required=False)
    answers = forms.CharField(
        label=gettext_lazy("Answers, one on each line, a * before the right one"),
        max_length=2000,
        required=False,
        widget=_area(3),
    )
    why = OneLine(
        label=gettext_lazy("What to tell who answers wrongly"), max_length=500, required=False
    )

    def clean_answers(self) -> tuple[tuple[str, ...], int]:
        """The answers without the star, and the place of the right one; -1 for no answers at all."""
        lines = [one.strip() for one in self.cleaned_data["answers"].splitlines() if one.strip()]
        if not lines:
            return (), -1
        starred = [place for place, one in enumerate(lines) if one.startswith(RIGHT)]
        if not 2 <= len(lines) <= MOST_ANSWERS or len(starred) != 1:
            raise forms.ValidationError(
                _("Two to %(most)s answers, one of them right: put a * before it.")
                % {"most": MOST_ANSWERS}
            )
        return tuple(one.removeprefix(RIGHT).strip() for one in lines), starred[0]

    def clean(self) -> dict[str, Any]:
        """Both a question and its answers, or neither."""
        said = super().clean() or {}
        if "answers" in said and bool(said.get("ask")) != bool(said["answers"][0]):
            raise forms.ValidationError(_("A question has its answers; empty both to take it out."))
        return said

    @property
    def question(self) -> Question | None:
        """What was written, if anything."""
        said = self.cleaned_data
        if not said.get("ask"):
            return None
        answers, right = said["answers"]
        return Question(said["ask"], answers, right, said["why"])


class AroundForm(forms.Form):
    """What stands before the clauses, and what may be read without an account."""

    intro = forms.CharField(
        label=gettext_lazy("Introduction"), max_length=2000, required=False, widget=_area(2)
    )
    short = forms.CharField(
        label=gettext_lazy("Short version, for everybody"),
        help_text=gettext_lazy("Shown without an account, once you open it to all."),
        max_length=4000,
        required=False,
        widget=_area(4),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


Clauses = forms.formset_factory(
    ClauseForm, extra=1, max_num=MOST_CLAUSES, absolute_max=MOST_CLAUSES
)
Questions = forms.formset_factory(
    QuestionForm, extra=1, max_num=MOST_QUESTIONS, absolute_max=MOST_QUESTIONS
)


class DraftForm:
    """One language of the draft: what stands around it, its clauses, its questions."""

    def __init__(self, posted: Any, wording: Wording, revision: int) -> None:
        start = {"intro": wording.intro, "short": wording.short, "seen": revision}
        self.around = AroundForm(posted, initial=start, auto_id="around-%s")
        clauses = [
            {"title": one.title, "text": one.text, "why": one.why} for one in wording.clauses
        ]
        self.clauses = Clauses(posted, initial=clauses, prefix="clause")
        self.questions = Questions(
            posted, initial=[_start_of(one) for one in wording.quiz], prefix="question"
        )

    def is_valid(self) -> bool:
        """Whether all of it is right."""
        # All three are asked, so that each tells what is wrong with it.
        told = [one.is_valid() for one in (self.around, self.clauses, self.questions)]
        return all(told)

    @property
    def wording(self) -> Wording:
        """What was written."""
        said = self.around.cleaned_data
        clauses = tuple(one.clause for one in self.clauses.forms if one.clause)
        quiz = tuple(one.question for one in self.questions.forms if one.question)
        return Wording(said["intro"], clauses, said["short"], quiz)

    @property
    def seen(self) -> int:
        """The revision of the draft that was open."""
        return int(self.around.cleaned_data["seen"])


def _start_of(question: Question) -> dict[str, str]:
    lines = [
        f"{RIGHT} {one}" if place == question.right else one
        for place, one in enumerate(question.answers)
    ]
    return {"ask": question.ask, "answers": "\n".join(lines), "why": question.why}
