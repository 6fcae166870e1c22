"""The visits of the brand's own site: what came by what, and the access logs that tell it."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.analysis.drawing import Series, columns
from palabre.campaigns.access import row_here, rows_here
from palabre.campaigns.actions import site_logs as actions
from palabre.campaigns.models import TrackedLink
from palabre.campaigns.rules import LogState, SiteSource
from palabre.campaigns.site_counting import SiteFigures, last_day, site_figures
from palabre.campaigns.site_models import SiteGoal, SiteLog
from palabre.campaigns.site_sources import campaigns_by_tag
from palabre.campaigns.words import COMINGS, LOG_STATES, SITE_SOURCES, way_word
from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Right

DAYS = 30
PERIODS = (7, 30, 90, 365)
RECENT = 10
BUSY = {LogState.READING, LogState.KEEPING}
# Apps that hand on no referrer when one of their links is opened, as far as they are known to.
SILENT = ("WhatsApp", "Signal", "Telegram", "Messenger", "Discord", "Slack", "Teams", "TikTok")


@require_safe
@page(Right.READ)
def site(request: HttpRequest) -> HttpResponse:
    """What the site saw in the last days of which anything is known."""
    here = here_of(request)
    brand = brand_here(here)
    days = number_in(request.GET.get("days", "")) or DAYS
    days = days if days in PERIODS else DAYS
    until = min(last_day(brand) or timezone.localdate(), timezone.localdate())
    told = site_figures(brand, until - timedelta(days=days - 1), until)
    logs = list(rows_here(here, SiteLog)[:RECENT])
    for row in logs:
        row.word, row.kind = LOG_STATES[row.state]  # type: ignore[index, attr-defined]
    context = {
        "told": told,
        "has_any": bool(told.known),
        "unknown": days - told.known,
        "periods": [
            (one, ngettext("%(n)s day", "%(n)s days", one) % {"n": one}) for one in PERIODS
        ],
        "days": days,
        "chart": _chart(told),
        "ways": _ways(here, told),
        "has_goals": rows_here(here, SiteGoal).exists(),
        "engaged": _engaged(told),
        "sources": [
            (SITE_SOURCES[SiteSource(name)], count) for name, count in told.sources.most_common()
        ],
        "silent": ", ".join(SILENT),
        "logs": logs,
        "may_change": here.may(Right.PUBLISH),
    }
    return render(request, "campaigns/site.html", context)


def _chart(told: SiteFigures) -> Any:
    """Visits by day as a drawing, with gaps where nothing is known; None without any day that is known."""
    if not told.known:
        return None
    series = Series(_("Visits"), [row.visits if row else None for _day, row in told.days])
    days = [day for day, _row in told.days]
    return columns(days, series, get_language() or "en", day_label=_("Day"), height=140)


def _engaged(told: SiteFigures) -> dict[str, Any]:
    """How the visits went; None for what no source told."""
    return {
        "pages": round(told.views / told.visits, 1) if told.visits else None,
        "seconds": told.median_seconds,
        "bounced": told.bounces / told.told_visits if told.told_visits else None,
        "again": told.again / told.told_visitors if told.told_visitors else None,
    }


def _ways(here: Here, told: SiteFigures) -> list[dict[str, Any]]:
    """Visits and what they reached, by each kind of way."""
    campaigns = campaigns_by_tag(brand_here(here), [one.name for one in told.campaigns])
    slugs = [one.name for one in told.links]
    links = {row.slug: row for row in rows_here(here, TrackedLink).filter(slug__in=slugs)}
    kinds = [
        (_("Networks"), told.networks, lambda one: (way_word(one.name), "")),
        (_("Campaigns"), told.campaigns, lambda one: _door(here, "campaign", campaigns, one.name)),
        (
            _("Posts and links"),
            told.links,
            lambda one: _door(here, "campaign_link", links, one.name),
        ),
        (_("Sites that lead here"), told.hosts, lambda one: (one.name, "")),
    ]
    return [
        {"title": title, "rows": [(*name(one), one) for one in lines if one.visits or one.gains]}
        for title, lines, name in kinds
    ]


def _door(here: Here, view: str, rows: Mapping[str, Any], name: str) -> tuple[str, str]:
    """The name of a campaign or link of ours with its address; a tag that is none of ours as it stands."""
    row = rows.get(name)
    return (row.name, _address(here, view, row.pk)) if row else (name, "")


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
