"""Series: what comes back, on which days, until when, and with which words."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Actor
from palabre.governance.forms import OneLine
from palabre.governance.numbers import number_in
from palabre.governance.rules import Refused, Right
from palabre.publishing.access import (
    post_here,
    posts_here,
)
from palabre.publishing.actions import series as verbs
from palabre.publishing.planning.rhythm import Rhythm
from palabre.publishing.planning_models import Series, SeriesText
from palabre.publishing.slotting import zone

RHYTHMS = {
    Rhythm.WEEKLY: gettext_lazy("Every week"),
    Rhythm.MONTHLY: gettext_lazy("Every month"),
}
# What parts the wordings of a text in its field.
PARTED = "---"
OFFERED = 60


class SeriesForm(forms.Form):
    """When a series comes back, and until when."""

    name = OneLine(label=gettext_lazy("Name"), max_length=120)
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Rhythm"),
        choices=[(one.value, word) for one, word in RHYTHMS.items()],
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("On these days of the week"),
        coerce=int,
        required=False,
        choices=[(str(number), word) for number, word in WEEKDAYS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    month_days = OneLine(
        label=gettext_lazy("On these days of the month"),
        help_text=gettext_lazy("For example: 1, 15. 31 is the last day of every month."),
        required=False,
        max_length=120,
    )
    at = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    rest_days = forms.IntegerField(
        label=gettext_lazy("The same text not again within, in days"),
        help_text=gettext_lazy("0: as often as the rhythm says."),
        min_value=0,
        max_value=3650,
        initial=0,
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    most = forms.IntegerField(
        label=gettext_lazy("At most so many times"), required=False, min_value=1, max_value=10_000
    )

    def clean_month_days(self) -> list[int]:
        """The days, each from 1 to 31."""
        words = self.cleaned_data["month_days"].replace(",", " ").split()
        days = {number_in(one, 2) or 0 for one in words}
        if not all(1 <= one <= 31 for one in days):
            raise forms.ValidationError(_("Write numbers from 1 to 31."))
        return sorted(days)

    def clean(self) -> dict[str, Any]:
        """The days that the rhythm needs must be there."""
        data = super().clean() or self.cleaned_data
        weekly = data.get("rhythm") == Rhythm.WEEKLY
        name = "weekdays" if weekly else "month_days"
        if name not in self.errors and not data.get(name):
            self.add_error(name, _("Choose at least one day."))
        return data

    def kept(self) -> verbs.Kept:
        """What was said, for the action."""
        data = self.cleaned_data
        weekly = data["rhythm"] == Rhythm.WEEKLY
        return verbs.Kept(
            data["name"], data["rhythm"], data["weekdays"] if weekly else data["month_days"],
            data["at"], data["rest_days"], data["ends_on"], data["most"],
        )  # fmt: skip


def _start(row: Series) -> dict[str, Any]:
    names = ("name", "rhythm", "at", "rest_days", "ends_on", "most")
    weekly = row.rhythm == Rhythm.WEEKLY
    return {name: getattr(row, name) for name in names} | {
        "weekdays": [str(one) for one in row.days] if weekly else [],
        "month_days": "" if weekly else ", ".join(str(one) for one in row.days),
    }


def _series(here: Here, number: int) -> Series:
    return get_object_or_404(Series.objects.select_related("brand"), brand=here.brand, pk=number)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def all_series(request: HttpRequest) -> HttpResponse:
    """The series of the brand, and a new one."""
    here: Here = request.here  # type: ignore[attr-defined]
    brand, may = brand_here(here), here.may(Right.PUBLISH)
    form = SeriesForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        if not may:
            raise Http404
        if form.is_valid():
            try:
                row = verbs.keep_series(Actor.person(here.user), brand, form.kept())
                return redirect("publish_series_one", here.organisation.slug, brand.slug, row.pk)
            except Refused as error:
                form.add_error(None, str(error))
    rows = Series.objects.filter(brand=brand).prefetch_related("texts")
    context = {"form": form, "rows": rows, "may_publish": may, "zone": str(zone())}
    return render(request, "publishing/series.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def one_series(request: HttpRequest, number: int) -> HttpResponse:
    """One series: its texts, its rule, and what was made of it."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, may = _series(here, number), here.may(Right.PUBLISH)
    form = SeriesForm(request.POST if request.method == "POST" else None, initial=_start(row))
    if form.is_bound:
        if not may:
            raise Http404
        if form.is_valid():
            try:
                verbs.keep_series(Actor.person(here.user), row.brand, form.kept(), row)
                messages.success(request, _("It is kept."))
                return _back(here, row)
            except Refused as error:
                form.add_error(None, str(error))
                row.refresh_from_db()
    texts = [(one, f"\n{PARTED}\n".join(one.wordings)) for one in row.texts.select_related("post")]
    context = {
        "series": row,
        "form": form,
        "texts": texts,
        "alike": row.rest_days == 0 and any(not one.wordings for one, _said in texts),
        "made": row.occurrences.select_related("post", "text")[:20],
        "offered": posts_here(here).order_by("-pk")[:OFFERED] if may else [],
        "may_publish": may,
        "zone": str(zone()),
        "parted": PARTED,
    }
    return render(
        request, "publishing/series_one.html", context, status=422 if form.errors else 200
    )


def _back(here: Here, row: Series) -> HttpResponse:
    return redirect("publish_series_one", here.organisation.slug, brand_here(here).slug, row.pk)


@require_POST
@page(Right.PUBLISH)
def series_act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Add a text (``post``), give wordings, take a text (``text``) out, pause, resume or delete."""
    here: Here = request.here  # type: ignore[attr-defined]
    row, by = _series(here, number), Actor.person(here.user)
    try:
        match act:
            case "add":
                verbs.add_text(by, row, post_here(here, _number(request, "post")))
            case "wordings":
                said = request.POST.get("wordings", "")[:100_000].replace("\r\n", "\n")
                parts = [one.strip() for one in said.split(f"\n{PARTED}\n")]
                verbs.set_wordings(by, _text(row, request), parts)
            case "remove":
                verbs.remove_text(by, _text(row, request))
            case "pause" | "resume":
                verbs.pause_series(by, row, paused=act == "pause")
            case "delete":
                verbs.end_series(by, row)
                messages.success(request, _("The series is deleted; its posts stay."))
                return redirect("publish_series", here.organisation.slug, brand_here(here).slug)
            case _:
                raise Http404
    except Refused as error:
        messages.error(request, str(error))
    return _back(here, row)


def _number(request: HttpRequest, name: str) -> int:
    if (found := number_in(request.POST.get(name, ""))) is None:
        raise Http404
    return found


def _text(row: Series, request: HttpRequest) -> SeriesText:
    texts = SeriesText.objects.select_related("series", "post")
    return get_object_or_404(texts, series=row, pk=_number(request, "text"))
