"""Who is told when: at once, after the quiet hours, in the day's mail, or because nobody looked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from palabre.governance.rules import Chosen

MOST_STEPS, MOST_MINUTES = 5, 24 * 60
GIVEN_UP = timedelta(days=2)
SOONEST = timedelta(minutes=1)


class WayKind(Chosen):
    """How somebody is reached beside mail and the page."""

    WEBHOOK = "webhook"
    CHAT = "chat"
    PUSH = "push"
    SMS = "sms"


class CallState(Chosen):
    """What is known of one telling. It is unknown from before it leaves until its answer is there."""

    WAITING = "waiting"
    UNKNOWN = "unknown"
    TOLD = "told"
    FAILED = "failed"
    LEFT_OUT = "left_out"


_C = CallState
CALL_MOVES: dict[str, frozenset[str]] = {
    _C.WAITING: frozenset({_C.UNKNOWN, _C.LEFT_OUT}),
    _C.UNKNOWN: frozenset({_C.TOLD, _C.FAILED, _C.WAITING}),
    _C.TOLD: frozenset(),
    _C.FAILED: frozenset(),
    _C.LEFT_OUT: frozenset(),
}


class Held(Chosen):
    """Why a telling waits."""

    NO = "no"
    QUIET = "quiet"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a brand wants to be told: gravities below a line wait, or go to the day's mail; 0 is no line."""

    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_below: int = 0
    digest_below: int = 0
    digest_hour: int = 8


def hold(
    gravity: float | None, at: datetime, manner: Manner, zone: tzinfo
) -> tuple[Held, datetime]:
    """Whether an alert of this gravity waits, why, and until when. What isn't known is told at once."""
    if gravity is not None and gravity < manner.digest_below:
        return Held.DIGEST, _next(time(manner.digest_hour), at, zone)
    if gravity is not None and gravity < manner.quiet_below and is_quiet(at, manner, zone):
        return Held.QUIET, _next(manner.quiet_until or time(0), at, zone)
    return Held.NO, at


def is_quiet(at: datetime, manner: Manner, zone: tzinfo) -> bool:
    """Whether a moment lies in the quiet hours, which may go over midnight."""
    first, last = manner.quiet_from, manner.quiet_until
    if first is None or last is None:
        return False
    clock = at.astimezone(zone).time()
    return first <= clock < last if first < last else clock >= first or clock < last


def _next(clock: time, after: datetime, zone: tzinfo) -> datetime:
    """The next moment, after this one, at which a clock of the zone shows this time."""
    day = after.astimezone(zone).date()
    # Compared in one zone for all: in their own, two moments are compared by what clocks show.
    moments = (
        datetime.combine(day + timedelta(days=n), clock, zone).astimezone(UTC) for n in (0, 1, 2)
    )
    return next(one for one in moments if one > after)


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the escalation: so many minutes after the first telling; ``made_at`` is its own age."""

    number: int
    minutes: int
    made_at: datetime


def due_steps(begun: datetime, now: datetime, rungs: Iterable[Rung]) -> list[int]:
    """The steps that are due by now; one that is younger than the alert counts from its own making."""
    return [
        one.number
        for one in rungs
        if max(begun, one.made_at) + timedelta(minutes=one.minutes) <= now
    ]


def try_again(first: datetime, now: datetime, wait: timedelta | None = None) -> datetime | None:
    """When a telling that surely wasn't taken is tried again: after half its age, or the pause asked for.

    None after two days: nobody needs it then.
    """
    age = now - first
    return now + max(SOONEST, age / 2, wait or SOONEST) if age < GIVEN_UP else None
