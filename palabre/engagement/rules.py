"""States of conversations, their moves, and the pure decisions of the room."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from palabre.connectors.contract import Moderation
from palabre.governance.rules import Chosen


class ConversationState(Chosen):
    """How far a conversation is."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    DONE = "done"


_S = ConversationState
CONVERSATION_MOVES: dict[str, frozenset[str]] = {
    _S.NEW: frozenset({_S.OPEN, _S.WAITING, _S.SNOOZED, _S.DONE}),
    _S.OPEN: frozenset({_S.WAITING, _S.SNOOZED, _S.DONE}),
    _S.WAITING: frozenset({_S.OPEN, _S.SNOOZED, _S.DONE}),
    _S.SNOOZED: frozenset({_S.OPEN, _S.WAITING, _S.DONE}),
    _S.DONE: frozenset({_S.OPEN, _S.WAITING}),
}
# News of theirs opens these again.
RESTING = frozenset({_S.WAITING, _S.SNOOZED, _S.DONE})
# The words that a person stands before: something is to be done.
TO_DO = frozenset({_S.NEW, _S.OPEN})


class Stage(Chosen):
    """Which list a conversation stands in: its state, with what is to be done as one.

    A column of its own, so that one index gives each list in its order.
    """

    TO_DO = "todo"
    WAITING = "waiting"
    SNOOZED = "snoozed"
    DONE = "done"


def stage_of(state: str) -> Stage:
    """The list in which a conversation of this state stands."""
    return Stage.TO_DO if state in TO_DO else Stage(state)


class Priority(Chosen):
    """How much a conversation presses."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class TurnState(Chosen):
    """What became of a text of ours: it leaves, it is there, or it never arrived."""

    LEAVING = "leaving"
    THERE = "there"
    FAILED = "failed"


TURN_MOVES: dict[str, frozenset[str]] = {
    TurnState.LEAVING: frozenset({TurnState.THERE, TurnState.FAILED}),
    # A person may send it again, or find that it is there.
    TurnState.FAILED: frozenset({TurnState.LEAVING, TurnState.THERE}),
    TurnState.THERE: frozenset(),
}


class ActState(Chosen):
    """What became of an act that a member asked for; ``begun``: the network may know of it."""

    ASKED = "asked"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"


# What a network is still to do, or may have done without our knowing.
UNDER_WAY = frozenset({ActState.ASKED, ActState.BEGUN})


ACT_MOVES: dict[str, frozenset[str]] = {
    ActState.ASKED: frozenset({ActState.BEGUN}),
    ActState.BEGUN: frozenset({ActState.DONE, ActState.FAILED}),
    ActState.FAILED: frozenset(),
    ActState.DONE: frozenset(),
}


# Acts on others' texts that answer each other: whether we like one, and whether others see it.
_M = Moderation
LIKING = (_M.LIKE, _M.UNLIKE)
SEEING = (_M.APPROVE, _M.HIDE, _M.SHOW, _M.SPAM)


def kind_of(act: Moderation) -> tuple[Moderation, ...]:
    """The acts that this one answers, and that answer it."""
    return next((kind for kind in (LIKING, SEEING) if act in kind), (act,))


def offered(done: Sequence[Moderation], known: Collection[Moderation]) -> set[Moderation]:
    """What makes sense after the acts that were done, of those that a network knows: of each pair one.

    Before anything was done here a text may be held back over there: it can be approved, and be hidden.
    """
    last = {kind_of(one): one for one in done}
    seeing = last.get(SEEING)
    wanted = {_M.DELETE, _M.UNLIKE if last.get(LIKING) is _M.LIKE else _M.LIKE}
    if seeing in {_M.HIDE, _M.SPAM}:
        wanted |= {_M.SHOW if _M.SHOW in known else _M.APPROVE}
        wanted |= {_M.SPAM} if seeing is _M.HIDE else set()
    else:
        wanted |= {_M.HIDE, _M.SPAM} | ({_M.APPROVE} if seeing is None else set())
    out = {_M.KICK, _M.BAN}
    wanted |= set() if _M.BAN in done else out - set(done)
    return wanted & set(known)


class AlarmState(Chosen):
    """How far an alert is: nobody looked at it, somebody has, it is over."""

    OPEN = "open"
    SEEN = "seen"
    CLOSED = "closed"


ALARM_MOVES: dict[str, frozenset[str]] = {
    AlarmState.OPEN: frozenset({AlarmState.SEEN, AlarmState.CLOSED}),
    AlarmState.SEEN: frozenset({AlarmState.CLOSED}),
    AlarmState.CLOSED: frozenset(),
}

# An answer leaves after so long, and can be taken back until then.
UNDO = timedelta(seconds=10)
# Who hasn't been heard of for so long is no longer there.
PRESENT = timedelta(seconds=30)
TYPING = timedelta(seconds=15)

# For how long a conversation is put aside, as it is said with one word.
NAPS = ("hour", "three", "tomorrow", "monday")
MORNING = 8


def nap_ends(nap: str, now: datetime) -> datetime | None:
    """When a conversation that is put aside ``now`` (by the clock on the wall) is back; None for no nap."""
    hours = {"hour": 1, "three": 3}.get(nap)
    if hours:
        return (now.astimezone(UTC) + timedelta(hours=hours)).astimezone(now.tzinfo)
    days = {"tomorrow": 1, "monday": 7 - now.weekday()}.get(nap)
    if days is None:
        return None
    return (now + timedelta(days=days)).replace(hour=MORNING, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a conversation, as its clock sees it. ``order`` is that in which texts came to us;
    ``from_here`` says that ours was written here, in sight of what had come."""

    at: datetime
    ours: bool
    order: int = 0
    from_here: bool = False

    def answers(self, other: "Said") -> bool:
        """Whether this text of ours answers one of theirs: it is later, and its writer could see it."""
        return self.at >= other.at and (not self.from_here or self.order > other.order)


@dataclass(frozen=True, slots=True)
class Clock:
    """Since when the other waits (None: for nothing), and when each side spoke last."""

    waiting_since: datetime | None
    last_in: datetime | None
    last_out: datetime | None


def clock_of(said: Iterable[Said], rested: int = 0) -> Clock:
    """Read the clock off the texts that arrived: the oldest one of theirs that nothing of ours answers.

    Up to the order ``rested`` a person said that nothing more is to be answered. A text that was on its
    way to us while we answered is not answered by that, whatever its time.
    """
    texts = list(said)
    ours = [one for one in texts if one.ours]
    theirs = [one for one in texts if not one.ours]
    open_texts = [
        one.at
        for one in theirs
        if one.order > rested and not any(answer.answers(one) for answer in ours)
    ]
    return Clock(
        min(open_texts, default=None),
        max((one.at for one in theirs), default=None),
        max((one.at for one in ours), default=None),
    )


@dataclass(frozen=True, slots=True)
class Matter:
    """What a conversation is about since it last rested: when it began, the first answer of ours to it, and
    the stretches in which they waited for us, in order; the last one is open (None) while they do."""

    began_at: datetime
    first: Said | None
    waits: tuple[tuple[datetime, datetime | None], ...]


def matter_of(said: Iterable[Said], rested: int = 0) -> Matter | None:
    """Read the matter at hand off the texts that arrived; None when nothing of theirs came since."""
    texts = list(said)
    ours = sorted((one for one in texts if one.ours), key=lambda one: (one.at, one.order))
    theirs = [one for one in texts if not one.ours and one.order > rested]
    if not theirs:
        return None
    theirs.sort(key=lambda one: (one.at, one.order))
    waits: list[tuple[datetime, datetime | None]] = []
    for text in theirs:
        end = next((one.at for one in ours if one.answers(text)), None)
        last = waits[-1] if waits else None
        if last and (last[1] is None or text.at <= last[1]):
            both = None if end is None or last[1] is None else max(end, last[1])
            waits[-1] = (last[0], both)
        else:
            waits.append((text.at, end))
    first = next((one for one in ours if one.answers(theirs[0])), None)
    return Matter(theirs[0].at, first, tuple(waits))


def window_ends(last_in: datetime, window: timedelta | None) -> datetime | None:
    """Until when the network lets us answer; None for as long as we like."""
    return last_in + window if window else None
