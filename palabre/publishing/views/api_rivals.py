"""Two wordings of a post for programs: the second one begun, and what may be said of both."""

from typing import Annotated

import msgspec
from django.http import Http404, HttpRequest

from palabre.campaigns import comparing
from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.publishing import told
from palabre.publishing.actions.rivals import try_in_two
from palabre.publishing.doors import door
from palabre.publishing.programs import Answer
from palabre.publishing.rivals import Account, rivals_of
from palabre.publishing.views.api import answer_of, post_of
from palabre.publishing.views.rivals import pair_of
from palabre.publishing.weighing import Together, Why

_Number = Annotated[int, msgspec.Meta(gt=0)]


class OfEach(msgspec.Struct, forbid_unknown_fields=True):
    """A count of the first wording and of the second."""

    first: int
    second: int


class Weighed(msgspec.Struct, forbid_unknown_fields=True):
    """What may be said of two wordings.

    ``verdict`` is "a" or "b" for the better one, "open" for can't tell yet, "few" for too few.
    ``chance_b`` is how likely the second is better, ``low`` to ``high`` the range (95 %) of its share less
    the first's.
    """

    verdict: comparing.Verdict
    share_a: float
    share_b: float
    chance_b: float
    low: float
    high: float


class OnAccount(msgspec.Struct, forbid_unknown_fields=True):
    """Both wordings on one account: how many acted and saw, robots apart; or ``why`` nothing is said."""

    channel: _Number
    acted: OfEach | None
    seen: OfEach | None
    robots: OfEach
    why: Why | None
    found: Weighed | None


class Compared(msgspec.Struct, forbid_unknown_fields=True):
    """Two wordings beside each other. ``counts_clicks``: whether clicks are compared, or reactions.

    ``found`` is said of all accounts; null as long as nothing can be said, and where they ``disagree``.
    """

    first: _Number
    second: _Number
    counts_clicks: bool
    disagree: bool
    found: Weighed | None
    accounts: list[OnAccount]


def _weighed(one: comparing.Comparison | None) -> Weighed | None:
    if one is None:
        return None
    return Weighed(one.verdict, one.share_a, one.share_b, one.chance_b, one.low, one.high)


def _account(one: Account) -> OnAccount:
    of = one.weighed
    acted, seen = of.won and OfEach(*of.won), of.seen and OfEach(*of.seen)
    robots = OfEach(*one.robots)
    return OnAccount(one.channel.pk, acted, seen, robots, of.why, _weighed(of.found))


@door(
    Call(
        "POST",
        "Begins a second wording of a post: a draft on the same accounts, in the same campaign.",
        told.Post,
        201,
        once=True,
    )
)
def begin(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Begin a second wording."""
    return answer_of(key, try_in_two(actor_of(key), post_of(key, number)).pk, 201)


@door(Call("GET", "Compares both wordings of a post, as far as anything can be said.", Compared))
def compare(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Both wordings beside each other; 404 for a post that has one only."""
    pair = pair_of(post_of(key, number))
    if pair is None:
        raise Http404
    found = rivals_of(*pair)
    whole = found.verdict
    disagree = isinstance(whole, Together) and whole.disagree
    return 200, Compared(
        first=pair[0].pk,
        second=pair[1].pk,
        counts_clicks=found.counts,
        disagree=disagree,
        found=None if disagree or whole is None else _weighed(whole.found),
        accounts=[_account(one) for one in found.accounts],
    )
