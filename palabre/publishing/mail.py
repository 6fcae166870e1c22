"""What is said about reviews by mail: to those who must decide, to who handed in, to guests."""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.governance.models import Member, User
from palabre.publishing.approving import standing_of
from palabre.publishing.models import GuestLink, Review
from palabre.publishing.rules import PostState, ReviewState

log = logging.getLogger(__name__)


def ask(review: Review) -> None:
    """Tell everybody who can decide now that a post waits for them."""
    standing = standing_of(review)
    for number in sorted(standing.reach):
        member: Member = standing.team.members[number]
        with translation.override(member.user.language or _language(review)):
            subject = _("%(brand)s: a post waits for your decision") % {"brand": _brand(review)}
            _send(member.user.email, subject, "ask", review, needs_guest=standing.needs_guest)


def tell(review: Review) -> None:
    """Tell who wrote and who handed in what became of a post, unless they did it themselves."""
    last = review.verdicts.select_related("by", "guest").last()
    people: dict[int, User] = {
        one.pk: one for one in (review.by, review.post.author) if one is not None and one.is_active
    }
    for user in people.values():
        with translation.override(user.language or _language(review)):
            subject = _subject(ReviewState(review.state)) % {"brand": _brand(review)}
            waits = review.post.state == PostState.APPROVED
            _send(user.email, subject, "answer", review, last=last, waits=waits)


def _subject(state: ReviewState) -> str:
    return {
        ReviewState.APPROVED: _("%(brand)s: your post is approved"),
        ReviewState.RETURNED: _("%(brand)s: a change to your post is asked for"),
        ReviewState.EXPIRED: _("%(brand)s: nobody decided about your post in time"),
    }.get(state, _("%(brand)s: your post is a draft again"))


def guest_address(key: str) -> str:
    """The address that opens a review for a guest."""
    return f"{settings.ADDRESS}{reverse('guest_review', args=[key])}"


def send_guest_link(link: GuestLink, key: str) -> bool:
    """Mail a guest their link; False without an address, or when the mail server refuses."""
    if not link.email:
        return False
    with translation.override(link.language):
        subject = _("%(brand)s asks for your opinion on a post") % {"brand": _brand(link.review)}
        return _send(link.email, subject, "guest", link.review, link=link, door=guest_address(key))


def _brand(review: Review) -> str:
    return " ".join(review.post.brand.name.split())


def _language(review: Review) -> str:
    return review.post.brand.organisation.language


def _send(to: str, subject: str, template: str, review: Review, **more: Any) -> bool:
    brand = review.post.brand
    place = reverse("publish_review", args=[brand.organisation.slug, brand.slug, review.pk])
    words = {"review": review, "post": review.post, "brand": brand, **more}
    words["url"] = f"{settings.ADDRESS}{place}"
    text = render_to_string(f"publishing/mail/{template}.txt", words)
    try:
        return bool(send_mail(subject, text, None, [to]))
    except (SMTPException, OSError) as fault:
        log.warning("A mail about review %s could not be sent: %s", review.pk, fault)
        return False
