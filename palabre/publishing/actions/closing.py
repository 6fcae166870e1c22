"""Ending a review: what waits for nobody any more, and where its post goes."""

from django.utils import timezone

from palabre.governance.acts import Actor, move
from palabre.publishing.models import Post, Review
from palabre.publishing.rules import POST_MOVES, REVIEW_MOVES, PostState, ReviewState


def lock(number: int) -> Review:
    """A review kept from others until the transaction ends, after its post: always in this order, as
    who changes the post has it, so that nobody waits for one who waits for them."""
    list(Post.objects.select_for_update(of=("self",)).filter(reviews=number))
    rows = Review.objects.select_for_update(of=("self",)).select_related("post__brand")
    return rows.get(pk=number)


def close(by: Actor, review: Review, to: ReviewState) -> None:
    """End a review and every link to it, in the caller's transaction, and move its post with it.

    Raises `Moved` when the review or its post is no longer where it was read.
    """
    move(review, to, by, REVIEW_MOVES)
    now = timezone.now()
    Review.objects.filter(pk=review.pk).update(ended_at=now)
    review.guests.filter(ended_at=None).update(ended_at=now)
    review.post.state = PostState.REVIEW
    after = PostState.APPROVED if to is ReviewState.APPROVED else PostState.DRAFT
    move(review.post, after, by, POST_MOVES)


def close_open(by: Actor, post: Post) -> None:
    """End the review that a post is in, if any, because the post is changed: it is a draft again."""
    for review in post.reviews.filter(state=ReviewState.WAITING).select_related("post"):
        close(by, review, ReviewState.WITHDRAWN)
        post.state = review.post.state
