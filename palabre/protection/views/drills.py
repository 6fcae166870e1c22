"""Drills: the list, a new one, one that goes on, and what is done with it."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance.access import Here, brand_here, page
from palabre.governance.models import Member
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.protection import drill_room
from palabre.protection.access import (
    drill_here,
    drill_people,
    drills_here,
    playbooks_here,
    takes_part,
)
from palabre.protection.actions import drills as actions
from palabre.protection.actions.drills_room import open_room
from palabre.protection.actions.playbooks import copy_usual
from palabre.protection.drill_forms import DrillForm
from palabre.protection.drill_scripts import (
    MOST_ALERTS,
    past_alerts,
    played,
    scenarios,
    spoken,
)
from palabre.protection.models import Drill
from palabre.protection.rules.incidents import IncidentKind
from palabre.protection.views.incidents import playbook_of, sheet_in

LISTED = 100
ACTS = {"pause": actions.pause, "resume": actions.resume, "stop": actions.stop}


@require_safe
@page(Right.READ)
def drills(request: HttpRequest) -> HttpResponse:
    """What was played."""
    here = here_of(request)
    rows = [drill_room.dressed(one) for one in drills_here(here)[:LISTED]]
    may_lead = here.may(Right.PUBLISH)
    return render(request, "protection/drills.html", {"rows": rows, "may_lead": may_lead})


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Choose what is played, how fast and by whom, and begin."""
    here = here_of(request)
    language, people = get_language() or "en", drill_people(brand_here(here))
    form = DrillForm(
        request.POST if request.method == "POST" else None, language=language,
        people=people.values(), alerts=past_alerts(brand_here(here))[:MOST_ALERTS],
        playbooks=playbooks_here(here), initial={"people": [here.member.pk], "speed": 10},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            return go(here, "protect_drill", _started(request, here, people, form.cleaned_data).pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    told = scenarios().values()
    context = {
        "form": form, "back": address(here, "protect_drills"),
        "sheet": request.POST.get("sheet") or uuid4(),
        "scenarios": [{key: one[key][spoken(language)] for key in ("name", "about")} for one in told],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "protection/drill_new.html", context, status=status)


def _started(
    request: HttpRequest, here: Here, people: dict[int, Member], said: dict[str, Any]
) -> Drill:
    sheet, by, brand = sheet_in(request), actor(here), brand_here(here)
    values = played(brand, said["scenario"], get_language() or "en")
    plan = playbook_of(here, said["playbook"])
    if plan is None and values["kind"] != IncidentKind.OTHER:
        plan = copy_usual(by, brand, values["kind"], values["language"])
    return actions.start(
        by,
        brand,
        [people[one] for one in said["people"]],
        sheet,
        said["speed"],
        playbook=plan,
        **values,
    )


@require_safe
@page(Right.READ)
def drill(request: HttpRequest, number: int) -> HttpResponse:
    """A drill; with ``?part=live`` what of it changes by itself."""
    here = here_of(request)
    context = drill_room.page(here, drill_here(here, number))
    part = "#live" if request.GET.get("part") == "live" else ""
    return render(request, f"protection/drill.html{part}", context)


@require_POST
@page(Right.READ)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Halt it, go on, end it; look after its alert, open its room."""
    here = here_of(request)
    row = drill_here(here, number)
    right = Right.TRIAGE if act == "seen" else Right.PUBLISH
    if act not in {*ACTS, "seen", "open"} or not here.may(right):
        raise Http404
    if act not in ACTS and not takes_part(here, row):
        raise Http404
    try:
        if act == "open":
            return go(here, "protect_incident", open_room(actor(here), row).pk)
        ACTS.get(act, actions.look_after)(actor(here), row)
    except Refused as refused:
        messages.error(request, str(refused))
    return go(here, "protect_drill", row.pk)
