"""Asking somebody from outside, by a link that ends."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.keys import hash_of, new_key
from palabre.governance.rules import Refused
from palabre.publishing.approving import standing_of
from palabre.publishing.models import GuestLink, Review
from palabre.publishing.rules import MOST_DAYS

MOST_GUESTS = 10


def find_link(key: str) -> GuestLink | None:
    """The link that a key belongs to, also one that has ended."""
    rows = GuestLink.objects.select_related("review__post__brand__organisation")
    return rows.filter(key_hash=hash_of(key)).first()


@transaction.atomic
def invite_guest(
    by: Actor, review: Review, name: str, email: str = "", days: int = 7, language: str = "fr"
) -> tuple[GuestLink, str]:
    """Ask somebody from outside for their word at the present step; the link and its key, kept nowhere.

    The link ends with the review, and after ``days``. Raises `Refused` for who wrote the post, and for
    who decides nothing here.
    """
    rows = Review.objects.select_for_update(of=("self",)).select_related("post__brand")
    review = rows.get(pk=review.pk)
    standing = standing_of(review)
    number = standing.team.by_user.get(by.user.pk) if by.user else None
    if number is None or not standing.may_invite(number):
        raise Refused(_("Only those who may approve this post can ask a guest."))
    if review.guests.count() >= MOST_GUESTS:
        raise Refused(_("These are guests enough for one post."))
    key, key_hash = new_key()
    ends = timezone.now() + timedelta(days=min(max(days, 1), MOST_DAYS))
    link = GuestLink.objects.create(
        review=review,
        step=review.step,
        name=name[:120],
        email=email[:254],
        language=language,
        key_hash=key_hash,
        by=by.user,
        expires_at=min(ends, review.expires_at),
    )
    audit(review.organisation_id, "asked a guest", review.post, by, guest=link.name)
    return link, key


@transaction.atomic
def end_link(by: Actor, link: GuestLink) -> None:
    """Close a door before its time."""
    if GuestLink.objects.filter(pk=link.pk, ended_at=None).update(ended_at=timezone.now()):
        audit(link.review.organisation_id, "ended a link", link.review.post, by, guest=link.name)
