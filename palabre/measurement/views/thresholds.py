"""Tell me when: the lines of metrics that a member wants to be told of."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.governance.access import Here, brand_here, page
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.measurement.actions.thresholds import DAYS, draw, rub_out
from palabre.measurement.metrics import METRICS, Better, Unit
from palabre.measurement.models import Threshold
from palabre.measurement.rules import is_beyond
from palabre.measurement.told import THEMES, TYPED, said
from palabre.measurement.views.objectives import typed_value


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.READ)
def thresholds(request: HttpRequest) -> HttpResponse:
    """One's own lines, and a new one."""
    here = here_of(request)
    if request.method == "POST":
        try:
            _draw(request, here)
            messages.success(request, _("You are told as soon as it passes the line."))
        except Refused as error:
            messages.warning(request, str(error))
            context = _page(here, request.POST.dict())
            return render(request, "measurement/thresholds.html", context, status=422)
        return go(here, "measure_thresholds")
    return render(request, "measurement/thresholds.html", _page(here, request.GET.dict()))


def _draw(request: HttpRequest, here: Here) -> None:
    given = request.POST.get
    metric = METRICS.get(given("metric", ""))
    if metric is None:
        raise Refused(_("Choose the metric first."))
    days = number_in(given("days", "")) or 0
    if days not in DAYS or given("way") not in ("above", "below"):
        raise Refused(_("Say over how many days, and on which side of the line."))
    line = typed_value(given("line", ""), metric, _("The line must be a number."))
    draw(
        actor(here), brand_here(here), here.member, metric, days, line,
        above=given("way") == "above",
    )  # fmt: skip


def _page(here: Here, typed: dict[str, str]) -> dict[str, Any]:
    rows = Threshold.objects.filter(brand=brand_here(here), member=here.member)
    asked = METRICS.get(typed.get("metric", ""))
    way = typed.get("way") or ("above" if asked and asked.better == Better.LESS else "below")
    return {
        "rows": [_told(here, one) for one in rows if one.metric in METRICS],
        "themes": [
            (title, [(one, TYPED[one.unit][0]) for one in METRICS.values() if one.theme == theme])
            for theme, title in THEMES.items()
        ],
        "days": DAYS,
        "typed": {
            "metric": asked.slug if asked else "", "way": way, "line": typed.get("line", ""),
            "days": number_in(typed.get("days", "")) or 7,
        },
    }  # fmt: skip


def _told(here: Here, row: Threshold) -> dict[str, Any]:
    metric = METRICS[row.metric]
    is_far = row.value is not None and is_beyond(row.value, row.line, above=row.above)
    return {
        "row": row,
        "metric": metric,
        "line": said(row.line, metric.unit, row.currency or _euros(metric.unit)),
        "now": said(row.value, metric.unit, row.currency),
        "is_far": is_far,
    }


def _euros(unit: Unit) -> str:
    return "EUR" if unit == Unit.MONEY else ""


@require_POST
@page(Right.READ)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Be told no more."""
    here = here_of(request)
    rows = Threshold.objects.select_related("brand")
    row = get_object_or_404(rows, pk=number, brand=brand_here(here), member=here.member)
    rub_out(actor(here), row)
    messages.success(request, _("The line is removed."))
    return go(here, "measure_thresholds")
