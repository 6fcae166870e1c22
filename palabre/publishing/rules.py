"""States of posts, deliveries and reviews, and the pure decisions of the room."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from palabre.governance.rules import Chosen, Right


class PostState(Chosen):
    """How far a post of ours is."""

    DRAFT = "draft"
    REVIEW = "review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENT = "sent"
    STOPPED = "stopped"


POST_MOVES: dict[str, frozenset[str]] = {
    PostState.DRAFT: frozenset({PostState.REVIEW, PostState.APPROVED, PostState.SCHEDULED}),
    PostState.REVIEW: frozenset({PostState.DRAFT, PostState.APPROVED}),
    PostState.APPROVED: frozenset({PostState.SCHEDULED, PostState.DRAFT}),
    PostState.SCHEDULED: frozenset({PostState.SENT, PostState.DRAFT, PostState.STOPPED}),
    PostState.SENT: frozenset(),
    PostState.STOPPED: frozenset({PostState.DRAFT}),
}


class DeliveryState(Chosen):
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


class Aim(Chosen):
    """What a post is for its readers: the mix of a calendar is counted by it."""

    USEFUL = "useful"
    CONVERSATION = "conversation"
    OFFER = "offer"


class KeptKind(Chosen):
    """What a text is kept for: hashtags that go together, or what closes a post."""

    TAGS = "tags"
    SIGNATURE = "signature"


# A post that couldn't leave for so long has lost its moment: a person decides.
LATE_LIMIT = timedelta(hours=6)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=20), timedelta(minutes=15)
# How long a row that nobody holds is left alone. Whoever lives keeps the lease of its job, however long
# its uploads take: a row is looked at by another only once that lease has run out.
LOST_AFTER = timedelta(seconds=90)
# After a call whose end isn't known: when the network is asked, the sooner where it kept our key.
ASK_AFTER, ASK_EXACTLY_AFTER = timedelta(seconds=30), timedelta(seconds=5)
# One that only lists what we published may lag behind: it must say twice that a text isn't there.
TIMES_ABSENT = 2
# From then on only a person can tell.
STOP_ASKING_AFTER = timedelta(hours=24)
# Behind everything else that is due: after an outage thousands of figures must not keep texts waiting.
FIGURES_LAST = 10
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


class CardState(Chosen):
    """What is known of the page of a link."""

    WAITING = "waiting"
    READ = "read"
    NONE = "none"


CARD_MOVES: dict[str, frozenset[str]] = {
    CardState.WAITING: frozenset({CardState.READ, CardState.NONE}),
    # What was read once is kept when its site has a bad day.
    CardState.READ: frozenset(),
    CardState.NONE: frozenset({CardState.READ}),
}


class ReviewState(Chosen):
    """What became of a version that was handed in."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


REVIEW_MOVES: dict[str, frozenset[str]] = {
    ReviewState.WAITING: frozenset(ReviewState) - {ReviewState.WAITING},
    ReviewState.APPROVED: frozenset(),
    ReviewState.RETURNED: frozenset(),
    ReviewState.WITHDRAWN: frozenset(),
    ReviewState.EXPIRED: frozenset(),
}

# Days that reviewers have, where a chain says nothing else; and that a guest's link lasts at most.
DAYS_TO_DECIDE, MOST_DAYS = 7, 60
MOST_STEPS = 5
# A step that waits so long is asked for again, then each week; before a review ends, everybody is told.
WAITS_LONG, REMIND_AGAIN, ENDS_SOON = timedelta(days=2), timedelta(days=7), timedelta(days=1)


class Need(StrEnum):
    """How many of a step's people have to approve."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a chain: its people, by number, and how many of them it needs; without people anybody who
    may approve, or, as ``outside``, a guest by link."""

    people: tuple[int, ...] = ()
    need: Need = Need.ANY
    outside: bool = False

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """The step that was written down."""
        return cls(tuple(told["people"]), Need(told["need"]), bool(told["outside"]))

    def told(self) -> dict[str, Any]:
        """The step as it is written down."""
        return {"people": list(self.people), "need": self.need.value, "outside": self.outside}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long a review waits: since when, at its present step, until when; and what was said of that."""

    since: datetime
    step_at: datetime
    until: datetime
    reminded_at: datetime | None = None
    warned_at: datetime | None = None

    @property
    def _whole(self) -> timedelta:
        return self.until - self.since

    def waits_long(self, now: datetime) -> bool:
        """Whether the present step waits for two days, or for half of a shorter time."""
        return now - self.step_at >= min(WAITS_LONG, self._whole / 2)

    def ends_soon(self, now: datetime) -> bool:
        """Whether it ends within a day, or within the last quarter of a shorter time."""
        return self.until - now <= min(ENDS_SOON, self._whole / 4)

    def due(self, now: datetime) -> str:
        """What those who must decide are to be told now: "ends", "waits", or nothing."""
        if now >= self.until:
            return ""
        if self.ends_soon(now):
            return "" if self.warned_at else "ends"
        if self.reminded_at and now - self.reminded_at < REMIND_AGAIN:
            return ""
        return "waits" if self.waits_long(now) else ""


@dataclass(frozen=True, slots=True)
class Route:
    """A chain as the choice among chains sees it."""

    number: int
    channels: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()
    strictness: int = 1
    steps: int = 1

    def fits(self, channels: Iterable[int], tags: Iterable[str]) -> bool:
        """Whether it governs posts on these accounts, with these tags."""
        if not (self.channels or self.tags):
            return True
        return bool(self.channels & set(channels) or self.tags & {plain_tag(one) for one in tags})


def plain_tag(tag: str) -> str:
    """A tag as tags are compared."""
    return tag.strip().lstrip("#").casefold()


def strictest(
    routes: Iterable[Route], channels: Iterable[int], tags: Iterable[str]
) -> Route | None:
    """The chain that governs a post: of those that fit the strictest, then the one with the most steps,
    then the oldest. None when no chain fits."""
    channels, tags = list(channels), list(tags)
    fitting = [one for one in routes if one.fits(channels, tags)]
    return max(fitting, key=lambda one: (one.strictness, one.steps, -one.number), default=None)


def needs_one(rights: frozenset[Right]) -> bool:
    """Whether a text of somebody with these rights needs an approval where no chain governs."""
    return Right.PUBLISH not in rights


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose word a step needs, as people stand now."""

    people: frozenset[int]
    need: Need
    outside: bool


def asked_at(
    step: Step, present: frozenset[int], approvers: frozenset[int], writers: frozenset[int]
) -> Asked:
    """Of whom a step needs a word: its people who are still there, and never those who wrote the text.

    Where none of them is left, one of those who may approve, so that nothing waits for nobody.
    """
    left = (frozenset(step.people) & present) - writers
    if left or (step.outside and not step.people):
        return Asked(left, step.need, step.outside)
    return Asked(approvers - writers, Need.ANY, step.outside)


def places_of(
    asked: Asked,
    who: int,
    instead_of: frozenset[int],
    spoken: frozenset[int],
    writers: frozenset[int],
) -> frozenset[int]:
    """In whose places a member may decide at a step now: their own, and of those they stand in for.

    Empty for who wrote the text, whomever they stand in for.
    """
    if who in writers:
        return frozenset()
    return (frozenset({who}) | instead_of) & asked.people - spoken


def is_satisfied(
    asked: Asked,
    approved: frozenset[int],
    guests: frozenset[int],
    guests_approved: frozenset[int],
) -> bool:
    """Whether a step has what it needs: one word, or one of each; a guest who was asked counts as one
    of its people as long as the link holds."""
    spoke = bool(approved or guests_approved)
    if asked.need is Need.ANY:
        return spoke
    enough = asked.people <= approved and guests <= guests_approved
    return spoke and enough and (not asked.outside or bool(guests_approved))
