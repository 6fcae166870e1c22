"""How a drill went against its plan: what was done after how many of its minutes, and what was late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from palabre.protection.incident_log import Line
from palabre.protection.models import Drill, Incident, Task
from palabre.protection.rules.drills import aims_of
from palabre.protection.rules.incidents import EntryKind
from palabre.protection.told import span

Row = tuple[str, str, str]


def steps(incident: Incident, lines: Sequence[Line]) -> list[Row]:
    """Each step, after how long it was done, and what the plan wanted: ``lines`` are the log, oldest first.

    Until the opening one counts from the alert, then from the opening, as plans do.
    """
    drill = incident.drill
    if drill is None:
        return []
    aims = aims_of(incident.playbook.steps if incident.playbook else [])
    alert, opened = float(drill.script["alert"]), drill.minute_of(incident.opened_at)

    def first(kind: EntryKind) -> datetime | None:
        return next((one.at for one in lines if one.kind is kind), None)

    return [
        _row(drill, _("Alert seen"), alert, drill.seen_at, aims.first),
        _row(drill, _("Room opened"), alert, incident.opened_at, aims.first),
        _row(drill, _("Asked whether it is true"), opened, first(EntryKind.ADVICE), aims.truth),
        _row(drill, _("First statement"), opened, first(EntryKind.SENT), aims.statement),
        _row(drill, _("Planned posts held back"), opened, first(EntryKind.HELD), aims.hold),
        _row(drill, _("Contained"), opened, _contained(incident), None),
        _row(drill, _("Closed"), opened, incident.closed_at, None),
        *(_of_task(drill, one, opened) for one in incident.tasks.filter(is_question=False)),
        *_of_injects(drill, lines),
    ]


def _row(
    drill: Drill, what: str, since: float, at: datetime | None, aim: float | None
) -> tuple[str, str, str]:
    if at is None:
        is_due = aim is None or since + aim <= drill.minute
        return what, _("not done") if is_due else _("not due by then"), _wanted(aim)
    after = max(drill.minute_of(at) - since, 0.0)
    return what, _span(after), f"{_wanted(aim)}{_judged(after, aim)}"


def _wanted(aim: float | None) -> str:
    return "–" if aim is None else _("within %(span)s") % {"span": _span(aim)}


def _judged(after: float, aim: float | None) -> str:
    if aim is None:
        return ""
    if after <= aim:
        return " · " + _("in time")
    return " · " + _("late by %(span)s") % {"span": _span(after - aim)}


def _span(minutes: float) -> str:
    return span(timedelta(minutes=round(minutes))) if minutes >= 1 else _("less than a minute")


def _contained(incident: Incident) -> datetime | None:
    """When it was called contained; closing says so by itself, and that doesn't count."""
    at = incident.contained_at
    return at if at != incident.closed_at else None


def _of_task(drill: Drill, task: Task, opened: float) -> Row:
    # Not by `minute_of`, which ends with the drill: a task may be due after it.
    due = _minute(drill, task.due_at) - opened if task.due_at else None
    return _row(drill, task.text, opened, task.done_at, due)


def _minute(drill: Drill, at: datetime) -> float:
    if drill.ended_at is None or at <= drill.ended_at:
        return drill.minute_of(at)
    return drill.minute + (at - drill.ended_at).total_seconds() / 60 * drill.speed


def _of_injects(drill: Drill, lines: Sequence[Line]) -> list[Row]:
    """Who broke in before the end, and after how long they were answered."""
    told = {one.key: one.at for one in lines}
    return [
        _row(
            drill, _("Answer to: %(who)s") % {"who": one["who"]}, one["minute"],
            told.get(f"inject {place}"), None,
        )
        for place, one in enumerate(drill.script["injects"]) if one["minute"] <= drill.minute
    ]  # fmt: skip
