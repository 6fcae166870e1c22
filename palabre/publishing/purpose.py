"""What a post is for: its campaign, and the mission that it serves, which a plan in force asks for."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from palabre.campaigns.models import Campaign
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.models import Post
from palabre.publishing.rules import PostState
from palabre.strategy.actions.plans import in_force
from palabre.strategy.models import Mission


def campaign_of(post: Post, number: int | None) -> Campaign | None:
    """The campaign of this number; raises `Refused` where it isn't the brand's."""
    if number is None:
        return None
    found = Campaign.objects.filter(brand=post.brand_id, pk=number).first()
    if found is None:
        raise Refused(_("This campaign is no longer there."))
    return found


def mission_of(post: Post, number: int | None) -> Mission | None:
    """The mission of this number; raises `Refused` where it isn't the brand's."""
    if number is None:
        return None
    found = Mission.objects.filter(brand=post.brand_id, pk=number).first()
    if found is None:
        raise Refused(_("This mission is no longer there."))
    return found


def missions_asked(brand: Brand, post: Post | None = None) -> list[Mission]:
    """The missions of which a post must serve one, or say why not, beside the one that it serves already;
    none as long as no plan is in force."""
    wanted = Q(pk=post.mission_id if post else None)
    if in_force(brand):
        wanted |= Q(ended_on=None)
    return list(Mission.objects.filter(wanted, brand=brand))


def refuse_without_purpose(by: Actor, post: Post) -> None:
    """Note why a post serves no mission of a plan in force; raises `Refused` where nothing says so.

    A campaign's mission is that of its posts. An answer speaks of its own accord to nobody, an employee
    speaks for themselves, another wording serves what the first one does, and what the house arranged
    beforehand (series, feeds) asks nobody.
    """
    if post.mission_id or post.answering or post.rival_of_id or by == MACHINE or post.is_personal:
        return
    if post.campaign is not None and post.campaign.serves_id:
        return
    if not missions_asked(post.brand):
        return
    if not post.outside_why:
        raise Refused(
            _(
                "A plan is in force: say which of its missions this post serves, or why it serves none."
            )
        )
    audit(post.organisation_id, "went outside", post, by, reason=post.outside_why)


@dataclass(frozen=True, slots=True)
class Served:
    """Posts scheduled or sent since a time: how many, and how many of them serve a mission."""

    posts: int
    serving: int

    @property
    def outside(self) -> int:
        """How many serve none."""
        return self.posts - self.serving


def served_since(brand: Brand, since: datetime) -> Served:
    """How much of what the brand said of its own accord since then serves a mission."""
    rows = Post.objects.of_the_house().filter(
        brand=brand, is_template=False, answering="", created_at__gte=since,
        state__in=(PostState.SCHEDULED, PostState.SENT),
    )  # fmt: skip
    serving = rows.exclude(mission=None, campaign__serves=None)
    return Served(rows.count(), serving.count())
