"""Posts for programs: what they send, read strictly, and what they are told."""

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

import msgspec
from django.db import transaction
from django.db.models import Model, QuerySet

from palabre.channels.calls import NO_ZERO, holds_zero
from palabre.channels.models import ApiKey
from palabre.channels.once import Answer, UsedOtherwise, keeps_answers
from palabre.governance.models import Brand, Organisation
from palabre.governance.rules import is_near
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.cutting import valid_cuts
from palabre.publishing.models import Post
from palabre.publishing.planning_models import ApiAnswer
from palabre.publishing.rules import Aim, PostState

MOST_PAGE = 100

# No database keeps the character zero in a text.
NO_NUL = r"\A[^\x00]*\Z"
_Text = Annotated[str, msgspec.Meta(max_length=100_000, pattern=NO_NUL)]
_Tag = Annotated[str, msgspec.Meta(max_length=100, pattern=NO_NUL)]
_Line = Annotated[str, msgspec.Meta(max_length=300, pattern=NO_NUL)]
_Address = Annotated[str, msgspec.Meta(max_length=2000, pattern=NO_NUL)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Thread = Annotated[list[_Text], msgspec.Meta(max_length=25)]
_Fields = dict[Annotated[str, msgspec.Meta(max_length=60, pattern=NO_NUL)], _Address]
_Before = Annotated[
    _Number, msgspec.Meta(description="Those before this number, as the answer says.")
]
_Limit = Annotated[int, msgspec.Meta(gt=0, le=1_000_000, description="At most 100 are given.")]
_Since = Annotated[_Moment, msgspec.Meta(description="Due at this moment or later.")]
_Until = Annotated[_Moment, msgspec.Meta(description="Due before this moment.")]
BLANK = re.compile(r"[\x00-\x20\x7f]")
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
    signature: _Text = ""
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
    language: Annotated[str, msgspec.Meta(max_length=10, pattern=NO_NUL)] | Unset = UNSET
    aim: Aim | Unset = UNSET
    tags: Annotated[list[_Tag], msgspec.Meta(max_length=30)] | Unset = UNSET
    is_advertising: bool | Unset = UNSET
    is_typeset: bool | Unset = UNSET
    campaign: _Number | Unset | None = UNSET
    mission: _Number | Unset | None = UNSET
    outside_why: _Line | Unset = UNSET
    counts_clicks: bool | Unset = UNSET
    without_card: bool | Unset = UNSET
    due_at: _Moment | Unset | None = UNSET
    channels: Annotated[list[ToldThere], msgspec.Meta(max_length=100)] | Unset = UNSET
    media: Annotated[list[Shown], msgspec.Meta(max_length=10)] | Unset = UNSET


class Asked(msgspec.Struct):
    """Of which brand, and from where on a list is read."""

    brand: Annotated[_Line, msgspec.Meta(description="A brand's name in addresses.")] | Unset = (
        UNSET
    )
    before: _Before | Unset = UNSET
    limit: _Limit = 50


class PostsAsked(Asked):
    """Which posts are listed."""

    state: PostState | Unset = UNSET
    since: _Since | Unset = msgspec.field(name="from", default=UNSET)
    until: _Until | Unset = UNSET


class When(msgspec.Struct, forbid_unknown_fields=True):
    """When a post shall leave: at a time, in the next free slot, or (without either) when it says itself."""

    due_at: _Moment | None = None
    next_slot: bool = False


class Moment(msgspec.Struct, forbid_unknown_fields=True):
    """A day and time."""

    due_at: _Moment


class Other(msgspec.Struct, forbid_unknown_fields=True):
    """Another post."""

    post: _Number


class HandedIn(msgspec.Struct, forbid_unknown_fields=True):
    """A word to those who decide, and whether the post leaves at its time once they have."""

    note: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    schedules: bool = True


Body = TypeVar("Body")


def body_of(body: bytes, kind: type[Body]) -> Body:
    """Read a body strictly; raises `Unreadable` with the place of the fault."""
    try:
        found = msgspec.json.decode(body or b"{}", type=kind)
    except (msgspec.DecodeError, RecursionError, ValueError) as fault:
        raise Unreadable(str(fault)[:300]) from None
    if holds_zero(body):
        raise Unreadable(NO_ZERO)
    due_at = getattr(found, "due_at", None)
    if isinstance(due_at, datetime) and not is_near(due_at):
        raise Unreadable("Between the years 2000 and 2100 - at `$.due_at`")
    return found


Query = TypeVar("Query", bound=msgspec.Struct)


def asked_of(values: Mapping[str, str], kind: type[Query]) -> Query:
    """Read what stands after the question mark; raises `Unreadable` with the place of the fault."""
    if any("\x00" in value for value in values.values()):
        raise Unreadable(NO_ZERO)
    # In an address a plus sign is a space; of what is asked only a moment holds one.
    told = {
        name: value.replace(" ", "+") if value.count(" ") == 1 and "T" in value else value
        for name, value in values.items()
    }
    try:
        found = msgspec.convert(told, kind, strict=False)
    except msgspec.ValidationError as fault:
        raise Unreadable(str(fault)[:300]) from None
    for name in found.__struct_fields__:
        if isinstance(moment := getattr(found, name), datetime) and not is_near(moment):
            raise Unreadable(f"Between the years 2000 and 2100 - at `{name}`")
    return found


Row = TypeVar("Row", bound=Model)


def page_of(rows: QuerySet[Row], asked: Asked) -> tuple[list[Row], int | None]:
    """The rows of a page, the newest first, and from where on the next one is asked; None on the last."""
    if not isinstance(asked.before, Unset):
        rows = rows.filter(pk__lt=asked.before)
    limit = min(asked.limit, MOST_PAGE)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def given_onto(given: Given, before: Written) -> Written:
    """What was written, with what a program gives in its place. Raises `Unreadable`."""
    link = given.link
    if link and link is not UNSET and not is_web_address(link):
        raise Unreadable("Not a web address - at `$.link`")
    plain = {
        name: value
        for name in (
            *("text", "title", "thread", "first_comment", "link", "language", "aim", "tags"),
            *(
                "is_advertising",
                "is_typeset",
                "without_card",
                "campaign",
                "mission",
                "outside_why",
                "counts_clicks",
                "due_at",
            ),
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
    names = ("title", "text", "thread", "first_comment", "signature", "to", "more")
    return Told(one.id, **{name: getattr(one, name) for name in names})


def is_web_address(url: str) -> bool:
    """Whether this is the address of a page."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    good = parts.scheme in {"http", "https"} and bool(parts.netloc)
    return good and not BLANK.search(url)


def posts_of(organisation: Organisation) -> QuerySet[Post]:
    """The posts that a key may see, with what is told of them: no answers, nothing of employees' own."""
    rows = Post.objects.of_the_house().filter(organisation=organisation)
    rows = rows.filter(is_template=False, answering="")
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


@keeps_answers
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
