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
from palabre.publishing import noticing
from palabre.publishing.approving import Standing, standing_of
from palabre.publishing.models import GuestLink, Review
from palabre.publishing.planning_models import InflowEntry
from palabre.publishing.rules import PostState, ReviewState

log = logging.getLogger(__name__)


def ask(review: Review) -> None:
    """Tell everybody who can decide now that a post waits for them."""
    standing = standing_of(review)
    noticing.ask(review, [standing.team.members[one].user for one in standing.reach])
    for number in sorted(standing.reach):
        member: Member = standing.team.members[number]
        with translation.override(member.user.language or _language(review)):
            subject = _("%(brand)s: a post waits for your decision") % {"brand": _brand(review)}
            _send(member.user.email, subject, "ask", review, needs_guest=standing.needs_guest)


def tell(review: Review) -> None:
    """Tell who wrote and who handed in what became of a post, unless they did it themselves."""
    last = review.verdicts.select_related("by", "guest").last()
    people = people_of(review)
    noticing.tell(review, people.values())
    for user in people.values():
        with translation.override(user.language or _language(review)):
            subject = _subject(ReviewState(review.state)) % {"brand": _brand(review)}
            waits = review.post.state == PostState.APPROVED
            _send(user.email, subject, "answer", review, last=last, waits=waits)


def people_of(review: Review) -> dict[int, User]:
    """Who wrote a post and who handed it in; for a draft of a feed, who follows that feed."""
    people = {
        one.pk: one for one in (review.by, review.post.author) if one is not None and one.is_active
    }
    if people:
        return people
    entry = InflowEntry.objects.filter(post=review.post_id).select_related("inflow__user").first()
    follower = entry.inflow.user if entry else None
    return {follower.pk: follower} if follower is not None and follower.is_active else {}


def remind(review: Review, *, ends: bool) -> None:
    """Ask those again whom a review waits for; where it ends soon, tell who handed it in, too."""
    standing = standing_of(review)
    members = [standing.team.members[number] for number in sorted(standing.reach)]
    asked = {one.user_id: one.user for one in members}
    told = people_of(review) | asked if ends or not asked else asked
    names = [*map(str, standing.waits_for), *(one.name for one in _open_guests(review, standing))]
    for user in told.values():
        with translation.override(user.language or _language(review)):
            subject = _("%(brand)s: a post still waits for your decision")
            if user.pk not in asked:
                subject = _("%(brand)s: nobody has decided about your post yet")
            elif ends:
                subject = _("%(brand)s: the time to decide about a post ends")
            more = {"is_asked": user.pk in asked, "ends": ends, "names": ", ".join(names)}
            more["needs_guest"] = standing.needs_guest
            _send(user.email, subject % {"brand": _brand(review)}, "remind", review, **more)


def _open_guests(review: Review, standing: Standing) -> list[GuestLink]:
    """The guests of the present step who haven't answered."""
    left = standing.guests - standing.guests_approved
    return [one for one in review.guests.all() if one.pk in left]


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
    return deliver_mail(to, subject, render_to_string(f"publishing/mail/{template}.txt", words))


def deliver_mail(to: str, subject: str, text: str) -> bool:
    """Send a mail; False when the mail server refuses."""
    try:
        return bool(send_mail(subject, text, None, [to]))
    except (SMTPException, OSError) as fault:
        log.warning("The mail “%s” could not be sent: %s", subject, fault)
        return False
