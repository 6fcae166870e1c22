"""What is unusual now: the alerts of the brand, and one with its evidence."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from palabre.governance.access import brand_here, page
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.protection.access import alert_here, alerts_here
from palabre.protection.actions import alerts as verbs
from palabre.protection.months_told import month_so_far
from palabre.protection.reading import dressed, rows_of, whole
from palabre.protection.rules.alerts import AlertState, Verdict
from palabre.protection.tellings import calls_of
from palabre.protection.words import VERDICTS

MOST_STANDING, MOST_OVER = 50, 30


@require_safe
@page(Right.READ)
def watch(request: HttpRequest) -> HttpResponse:
    """The alerts that stand, and the last that are over."""
    here = here_of(request)
    rows = (
        alerts_here(here)
        .select_related("looked_by", "closed_by")
        .prefetch_related("signs", "incidents")
    )
    standing = rows.exclude(state=AlertState.CLOSED).order_by("state", "-gravity", "-pk")
    over = rows.filter(state=AlertState.CLOSED).order_by("-closed_at", "-pk")
    context = {
        "standing": dressed(standing[:MOST_STANDING]),
        "over": dressed(over[:MOST_OVER]),
        "watched": rows_of(here),
        # The page asks for the rest of itself again and again, and not for this.
        "month": "" if request.headers.get("HX-Request") else month_so_far(brand_here(here)),
        "verdicts": VERDICTS.items(),
        "may_act": here.may(Right.TRIAGE),
        "may_set": here.may(Right.PUBLISH),
        "may_open": here.may(Right.PUBLISH),
    }
    return render(request, "protection/watch.html", context)


@require_safe
@page(Right.READ)
def alert(request: HttpRequest, number: int) -> HttpResponse:
    """One alert with all that it rests on."""
    here = here_of(request)
    row = alert_here(here, number)
    context = {
        "alert": row,
        **whole(here, row),
        "calls": calls_of(row),
        "verdicts": VERDICTS.items(),
        "may_act": here.may(Right.TRIAGE),
        "may_open": here.may(Right.PUBLISH),
    }
    return render(request, "protection/alert.html", context)


@require_POST
@page(Right.TRIAGE)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Say that one looks after an alert, or that it is over, and what it was."""
    here = here_of(request)
    row = alert_here(here, number)
    try:
        if act == "see":
            verbs.look_after(actor(here), row)
        elif act == "close" and request.POST.get("verdict") in list(Verdict):
            verbs.close(actor(here), row, Verdict(request.POST["verdict"]))
        else:
            raise Http404
    except Refused as error:
        messages.error(request, str(error))
    return go(here, "protect_alert", number) if act == "see" else go(here, "protect_watch")
