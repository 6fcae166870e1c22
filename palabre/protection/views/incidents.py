"""Incidents: the list, a new one, and the room with its wall."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.listening.access import mentions_here, topics_here
from palabre.listening.models import Mention
from palabre.protection.access import (
    alerts_here,
    incident_here,
    incidents_here,
    playbooks_here,
)
from palabre.protection.actions import incidents as actions
from palabre.protection.actions.playbooks import copy_usual
from palabre.protection.incident_forms import OF_ITS_KIND, IncidentForm
from palabre.protection.incident_room import dressed, live, room, wall
from palabre.protection.models import Alert, Playbook
from palabre.protection.rules.incidents import IncidentKind, IncidentState, Level
from palabre.protection.usual_plans import PLANNED

LISTED = 100


@require_safe
@page(Right.READ)
def incidents(request: HttpRequest) -> HttpResponse:
    """What goes on, and what is over."""
    here = here_of(request)
    rows = [dressed(one) for one in incidents_here(here)[:LISTED]]
    context = {
        "going_on": [one for one in rows if one.state != IncidentState.CLOSED],
        "over": [one for one in rows if one.state == IncidentState.CLOSED],
        "may_open": here.may(Right.PUBLISH),
        "may_check": here.may(Right.TRIAGE),
    }
    return render(request, "protection/incidents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Open an incident: from an alert (``?alert=``), from a mention (``?mention=``) or by hand."""
    here = here_of(request)
    alert = _alert(here, request.GET.get("alert", ""))
    mention = _mention(here, request.GET.get("mention", ""))
    posted = request.POST if request.method == "POST" else None
    form = IncidentForm(
        posted, topics=topics_here(here), playbooks=playbooks_here(here),
        initial=_start(request, alert, mention),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            return _opened(request, here, form.cleaned_data, alert, mention)
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {
        "form": form, "alert": alert, "mention": mention, "back": address(here, "protect_incidents"),
        "sheet": request.POST.get("sheet") or uuid4(),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "protection/incident_new.html", context, status=status)


def _opened(
    request: HttpRequest,
    here: Here,
    said: dict[str, Any],
    alert: Alert | None,
    mention: Mention | None,
) -> HttpResponse:
    by, brand = actor(here), brand_here(here)
    row = actions.open_incident(
        by, brand, said["title"], IncidentKind(said["kind"]), sheet_in(request),
        level=Level(said["level"]), alert=alert, mention=mention,
        topic=topics_here(here).filter(pk=number_in(said["topic"]) or 0).first(),
        playbook=playbook_of(here, _plan(said)),
    )  # fmt: skip
    return go(here, "protect_incident", row.pk)


def _plan(said: dict[str, Any]) -> str:
    """The plan that was chosen, or the one that the kind has."""
    if said["playbook"] != OF_ITS_KIND:
        return str(said["playbook"])
    return f"usual-{said['kind']}" if said["kind"] in PLANNED else ""


def sheet_in(request: HttpRequest) -> UUID:
    """The number of the form that came in. Raises `Refused` for none."""
    try:
        return UUID(request.POST.get("sheet", ""))
    except ValueError as fault:
        raise Refused(_("Open the form again.")) from fault


def playbook_of(here: Here, wanted: str) -> Playbook | None:
    """The plan that a form asks for: one of the brand's, or its own copy of one of ours."""
    if wanted.startswith("usual-"):
        kind = IncidentKind(wanted.removeprefix("usual-"))
        return copy_usual(actor(here), brand_here(here), kind, get_language() or "en")
    return playbooks_here(here).filter(pk=number_in(wanted) or 0).first()


def _alert(here: Here, number: str) -> Alert | None:
    if not number:
        return None
    row = alerts_here(here).filter(pk=number_in(number) or 0).first()
    if row is None:
        raise Http404
    return row


def _mention(here: Here, number: str) -> Mention | None:
    if not number:
        return None
    row = mentions_here(here).filter(pk=number_in(number, 19) or 0).select_related("voice").first()
    if row is None:
        raise Http404
    return row


def _start(request: HttpRequest, alert: Alert | None, mention: Mention | None) -> dict[str, Any]:
    start: dict[str, Any] = {"level": Level.WARN, "kind": request.GET.get("kind", "other")}
    start["playbook"] = request.GET.get("playbook", OF_ITS_KIND)
    if alert is not None:
        start |= {"topic": alert.topic_id, "title": alert.topic.name}
        if alert.gravity is not None:
            start["level"] = actions.level_of(alert.gravity)
    elif mention is not None:
        topic = mention.topics.first()
        start["topic"] = topic.pk if topic else ""
    return start


@require_safe
@page(Right.READ)
def incident(request: HttpRequest, number: int) -> HttpResponse:
    """The room; with ``?part=live`` what of it changes by itself, with ``?wall=1`` for a screen on a wall."""
    here = here_of(request)
    row = dressed(incident_here(here, number))
    if request.GET.get("wall"):
        return render(request, "protection/wall.html", wall(here, row))
    if request.GET.get("part") == "live":
        return render(request, "protection/incident.html#live", live(here, row))
    return render(request, "protection/incident.html", room(here, row))
