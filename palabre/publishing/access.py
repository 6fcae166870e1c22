"""Fetching by number for this member, or 404."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from palabre.campaigns.models import Campaign
from palabre.campaigns.rules import CampaignState
from palabre.channels.doors import lets, platform
from palabre.channels.models import Channel
from palabre.channels.speaking import speakable
from palabre.connectors.contract import Capability
from palabre.governance.access import Here, brand_here
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.publishing.actions.posts import channels_of
from palabre.publishing.models import Delivery, Hold, Media, Post


def posts_here(here: Here) -> QuerySet[Post]:
    """The posts of the brand of its own accord, templates apart: answers stand in their conversations, and
    what goes out by employees' own accounts is theirs."""
    return Post.objects.of_the_house().filter(brand=here.brand, is_template=False, answering="")


def post_here(here: Here, number: int) -> Post:
    """One post of the brand, or 404; an answer only for who may answer: it may be to a private message."""
    rows = Post.objects.of_the_house().filter(brand=here.brand).select_related("brand")
    if not here.may(Right.ANSWER):
        rows = rows.filter(answering="")
    return get_object_or_404(rows, pk=number)


def deliveries_here(here: Here) -> QuerySet[Delivery]:
    """The deliveries of the brand; those of answers only for who may answer."""
    rows = Delivery.objects.filter(variant__post__brand=here.brand, channel__employee=None)
    if not here.may(Right.ANSWER):
        rows = rows.filter(variant__post__answering="")
    return rows.select_related("variant__post", "channel", "letter")


def delivery_here(here: Here, number: int) -> Delivery:
    """One delivery of the brand, or 404."""
    return get_object_or_404(deliveries_here(here), pk=number)


def media_here(here: Here, number: int) -> Media:
    """One picture of the brand, or 404."""
    return get_object_or_404(Media, brand=here.brand, pk=number)


def holds_here(here: Here) -> QuerySet[Hold]:
    """The holds that keep something of the brand back."""
    rows = Hold.objects.filter(organisation=here.organisation, ended_at=None)
    rows = rows.select_related("brand", "channel", "campaign", "listens")
    return rows.filter(brand=here.brand) | rows.filter(brand=None)


def open_campaigns(here: Here, post: Post | None = None) -> list[Campaign]:
    """The campaigns of the brand that are not over, and the one that a post belongs to already."""
    wanted = ~Q(state=CampaignState.DONE)
    if post is not None and post.campaign_id:
        wanted |= Q(pk=post.campaign_id)
    return list(Campaign.objects.filter(wanted, brand=here.brand))


def speaking(brand: Brand) -> list[Channel]:
    """The accounts through which the brand can publish, whoever may."""
    return [one for one in channels_of(brand) if lets(one, Capability.PUBLISH)]


def only_reading(brand: Brand) -> list[Channel]:
    """The accounts that were connected for reading only, on networks where one can publish."""
    return [
        one
        for one in channels_of(brand)
        if Capability.PUBLISH in platform(one.platform).capabilities
        and not lets(one, Capability.PUBLISH)
    ]


def spoken_by(here: Here) -> list[Channel]:
    """The accounts through which this member can publish for the brand."""
    return speakable(here.user, speaking(brand_here(here)))
