"""Incidents: their states, who does what in them, and what their log is made of."""

from datetime import datetime, timedelta

from palabre.governance.rules import Chosen


class IncidentState(Chosen):
    """It goes on; it no longer grows; it is over and told."""

    OPEN = "open"
    CONTAINED = "contained"
    CLOSED = "closed"


INCIDENT_MOVES: dict[str, frozenset[str]] = {
    IncidentState.OPEN: frozenset({IncidentState.CONTAINED, IncidentState.CLOSED}),
    # What seemed over flares up.
    IncidentState.CONTAINED: frozenset({IncidentState.OPEN, IncidentState.CLOSED}),
    IncidentState.CLOSED: frozenset(),
}


class IncidentKind(Chosen):
    """What happened: each has a plan that we wrote."""

    PRODUCT = "product"
    SERVICE = "service"
    EMPLOYEE = "employee"
    EXECUTIVE = "executive"
    CAMPAIGN = "campaign"
    HOAX = "hoax"
    LEAK = "leak"
    ACCIDENT = "accident"
    OTHER = "other"


class Level(Chosen):
    """How grave it is; the words are those of `analysis.gravity`."""

    WATCH = "watch"
    WARN = "warn"
    ACT = "act"
    CRISIS = "crisis"


class Part(Chosen):
    """What somebody does in a crisis room."""

    LEAD = "lead"
    SPOKESPERSON = "spokesperson"
    FACTS = "facts"
    ANSWERS = "answers"
    LEGAL = "legal"
    LOG = "log"


class EntryKind(Chosen):
    """What an entry of the log tells. What the room does by itself stands beside what people say."""

    OPENED = "opened"
    MOVED = "moved"
    LEVEL = "level"
    DECISION = "decision"
    ADVICE = "advice"
    DUTY = "duty"
    TASK = "task"
    DONE = "done"
    SETTLED = "settled"
    TOLD = "told"
    STATEMENT = "statement"
    SENT = "sent"
    HELD = "held"
    LIFTED = "lifted"
    SIGN = "sign"
    CHECK = "check"
    AGREED = "agreed"
    REFUSED = "refused"
    ACTED = "acted"
    LEARNT = "learnt"


class CheckState(Chosen):
    """A second person was asked; agreed; refused."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


CHECK_MOVES: dict[str, frozenset[str]] = {
    CheckState.ASKED: frozenset({CheckState.AGREED, CheckState.REFUSED}),
    CheckState.AGREED: frozenset(),
    CheckState.REFUSED: frozenset(),
}


class Act(Chosen):
    """What one is about to do, and what it may make louder."""

    ANSWER = "answer"
    STATE = "state"
    REMOVE = "remove"
    THREATEN = "threaten"


MOST_STEPS, MOST_TEXT, MOST_LINE, MOST_HOURS = 60, 4000, 500, 24 * 30


def is_late(due_at: datetime | None, done_at: datetime | None, now: datetime) -> bool:
    """Whether a task should be done by now and isn't."""
    return due_at is not None and done_at is None and due_at < now


def clock(opened_at: datetime, ended_at: datetime | None, now: datetime) -> timedelta:
    """How long an incident has lasted; one that is over lasts no longer."""
    return max((ended_at or now) - opened_at, timedelta(0))


def steps_in(lines: str) -> list[dict[str, object]]:
    """The steps that a person wrote, one a line: ``30 | facts | Ask the plant what it knows``.

    Minutes and part may be left out. Raises `ValueError` with the number of the line that can't be read.
    """
    steps: list[dict[str, object]] = []
    for number, line in enumerate(lines.splitlines(), start=1):
        if not line.strip():
            continue
        told = [one.strip() for one in line.split("|", 2)]
        what = told[-1][:MOST_LINE]
        minutes, part = told[0] if len(told) > 1 else "60", told[1] if len(told) == 3 else ""
        is_number = minutes.isascii() and minutes.isdigit() and int(minutes[:9]) <= MOST_HOURS * 60
        if not (what and is_number and part in {"", *Part}):
            raise ValueError(number)
        steps.append({"what": what, "part": part, "minutes": int(minutes)})
    if len(steps) > MOST_STEPS:
        raise ValueError(MOST_STEPS + 1)
    return steps


def step_lines(steps: list[dict[str, object]]) -> str:
    """The steps of a plan as a person writes them."""
    return "\n".join(f"{one['minutes']} | {one['part']} | {one['what']}" for one in steps)


def lines_of(text: str, most: int = 30) -> list[str]:
    """The lines of a text that say something, each short enough for one line."""
    return [line.strip()[:MOST_LINE] for line in text.splitlines() if line.strip()][:most]
