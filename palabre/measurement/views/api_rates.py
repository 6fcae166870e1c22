"""Rates, tables of spendings, and speaking before the brand has listened, for programs."""

from typing import Annotated

import msgspec
from django.utils import timezone

from palabre.campaigns.actions import spendings
from palabre.campaigns.spending_tables import LARGEST, lines_of
from palabre.channels.deeds import UNSET, Line, Refusal, Unset, errand, filed, teller, telling
from palabre.channels.keys import FIGURES, PLANS, POSTS
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.governance.money import CURRENCIES
from palabre.publishing.actions.listening import waive as speak_before
from palabre.strategy.actions.budgets import MOST_CENTS, rates_of, set_rates
from palabre.strategy.models import ListenFirst, Rates

_Cents = Annotated[int, msgspec.Meta(ge=0, le=MOST_CENTS)]


class RatesTold(msgspec.Struct, forbid_unknown_fields=True):
    """What an hour, a call and a US dollar are worth, in cents of ``currency``; ``readers`` are those whom a
    public answer helps, in per cent of a call."""

    currency: str
    hour: int | None
    call: int | None
    dollar: int | None
    readers: int


class RatesGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What a brand reckons with, as a whole."""

    currency: Line
    hour: _Cents | None = None
    call: _Cents | None = None
    dollar: _Cents | None = None
    readers: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    brand: Line | Unset = UNSET


class SpendingTable(msgspec.Struct):
    """For which brand a table of spendings (CSV) is brought in, whole or not at all."""

    brand: Line | Unset = UNSET


class SpendingsBrought(msgspec.Struct, forbid_unknown_fields=True):
    """How many lines were kept, and how many stood there already."""

    made: int
    known: int


class ListeningWaived(msgspec.Struct, forbid_unknown_fields=True):
    """Why the brand speaks before it has listened."""

    why: Annotated[str, msgspec.Meta(min_length=1, max_length=1000, pattern=r"\A[^\x00]*\Z")]
    brand: Line | Unset = UNSET


def _set(by: Actor, brand: Brand, given: RatesGiven) -> Rates:
    if given.currency not in CURRENCIES:
        raise Refusal(422, f"One of {', '.join(CURRENCIES)} - at `$.currency`")
    values = {name: getattr(given, name) for name in RatesTold.__struct_fields__}
    return set_rates(by, brand, values)


def _bring(
    by: Actor, brand: Brand, _given: SpendingTable, data: bytes, _name: str
) -> spendings.BroughtIn:
    return spendings.bring_in(by, brand, lines_of(brand, data, rates_of(brand).currency))


def _waive(by: Actor, brand: Brand, given: ListeningWaived) -> None:
    row = ListenFirst.objects.filter(brand=brand).first()
    if row is None:
        raise Refusal(409, "No listening period was chosen.")
    speak_before(by, row, given.why, timezone.localdate())


_rates = teller(RatesTold)
rates = telling(
    "Tells what a brand reckons with.", lambda brand: _rates(rates_of(brand)), RatesTold,
    may=(FIGURES, POSTS),
)  # fmt: skip
keep_rates = errand(
    "Keeps what an hour, a call and a dollar are worth.", _set, RatesGiven, may=(PLANS,),
    tells=RatesTold, told=_rates,
)  # fmt: skip
bring = filed(
    "Brings a table of spendings in; a line that stands there just so is left out.", SpendingTable,
    _bring, most=LARGEST, may=(POSTS,), also=(PLANS,), tells=SpendingsBrought,
    told=lambda made: SpendingsBrought(made.made, made.known),
)  # fmt: skip
waive = errand(
    "Lets a brand speak before it has listened, for a reason.",
    _waive,
    ListeningWaived,
    may=(PLANS,),
)
