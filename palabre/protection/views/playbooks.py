"""Plans: those of the brand, and ours to begin from."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from palabre.governance.access import brand_here, page
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, go, here_of
from palabre.governance.rules import Refused, Right
from palabre.protection.access import playbook_here, playbooks_here
from palabre.protection.actions import playbooks as actions
from palabre.protection.incident_forms import PlaybookForm
from palabre.protection.incident_words import KINDS, PARTS
from palabre.protection.models import Playbook
from palabre.protection.rules.incidents import IncidentKind, step_lines
from palabre.protection.usual_plans import PLANNED, usual_plan
from palabre.protection.views.incidents import sheet_in


@require_safe
@page(Right.READ)
def playbooks(request: HttpRequest) -> HttpResponse:
    """All plans: the brand's own, then ours."""
    here, language = here_of(request), get_language() or "en"
    own = list(playbooks_here(here))
    for one in own:
        one.kind_word = KINDS[one.kind]  # type: ignore[attr-defined, index]
    usual = [(one, usual_plan(one, language)) for one in PLANNED]
    context = {"own": own, "usual": usual, "may_write": here.may(Right.PUBLISH)}
    return render(request, "protection/playbooks.html", context)


@require_safe
@page(Right.READ)
def usual(request: HttpRequest, kind: str) -> HttpResponse:
    """One of our plans, to read before it is taken."""
    here = here_of(request)
    if kind not in set(PLANNED):
        raise Http404
    plan = usual_plan(IncidentKind(kind), get_language() or "en")
    context = {"plan": _shown(plan), "kind": kind, "may_write": here.may(Right.PUBLISH)}
    return render(request, "protection/playbook.html", context)


@require_POST
@page(Right.PUBLISH)
def take(request: HttpRequest, kind: str) -> HttpResponse:
    """Make one of our plans the brand's own."""
    here = here_of(request)
    if kind not in set(PLANNED):
        raise Http404
    language = get_language() or "en"
    row = actions.copy_usual(actor(here), brand_here(here), IncidentKind(kind), language)
    return go(here, "protect_playbook_edit", row.pk)


@require_safe
@page(Right.READ)
def playbook(request: HttpRequest, number: int) -> HttpResponse:
    """One plan of the brand, with what incidents taught."""
    here = here_of(request)
    row = playbook_here(here, number)
    told = ("name", "steps", "holding", "questions", "informed", "lessons")
    plan = _shown({name: getattr(row, name) for name in told})
    context = {"plan": plan, "own": row, "kind": row.kind, "may_write": here.may(Right.PUBLISH)}
    return render(request, "protection/playbook.html", context)


def _shown(plan: dict[str, Any]) -> dict[str, Any]:
    """A plan with its steps in words: within which time, by which part."""
    steps = [
        one | {"within": 60 * one["minutes"], "part_word": PARTS.get(one["part"], "")}
        for one in plan["steps"]
    ]
    return plan | {"steps": steps}


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def new(request: HttpRequest) -> HttpResponse:
    """Write a plan from nothing."""
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.PUBLISH)
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Word a plan otherwise."""
    return _write(request, playbook_here(here_of(request), number))


def _write(request: HttpRequest, row: Playbook | None) -> HttpResponse:
    here = here_of(request)
    form = PlaybookForm(request.POST if request.method == "POST" else None, initial=_start(row))
    if form.is_bound and form.is_valid():
        try:
            kept = _kept(request, row, form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return go(here, "protect_playbook", kept.pk)
    back = address(here, "protect_playbook", row.pk) if row else address(here, "protect_playbooks")
    context = {
        "form": form, "own": row, "back": back,
        "sheet": request.POST.get("sheet") or uuid4(),
        "version": request.POST.get("version") or (row.version if row else ""),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "protection/playbook_edit.html", context, status=status)


def _kept(request: HttpRequest, row: Playbook | None, values: dict[str, Any]) -> Playbook:
    here = here_of(request)
    if row is None:
        return actions.make_playbook(actor(here), brand_here(here), sheet_in(request), **values)
    version = number_in(request.POST.get("version", "")) or 0
    return actions.change_playbook(actor(here), row, version, values)


def _start(row: Playbook | None) -> dict[str, Any]:
    if row is None:
        return {"language": (get_language() or "en")[:2], "kind": IncidentKind.OTHER}
    return {
        "name": row.name, "kind": row.kind, "language": row.language,
        "steps": step_lines(row.steps), "holding": row.holding,
        "questions": "\n".join(row.questions), "informed": "\n".join(row.informed),
    }  # fmt: skip


@require_POST
@page(Right.PUBLISH)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Remove a plan, or take a lesson out of it."""
    here = here_of(request)
    row = playbook_here(here, number)
    if act == "remove":
        actions.remove_playbook(actor(here), row)
        return go(here, "protect_playbooks")
    if act != "forget":
        raise Http404
    place = number_in(request.POST.get("lesson", ""))
    version = number_in(request.POST.get("version", "")) or 0
    try:
        actions.forget_lesson(actor(here), row, -1 if place is None else place, version)
    except Refused as refused:
        messages.error(request, str(refused))
    return go(here, "protect_playbook", row.pk)
