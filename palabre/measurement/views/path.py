"""The path: where one is on the way to a plan that is signed, step by step."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.governance.access import Here, brand_here, page
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.measurement.path.heard import heard_of, rivals_of, suggestions_for
from palabre.measurement.path.hints import hint_for
from palabre.measurement.path.proposed import proposals_for
from palabre.measurement.path.standing import Stand, Step, next_step, path_of
from palabre.strategy.actions.path import note_step, skip_step, take_up_step
from palabre.strategy.models import Mission
from palabre.strategy.path_words import FIRM
from palabre.strategy.rules import MOST_MISSIONS, MissionKind, PathStep
from palabre.strategy.views.stance import stance_form
from palabre.strategy.words import MEANINGS, MISSIONS


@require_http_methods(["GET", "HEAD"])
@page(Right.READ)
def path(request: HttpRequest) -> HttpResponse:
    """The path, opened at the first step that isn't done."""
    steps = path_of(brand_here(here_of(request)))
    return _shown(request, steps, next_step(steps))


@require_http_methods(["GET", "HEAD"])
@page(Right.READ)
def step(request: HttpRequest, step: str) -> HttpResponse:
    """One step of the path."""
    steps = path_of(brand_here(here_of(request)))
    chosen = next((one for one in steps if one.key == step), None)
    if chosen is None:
        raise Http404
    return _shown(request, steps, chosen)


def _shown(request: HttpRequest, steps: list[Step], chosen: Step) -> HttpResponse:
    here = here_of(request)
    at = steps.index(chosen)
    help_of = HELPS.get(chosen.key)
    return render(request, "measurement/path.html", {
        "steps": steps, "step": chosen, "number": at + 1, "firm": FIRM,
        "marks": [_dot(here, one, chosen) for one in steps],
        "done": sum(one.is_over for one in steps),
        "minutes": sum(one.told.minutes for one in steps if not one.is_over),
        "before": steps[at - 1] if at else None,
        "after": steps[at + 1] if at + 1 < len(steps) else None,
        "may_decide": here.may(Right.PLAN),
        "part": f"measurement/path_{chosen.key}.html" if help_of else "",
        "search": address(here, "listen_search"),
        "hint": hint_for(chosen.key, brand_here(here)),
        **(help_of(here) if help_of else {}),
    })  # fmt: skip


def _dot(here: Here, one: Step, chosen: Step) -> dict[str, object]:
    return {
        "label": one.told.title, "done": one.stand == Stand.DONE, "current": one is chosen,
        "url": address(here, "decide_path_step", one.key),
    }  # fmt: skip


def _place(here: Here) -> dict[str, Any]:
    return {**stance_form(brand_here(here)), "to": "path"}


def _missions(here: Here) -> dict[str, Any]:
    brand = brand_here(here)
    standing = list(Mission.objects.filter(brand=brand, ended_on=None))
    taken = {one.kind for one in standing} - {MissionKind.OWN}
    found = suggestions_for(brand, taken)
    spoken_for = {one.kind for one in found}
    return {
        "suggested": [(one, MISSIONS[MissionKind(one.kind)], MEANINGS[one.kind]) for one in found],
        "others": [
            (kind, name, MEANINGS[kind])
            for kind, name in MISSIONS.items() if kind not in taken | spoken_for
        ],
        "is_full": len(standing) >= MOST_MISSIONS,
    }  # fmt: skip


def _listening(here: Here) -> dict[str, Any]:
    brand = brand_here(here)
    return {"heard": heard_of(brand), "rivals": rivals_of(brand)}


def _objectives(here: Here) -> dict[str, Any]:
    brand = brand_here(here)
    rows = Mission.objects.filter(brand=brand, ended_on=None).prefetch_related("objectives")
    bare = [one for one in rows if not any(goal.ended_on is None for goal in one.objectives.all())]
    return {
        "proposed": list(proposals_for(brand, bare)),
        "due": timezone.localdate() + timedelta(days=182),
        "rivals": rivals_of(brand),
        "me": here.member.pk,
    }


HELPS: dict[str, Callable[[Here], dict[str, Any]]] = {
    PathStep.PLACE: _place,
    PathStep.MISSIONS: _missions,
    PathStep.LISTENING: _listening,
    PathStep.OBJECTIVES: _objectives,
}


@require_POST
@page(Right.PLAN)
def mark(request: HttpRequest, step: str) -> HttpResponse:
    """Keep notes on a step, leave it out for a reason, or take it up again."""
    here = here_of(request)
    brand, by, given = brand_here(here), actor(here), request.POST.get
    try:
        if given("do") == "skip":
            skip_step(by, brand, step, given("reason", ""))
            messages.success(request, _("The step is left out; its reason stands in the plan."))
            return go(here, "decide_path")
        if given("do") == "take-up":
            take_up_step(by, brand, step)
        else:
            note_step(by, brand, step, given("notes", ""))
            messages.success(request, _("The notes are kept."))
    except Refused as error:
        messages.warning(request, str(error))
    known = step if step in set(PathStep) else PathStep.PLACE
    return go(here, "decide_path_step", known)
