"""What is done in a room: each act is a form that comes back to the same place of the page."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from palabre.governance.access import page
from palabre.governance.acts import Actor, Moved
from palabre.governance.numbers import number_in
from palabre.governance.pages import actor, address, here_of
from palabre.governance.rules import Refused, Right, is_near
from palabre.protection.access import incident_here, takes_part
from palabre.protection.actions import drills_room
from palabre.protection.actions import incidents as state
from palabre.protection.actions import incidents_statements as statements
from palabre.protection.actions import incidents_work as work
from palabre.protection.models import Incident
from palabre.protection.rules.incidents import IncidentState, Level, Part
from palabre.protection.rules.responding import Speaker, Spread, Truth
from palabre.protection.views.incidents import sheet_in

Act = Callable[[Actor, Incident, HttpRequest], object]


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def _number(request: HttpRequest, name: str) -> int:
    return number_in(request.POST.get(name, "")) or 0


def _move(to: IncidentState) -> Act:
    return lambda by, row, request: state.move_incident(by, row, to, _said(request, "why"))


def _advise(by: Actor, row: Incident, request: HttpRequest) -> None:
    asked = (_said(request, one) for one in ("truth", "speaker", "spread"))
    truth, speaker, spread = asked
    try:
        found = Truth(truth), Speaker(speaker), Spread(spread)
    except ValueError as fault:
        raise Refused(_("Answer the three questions first.")) from fault
    work.ask_advice(by, row, *found, sheet_in(request))


def _level(by: Actor, row: Incident, request: HttpRequest) -> None:
    wanted = _said(request, "level")
    if wanted not in set(Level):
        raise Refused(_("Choose how grave it is."))
    state.set_level(by, row, Level(wanted), _said(request, "why"))


def _duty(by: Actor, row: Incident, request: HttpRequest) -> None:
    part = _said(request, "part")
    if part not in set(Part):
        raise Refused(_("Choose a part."))
    work.give_duty(by, row, Part(part), _number(request, "member"))


def _task(by: Actor, row: Incident, request: HttpRequest) -> None:
    minutes = _said(request, "minutes")
    if minutes and number_in(minutes) is None:
        raise Refused(_("Give a time within the next thirty days."))
    work.add_task(
        by, row, _said(request, "text"), sheet_in(request),
        minutes=number_in(minutes) if minutes else None, assignee=_number(request, "member"),
        question=bool(request.POST.get("question")),
    )  # fmt: skip


def _hold(by: Actor, row: Incident, request: HttpRequest) -> None:
    spared = {number for one in request.POST.getlist("spare") if (number := number_in(one))}
    if row.drill_id:
        drills_room.hold(by, row)
    else:
        statements.hold(by, row, spared)


def _lift(by: Actor, row: Incident, _request: HttpRequest) -> None:
    if row.drill_id:
        drills_room.hold(by, row, ends=True)
    else:
        statements.lift(by, row)


def _statement(by: Actor, row: Incident, request: HttpRequest) -> None:
    label, text, sheet = _said(request, "label"), _said(request, "text"), sheet_in(request)
    if row.drill_id:
        drills_room.write_statement(by, row, label, text, sheet)
    else:
        statements.write_statement(by, row, label, text, sheet, _number(request, "like") or None)


# Each act with the right that it takes, and where of the page one comes back to.
ACTS: dict[str, tuple[Right, Act, str]] = {
    "contain": (Right.PUBLISH, _move(IncidentState.CONTAINED), ""),
    "reopen": (Right.PUBLISH, _move(IncidentState.OPEN), ""),
    "level": (Right.PUBLISH, _level, ""),
    "duty": (Right.PUBLISH, _duty, "parts"),
    "duty-end": (
        Right.PUBLISH,
        lambda by, row, request: work.take_duty(by, row, _number(request, "duty")),
        "parts",
    ),
    "advise": (Right.TRIAGE, _advise, "tree"),
    "task": (Right.TRIAGE, _task, "tasks"),
    "take": (
        Right.TRIAGE,
        lambda by, row, request: work.take_task(by, row, _number(request, "task")),
        "tasks",
    ),
    "done": (
        Right.TRIAGE,
        lambda by, row, request: work.finish_task(
            by, row, _number(request, "task"), _said(request, "answer")
        ),
        "tasks",
    ),
    "undone": (
        Right.TRIAGE,
        lambda by, row, request: work.reopen_task(by, row, _number(request, "task")),
        "tasks",
    ),
    "decide": (
        Right.TRIAGE,
        lambda by, row, request: work.decide(by, row, _said(request, "text"), sheet_in(request)),
        "log",
    ),
    "told": (
        Right.TRIAGE,
        lambda by, row, request: work.tell(
            by, row, _said(request, "who"), _said(request, "what"), sheet_in(request)
        ),
        "informed",
    ),
    "statement": (Right.PUBLISH, _statement, "statements"),
    "hold": (Right.PUBLISH, _hold, "statements"),
    "pass": (
        Right.PUBLISH,
        lambda by, row, request: statements.let_pass(by, row, _number(request, "statement")),
        "statements",
    ),
    "lift": (Right.PUBLISH, _lift, "statements"),
}
# What there is to do in the room of a drill alone.
PLAYED: dict[str, tuple[Right, Act, str]] = {
    "say": (
        Right.PUBLISH,
        lambda by, row, request: drills_room.say(
            by, row, _number(request, "statement"), _said(request, "text")
        ),
        "statements",
    ),
    "answer": (
        Right.TRIAGE,
        lambda by, row, request: drills_room.answer(
            by, row, _number(request, "inject"), _said(request, "what")
        ),
        "feed",
    ),
}


@require_POST
@page(Right.READ)
def act(request: HttpRequest, number: int, act: str) -> HttpResponse:
    """Do one of the acts."""
    here = here_of(request)
    row = incident_here(here, number)
    acts = ACTS | PLAYED if row.drill_id else ACTS
    right, do, place = acts.get(act, (None, None, ""))
    if right is None or do is None or not here.may(right):
        raise Http404
    if row.drill is not None and not takes_part(here, row.drill):
        raise Http404
    try:
        do(actor(here), row, request)
    except Refused as refused:
        messages.error(request, str(refused))
    except Moved:
        messages.warning(request, _("Somebody changed it meanwhile: look again."))
    there = address(here, "protect_incident", row.pk)
    return redirect(f"{there}#{place}" if place else there)


@require_http_methods(["GET", "HEAD", "POST"])
@page(Right.TRIAGE)
def task(request: HttpRequest, number: int, task: int) -> HttpResponse:
    """Give a task to somebody, or another time."""
    here = here_of(request)
    row = incident_here(here, number)
    found = row.tasks.filter(pk=task).first()
    if found is None:
        raise Http404
    if row.drill is not None and not takes_part(here, row.drill):
        raise Http404
    back = address(here, "protect_incident", row.pk) + "#tasks"
    error = ""
    if request.method == "POST":
        try:
            due = _due(request)
            work.change_task(actor(here), row, task, due, _number(request, "member"))
        except Refused as refused:
            error = str(refused)
        else:
            return redirect(back)
    team = work.team_of(row).values()
    context = {
        "incident": row, "task": found, "back": back, "error": error,
        "team": sorted(((one.pk, str(one.user)) for one in team), key=lambda pair: pair[1]),
    }  # fmt: skip
    return render(request, "protection/task.html", context, status=422 if error else 200)


def _due(request: HttpRequest) -> datetime | None:
    told = _said(request, "due_at")
    if not told:
        return None
    try:
        found = parse_datetime(told)
    except ValueError:
        found = None
    if found is None or not is_near(found):
        raise Refused(_("This is no moment: choose a day and an hour."))
    return found if timezone.is_aware(found) else timezone.make_aware(found)
