"""What programs are told of posts, of what became of them, and of what stands against them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.connectors.protocols import Offered
from palabre.publishing import models
from palabre.publishing.against import in_words
from palabre.publishing.checks import Finding as Found
from palabre.publishing.rules import NEED_A_PERSON, Aim, DeliveryState, PostState

Number = Annotated[int, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=0)]


class Told(msgspec.Struct, forbid_unknown_fields=True):
    """What the structs of answers have in common: what they say is all they say."""


class PostThere(Told):
    """A post on one account; what is null is as in the post."""

    id: Number
    title: str | None
    text: str | None
    thread: list[str] | None
    first_comment: str | None
    signature: str
    to: dict[str, str]
    more: dict[str, str]


class ShownMedia(Told):
    """A picture that goes out with a post, what it shows there, and how networks get it."""

    id: Number
    alt: str
    cuts: dict[str, str]


class Post(Told):
    """A text of ours, written once for all accounts."""

    id: Number
    brand: str
    state: PostState
    version: Number
    title: str
    text: str
    thread: list[str]
    first_comment: str
    link: str
    language: str
    aim: Aim
    tags: list[str]
    is_advertising: bool
    is_typeset: bool
    campaign: Number | None
    mission: Number | None
    outside_why: str
    counts_clicks: bool
    without_card: bool
    due_at: datetime | None
    created_at: datetime
    changed_at: datetime
    url: str
    channels: list[PostThere]
    media: list[ShownMedia]


class Posts(Told):
    """A page of posts, the newest first; ``before`` asks for the next page, null on the last one."""

    posts: list[Post]
    before: Number | None


_SAME = (
    *("id", "version", "title", "text", "thread", "first_comment", "link", "language", "tags"),
    *("is_advertising", "is_typeset", "counts_clicks", "without_card"),
    *("due_at", "created_at", "changed_at", "outside_why"),
)


def told_of(post: models.Post) -> Post:
    """A post as a program is told of it."""
    place = (post.organisation.slug, post.brand.slug, post.pk)
    same: dict[str, Any] = {name: getattr(post, name) for name in _SAME}
    return Post(
        **same,
        campaign=post.campaign_id,
        mission=post.mission_id,
        brand=post.brand.slug,
        state=PostState(post.state),
        aim=Aim(post.aim),
        url=settings.ADDRESS + reverse("publish_post", args=place),
        channels=[_there(one) for one in post.variants.all()],
        media=[ShownMedia(one.media_id, one.alt, one.cuts) for one in post.attachments.all()],
    )


def _there(one: models.Variant) -> PostThere:
    return PostThere(
        one.channel_id, one.title, one.text, one.thread, one.first_comment, one.signature, one.to,
        one.more,
    )  # fmt: skip


class Delivery(Told):
    """What became of one text on one account. ``needs_decision``: only a person can go on."""

    id: Number
    post: Number
    brand: str
    channel: Number
    part: Count
    state: DeliveryState
    needs_decision: bool
    text: str
    due_at: datetime
    sent_at: datetime | None
    url: str
    remote_id: str
    fault: str
    error: str
    wish: str
    figures: dict[str, float]


class Deliveries(Told):
    """The deliveries of a post."""

    deliveries: list[Delivery]


class DeliveryPage(Told):
    """A page of deliveries, the newest first; ``before`` asks for the next page."""

    deliveries: list[Delivery]
    before: Number | None


def told_of_delivery(row: models.Delivery) -> Delivery:
    """A delivery as a program is told of it, with its newest figures."""
    state = DeliveryState(row.state)
    return Delivery(
        id=row.pk,
        post=row.variant.post_id,
        brand=row.variant.post.brand.slug,
        channel=row.channel_id,
        part=row.part,
        state=state,
        needs_decision=state in NEED_A_PERSON,
        text=row.content["text"],
        due_at=row.due_at,
        sent_at=row.sent_at,
        url=row.url,
        remote_id=row.remote_id,
        fault=row.fault,
        error=row.last_error,
        wish=row.wish,
        figures={one.metric: one.value for one in row.figures.all()},
    )


class Finding(Told):
    """What stands against a text. A grave one holds it back; ``key`` is what an override names.

    ``start`` and ``end`` are its place, in characters, in ``part``; null when it is about the whole.
    """

    rule: str
    key: str
    grave: bool
    says: str
    part: str
    start: Count | None
    end: Count | None


class Findings(Told):
    """What stands against a post as it is; ``holds`` says that it can't leave so."""

    findings: list[Finding]
    holds: bool


class Length(Told):
    """One of the texts there, how much it takes, and the most there is (0: no limit is known)."""

    text: str
    taken: Count
    most: Count


class Checked(Told):
    """A text as it would stand on one account."""

    channel: Number
    texts: list[Length]
    findings: list[Finding]


class Check(Told):
    """What stands against a text that wasn't kept: by the charter, and on each account that it names."""

    findings: list[Finding]
    channels: list[Checked]
    holds: bool


def told_of_findings(found: Iterable[Found]) -> list[Finding]:
    """Findings in the words of the caller's language, each sentence once, grave ones first."""
    told: dict[str, Finding] = {}
    for one in found:
        says = in_words(one)
        told.setdefault(says, finding_of(one))
    return sorted(told.values(), key=lambda one: not one.grave)


def finding_of(one: Found) -> Finding:
    """A finding as a program is told of it."""
    start, end = one.where or (None, None)
    return Finding(one.rule, one.key, one.grave, in_words(one), one.part, start, end)


class Account(Told):
    """An account that posts can be told on: without anything that opens it."""

    id: Number
    name: str
    platform: str
    brand: str | None


class Accounts(Told):
    """The accounts that posts can be told on."""

    channels: list[Account]


def told_of_channel(one: Channel) -> Account:
    """An account as a program is told of it."""
    return Account(one.pk, one.name, one.platform, one.brand.slug if one.brand else None)


class Offer(Told):
    """One thing that an account can be bound to: ``value`` is what its field is given, ``remark`` a sentence
    to know before."""

    value: str
    name: str
    detail: str
    remark: str


class Offers(Told):
    """What a field of an account can be given; ``more``: there may be more than these."""

    offers: list[Offer]
    more: bool


def told_of_offers(found: Offered) -> Offers:
    """What an account can be bound to as a program is told of it."""
    told = [
        Offer(one.value, one.name, one.detail, _(one.remark) if one.remark else "")
        for one in found.offers
    ]
    return Offers(told, found.more)


class Media(Told):
    """A picture, film or document of the library. The eye goes to ``focal_x`` and ``focal_y`` (0 to 100). A
    film lasts ``seconds``; its ``codec`` is that of its picture, "" for a picture. A document has the size in
    pixels of the sheet that stands for it."""

    id: Number
    brand: str
    name: str
    content_type: str
    size: Count
    width: Count
    height: Count
    seconds: float
    codec: str
    alt: str
    author: str
    licence: str
    focal_x: Count
    focal_y: Count


class Library(Told):
    """A page of pictures, the newest first; ``before`` asks for the next page."""

    media: list[Media]
    before: Number | None


def told_of_media(row: models.Media) -> Media:
    """A picture as a program is told of it."""
    names = (
        *("id", "name", "content_type", "size", "width", "height", "seconds", "codec"),
        *("alt", "author", "licence"),
        *("focal_x", "focal_y"),
    )
    return Media(**{name: getattr(row, name) for name in names}, brand=row.brand.slug)
