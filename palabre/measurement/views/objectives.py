"""Objectives set: what shall be reached, by which metric, by when, and who answers for it."""

import math
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.campaigns.forms import HIGHEST
from palabre.campaigns.templatetags.campaigns import money
from palabre.governance.access import Here, brand_here, page
from palabre.governance.numbers import amount_in, number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import number
from palabre.measurement.access import members_here
from palabre.measurement.budget import Spent, spent_on_objectives
from palabre.measurement.metrics import METRICS, Better, Look, Metric, value_of
from palabre.measurement.returns.words import hours
from palabre.measurement.told import THEMES, TYPED, said
from palabre.strategy.actions.budgets import rates_of
from palabre.strategy.actions.missions import Wish, end_objective, set_objective
from palabre.strategy.models import Mission, Objective
from palabre.strategy.words import name_of

DAYS = (7, 30, 90)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def objectives(request: HttpRequest) -> HttpResponse:
    """The objectives of each mission, and a new one."""
    here = here_of(request)
    brand = brand_here(here)
    if request.method == "POST":
        try:
            if not here.may(Right.PLAN):
                raise Refused(_("Objectives are set by whoever leads the house."))
            mission = get_object_or_404(
                Mission,
                pk=number_in(request.POST.get("mission", "")) or 0,
                brand=brand,
                ended_on=None,
            )
            today = timezone.localdate()
            made = set_objective(actor(here), mission, _wish(request, here, today), today)
            messages.success(request, _set(made))
        except Refused as error:
            messages.warning(request, str(error))
        to_path = request.POST.get("to") == "path"
        return go(here, "decide_path" if to_path else "decide_objectives")
    rows = Mission.objects.filter(brand=brand, ended_on=None).prefetch_related("objectives__owner")
    spent = spent_on_objectives(brand)
    return render(request, "measurement/objectives.html", {
        "missions": [(one, name_of(one), _told(one, spent)) for one in rows],
        "themes": [
            (title, [(one, TYPED[one.unit][0]) for one in METRICS.values() if one.theme == theme])
            for theme, title in THEMES.items()
        ],
        "days": DAYS, "usual": timezone.localdate() + timedelta(days=182),
        "people": members_here(here), "may_set": here.may(Right.PLAN),
        "currency": rates_of(brand).currency,
    })  # fmt: skip


def _set(made: Objective) -> str:
    if made.baseline is not None:
        return _("The objective is set, and measured from today on.")
    return _(
        "The objective is set. Its baseline can’t be told yet: it is kept on the first day that it can."
    )


def _told(mission: Mission, spent: dict[int, Spent]) -> list[dict[str, object]]:
    return [
        {"row": row, "metric": metric, "target": said(row.target, metric.unit, row.currency),
         "baseline": said(row.baseline, metric.unit, row.currency),
         "cost": money(row.cost, row.currency), "spent": _spent(spent.get(row.pk, Spent()))}
        for row in mission.objectives.all()
        if row.ended_on is None and (metric := METRICS.get(row.metric))
    ]  # fmt: skip


def _spent(found: Spent) -> str:
    """Hours and money in words; "" where nothing was written down."""
    told = [hours(found.hours)] if found.hours else []
    return ", ".join([*told, *(money(cents, currency) for currency, cents in found.cents.items())])


def _wish(request: HttpRequest, here: Here, today: date) -> Wish:
    given = request.POST.get
    metric = METRICS.get(given("metric", ""))
    if metric is None:
        raise Refused(_("Choose the metric by which it is measured."))
    days = number_in(given("days", "")) or 30
    days = days if days in DAYS else 30
    owner = next(
        (one.user for one in members_here(here) if str(one.pk) == given("owner", "")), None
    )
    period = Period(today - timedelta(days=days - 1), today)
    return Wish(
        given("name", ""), metric.slug, days,
        typed_value(given("target", ""), metric, _("The target must be a number.")),
        at_most=metric.better == Better.LESS, due_on=_day(given("due_on", "")), owner=owner,
        cost=_cost(given("cost", "")), currency=rates_of(brand_here(here)).currency,
        baseline=value_of(metric, Look(brand_here(here), period)).value,
    )  # fmt: skip


def typed_value(text: str, metric: Metric, refusal: str) -> float:
    """A value as a person types it, in the metric's own unit. Raises `Refused` for what is no number."""
    plain = "".join(text.split()).replace("\u202f", "").replace("%", "").replace(",", ".")
    try:
        value = float(plain[:20])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Refused(refusal)
    return value * TYPED[metric.unit][1]


def _cost(text: str) -> int | None:
    """What it shall cost in cents; None where nobody says."""
    if not text.strip():
        return None
    cost = amount_in(text)
    if cost is None or cost > HIGHEST:
        says = _("What it costs must be a number from 0 to %(most)s, like 1500.50.")
        raise Refused(says % {"most": number(HIGHEST)})
    return int(cost * 100)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_("Say by which day it shall be reached.")) from None


@require_POST
@page(Right.PLAN)
def end(request: HttpRequest, number: int) -> HttpResponse:
    """End an objective; it stays in the past."""
    here = here_of(request)
    row = get_object_or_404(Objective, pk=number, mission__brand=brand_here(here))
    end_objective(actor(here), row, timezone.localdate())
    messages.success(request, _("The objective is ended."))
    return go(here, "decide_objectives")
