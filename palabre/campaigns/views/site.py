"""The visits of the brand's own site: what came by what, and the access logs that tell it."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.drawing import Series, columns
from palabre.campaigns.access import row_here, rows_here
from palabre.campaigns.actions import site_logs as actions
from palabre.campaigns.rules import LogState
from palabre.campaigns.site_counting import SiteFigures, last_day, site_figures
from palabre.campaigns.site_models import SiteLog
from palabre.campaigns.words import COMINGS, LOG_STATES, way_word
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right

DAYS = 30
RECENT = 10
BUSY = {LogState.READING, LogState.KEEPING}


@require_safe
@page(Right.READ)
def site(request: HttpRequest) -> HttpResponse:
    """What the site saw in the last thirty days of which anything is known."""
    here = here_of(request)
    brand = brand_here(here)
    until = min(last_day(brand) or timezone.localdate(), timezone.localdate())
    told = site_figures(brand, until - timedelta(days=DAYS - 1), until)
    logs = list(rows_here(here, SiteLog)[:RECENT])
    for row in logs:
        row.word, row.kind = LOG_STATES[row.state]  # type: ignore[index, attr-defined]
    context = {
        "told": told,
        "known": sum(row is not None for _day, row in told.days),
        "chart": _chart(told),
        "networks": _networks(told),
        "logs": logs,
        "may_change": here.may(Right.PUBLISH),
    }
    return render(request, "campaigns/site.html", context)


def _chart(told: SiteFigures) -> Any:
    """Visits by day as a drawing; None without any day that is known."""
    if not any(row for _day, row in told.days):
        return None
    series = Series(_("Visits"), [row.visits if row else 0 for _day, row in told.days])
    days = [day for day, _row in told.days]
    return columns(days, series, get_language() or "en", day_label=_("Day"), height=140)


def _networks(told: SiteFigures) -> list[dict[str, Any]]:
    """Visits by the way that people came, as rows of bars."""
    came = [one for one in told.networks if one.visits]
    most = max((one.visits for one in came), default=0)
    return [
        {
            "label": way_word(one.name),
            "value": one.visits,
            "share": one.visits / told.visits,
            "width": round(100 * one.visits / most),
        }
        for one in came
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Bring access logs in. How much may come at all is watched at the door (`site.bodies`)."""
    here = here_of(request)
    refusal = ""
    if request.method == "POST":
        try:
            row = actions.start_log(actor(here), brand_here(here), request.FILES.getlist("file"))
            return redirect(_address(here, "campaign_log", row.pk))
        except actions.NotTaken as fault:
            refusal = str(fault)
    context = {"refusal": refusal, "back": address(here, "campaign_site")}
    return render(request, "campaigns/log_new.html", context, status=422 if refusal else 200)


@require_safe
@page(Right.PUBLISH)
def log(request: HttpRequest, number: int) -> HttpResponse:
    """What a log would bring, before anything is kept; and what became of it."""
    here = here_of(request)
    row = row_here(here, SiteLog, number)
    word, kind = LOG_STATES[row.state]  # type: ignore[index]
    found = row.found
    days = [
        {**one, "day": date.fromisoformat(one["day"]), "word": COMINGS[one["coming"]]}
        for one in found.get("days", [])
    ]
    context = {
        "log": row,
        "word": word,
        "kind": kind,
        "busy": row.state in BUSY,
        "fault": _(row.fault) % row.fault_params if row.fault else "",
        "found": found,
        "days": days,
        "has_news": any(one["coming"] != "known" for one in days),
        "total": {name: sum(one[name] for one in days) for name in ("visits", "views", "robots")},
        "networks": [(way_word(name), visits) for name, visits in found.get("networks", [])],
    }
    part = "#standing" if request.headers.get("HX-Target") == "standing" else ""
    return render(request, f"campaigns/log.html{part}", context)


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Keep what a log brings, or take it off the list."""
    here = here_of(request)
    row = row_here(here, SiteLog, number)
    if act == "remove":
        actions.remove_log(actor(here), row)
        return go(here, "campaign_site")
    if act != "keep":
        raise Http404
    with suppress(Moved):  # pressed twice, or by two: the page says how it stands
        actions.keep_log(actor(here), row)
    return redirect(_address(here, "campaign_log", row.pk))


def _address(here: Here, view: str, number: int) -> str:
    return reverse(view, args=(here.organisation.slug, brand_here(here).slug, number))
