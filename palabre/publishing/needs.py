"""What the reviews of a brand ask of a person, as sentences for Today."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.governance.access import Here
from palabre.governance.models import Brand
from palabre.publishing.approving import Standing, waiting_for
from palabre.publishing.models import Review
from palabre.publishing.rules import PostState, ReviewState

NAMED_ONE_BY_ONE = 3


def needs_of(here: Here, brand: Brand) -> list[dict[str, str]]:
    """Posts that wait for this person's decision, and their own posts that came back."""
    place = {"org": here.organisation.slug, "brand": brand.slug}
    waiting = waiting_for(here.user, brand)
    if len(waiting) > NAMED_ONE_BY_ONE:
        found = [_many(len(waiting), brand, reverse("publish_approvals", kwargs=place))]
    else:
        found = [_one(standing, place) for standing in waiting]
    return found + [_returned(review, place) for review in came_back(here, brand)]


def came_back(here: Here, brand: Brand) -> list[Review]:
    """The reviews of this person's posts that ended without a yes, as long as nothing was changed since."""
    rows = Review.objects.filter(
        post__brand=brand, post__state=PostState.DRAFT, by=here.user,
        state__in=[ReviewState.RETURNED, ReviewState.EXPIRED],
    ).select_related("post")  # fmt: skip
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
    return {"text": text, "why": review.note, "url": url, "icon": "clipboard-check"}


def _returned(review: Review, place: dict[str, str]) -> dict[str, str]:
    url = reverse("publish_review", kwargs={**place, "number": review.pk})
    if review.state == ReviewState.EXPIRED:
        text = _("Nobody decided about “%(post)s” in time.") % {"post": review.post}
        return {"text": text, "why": "", "url": url, "icon": "timer-off"}
    text = _("A change to “%(post)s” is asked for.") % {"post": review.post}
    last = review.verdicts.filter(approves=False).last()
    why = last.text[:200] if last else ""
    return {"text": text, "why": why, "url": url, "icon": "message-square-text"}
