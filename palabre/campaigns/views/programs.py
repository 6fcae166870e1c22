"""The door of tills: `/api/v1/coupons/redeem`, with a key."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.campaigns.actions.coupons import OtherCode, present
from palabre.campaigns.actions.coupons import take_back as undo
from palabre.campaigns.models import Presentation
from palabre.campaigns.rules import Outcome
from palabre.campaigns.signs import SignKind
from palabre.campaigns.views.coupons import signs_of
from palabre.channels.calls import Call
from palabre.channels.keys import COUPONS, POSTS, actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import (
    UNSET,
    Answer,
    Before,
    Number,
    Refusal,
    Text,
    Unset,
    asked,
    brand_named,
    door,
    newest,
    read,
)

# Of a longer one only the beginning would be kept, and another sale might have the same.
LONGEST_REFERENCE = 80


class Presented(msgspec.Struct, forbid_unknown_fields=True):
    """A code that was presented; ``reference`` is the till's own number for it, ``amount`` in cents."""

    code: str
    place: str = ""
    reference: Annotated[str, msgspec.Meta(max_length=LONGEST_REFERENCE)] = ""
    amount: int | None = None


class Undone(msgspec.Struct, forbid_unknown_fields=True):
    """A redemption that was a mistake, by the till's own number for it."""

    reference: Annotated[
        str, msgspec.Meta(min_length=1, max_length=LONGEST_REFERENCE, pattern=r"\A[^\x00]*\Z")
    ]


class Seen(msgspec.Struct, forbid_unknown_fields=True):
    """A sign of fraud: somebody guesses codes (``tries``), one code at two places at once (``places``), far
    more than usual (``burst``). Something to look at, never a verdict."""

    kind: SignKind
    about: str
    count: int
    at: datetime
    places: list[str]


class Signs(msgspec.Struct, forbid_unknown_fields=True):
    """The signs of the last thirty days, the newest first."""

    signs: list[Seen]


class Taken(msgspec.Struct, forbid_unknown_fields=True):
    """What became of a code that was presented, and what it gives."""

    outcome: Outcome
    code: str
    gives: str
    at: datetime


def _taken(row: Presentation) -> Taken:
    gives = row.coupon.gives if row.coupon else ""
    return Taken(Outcome(row.outcome), row.typed, gives, row.at)


@door(
    Call(
        "POST",
        "Presents a code; the same `reference` gives the same answer, however often it is sent.",
        Taken,
        body=Presented,
        may=(COUPONS,),
    )
)
def redeem(request: HttpRequest, key: ApiKey) -> Answer:
    """Present a code; the same reference gives the same answer, however often it is sent."""
    given = read(request, Presented)
    if given.amount is not None and not 0 <= given.amount < 10**12:
        raise Refusal(422, "An amount is in cents, from 0.")
    try:
        row = present(
            actor_of(key), key.organisation, given.code, place=given.place,
            reference=given.reference, amount=given.amount,
        )  # fmt: skip
    except OtherCode:
        raise Refusal(409, "This reference was used for another code.") from None
    return 200, _taken(row)


@door(
    Call(
        "POST",
        "Takes a redemption back that was a mistake: its code may be presented again.",
        Taken,
        body=Undone,
        may=(COUPONS,),
        refusals=(404, 409),
    )
)
def take_back(request: HttpRequest, key: ApiKey) -> Answer:
    """Undo a redemption; taken back already it stays so."""
    given = read(request, Undone)
    rows = Presentation.objects.filter(organisation=key.organisation).select_related(
        "coupon", "code"
    )
    row = get_object_or_404(rows, reference=given.reference)
    if row.outcome != Outcome.TAKEN_BACK and not undo(actor_of(key), row):
        raise Refusal(409, "Nothing was taken under this reference.")
    row.refresh_from_db()
    return 200, _taken(row)


@door(
    Call(
        "GET",
        "Tells what looks like fraud in how codes are presented.",
        Signs,
        may=(COUPONS, POSTS),
    )
)
def signs(request: HttpRequest, key: ApiKey) -> Answer:
    """The signs in what was presented lately."""
    found = signs_of(Presentation.objects.filter(organisation=key.organisation))
    return 200, Signs(
        [Seen(one.kind, one.about, one.count, one.at, list(one.places)) for one in found]
    )


class PresentationsAsked(Before):
    """Which presented codes are listed."""

    brand: Text | Unset = UNSET
    coupon: Number | Unset = UNSET


class PresentedTold(msgspec.Struct, forbid_unknown_fields=True):
    """A code that was presented: what became of it, where and by whom, for how much (in cents)."""

    id: int
    code: str
    outcome: Outcome
    brand: str | None
    coupon: int | None
    place: str
    reference: str | None
    amount: int | None
    by: str
    at: datetime


class Presentations(msgspec.Struct, forbid_unknown_fields=True):
    """The newest hundred codes that were presented, taken or not."""

    presented: list[PresentedTold]


@door(
    Call(
        "GET",
        "Lists the newest hundred codes that were presented, taken or not.",
        Presentations,
        asks=PresentationsAsked,
        may=(COUPONS, POSTS),
    )
)
def presented(request: HttpRequest, key: ApiKey) -> Answer:
    """What was presented, the newest first, as the page of the till lists it."""
    wanted = asked(request, PresentationsAsked)
    rows = Presentation.objects.filter(organisation=key.organisation).select_related("brand")
    if not isinstance(wanted.brand, Unset):
        rows = rows.filter(brand=brand_named(key, wanted.brand))
    if not isinstance(wanted.coupon, Unset):
        rows = rows.filter(coupon=wanted.coupon)
    return 200, Presentations([_presented(one) for one in newest(rows, request)])


def _presented(row: Presentation) -> PresentedTold:
    return PresentedTold(
        id=row.pk, code=row.typed, outcome=Outcome(row.outcome),
        brand=row.brand.slug if row.brand else None, coupon=row.coupon_id, place=row.place,
        reference=row.reference, amount=row.amount, by=row.actor, at=row.at,
    )  # fmt: skip
