"""Handing a post in, deciding about it, and what follows from that."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.keys import people_of, program
from palabre.governance.acts import MACHINE, Actor, Moved, audit, move
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing.actions.closing import close, lock
from palabre.publishing.actions.posts import schedule
from palabre.publishing.against import in_words
from palabre.publishing.approving import (
    ONE,
    Standing,
    Team,
    is_approved,
    path_of,
    standing_of,
    writers_of,
)
from palabre.publishing.chartering import rules_for
from palabre.publishing.findings import FIRM, refuse_grave, standing_against
from palabre.publishing.models import Comment, GuestLink, Override, Post, Review, Verdict, Version
from palabre.publishing.purpose import refuse_without_purpose
from palabre.publishing.rules import POST_MOVES, PostState, ReviewState

LONGEST_TEXT = 5000


def _meanwhile() -> Refused:
    return Refused(_("Somebody decided meanwhile: look again."))


@transaction.atomic
def hand_in(by: Actor, post: Post, *, schedules: bool = False, note: str = "") -> Review:
    """Ask for what a post needs before it leaves; ``schedules``: once approved it leaves at its time.

    Raises `Refused` when it is no draft, names no account, is approved already, when something grave
    stands against it, or when nobody but those who wrote it could approve it.
    """
    post = Post.objects.select_for_update().select_related("brand").get(pk=post.pk)
    if post.state != PostState.DRAFT:
        raise Refused(_("Only a draft can be handed in."))
    if not post.variants.exists():
        raise Refused(_("Choose at least one account."))
    if is_approved(post):
        raise Refused(_("This version is approved already."))
    refuse_grave(post)
    refuse_without_purpose(by, post)
    team = Team(post.brand)
    path = path_of(post, team) or ONE
    move(post, PostState.REVIEW, by, POST_MOVES)
    review = Review.objects.create(
        organisation_id=post.organisation_id,
        post=post,
        version=post.version,
        chain=path.chain,
        steps=[one.told() for one in path.steps],
        by=by.user,
        note=note[:1000],
        schedules=schedules,
        expires_at=timezone.now() + timedelta(days=path.days),
    )
    review.rules.set(rules_for(post.brand).versions)
    if not standing_of(review, team).reach:
        raise Refused(_("Nobody but you could approve it here."))
    audit(post.organisation_id, "handed in", post, by)
    enqueue("publishing.ask_reviewers", review.pk, 0, key=f"{review.pk}/0")
    return review


def _open_review(number: int, step: int) -> Review:
    """The review, kept from others until the transaction ends; `Refused` once it has gone on."""
    review = lock(number)
    if not review.is_open or review.step != step:
        raise _meanwhile()
    return review


@transaction.atomic
def approve(by: Actor, review: Review, step: int, text: str = "", *, through: str = "") -> Review:
    """Say yes at the step that the person saw, in all the places in which they may. Raises `Refused`.

    ``through`` is the name of the program that brings their word, which brings none for a text of its own.
    """
    review = _open_review(review.pk, step)
    places = _places(by, standing_of(review))
    _refuse_own(review, through)
    for place in places:
        Verdict.objects.create(
            review=review, step=step, place_id=place, by=by.user, approves=True,
            text=text[:LONGEST_TEXT], through=through,
        )  # fmt: skip
    audit(review.organisation_id, "approved", review.post, by, step=step + 1)
    return go_on(by, review)


@transaction.atomic
def ask_for_change(by: Actor, review: Review, step: int, text: str, *, through: str = "") -> Review:
    """Give a post back with what should be otherwise: it is a draft again. Raises `Refused`."""
    review = _open_review(review.pk, step)
    place = min(_places(by, standing_of(review)))
    return _give_back(by, review, text, place=place, through=through)


def _refuse_own(review: Review, through: str) -> None:
    """Raise `Refused` when a program brings a yes for what it wrote, or who made its key: they would approve
    their own post."""
    if not through:
        return
    same = Version.objects.filter(post=review.post_id, number=review.version, writer=None)
    makers = people_of(review.organisation_id, Actor(program(through)))
    wrote = writers_of([review.post_id], review.organisation_id)
    own = makers & wrote.get((review.post_id, review.version), frozenset())
    if own or same.filter(by=program(through)).exists():
        raise Refused(_("Nobody approves their own post."))


def _places(by: Actor, standing: Standing) -> frozenset[int]:
    number = standing.team.by_user.get(by.user.pk) if by.user else None
    if number in standing.writers:
        raise Refused(_("Nobody approves their own post."))
    places = standing.places(number) if number else frozenset()
    if not places:
        raise Refused(_("It isn't you who decides at this step."))
    return places


def _give_back(
    by: Actor,
    review: Review,
    text: str,
    place: int | None = None,
    guest: GuestLink | None = None,
    through: str = "",
) -> Review:
    text = text.strip()[:LONGEST_TEXT]
    if not text:
        raise Refused(_("Say what should be otherwise."))
    Verdict.objects.create(
        review=review, step=review.step, place_id=place, by=by.user, guest=guest, approves=False,
        text=text, through=through,
    )  # fmt: skip
    close(by, review, ReviewState.RETURNED)
    audit(review.organisation_id, "asked to change", review.post, by)
    enqueue("publishing.tell_author", review.pk, key=str(review.pk))
    return review


@transaction.atomic
def guest_approves(by: Actor, link: GuestLink, text: str = "") -> Review:
    """The yes of a guest, while their link and the step it was given for hold. Raises `Refused`."""
    review = _for_guest(link)
    Verdict.objects.create(
        review=review, step=link.step, guest=link, approves=True, text=text[:LONGEST_TEXT]
    )
    audit(review.organisation_id, "approved", review.post, by, step=link.step + 1)
    return go_on(by, review)


@transaction.atomic
def guest_asks_for_change(by: Actor, link: GuestLink, text: str) -> Review:
    """A guest gives the post back. Raises `Refused`."""
    return _give_back(by, _for_guest(link), text, guest=link)


def _for_guest(link: GuestLink) -> Review:
    review = _open_review(link.review_id, link.step)
    link.refresh_from_db()
    if not link.is_live or link.verdicts.exists():
        raise _meanwhile()
    return review


def go_on(by: Actor, review: Review) -> Review:
    """Bring a review to the next step, or to its end, as far as what was said allows.

    By compare-and-set: of two who come to the same end, one brings it there. Raises `Moved`.
    """
    if not standing_of(review).is_satisfied:
        return review
    if review.step + 1 < len(review.steps):
        same = Review.objects.filter(pk=review.pk, step=review.step, state=ReviewState.WAITING)
        if not same.update(step=review.step + 1, step_at=timezone.now(), reminded_at=None):
            raise Moved(f"{review} is no longer at step {review.step}")
        review.step += 1
        key = f"{review.pk}/{review.step}"
        enqueue("publishing.ask_reviewers", review.pk, review.step, key=key)
        return review
    close(by, review, ReviewState.APPROVED)
    _schedule(review)
    enqueue("publishing.tell_author", review.pk, key=str(review.pk))
    return review


@transaction.atomic
def look_again(number: int) -> None:
    """Bring a review on that waited for the word of somebody who has left meanwhile."""
    review = lock(number)
    if review.is_open:
        go_on(MACHINE, review)


def _schedule(review: Review) -> None:
    """Schedule what was approved, where that was asked for and its time hasn't passed meanwhile: an answer
    has no time, and leaves at once."""
    due_at = review.post.due_at
    is_in_time = bool(review.post.answering) or (due_at is not None and due_at > timezone.now())
    if not review.schedules or not is_in_time:
        return
    try:
        with transaction.atomic():
            schedule(MACHINE, review.post)
    except Refused:
        return  # it stays approved, and its page says what stands against it


@transaction.atomic
def withdraw(by: Actor, review: Review) -> Review:
    """Take a post back that nobody has decided about yet: it is a draft again. Raises `Refused`."""
    review = _open_review(review.pk, review.step)
    close(by, review, ReviewState.WITHDRAWN)
    return review


@transaction.atomic
def expire(review: Review) -> bool:
    """End a review whose time has passed; false when it was decided meanwhile."""
    review = lock(review.pk)
    if not review.is_open:
        return False
    close(MACHINE, review, ReviewState.EXPIRED)
    enqueue("publishing.tell_author", review.pk, key=str(review.pk))
    return True


@transaction.atomic
def override(by: Actor, post: Post, reason: str) -> Override:
    """Let this version leave although something grave stands against it; why is kept for good.

    Raises `Refused` without a reason, or when nothing stands against it that anybody may let pass.
    """
    reason = reason.strip()[:1000]
    standing = standing_against(post)
    against = [one for one in standing if one.rule not in FIRM]
    if not reason:
        raise Refused(_("Say why it may leave all the same."))
    if not against:
        firm = " ".join(in_words(one) for one in standing)
        raise Refused(firm or _("Nothing stands against it."))
    rules = sorted({one.key for one in against})
    row = Override.objects.create(
        post=post, version=post.version, reason=reason, rules=rules, by=by.user
    )
    audit(post.organisation_id, "overrode", post, by, reason=reason, rules=rules)
    return row


@transaction.atomic
def comment(
    by: Actor,
    post: Post,
    text: str,
    *,
    part: str = "",
    quote: str = "",
    guest: GuestLink | None = None,
) -> Comment:
    """Say something about a post, or about a passage of it. Raises `Refused` for an empty comment."""
    text = text.strip()[:LONGEST_TEXT]
    if not text:
        raise Refused(_("There is nothing in this comment."))
    row = Comment.objects.create(
        post=post, version=post.version, part=part[:30], quote=quote.strip()[:1000], text=text,
        by=by.user, guest=guest,
    )  # fmt: skip
    audit(post.organisation_id, "commented on", post, by)
    return row


@transaction.atomic
def settle_comment(by: Actor, row: Comment) -> None:
    """Say that what a comment asked for is done."""
    if Comment.objects.filter(pk=row.pk, settled_at=None).update(settled_at=timezone.now()):
        audit(row.post.organisation_id, "settled a comment on", row.post, by)
