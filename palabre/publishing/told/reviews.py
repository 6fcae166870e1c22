"""What programs are told of reviews: who has to decide, what they said, and what stands against it."""

from datetime import datetime

from palabre.publishing import models
from palabre.publishing.approving import Standing
from palabre.publishing.reviewing import path_words
from palabre.publishing.rules import ReviewState
from palabre.publishing.told.posts import Count, Number, Told


class StepTold(Told):
    """A step of a review in words."""

    says: str
    done: bool
    current: bool


class VerdictTold(Told):
    """What was said at a step; ``for_member`` where somebody decided in the place of another."""

    step: Number
    approves: bool
    who: str
    for_member: str | None
    through: str
    text: str
    at: datetime


class CommentTold(Told):
    """A remark on the whole, or on a passage (``quote``) of one of its texts (``part``)."""

    id: Number
    who: str
    part: str
    quote: str
    text: str
    at: datetime
    settled: bool


class Review(Told):
    """A version that was handed in. ``step`` counts from 1; ``waits_for`` are people by their names."""

    id: Number
    post: Number
    brand: str
    version: Number
    state: ReviewState
    step: Number
    steps: list[StepTold]
    waits_for: list[str]
    needs_guest: bool
    note: str
    by: str
    schedules: bool
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    rules: list[Number]
    verdicts: list[VerdictTold]
    comments: list[CommentTold]


class Reviews(Told):
    """A page of reviews, the newest first; ``before`` asks for the next page."""

    reviews: list[Review]
    before: Number | None


class Invited(Told):
    """The link of a guest: it is told this once."""

    link: str
    name: str
    expires_at: datetime


class Overridden(Told):
    """What was overridden, by which reason, and for which version."""

    post: Number
    version: Count
    rules: list[str]
    reason: str


def told_of_review(standing: Standing) -> Review:
    """A review as a program is told of it."""
    row = standing.review
    steps = [StepTold(str(one["label"]), bool(one["done"]), bool(one["current"]))
             for one in path_words(row, standing.team)]  # fmt: skip
    return Review(
        id=row.pk,
        post=row.post_id,
        brand=row.post.brand.slug,
        version=row.version,
        state=ReviewState(row.state),
        step=min(row.step + 1, len(row.steps)),
        steps=steps,
        waits_for=[str(one) for one in standing.waits_for] if row.is_open else [],
        needs_guest=row.is_open and standing.needs_guest,
        note=row.note,
        by=str(row.by or ""),
        schedules=row.schedules,
        created_at=row.created_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        rules=[one.pk for one in row.rules.all()],
        verdicts=[_verdict(one) for one in row.verdicts.all()],
        comments=[
            told_of_comment(one) for one in row.post.comments.all() if one.version <= row.version
        ],
    )


def _verdict(one: models.Verdict) -> VerdictTold:
    other = one.place if one.place and one.place.user_id != one.by_id else None
    return VerdictTold(
        step=one.step + 1,
        approves=one.approves,
        who=one.who,
        for_member=str(other) if other else None,
        through=one.through,
        text=one.text,
        at=one.at,
    )


def told_of_comment(one: models.Comment) -> CommentTold:
    """A comment as a program is told of it."""
    return CommentTold(
        one.pk, one.who, one.part, one.quote, one.text, one.at, one.settled_at is not None
    )
