"""States of posts and deliveries, and the pure decisions of the delivery engine."""

from datetime import datetime, timedelta
from enum import StrEnum


class PostState(StrEnum):
    """How far a post of ours is."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENT = "sent"
    STOPPED = "stopped"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a database column; pages show the words of `words.POST_STATES`."""
        return [(one.value, one.value) for one in cls]


POST_MOVES: dict[str, frozenset[str]] = {
    PostState.DRAFT: frozenset({PostState.REVIEW, PostState.APPROVED, PostState.SCHEDULED}),
    PostState.REVIEW: frozenset({PostState.DRAFT, PostState.APPROVED}),
    PostState.APPROVED: frozenset({PostState.SCHEDULED, PostState.DRAFT}),
    PostState.SCHEDULED: frozenset({PostState.SENT, PostState.DRAFT, PostState.STOPPED}),
    PostState.SENT: frozenset(),
    PostState.STOPPED: frozenset({PostState.DRAFT}),
}


class DeliveryState(StrEnum):
    """What is known of one sending. `sending` is written before the call, never after it."""

    WAITING = "waiting"
    SENDING = "sending"
    PUBLISHED = "published"
    PROCESSING = "processing"
    UNKNOWN = "unknown"
    FAILED = "failed"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"
    DELETED = "deleted"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a database column; pages show the words of `words.DELIVERY_STATES`."""
        return [(one.value, one.value) for one in cls]


_D = DeliveryState
DELIVERY_MOVES: dict[DeliveryState, frozenset[DeliveryState]] = {
    _D.WAITING: frozenset({_D.SENDING, _D.HELD, _D.MISSED, _D.FAILED, _D.CANCELLED}),
    # Back to waiting only when the network says that nothing happened there.
    _D.SENDING: frozenset({_D.PUBLISHED, _D.PROCESSING, _D.UNKNOWN, _D.FAILED, _D.WAITING}),
    _D.PROCESSING: frozenset({_D.PUBLISHED, _D.FAILED, _D.UNKNOWN}),
    _D.UNKNOWN: frozenset({_D.PUBLISHED, _D.PROCESSING, _D.WAITING, _D.CANCELLED}),
    _D.FAILED: frozenset({_D.WAITING, _D.PUBLISHED, _D.CANCELLED}),
    _D.HELD: frozenset({_D.WAITING, _D.MISSED, _D.CANCELLED}),
    _D.MISSED: frozenset({_D.WAITING, _D.PUBLISHED, _D.CANCELLED}),
    _D.PUBLISHED: frozenset({_D.DELETED}),
    _D.CANCELLED: frozenset(),
    _D.DELETED: frozenset(),
}

# Nothing more happens to these by themselves, and nobody needs to look at them.
ENDED = frozenset({_D.PUBLISHED, _D.CANCELLED, _D.DELETED})
# A person has to decide.
NEED_A_PERSON = frozenset({_D.FAILED, _D.UNKNOWN, _D.HELD, _D.MISSED})


class Aim(StrEnum):
    """What a post is for its readers: the mix of a calendar is counted by it."""

    USEFUL = "useful"
    CONVERSATION = "conversation"
    OFFER = "offer"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a database column; pages show the words of `words.AIMS`."""
        return [(one.value, one.value) for one in cls]


# A post that couldn't leave for so long has lost its moment: a person decides.
LATE_LIMIT = timedelta(hours=6)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=15)
# No call lasts as long: a row still `sending` then was left by a worker that is gone.
LOST_AFTER = timedelta(seconds=90)
# After a call whose end isn't known: when the network is asked, the sooner where it kept our key.
ASK_AFTER, ASK_EXACTLY_AFTER = timedelta(seconds=30), timedelta(seconds=5)
# One that only lists what we published may lag behind: it must say twice that a text isn't there.
TIMES_ABSENT = 2
# From then on only a person can tell.
STOP_ASKING_AFTER = timedelta(hours=24)
# When the figures of what was published are read.
MEASURE_AFTER = (
    timedelta(minutes=5),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
)


def pause_after(attempts: int, asked: timedelta | None, chance: float) -> timedelta:
    """How long to wait after a fault: doubled each time, up to a half more by ``chance`` (0 to 1) so that
    deliveries that failed together don't return together; never less than what the network ``asked``."""
    usual = min(FIRST_PAUSE * 2 ** min(max(attempts, 1) - 1, 10), LONGEST_PAUSE)
    return max(usual * (1 + chance / 2), asked or timedelta(0))


def is_too_late(due_at: datetime, now: datetime) -> bool:
    """Whether the moment of a delivery has passed for good."""
    return now - due_at > LATE_LIMIT
