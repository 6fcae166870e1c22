"""What is told in the browser, beside the mails: decisions, texts that did not leave, holds."""

from collections.abc import Iterable
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from palabre.governance.actions import notify
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Brand, User
from palabre.governance.rules import Right
from palabre.publishing.approving import Team
from palabre.publishing.models import Hold, Post, Review
from palabre.publishing.rules import ReviewState


def _place(brand: Brand, view: str, *more: int) -> str:
    return reverse(view, args=[brand.organisation.slug, brand.slug, *more])


def ask(review: Review, people: Iterable[User]) -> None:
    """Tell people that a post waits for their decision."""
    brand = review.post.brand

    def sentence() -> str:
        return _("“%(post)s” waits for your decision.") % {"post": review.post}

    link = _place(brand, "publish_review", review.pk)
    notify(MACHINE, brand.organisation, people, "approval", sentence, link, f"review {review.pk}")


def tell(review: Review, people: Iterable[User]) -> None:
    """Tell people what became of a post that they handed in or wrote."""
    brand = review.post.brand
    link = _place(brand, "publish_review", review.pk)
    sentence = partial(_became, review)
    notify(MACHINE, brand.organisation, people, "decided", sentence, link, f"review {review.pk}")


def _became(review: Review) -> str:
    state = ReviewState(review.state)
    return {
        ReviewState.APPROVED: _("“%(post)s” is approved."),
        ReviewState.RETURNED: _("A change to “%(post)s” is asked for."),
        ReviewState.EXPIRED: _("Nobody decided about “%(post)s” in time."),
    }.get(state, _("“%(post)s” is a draft again.")) % {"post": review.post}


def page_of_trouble(post: Post) -> str:
    """The name of the page where somebody decides about what of a post did not leave."""
    return "community_my_shares" if post.is_personal else "publish_attention"


def trouble(post: Post, people: Iterable[User]) -> None:
    """Tell people that something of a post did not leave, or may not have arrived."""
    brand = post.brand

    def sentence() -> str:
        return _("“%(post)s” did not leave, or may not have arrived.") % {"post": post}

    link = _place(brand, page_of_trouble(post))
    notify(MACHINE, brand.organisation, people, "trouble", sentence, link, f"post {post.pk}")


def held(by: Actor, hold: Hold) -> None:
    """Tell all who may send posts where a hold stands that somebody holds them back, and why."""
    brands = [hold.brand] if hold.brand else list(hold.organisation.brands.all())
    told: set[int] = set()
    for brand in brands:
        team = Team(brand)
        people = {
            team.members[one].user
            for one, rights in team.rights.items()
            if Right.PUBLISH in rights and team.members[one].user_id not in told
        }
        told |= {one.pk for one in people}
        link = reverse("publish_attention", args=[hold.organisation.slug, brand.slug])
        sentence = partial(_holds, by.name, hold)
        notify(by, hold.organisation, people, "hold", sentence, link, f"hold {hold.pk}")


def _holds(name: str, hold: Hold) -> str:
    of = hold.campaign or hold.channel or hold.brand or hold.organisation
    words = {"name": name, "of": of, "reason": hold.reason}
    return _("%(name)s holds back what leaves of %(of)s: %(reason)s") % words
