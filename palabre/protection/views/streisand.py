"""The Streisand check: what an act would make louder, before it, and a second person's word."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.acts import Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.access import mention_here
from palabre.protection.access import check_here, checks_here, incident_here, incidents_here
from palabre.protection.actions import checks
from palabre.protection.incident_words import ACTS, CHECKS
from palabre.protection.models import ReachCheck
from palabre.protection.reaching import About, known
from palabre.protection.rules.incidents import Act, IncidentState
from palabre.protection.views.incidents import sheet_in
from palabre.publishing.approving import Team

LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def streisand(request: HttpRequest) -> HttpResponse:
    """Look before an act on an incident, a mention or a link (``?incident=``, ``?mention=``, ``?link=``)."""
    here = here_of(request)
    try:
        about, error = _about(here, request), ""
    except Refused as refused:
        about, error = None, str(refused)
    if request.method == "POST" and about is not None:
        try:
            row = _ask(request, here, about)
        except Refused as refused:
            error = str(refused)
        else:
            return go(here, "protect_check", row.pk)
    context = {
        "about": about, "error": error, "sheet": request.POST.get("sheet") or uuid4(),
        "link": request.GET.get("link", "")[:1000],
        "acts": [(str(one), word) for one, word in ACTS.items()],
        "act": request.POST.get("act") or request.GET.get("act", ""),
        "why": request.POST.get("why", ""),
        **_around(here, about),
    }  # fmt: skip
    return render(request, "protection/streisand.html", context, status=422 if error else 200)


def _around(here: Here, about: About | None) -> dict[str, Any]:
    if about is None:
        rows = [_dressed(one) for one in checks_here(here)[:LISTED]]
        open_ones = incidents_here(here).exclude(state=IncidentState.CLOSED)
        return {"checks": rows, "incidents": open_ones[:LISTED]}
    team = checks.seconds_of(actor(here), Team(about.brand))
    return {
        "facts": known(about),
        "may_open": here.may(Right.PUBLISH),
        "seconds": sorted(((one.pk, str(one.user)) for one in team), key=lambda pair: pair[1]),
    }


def _about(here: Here, request: HttpRequest) -> About | None:
    told, brand = request.GET, brand_here(here)
    if told.get("incident"):
        row = incident_here(here, number_in(told["incident"]) or 0)
        if row.drill_id:
            raise Http404  # what is played makes nothing louder
        return About(brand, incident=row)
    if told.get("mention"):
        return About(brand, mention=mention_here(here, number_in(told["mention"], 19) or 0))
    if link := told.get("link", "").strip():
        try:
            URLValidator(["http", "https"])(link[:1000])
        except ValidationError as fault:
            raise Refused(_("This is no address of a page: it begins with https://.")) from fault
        return About(brand, link=link[:1000])
    return None


def _ask(request: HttpRequest, here: Here, about: About) -> ReachCheck:
    said = request.POST
    if said.get("act", "") not in set(Act):
        raise Refused(_("Choose what you are about to do."))
    second = number_in(said.get("second", ""))
    return checks.ask(
        actor(here), about, Act(said["act"]), said.get("why", ""), second, sheet_in(request)
    )


def _dressed(row: ReachCheck) -> ReachCheck:
    row.act_word = ACTS[row.act]  # type: ignore[attr-defined, index]
    row.state_word, row.state_kind = CHECKS[row.state]  # type: ignore[attr-defined, index]
    return row


@require_safe
@page(Right.READ)
def check(request: HttpRequest, number: int) -> HttpResponse:
    """One check: the figures as they stood, who agreed, whether it was done."""
    here = here_of(request)
    row = _dressed(check_here(here, number))
    is_own = here.user.pk in checks.asked_by(row)
    context = {
        "check": row, "facts": row.facts,
        "may_answer": here.may(Right.PUBLISH) and not is_own and row.state == "asked",
        "is_own": is_own,
        "may_act": here.may(Right.TRIAGE) and row.state == "agreed" and row.acted_at is None,
    }  # fmt: skip
    return render(request, "protection/check.html", context)


@require_POST
@page(Right.TRIAGE)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Agree, refuse, or note that it was done."""
    here = here_of(request)
    row = check_here(here, number)
    if act not in {"agree", "refuse", "done"} or (act != "done" and not here.may(Right.PUBLISH)):
        raise Http404
    try:
        if act == "done":
            checks.acted(actor(here), row)
        else:
            checks.say(actor(here), row, act == "agree", request.POST.get("said", ""))
    except Refused as refused:
        messages.error(request, str(refused))
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
    return go(here, "protect_check", row.pk)
