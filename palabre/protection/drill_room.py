"""What the pages of a drill show: what came of it so far, computed by its clock."""

from datetime import timedelta
from typing import Any

from palabre.governance.access import Here
from palabre.governance.pages import address
from palabre.governance.rules import Right
from palabre.listening.finding import HIDDEN
from palabre.listening.models import Mention
from palabre.protection.access import takes_part
from palabre.protection.drill_words import SPEEDS, STATES
from palabre.protection.incident_words import KINDS, LEVELS, PARTS
from palabre.protection.models import Drill, Entry, Incident
from palabre.protection.rules.drills import STEP_MINUTES, DrillState
from palabre.protection.rules.incidents import EntryKind, IncidentState

LATEST = 30


def dressed(row: Drill) -> Drill:
    """The drill with the words of its state and its clock."""
    row.state_word, row.state_kind = STATES[DrillState(row.state)]  # type: ignore[attr-defined]
    row.level_word, row.level_kind = LEVELS[row.level]  # type: ignore[attr-defined, index]
    row.kind_word = KINDS[row.kind]  # type: ignore[attr-defined, index]
    row.speed_word = SPEEDS[row.speed]  # type: ignore[attr-defined]
    row.clock = timedelta(minutes=row.minute)  # type: ignore[attr-defined]
    row.room = room_of(row)  # type: ignore[attr-defined]
    return row


def room_of(row: Drill) -> Incident | None:
    """Its room, if somebody has opened it."""
    found: Incident | None = getattr(row, "incident", None)
    return found


def page(here: Here, row: Drill) -> dict[str, Any]:
    """The page of a drill."""
    is_in = takes_part(here, row)
    return {
        "drill": dressed(row),
        "door": address(here, "protect_drill", row.pk),
        "heard": heard(row),
        "people": row.people.select_related("user"),
        "may_lead": here.may(Right.PUBLISH),
        "may_look": is_in and here.may(Right.TRIAGE) and not row.is_over,
        "may_open": is_in and here.may(Right.PUBLISH) and not row.is_over,
        **feed(row),
    }


def heard(row: Drill) -> dict[str, int]:
    """How many texts came so far, and in the last hour of the drill; steps count once they are full."""
    now = row.minute
    full = [seen for seen, _negative in row.script["counts"]][: int(now // STEP_MINUTES)]
    hour = sum(seen for at, seen in enumerate(full) if at * STEP_MINUTES > now - 60)
    return {"all": sum(full), "hour": hour}


def feed(row: Drill) -> dict[str, Any]:
    """What came so far, the newest first: texts, and who broke in, with what they were told."""
    now = row.minute
    texts = [one for one in row.script["texts"] if one["minute"] <= now][-LATEST:]
    return {"texts": _texts(row, texts)[::-1], "injects": _injects(row, now)[::-1]}


def _texts(row: Drill, texts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The texts; those of mentions as they stand now, for what was deleted is gone here, too."""
    numbers = [one["mention"] for one in texts if "mention" in one]
    rows = Mention.objects.filter(
        ~HIDDEN, pk__in=numbers, organisation=row.organisation_id, is_private=False
    )
    standing = {one.pk: one for one in rows.select_related("voice")} if numbers else {}
    return [
        one | {"mention": standing.get(one.get("mention", 0)), "passed": _passed(one["minute"])}
        for one in texts
    ]  # fmt: skip


def _injects(row: Drill, now: float) -> list[dict[str, Any]]:
    room = room_of(row)
    told = Entry.objects.filter(incident=room, kind=EntryKind.TOLD) if room else []
    answers = {one.key: one for one in told}
    return [
        one | {
            "number": place, "passed": _passed(one["minute"]), "part_word": PARTS[one["part"]],
            "answer": answers.get(f"inject {place}"),
        }
        for place, one in enumerate(row.script["injects"]) if one["minute"] <= now
    ]  # fmt: skip


def _passed(minute: float) -> timedelta:
    return timedelta(minutes=minute)


def may_work(here: Here, row: Incident) -> bool:
    """Whether a member may do something in a room: in a drill's, who takes part while it isn't over."""
    if row.state == IncidentState.CLOSED:
        return False
    return row.drill is None or (not row.drill.is_over and takes_part(here, row.drill))
