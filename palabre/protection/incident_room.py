"""What the pages of an incident show."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.utils import timezone, translation

from palabre.governance.access import Here
from palabre.governance.pages import address
from palabre.governance.rules import Right
from palabre.protection.actions.incidents_work import team_of
from palabre.protection.drill_room import feed, may_work
from palabre.protection.incident_counts import now_of, time_of
from palabre.protection.incident_figures import carriers, curve, figures, people_to_answer
from palabre.protection.incident_log import Line, sent_of, timeline
from palabre.protection.incident_words import (
    ACTS,
    CHECKS,
    HEEDS,
    HOLDS_HINT,
    KINDS,
    LEVELS,
    PARTS,
    REASONS,
    SPEAKERS,
    SPREADS,
    STATES,
    TRUTHS,
    WAY_HINTS,
    WAYS,
)
from palabre.protection.models import DrillStatement, Duty, Incident, Statement, Task
from palabre.protection.rules.incidents import EntryKind, IncidentState, Part, clock, is_late
from palabre.protection.rules.responding import Speaker, Spread, Truth, advise
from palabre.protection.words import PARTS as gravity_words  # noqa: N811
from palabre.publishing.access import speaking
from palabre.publishing.models import Delivery
from palabre.publishing.rules import ENDED
from palabre.publishing.sending import keeps
from palabre.publishing.words import POST_STATES
from palabre.strategy.mistakes import LESSONS, UNDER_FIRE

LINES_SHOWN, WALL_LINES = 300, 7


def dressed(row: Incident) -> Incident:
    """The incident with the words of its states and its clock."""
    row.state_word, row.state_kind = STATES[IncidentState(row.state)]  # type: ignore[attr-defined]
    row.level_word, row.level_kind = LEVELS[row.level]  # type: ignore[attr-defined, index]
    row.kind_word = KINDS[row.kind]  # type: ignore[attr-defined, index]
    row.clock = clock(time_of(row, row.opened_at), None, now_of(row))  # type: ignore[attr-defined]
    return row


def live(here: Here, row: Incident) -> dict[str, Any]:
    """What of a room changes by itself: clock, figures, tasks, log."""
    tasks, known = _tasks(row), figures(row)
    now = row.drill.real_now if row.drill else timezone.now()
    grave = known.gravity if known else None
    return {
        "incident": row,
        "door": address(here, "protect_incident", row.pk),
        "figures": known,
        "gravity": grave and _bars(grave.parts),
        "unknown": grave and [gravity_words[one] for one in grave.unknown],
        "steps": [one for one in tasks if not one.is_question],
        "questions": [one for one in tasks if one.is_question],
        "left": sum(one.done_at is None for one in tasks),
        "late": sum(is_late(one.due_at, one.done_at, now) for one in tasks),
        "lines": timeline(row)[:LINES_SHOWN],
        "holds": list(row.holds.filter(ended_at=None).select_related("channel")),
        "may_work": here.may(Right.TRIAGE) and may_work(here, row),
        "drill": row.drill,
        **(feed(row.drill) if row.drill else {}),
        "may_lead": here.may(Right.PUBLISH),
        "user": here.user,
    }


def _bars(parts: dict[str, float]) -> list[dict[str, Any]]:
    """The parts of a gravity as bars, the gravest first."""
    return [
        {"label": gravity_words[name], "value": round(value), "width": round(value)}
        for name, value in sorted(parts.items(), key=lambda one: -one[1])
    ]


def room(here: Here, row: Incident) -> dict[str, Any]:
    """The whole room."""
    found = live(here, row)
    may_lead = found["may_lead"] and may_work(here, row)
    team = team_of(row).values() if found["may_work"] else ()
    people = sorted(((one.pk, str(one.user)) for one in team), key=lambda pair: pair[1])
    return found | {
        "curve": curve(row, translation.get_language() or "en"),
        "people": people_to_answer(row),
        "carriers": carriers(row),
        "duties": _duties(row),
        "statements": statements_of(row),
        "informed": list(row.informed.all()),
        "checks": _checks(row),
        "advice": _advice(found["lines"]),
        "mistakes": [LESSONS[one] for one in UNDER_FIRE],
        "parts": [(str(one), word) for one, word in PARTS.items()],
        "levels": [(str(one), word) for one, (word, _kind) in LEVELS.items()],
        "truths": [(str(one), word) for one, word in TRUTHS.items()],
        "speakers": [(str(one), word) for one, word in SPEAKERS.items()],
        "spreads": [(str(one), word) for one, word in SPREADS.items()],
        "team": people,
        "accounts": speaking(row.brand) if may_lead and not (found["holds"] or row.drill) else [],
        "may_change": may_lead,
        "sheets": [uuid4() for _at in range(6)],
    }


def wall(here: Here, row: Incident) -> dict[str, Any]:
    """What is read from across a room."""
    found = live(here, row)
    chart = curve(row, translation.get_language() or "en")
    return found | {
        "lines": found["lines"][:WALL_LINES], "duties": _duties(row), "curve": chart,
        "next": [one for one in found["steps"] if one.done_at is None][:5],
    }  # fmt: skip


def _tasks(row: Incident) -> list[Task]:
    """Tasks and questions: what waits first, by when it is due."""
    rows = list(row.tasks.select_related("assignee__user", "done_by"))
    now = row.drill.real_now if row.drill else timezone.now()
    for one in rows:
        one.late = is_late(one.due_at, one.done_at, now)  # type: ignore[attr-defined]
        due = one.due_at and timezone.localdate(one.due_at)
        one.another_day = due is not None and due != timezone.localdate()  # type: ignore[attr-defined]
        one.part_word = PARTS.get(one.part, "")  # type: ignore[attr-defined, call-overload]
    return sorted(rows, key=lambda one: one.done_at is not None)


def _duties(row: Incident) -> list[tuple[Any, list[Duty]]]:
    """Each part with those who have it."""
    rows = list(row.duties.select_related("member__user"))
    return [(PARTS[part], [one for one in rows if one.part == part]) for part in Part]


def statements_of(row: Incident) -> list[Statement] | list[DrillStatement]:
    """The statements, each with the state of its post and when it left; those of a drill are words alone."""
    if row.drill is not None:
        return list(row.drill.statements.all())
    rows = list(row.statements.select_related("post"))
    sent, held = sent_of(rows), held_of(row, rows)
    for one in rows:
        one.is_held = held.get(one.post_id)  # type: ignore[attr-defined]
        one.state_word = POST_STATES[one.post.state]  # type: ignore[attr-defined, index]
        one.sent_at = sent.get(one.post_id)  # type: ignore[attr-defined]
    return rows


def held_of(row: Incident, statements: Iterable[Statement]) -> dict[int, bool]:
    """Of which posts something waits to leave while this room holds others back, and whether that is held,
    too; else it was let through."""
    holds = list(row.holds.filter(ended_at=None))
    if not holds:
        return {}
    waiting = Delivery.objects.filter(variant__post__in=[one.post_id for one in statements])
    found: dict[int, bool] = {}
    for one in waiting.exclude(state__in=ENDED).select_related("variant__post"):
        is_held = any(keeps(hold, one) for hold in holds)
        found[one.variant.post_id] = is_held or found.get(one.variant.post_id, False)
    return found


def _checks(row: Incident) -> list[Any]:
    rows = list(row.checks.select_related("by", "second__user"))
    for one in rows:
        one.act_word = ACTS[one.act]  # type: ignore[attr-defined, index]
        one.state_word, one.state_kind = CHECKS[one.state]  # type: ignore[attr-defined, index]
    return rows


def _advice(lines: list[Line]) -> dict[str, Any] | None:
    """The advice that was asked last, in words."""
    last = next((one for one in lines if one.kind is EntryKind.ADVICE), None)
    if last is None:
        return None
    told = last.facts
    try:
        asked = Truth(told["truth"]), Speaker(told["speaker"]), Spread(told["spread"])
    except (KeyError, ValueError):
        return None
    found = advise(*asked)
    return {
        "way": WAYS[found.way],
        "hint": WAY_HINTS[found.way],
        "holds": HOLDS_HINT if found.holds else "",
        "reasons": [REASONS[one] for one in found.reasons],
        "heeds": [HEEDS[one] for one in HEEDS],
        "asked": asked,
        "at": last.at,
        "by": last.by,
    }
