"""What the posts and reviews of a brand ask of a person, as sentences for Today."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.governance.access import Here
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.publishing.approving import Standing, waiting_for
from palabre.publishing.models import Delivery, Review
from palabre.publishing.planning_models import InflowEntry
from palabre.publishing.rules import ENDS_SOON, PostState, ReviewState
from palabre.publishing.troubles import waiting_for_people, why_of

NAMED_ONE_BY_ONE = 3


def needs_of(here: Here, brand: Brand) -> list[dict[str, str]]:
    """Texts that did not leave, posts that wait for this person's decision, and their own that came back."""
    place = {"org": here.organisation.slug, "brand": brand.slug}
    waiting = waiting_for(here.user, brand)
    if len(waiting) > NAMED_ONE_BY_ONE:
        found = [_many(len(waiting), brand, reverse("publish_approvals", kwargs=place))]
    else:
        found = [_one(standing, place) for standing in waiting]
    found = _troubles(here, brand, place) + found
    found += [_ends(review, place) for review in ending(here, brand)]
    return found + [_returned(review, place) for review in came_back(here, brand)]


def _troubles(here: Here, brand: Brand, place: dict[str, str]) -> list[dict[str, str]]:
    """That texts didn't leave, for who may decide about them."""
    if not here.may(Right.PUBLISH):
        return []
    rows = waiting_for_people(
        Delivery.objects.filter(variant__post__brand=brand, channel__employee=None)
    )
    count = rows.count()
    if not count:
        return []
    text = ngettext(
        "%(count)d text of %(brand)s did not leave, or may not have arrived.",
        "%(count)d texts of %(brand)s did not leave, or may not have arrived.",
        count,
    ) % {"count": count, "brand": brand}
    url = reverse("publish_attention", kwargs=place)
    newest = rows.first()
    why = why_of(newest) if newest else ""
    return [{"text": text, "why": why, "url": url, "icon": "octagon-alert"}]


def ending(here: Here, brand: Brand) -> list[Review]:
    """The reviews of this person's posts that end soon without a decision."""
    now = timezone.now()
    rows = _own(here, brand).filter(state=ReviewState.WAITING)
    found = rows.filter(expires_at__range=(now, now + ENDS_SOON))
    return [one for one in found.order_by("expires_at") if one.waiting.ends_soon(now)]


def _own(here: Here, brand: Brand) -> QuerySet[Review]:
    """The reviews of what this person handed in, and of drafts of the feeds that they follow."""
    of_feeds = InflowEntry.objects.filter(inflow__brand=brand, inflow__user=here.user)
    mine = Q(by=here.user) | Q(by=None, post__in=of_feeds.values("post"))
    return Review.objects.filter(mine, post__brand=brand).select_related("post")


def came_back(here: Here, brand: Brand) -> list[Review]:
    """The reviews of this person's posts that ended without a yes, as long as nothing was changed since."""
    rows = _own(here, brand).filter(
        post__state=PostState.DRAFT, state__in=[ReviewState.RETURNED, ReviewState.EXPIRED]
    )
    newest: dict[int, Review] = {}
    for review in rows.order_by("-pk")[:50]:
        newest.setdefault(review.post_id, review)
    return [one for one in newest.values() if one.version == one.post.version]


def _many(count: int, brand: Brand, url: str) -> dict[str, str]:
    text = ngettext(
        "%(count)d post of %(brand)s waits for your decision.",
        "%(count)d posts of %(brand)s wait for your decision.",
        count,
    ) % {"count": count, "brand": brand}
    return {"text": text, "why": "", "url": url, "icon": "clipboard-check"}


def _one(standing: Standing, place: dict[str, str]) -> dict[str, str]:
    review = standing.review
    if standing.needs_guest:
        text = _("“%(post)s” waits for a guest: give them a link.") % {"post": review.post}
    else:
        text = _("“%(post)s” waits for your decision.") % {"post": review.post}
    url = reverse("publish_review", kwargs={**place, "number": review.pk})
    now = timezone.now()
    if review.waiting.ends_soon(now):
        why = _("Its time ends on %(moment)s.") % {"moment": _moment(review.expires_at)}
        return {"text": text, "why": why, "url": url, "icon": "timer"}
    if review.waiting.waits_long(now):
        why = _("It waits since %(moment)s.") % {"moment": _moment(review.step_at)}
        return {"text": text, "why": why, "url": url, "icon": "hourglass"}
    return {"text": text, "why": review.note, "url": url, "icon": "clipboard-check"}


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _ends(review: Review, place: dict[str, str]) -> dict[str, str]:
    url = reverse("publish_review", kwargs={**place, "number": review.pk})
    text = _("Nobody has decided about “%(post)s” yet.") % {"post": review.post}
    why = _("Its time ends on %(moment)s.") % {"moment": _moment(review.expires_at)}
    return {"text": text, "why": why, "url": url, "icon": "timer"}


def _returned(review: Review, place: dict[str, str]) -> dict[str, str]:
    url = reverse("publish_review", kwargs={**place, "number": review.pk})
    if review.state == ReviewState.EXPIRED:
        text = _("Nobody decided about “%(post)s” in time.") % {"post": review.post}
        return {"text": text, "why": "", "url": url, "icon": "timer-off"}
    text = _("A change to “%(post)s” is asked for.") % {"post": review.post}
    last = review.verdicts.filter(approves=False).last()
    why = last.text[:200] if last else ""
    return {"text": text, "why": why, "url": url, "icon": "message-square-text"}
