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
from palabre.campaigns.views.doors import Answer, Refusal, door, read
from palabre.channels.calls import Call
from palabre.channels.keys import COUPONS, POSTS, actor_of
from palabre.channels.models import ApiKey


class Presented(msgspec.Struct, forbid_unknown_fields=True):
    """A code that was presented; ``reference`` is the till's own number for it, ``amount`` in cents."""

    code: str
    place: str = ""
    reference: str = ""
    amount: int | None = None


class Undone(msgspec.Struct, forbid_unknown_fields=True):
    """A redemption that was a mistake, by the till's own number for it."""

    reference: Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"\A[^\x00]*\Z")]


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
    asked = read(request, Presented)
    if asked.amount is not None and not 0 <= asked.amount < 10**12:
        raise Refusal(422, "An amount is in cents, from 0.")
    try:
        row = present(
            actor_of(key), key.organisation, asked.code, place=asked.place,
            reference=asked.reference, amount=asked.amount,
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
    asked = read(request, Undone)
    rows = Presentation.objects.filter(organisation=key.organisation).select_related(
        "coupon", "code"
    )
    row = get_object_or_404(rows, reference=asked.reference)
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
