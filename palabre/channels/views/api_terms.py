"""How long each kind of personal data is kept, for programs."""

import msgspec
from django.http import Http404, HttpRequest

from palabre.channels.calls import Call
from palabre.channels.keys import PRIVACY, actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import Answer, Refusal, door, read
from palabre.governance.actions.terms import set_term
from palabre.governance.keeping import kinds, term_of
from palabre.governance.register import ToldTerm, told_terms
from palabre.governance.rules import Refused

MAY = (PRIVACY,)


class TermTold(msgspec.Struct):
    """A kind of data with its term in days, ``null`` for as long as the organisation lives."""

    kind: str
    what: str
    days: int | None
    words: str
    law: str
    usual: int | None
    least: int
    most: int
    may_stay: bool


class TermsTold(msgspec.Struct):
    """Every kind of personal data that is kept."""

    terms: list[TermTold]


class TermGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The days after which it is let go of; ``null`` for as long as the organisation lives."""

    days: int | None


def _told(one: ToldTerm) -> TermTold:
    kind = one.kind
    return TermTold(
        kind.name, str(kind.what), one.days, one.words, str(kind.hint), kind.usual, kind.least,
        kind.most, kind.may_stay,
    )  # fmt: skip


@door(Call("GET", "Lists how long each kind of personal data is kept.", TermsTold, may=MAY))
def terms(request: HttpRequest, key: ApiKey) -> Answer:
    """The terms of the organisation."""
    return 200, TermsTold([_told(one) for one in told_terms(key.organisation)])


@door(
    Call(
        "PUT", "Says how many days a kind of personal data is kept. What is older then goes for good.",
        TermTold, body=TermGiven, may=MAY,
    )
)  # fmt: skip
def term(request: HttpRequest, key: ApiKey, name: str) -> Answer:
    """Choose a term."""
    kind = kinds().get(name)
    if kind is None:
        raise Http404
    try:
        set_term(actor_of(key), key.organisation, kind, read(request, TermGiven).days)
    except Refused as refused:
        raise Refusal(422, f"{refused} - at `$.days`") from None
    return 200, _told(ToldTerm(kind, term_of(key.organisation, name)))
