"""The board: each mission's objectives with value, target, trend, forecast, owner and comment."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Right
from palabre.measurement.board import Goal, State, board_of
from palabre.measurement.metrics import Metric
from palabre.measurement.told import STATES, TYPED, between, said
from palabre.measurement.views.catalogue import door_of
from palabre.strategy.actions.comments import comment
from palabre.strategy.models import Objective
from palabre.strategy.words import name_of


@require_safe
@page(Right.READ)
def board(request: HttpRequest) -> HttpResponse:
    """The objectives of the brand as they stand now."""
    here = here_of(request)
    found = board_of(brand_here(here))
    missions = [(name_of(one), [_told(here, goal) for goal in goals]) for one, goals in found]
    context = {"missions": missions, "may_say": here.may(Right.PLAN), "now": timezone.now()}
    return render(request, "measurement/board.html", context)


def _told(here: Here, goal: Goal) -> dict[str, Any]:
    row, metric = goal.objective, goal.metric
    word, badge = STATES[goal.state]
    if metric is None:
        why = _("This metric isn't measured any more.")
        return {"row": row, "word": word, "badge": badge, "now": "–", "why": why}
    unit, currency = metric.unit, row.currency
    forecast = goal.forecast
    return {
        "row": row,
        "metric": metric,
        "word": word,
        "badge": badge,
        "now": said(goal.now.value, unit, currency),
        "why": goal.now.why,
        "between": between(goal.now, unit),
        "url": door_of(here, metric, goal.now),
        "target": said(row.target, unit, currency),
        "baseline": said(row.baseline, unit, currency) if row.baseline is not None else "",
        "way": None if goal.way is None else round(100 * goal.way),
        "trend": [value for _period, value in goal.trend],
        "forecast": said(forecast.value, unit, currency) if forecast else "",
        "tell": _line_at(goal, metric),
        "low": said(forecast.low, unit, currency) if forecast else "",
        "high": said(forecast.high, unit, currency) if forecast else "",
    }


def _line_at(goal: Goal, metric: Metric) -> str:
    """The query string of a line drawn at the target, on the side that isn't there yet."""
    row = goal.objective
    typed = row.target / TYPED[metric.unit][1]
    is_met = goal.state == State.REACHED
    way = "above" if row.at_most == is_met else "below"
    return urlencode({"metric": row.metric, "days": row.days, "way": way, "line": f"{typed:.10g}"})


@require_POST
@page(Right.PLAN)
def say(request: HttpRequest, number: int) -> HttpResponse:
    """Say something of an objective beside its figure."""
    here = here_of(request)
    row = get_object_or_404(Objective, pk=number, mission__brand=brand_here(here))
    comment(actor(here), row, request.POST.get("comment", ""))
    messages.success(request, _("What you said of the objective is kept."))
    return go(here, "measure_board")
