"""The door of tills: `/api/v1/coupons/redeem`, with a key."""

from datetime import datetime

import msgspec
from django.http import HttpRequest

from palabre.campaigns.actions.coupons import OtherCode, present
from palabre.campaigns.rules import Outcome
from palabre.campaigns.views.doors import Answer, Refusal, door, read
from palabre.channels.calls import Call
from palabre.channels.keys import COUPONS, actor_of
from palabre.channels.models import ApiKey


class Presented(msgspec.Struct, forbid_unknown_fields=True):
    """A code that was presented; ``reference`` is the till's own number for it, ``amount`` in cents."""

    code: str
    place: str = ""
    reference: str = ""
    amount: int | None = None


class Taken(msgspec.Struct, forbid_unknown_fields=True):
    """What became of a code that was presented, and what it gives."""

    outcome: Outcome
    code: str
    gives: str
    at: datetime


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
    gives = row.coupon.gives if row.coupon else ""
    return 200, Taken(Outcome(row.outcome), row.typed, gives, row.at)
