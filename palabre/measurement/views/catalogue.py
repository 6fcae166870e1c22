"""The catalogue of metrics: what each of them means, and what it is now and was before."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from palabre.analysis.drawing.plot import day_in_full
from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import address, here_of
from palabre.governance.rules import Right
from palabre.listening.figures.period import Period
from palabre.listening.figures.told import language
from palabre.measurement.metrics import METRICS, Look, Metric, Value, value_of
from palabre.measurement.metrics.shape import MEDIA, Medium, Theme
from palabre.measurement.networks import told_by_networks
from palabre.measurement.told import MEDIUMS, THEMES, between, change_in_points, said, told_of

# Pages behind a value that not everybody may open.
RIGHTS = {
    "engage_service": Right.ANSWER,
    "engage_leads": Right.TRIAGE,
    "govern_connections": Right.TEAM,
}


@require_safe
@page(Right.READ)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every metric with its definition, its value over the chosen days and over those before."""
    here, period = here_of(request), Period.of(request.GET)
    brand = brand_here(here)
    now, before = Look(brand, period), Look(brand, period.before)
    rows = [_row(here, one, value_of(one, now), value_of(one, before)) for one in METRICS.values()]
    context = {
        "themes": [
            (title, MEDIUMS[MEDIA.get(theme, Medium.NEITHER)], _in(rows, theme))
            for theme, title in THEMES.items()
        ],
        "networks": told_by_networks(),
    }
    return render(request, "measurement/catalogue.html", context | around(period))


def _in(rows: list[dict[str, Any]], theme: Theme) -> list[dict[str, Any]]:
    return [row for row in rows if row["metric"].theme == theme]


def around(period: Period) -> dict[str, Any]:
    """What a page needs to let one choose its days."""
    before, after = period.before, period.after
    first, last = (day_in_full(day, language()) for day in (period.first, period.last))
    return {
        "period": period,
        "earlier": f"?{before.address()}",
        "later": f"?{after.address()}" if after else "",
        "shown_days": _("%(first)s to %(last)s") % {"first": first, "last": last},
        "periods": [
            ("week", _("7 days")),
            ("month", _("30 days")),
            ("quarter", _("90 days")),
            ("year", _("A year")),
        ],
    }


def _row(here: Here, metric: Metric, now: Value, before: Value) -> dict[str, Any]:
    return {
        "metric": metric,
        "now": now,
        "before": before,
        "points": change_in_points(metric, now, before),
        "said": said(now.value, metric.unit, now.currency),
        "said_before": said(before.value, metric.unit, before.currency),
        "between": between(now, metric.unit),
        "url": door_of(here, metric, now),
        "of": told_of(metric),
    }


def door_of(here: Here, metric: Metric, value: Value) -> str:
    """The address of the page behind a value; "" where there is none that this member may open."""
    if not metric.door or not here.may(RIGHTS.get(metric.door, Right.READ)):
        return ""
    try:
        url = address(here, metric.door)
    except NoReverseMatch:
        url = reverse(metric.door, args=[here.organisation.slug])
    return f"{url}?{value.asks}" if value.asks else url
