"""Drills: their states, their own time, and how steps are held against a plan.

A drill's time is computed from when it began, how fast it goes, and when it stood still: nothing counts it,
so nothing loses it. What of it came is what its time has passed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from palabre.governance.rules import Chosen
from palabre.protection.rules.incidents import Part


class DrillState(Chosen):
    """It goes on; it stands still; it is over."""

    RUNNING = "running"
    PAUSED = "paused"
    OVER = "over"


DRILL_MOVES: dict[str, frozenset[str]] = {
    DrillState.RUNNING: frozenset({DrillState.PAUSED, DrillState.OVER}),
    DrillState.PAUSED: frozenset({DrillState.RUNNING, DrillState.OVER}),
    DrillState.OVER: frozenset(),
}

# How many minutes of a drill pass in a minute.
SPEEDS = (1, 10, 60)
STEP_MINUTES = 5
# "Hold the planned posts" and "Suspendre les publications", but not "Publish the holding message".
_HOLDS = re.compile(r"\bhold\b|\bsuspen", re.IGNORECASE)

Pauses = Sequence[tuple[datetime, datetime | None]]
Points = Sequence[tuple[int, float]]


def minute_at(at: datetime, started: datetime, pauses: Pauses, speed: int) -> float:
    """How many minutes of the drill have passed at a moment; pauses don't count."""
    ran = at - started
    for since, until in pauses:
        ran -= max(min(until or at, at) - since, timedelta(0))
    return max(ran.total_seconds(), 0.0) / 60 * speed


def moment_at(minute: float, started: datetime, pauses: Pauses, speed: int) -> datetime | None:
    """When a minute of the drill comes; None for one that a pause without an end lies before."""
    left, at = timedelta(minutes=minute) / speed, started
    for since, until in pauses:
        if since - at >= left:
            break
        if until is None:
            return None
        left, at = left - (since - at), until
    return at + left


def counts_along(points: Points, negative: float) -> list[tuple[int, int]]:
    """All and negative texts of each five minutes, along straight lines between ``points`` (minute, texts in
    five minutes), with this share of negative ones."""
    found = []
    for minute in range(0, points[-1][0], STEP_MINUTES):
        before = max(one for one in points if one[0] <= minute)
        after = min(one for one in points if one[0] > minute)
        along = (minute - before[0]) / (after[0] - before[0])
        seen = round(before[1] + along * (after[1] - before[1]))
        found.append((seen, round(seen * negative)))
    return found


@dataclass(frozen=True, slots=True)
class Aims:
    """Within how many minutes a plan wants what; None where it doesn't say."""

    first: int | None
    truth: int | None
    statement: int | None
    hold: int | None


def aims_of(steps: Sequence[Mapping[str, Any]]) -> Aims:
    """What a plan's steps ask for: its first step, the first about facts, the first of who speaks, and the
    first that says to hold or to suspend."""

    def first(*wanted: bool) -> int | None:
        found = [one["minutes"] for one, is_wanted in zip(steps, wanted, strict=True) if is_wanted]
        return min(found, default=None)

    return Aims(
        first(*(True for _one in steps)),
        first(*(one["part"] == Part.FACTS for one in steps)),
        first(*(one["part"] == Part.SPOKESPERSON for one in steps)),
        first(*(asks_to_hold(one["what"]) for one in steps)),
    )


def asks_to_hold(what: str) -> bool:
    """Whether a step says to hold or to suspend what is planned."""
    return bool(_HOLDS.search(what))
