"""Awareness: the line of four of a month, the months before, and the figures that people give."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from palabre.community.models import Question
from palabre.community.rules import CHOICES
from palabre.community.tally import words_in
from palabre.governance.access import brand_here, page
from palabre.governance.forms import OneLine
from palabre.governance.models import Brand
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Right
from palabre.listening.figures.told import interval, percent
from palabre.listening.models import Topic
from palabre.listening.selection import Selection
from palabre.measurement.actions.awareness import keep_given, keep_how
from palabre.measurement.awareness import count_missing, markets_of
from palabre.measurement.awareness_models import Awareness, AwarenessMonth, GivenFigure
from palabre.measurement.awareness_told import line_of_four, spontaneous_of, top_of
from palabre.measurement.barometer.counting import month_of
from palabre.measurement.barometer.making import last_months
from palabre.measurement.barometer.telling import month_name
from palabre.measurement.rules import GivenKind

MOST = 9_000_000_000
MONTHS = 12
KINDS = [
    (GivenKind.AIDED, gettext_lazy("People asked who know it")),
    (GivenKind.SEARCHED, gettext_lazy("Searches for its name")),
    (GivenKind.DIRECT, gettext_lazy("Direct visits of the site")),
]


class GivenForm(forms.Form):
    """A figure of a month with where it is from."""

    month = forms.ChoiceField(label=gettext_lazy("Month"))
    kind = forms.ChoiceField(label=gettext_lazy("What it counts"), choices=KINDS)
    value = forms.IntegerField(label=gettext_lazy("Figure"), min_value=0, max_value=MOST)
    total = forms.IntegerField(
        label=gettext_lazy("Of how many asked"), min_value=1, max_value=MOST, required=False
    )
    source = OneLine(label=gettext_lazy("Source"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        months = last_months(MONTHS)[::-1]
        self.fields["month"].choices = [(one.isoformat(), month_name(one)) for one in months]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """People asked need to be so many of so many."""
        told = super().clean() or {}
        if told.get("kind") == GivenKind.AIDED and "value" in told:
            if not told.get("total"):
                raise ValidationError(_("Say how many people were asked."))
            if told["value"] > told["total"]:
                raise ValidationError(_("More people can’t know it than were asked."))
        return told


class HowForm(forms.Form):
    """Which answer says that somebody knows the brand, and whose voices are of the house."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Survey answer that says they know it"), required=False
    )
    staff = forms.ChoiceField(label=gettext_lazy("List of our employees’ voices"), required=False)

    def __init__(self, *args: Any, brand: Brand, **options: Any) -> None:
        super().__init__(*args, **options)
        language = (get_language() or "en")[:2]
        rows = Question.objects.filter(survey__brand=brand, kind__in=[str(one) for one in CHOICES])
        answers = [
            (
                f"{row.pk}-{at}",
                f"{words_in(row.texts, language)} {words_in(option, language)}"[:120],
            )
            for row in rows[:50]
            for at, option in enumerate(row.options)
        ]
        lists = [(str(one.pk), one.name) for one in brand.voice_lists.all()]
        self.fields["answer"].choices = [("", "–"), *answers]  # type: ignore[attr-defined]
        self.fields["staff"].choices = [("", "–"), *lists]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def awareness(request: HttpRequest) -> HttpResponse:
    """The four measures of a month; posted: a figure, what is ours, or counting anew."""
    here = here_of(request)
    brand = brand_here(here)
    context: dict[str, Any] = {"may_write": here.may(Right.PUBLISH)}
    if request.method == "POST":
        if not context["may_write"]:
            raise PermissionDenied
        if _done(request, brand, context):
            return go(here, "measure_awareness")
    months = list(AwarenessMonth.objects.filter(brand=brand)[:MONTHS])
    asked = request.GET.get("month", "")
    shown = next((one for one in months if f"{one.month:%Y-%m}" == asked), None)
    if asked and shown is None:
        raise Http404
    shown, markets = shown or next(iter(months), None), markets_of(brand)
    context |= {
        "shown": shown,
        "has_market": bool(markets),
        "line": line_of_four(brand, shown) if shown else [],
        "name": month_name(shown.month) if shown else "",
        "months": [_row(one) | {"asks": _texts(markets, one)} for one in months],
        "given_form": context.get("given_form") or GivenForm(),
        "how_form": context.get("how_form") or HowForm(brand=brand, initial=_chosen(brand)),
        "given": [
            (month_name(one.month), dict(KINDS)[GivenKind(one.kind)], one)
            for one in GivenFigure.objects.filter(brand=brand)[:50]
        ],
    }
    status = 422 if context.get("failed") else 200
    return render(request, "measurement/awareness.html", context, status=status)


def _row(one: AwarenessMonth) -> dict[str, Any]:
    spontaneous, top = spontaneous_of(one.figures), top_of(one.figures)
    return {
        "name": month_name(one.month), "month": f"{one.month:%Y-%m}",
        "spontaneous": percent(spontaneous.value), "spontaneous_between": interval(spontaneous),
        "top": percent(top.value), "top_between": interval(top), "figures": one.figures,
    }  # fmt: skip


def _texts(markets: list[Topic], one: AwarenessMonth) -> str:
    """The address part that finds the market conversations of a month; "" where none is followed any more."""
    days = month_of(one.month)
    chosen = Selection().but(topic=[str(topic.pk) for topic in markets])
    return chosen.between(days.first, days.last).address() if markets else ""


def _chosen(brand: Brand) -> dict[str, str]:
    row = Awareness.objects.filter(brand=brand).first()
    if row is None:
        return {}
    answer = f"{row.question_id}-{row.option}" if row.question_id else ""
    return {"answer": answer, "staff": str(row.staff_id or "")}


def _done(request: HttpRequest, brand: Brand, context: dict[str, Any]) -> bool:
    """Do what was posted; False where a form has to be shown again, which then stands in the context."""
    act = request.POST.get("act")
    if act == "count":
        count_missing(brand, anew=last_months(1))
        messages.success(request, _("The months that are over are counted."))
        return True
    if act == "given":
        form: forms.Form = GivenForm(request.POST)
        keep, name = _keep_given, "given_form"
    elif act == "how":
        form = HowForm(request.POST, brand=brand)
        keep, name = _keep_how, "how_form"
    else:
        raise Http404
    if not form.is_valid():
        context |= {name: form, "failed": True}
        return False
    keep(request, brand, form.cleaned_data)
    return True


def _keep_given(request: HttpRequest, brand: Brand, told: dict[str, Any]) -> None:
    month = date.fromisoformat(told["month"])
    keep_given(
        actor(here_of(request)), brand, month, told["kind"], told["value"], told["total"], told["source"]
    )  # fmt: skip
    messages.success(request, _("The figure is kept."))


def _keep_how(request: HttpRequest, brand: Brand, told: dict[str, Any]) -> None:
    # The form offers the brand's own questions and lists only.
    number, _dash, option = told["answer"].partition("-")
    question = Question.objects.get(pk=int(number)) if number else None
    staff = brand.voice_lists.get(pk=int(told["staff"])) if told["staff"] else None
    keep_how(actor(here_of(request)), brand, question, int(option or 0), staff)
    messages.success(
        request, _("It is kept; the next month is counted so. Count anew for the last one.")
    )
