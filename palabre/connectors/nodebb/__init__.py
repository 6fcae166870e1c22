"""NodeBB, as data: forums that run it, each on a server of its own, read without an account."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Fact, Kind, Limits, Platform
from palabre.connectors.forums import BY_HAND, CANNOT, DUTY, FORUM, GUIDE, POSTS, SEARCH, WORDS
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_API = "https://github.com/NodeBB/NodeBB/tree/master/public/openapi"

PLATFORM = Platform(
    slug="nodebb",
    name="NodeBB",
    kind=Kind.FORUM,
    home="https://nodebb.org",
    about=N_("Forums that run NodeBB: everything that anybody may read there."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(POSTS, WORDS, SEARCH),
    # The software names no limit of its own: this is what we keep to.
    limits=Limits(60, timedelta(minutes=1), _API, _READ_ON),
    cannot=(
        *CANNOT,
        N_("Many forums let only signed-in members search; the search then says so."),
        N_("A post that was deleted before it was read isn't known here."),
    ),
    by_hand=BY_HAND,
    deletion_duty=DUTY,
    looks_at=20,
    account=(FORUM,),
    guide=(GUIDE,),
    facts=(
        Fact(
            N_("Every page of a NodeBB forum can be read as data, which its makers describe."),
            _API,
            _READ_ON,
        ),
    ),
)
