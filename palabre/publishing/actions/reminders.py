"""Asking again for what waits too long, and saying that its time ends: each once."""

from django.db import transaction
from django.utils import timezone

from palabre.jobs import enqueue
from palabre.publishing.models import Review
from palabre.publishing.rules import ReviewState


@transaction.atomic
def remind(review: Review) -> bool:
    """Have those told whom a review waits for; false when nothing is due or somebody was quicker.

    By compare-and-set of what was read: of two who find it due, one has the mails sent.
    """
    now = timezone.now()
    why = review.waiting.due(now)
    if not why:
        return False
    same = Review.objects.filter(
        pk=review.pk, state=ReviewState.WAITING, step=review.step,
        reminded_at=review.reminded_at, warned_at=review.warned_at,
    )  # fmt: skip
    told = {"warned_at": now} if why == "ends" else {"reminded_at": now}
    if not same.update(**told):
        return False
    key = f"{review.pk}/{review.step}/{why}"
    enqueue("publishing.remind_reviewers", review.pk, review.step, why, key=key)
    return True
