"""Posts for programs: what they send, read strictly, and what they are told."""

import dataclasses
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from palabre.channels.models import ApiKey, Channel
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Organisation
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.cutting import valid_cuts
from palabre.publishing.models import Delivery, Media, Post
from palabre.publishing.planning_models import ApiAnswer
from palabre.publishing.rules import Aim

MOST_PAGE = 100
LONGEST_NAME = 200

_Text = Annotated[str, msgspec.Meta(max_length=100_000)]
_Line = Annotated[str, msgspec.Meta(max_length=300)]
_Address = Annotated[str, msgspec.Meta(max_length=2000)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Thread = Annotated[list[_Text], msgspec.Meta(max_length=25)]
_Fields = dict[Annotated[str, msgspec.Meta(max_length=60)], _Address]
UNSET = msgspec.UNSET
Unset = msgspec.UnsetType


class Unreadable(ValueError):
    """The body isn't what is asked for; the sentence says where."""


class ToldThere(msgspec.Struct, forbid_unknown_fields=True):
    """A post on one account; what is null is as in the post."""

    id: _Number
    title: _Line | None = None
    text: _Text | None = None
    thread: _Thread | None = None
    first_comment: _Text | None = None
    to: _Fields = {}
    more: _Fields = {}


class Shown(msgspec.Struct, forbid_unknown_fields=True):
    """A picture of the library, what it shows here, and how networks get it."""

    id: _Number
    alt: _Address = ""
    cuts: dict[Annotated[str, msgspec.Meta(max_length=30)], _Line] = {}


class Given(msgspec.Struct, forbid_unknown_fields=True):
    """A post as a program gives it; what it leaves out stays as it is."""

    brand: _Line | Unset = UNSET
    version: Annotated[int, msgspec.Meta(gt=0, le=2_000_000_000)] | Unset = UNSET
    text: _Text | Unset = UNSET
    title: _Line | Unset = UNSET
    thread: _Thread | Unset = UNSET
    first_comment: _Text | Unset = UNSET
    link: _Address | Unset = UNSET
    language: Annotated[str, msgspec.Meta(max_length=10)] | Unset = UNSET
    aim: Aim | Unset = UNSET
    tags: (
        Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=30)]
        | Unset
    ) = UNSET
    is_advertising: bool | Unset = UNSET
    without_card: bool | Unset = UNSET
    due_at: _Moment | Unset | None = UNSET
    channels: Annotated[list[ToldThere], msgspec.Meta(max_length=100)] | Unset = UNSET
    media: Annotated[list[Shown], msgspec.Meta(max_length=10)] | Unset = UNSET


class When(msgspec.Struct, forbid_unknown_fields=True):
    """When a post shall leave: at a time, in the next free slot, or (without either) when it says itself."""

    due_at: _Moment | None = None
    next_slot: bool = False


Body = TypeVar("Body")


def body_of(body: bytes, kind: type[Body]) -> Body:
    """Read a body strictly; raises `Unreadable` with the place of the fault."""
    try:
        return msgspec.json.decode(body or b"{}", type=kind)
    except (msgspec.DecodeError, RecursionError, ValueError) as fault:
        raise Unreadable(str(fault)[:300]) from None


def given_onto(given: Given, before: Written) -> Written:
    """What was written, with what a program gives in its place. Raises `Unreadable`."""
    link = given.link
    if link and link is not UNSET and not _is_web_address(link):
        raise Unreadable("Not a web address - at `$.link`")
    plain = {
        name: value
        for name in (
            *("text", "title", "thread", "first_comment", "link", "language", "aim", "tags"),
            *("is_advertising", "without_card", "due_at"),
        )
        if (value := getattr(given, name)) is not UNSET
    }
    if not isinstance(given.channels, Unset):
        plain["told"] = [_told(one) for one in {one.id: one for one in given.channels}.values()]
    if not isinstance(given.media, Unset):
        plain["media"] = [(one.id, one.alt) for one in given.media]
        plain["cuts"] = {str(one.id): _cuts(one) for one in given.media if one.cuts}
    return dataclasses.replace(before, **plain)


def _cuts(one: Shown) -> dict[str, str]:
    if valid_cuts(one.cuts) != one.cuts:
        raise Unreadable("Not a cut - at `$.media[...].cuts`")
    return one.cuts


def _told(one: ToldThere) -> Told:
    names = ("title", "text", "thread", "first_comment", "to", "more")
    return Told(one.id, **{name: getattr(one, name) for name in names})


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def actor_of(key: ApiKey) -> Actor:
    """Who acts when a program does: the key, by its name."""
    return Actor(f"{key.name} (API)")


def posts_of(organisation: Organisation) -> QuerySet[Post]:
    """The posts that a key may see, with what is told of them."""
    rows = Post.objects.filter(organisation=organisation, is_template=False)
    rows = rows.select_related("brand", "organisation")
    return rows.prefetch_related("variants", "attachments")


def brand_of(organisation: Organisation, slug: str | Unset) -> Brand:
    """The brand of this name, or the only one. Raises `Unreadable` otherwise."""
    brands = list(organisation.brands.all())
    if isinstance(slug, Unset):
        if len(brands) == 1:
            return brands[0]
        raise Unreadable("Say which brand: " + ", ".join(one.slug for one in brands))
    found = next((one for one in brands if one.slug == slug), None)
    if found is None:
        raise Unreadable("No brand is called so - at `$.brand`")
    return found


def told_of(post: Post) -> dict[str, Any]:
    """A post as a program is told of it."""
    place = (post.organisation.slug, post.brand.slug, post.pk)
    plain = {
        name: getattr(post, name)
        for name in (
            *("id", "state", "version", "title", "text", "thread", "first_comment", "link"),
            *("language", "aim", "tags", "is_advertising", "without_card", "due_at"),
            *("created_at", "changed_at"),
        )
    }
    names = ("title", "text", "thread", "first_comment", "to", "more")
    return plain | {
        "brand": post.brand.slug,
        "url": settings.ADDRESS + reverse("publish_post", args=place),
        "channels": [
            {"id": one.channel_id, **{name: getattr(one, name) for name in names}}
            for one in post.variants.all()
        ],
        "media": [
            {"id": one.media_id, "alt": one.alt, "cuts": one.cuts} for one in post.attachments.all()
        ],
    }


def told_of_delivery(row: Delivery) -> dict[str, Any]:
    """A delivery as a program is told of it, with its newest figures."""
    names = ("id", "part", "state", "due_at", "sent_at", "url", "remote_id", "fault")
    return {name: getattr(row, name) for name in names} | {
        "channel": row.channel_id,
        "error": row.last_error,
        "figures": {one.metric: one.value for one in row.figures.all()},
    }


def told_of_channel(one: Channel) -> dict[str, Any]:
    """An account as a program is told of it: without anything that opens it."""
    brand = one.brand.slug if one.brand else None
    return {"id": one.pk, "name": one.name, "platform": one.platform, "brand": brand}


def told_of_media(row: Media) -> dict[str, Any]:
    """A picture as a program is told of it."""
    names = ("id", "name", "content_type", "size", "width", "height", "alt", "author", "licence")
    return {name: getattr(row, name) for name in names} | {"brand": row.brand.slug}


class UsedOtherwise(ValueError):
    """The Idempotency-Key belongs to another call."""


Answer = tuple[int, Any]


@transaction.atomic
def once(key: ApiKey, name: str, call: bytes, act: Callable[[], Answer]) -> Answer:
    """Do a call once under the name that the program gave it: asked again, it hears the same.

    What fails is not kept: it may be tried again. Raises `UsedOtherwise` when the name belongs to
    another call, and what ``act`` raises.
    """
    # Two calls of one key under one name stand in line here.
    ApiKey.objects.select_for_update().get(pk=key.pk)
    digest = hashlib.sha256(call).hexdigest()
    found = ApiAnswer.objects.filter(key=key, name=name).first()
    if found is not None:
        if found.digest != digest:
            raise UsedOtherwise
        return found.status, found.answer
    status, answer = act()
    kept = msgspec.to_builtins(answer, str_keys=True)
    ApiAnswer.objects.create(key=key, name=name, digest=digest, status=status, answer=kept)
    return status, kept
