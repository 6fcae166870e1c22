"""The voices and texts behind one figure of awareness, counted on demand from the month's texts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from palabre.governance.access import brand_here, page
from palabre.governance.pages import address, go, here_of
from palabre.governance.rules import Right
from palabre.listening.models import Mention
from palabre.listening.selection import number
from palabre.measurement import awareness
from palabre.measurement.awareness_models import AwarenessMonth
from palabre.measurement.awareness_told import figure_words
from palabre.measurement.barometer.telling import month_name

A_PAGE, MOST_PAGES = 50, 1000
BY_VOICE = ("naming", "prompted")


@require_safe
@page(Right.READ)
def behind(request: HttpRequest) -> HttpResponse:
    """The texts behind one count of a month, of voices the newest of each; else of the newest month."""
    here = here_of(request)
    months = list(AwarenessMonth.objects.filter(brand=brand_here(here)))
    if not months:
        return go(here, "measure_awareness")
    asked = request.GET.get("month", "")
    row = next((one for one in months if f"{one.month:%Y-%m}" == asked or not asked), None)
    if row is None:
        raise Http404
    words = figure_words()
    figure = request.GET.get("figure", "")
    figure = figure if figure in words else "naming"
    at = min(number(request.GET.get("page", "")) or 1, MOST_PAGES)
    context = {
        "title": words[figure], "name": month_name(row.month), "row": row,
        "by_voice": figure in BY_VOICE, "counted": row.figures[figure],
        "others": [
            (name, word, row.figures[name], name == figure)
            for name, word in words.items()
            if row.figures[name] or name == figure
        ],
        "back": f"{address(here, 'measure_awareness')}?month={row.month:%Y-%m}",
        **_paged(awareness.behind(row.brand, row.month, figure), at, f"{row.month:%Y-%m}", figure),
    }  # fmt: skip
    return render(request, "measurement/awareness_behind.html", context)


def _paged(numbers: list[int], at: int, month: str, figure: str) -> dict[str, Any]:
    first = (at - 1) * A_PAGE
    some = numbers[first : first + A_PAGE]
    rows = Mention.objects.filter(pk__in=some).select_related("voice", "place").order_by("-pk")
    asks = f"?month={month}&figure={figure}&page="
    return {
        "count": len(numbers),
        "mentions": rows,
        "more": f"{asks}{at + 1}" if len(numbers) > first + A_PAGE else "",
        "before": f"{asks}{at - 1}" if at > 1 else "",
    }
