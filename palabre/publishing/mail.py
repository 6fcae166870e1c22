"""What is said about reviews by mail: to those who must decide, to who handed in, to guests."""

import logging
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from palabre.governance.mail import hand_over, next_try
from palabre.governance.models import User
from palabre.jobs import enqueue
from palabre.publishing import noticing
from palabre.publishing.approving import Standing, standing_of
from palabre.publishing.models import GuestLink, Review
from palabre.publishing.planning_models import InflowEntry
from palabre.publishing.rules import PostState, ReviewState

log = logging.getLogger(__name__)


def ask(review: Review) -> None:
    """Have everybody told who can decide now that a post waits for them."""
    people = _deciders(standing_of(review))
    noticing.ask(review, people.values())
    _have_mailed(review, people, "ask")


def _deciders(standing: Standing) -> dict[int, User]:
    """Who could decide now, by their numbers."""
    members = [standing.team.members[one] for one in sorted(standing.reach)]
    return {one.user_id: one.user for one in members}


def _have_mailed(review: Review, people: Iterable[int], why: str) -> None:
    """A job for each person: what the mail server doesn't take of one is mailed again to them alone."""
    for number in people:
        key = f"{review.pk}/{review.step}/{why}/{number}"
        enqueue("publishing.mail_reviewer", review.pk, review.step, why, number, key=key)


def tell(review: Review) -> None:
    """Have those told who wrote and who handed in what became of a post, unless they did it themselves."""
    people = people_of(review)
    noticing.tell(review, people.values())
    for number in people:
        enqueue("publishing.mail_author", review.pk, number, key=f"{review.pk}/{number}")


def mail_author(review: Review, number: int) -> datetime | None:
    """Mail one person what became of a post, as long as that is so; when to try again, if the mail server
    didn't take it."""
    user = people_of(review).get(number)
    if user is None or not _is_news(review):
        return None
    last = review.verdicts.select_related("by", "guest").last()
    with translation.override(user.language or _language(review)):
        subject = _subject(ReviewState(review.state)) % {"brand": _brand(review)}
        waits = review.post.state == PostState.APPROVED
        mail = _written(user.email, subject, "answer", review, last=last, waits=waits)
    return None if hand_over(mail, "a review") else next_try(review.ended_at or review.created_at)


def _is_news(review: Review) -> bool:
    """Whether a post still stands as its review ended: neither handed in again, nor approved and changed."""
    changed = review.state == ReviewState.APPROVED and review.version != review.post.version
    return not changed and not review.post.reviews.filter(pk__gt=review.pk).exists()


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


def remind(review: Review, why: str) -> None:
    """Have those asked again whom a review waits for; where it ends soon, tell who handed it in, too."""
    _have_mailed(review, _reminded(review, _deciders(standing_of(review)), why), why)


def _reminded(review: Review, asked: dict[int, User], why: str) -> dict[int, User]:
    return people_of(review) | asked if why == "ends" or not asked else asked


def mail_reviewer(review: Review, why: str, number: int) -> datetime | None:
    """Mail one of those whom an open review waits for; when to try again, if the mail server didn't take it.

    Nothing to who has decided meanwhile, nor once a later mail says the same.
    """
    said = {"ask": review.step_at, "waits": review.reminded_at, "ends": review.warned_at}
    since, standing = said[why], standing_of(review)
    asked = _deciders(standing)
    user = (asked if why == "ask" else _reminded(review, asked, why)).get(number)
    if user is None or since is None or since < max(one for one in said.values() if one):
        return None
    with translation.override(user.language or _language(review)):
        if why == "ask":
            mail = _question(review, standing, user)
        else:
            mail = _reminder(review, standing, user, is_asked=number in asked, ends=why == "ends")
    return None if hand_over(mail, "a review") else next_try(since)


def _question(review: Review, standing: Standing, user: User) -> EmailMessage:
    subject = _("%(brand)s: a post waits for your decision") % {"brand": _brand(review)}
    return _written(user.email, subject, "ask", review, needs_guest=standing.needs_guest)


def _reminder(
    review: Review, standing: Standing, user: User, *, is_asked: bool, ends: bool
) -> EmailMessage:
    names = [*map(str, standing.waits_for), *(one.name for one in _open_guests(review, standing))]
    subject = _("%(brand)s: a post still waits for your decision")
    if not is_asked:
        subject = _("%(brand)s: nobody has decided about your post yet")
    elif ends:
        subject = _("%(brand)s: the time to decide about a post ends")
    more = {"is_asked": is_asked, "ends": ends, "names": ", ".join(names)}
    more["needs_guest"] = standing.needs_guest
    return _written(user.email, subject % {"brand": _brand(review)}, "remind", review, **more)


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
    """Mail a guest their link; False without an address, or when the mail server refuses.

    It isn't tried again: who invites is shown the link then, and its key is kept nowhere.
    """
    if not link.email:
        return False
    with translation.override(link.language):
        subject = _("%(brand)s asks for your opinion on a post") % {"brand": _brand(link.review)}
        door = guest_address(key)
        mail = _written(link.email, subject, "guest", link.review, link=link, door=door)
    try:
        return bool(mail.send())
    except (SMTPException, OSError) as fault:
        log.warning("The mail “%s” could not be sent: %s", subject, fault)
        return False


def _brand(review: Review) -> str:
    return " ".join(review.post.brand.name.split())


def _language(review: Review) -> str:
    return review.post.brand.organisation.language


def _written(to: str, subject: str, template: str, review: Review, **more: Any) -> EmailMessage:
    brand = review.post.brand
    place = reverse("publish_review", args=[brand.organisation.slug, brand.slug, review.pk])
    words = {"review": review, "post": review.post, "brand": brand, **more}
    words["url"] = f"{settings.ADDRESS}{place}"
    text = render_to_string(f"publishing/mail/{template}.txt", words)
    return EmailMessage(subject, text, None, [to])
