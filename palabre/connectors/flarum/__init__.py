"""Flarum, as data: forums that run it, each on a server of its own, read without an account."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Fact, Kind, Limits, Platform
from palabre.connectors.forums import BY_HAND, CANNOT, DUTY, FORUM, GUIDE, POSTS, SEARCH, WORDS
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_API = "https://github.com/flarum/framework"

PLATFORM = Platform(
    slug="flarum",
    name="Flarum",
    kind=Kind.FORUM,
    home="https://flarum.org",
    about=N_("Forums that run Flarum: everything that anybody may read there."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(POSTS, WORDS, SEARCH),
    # The software names no limit of its own: this is what we keep to.
    limits=Limits(60, timedelta(minutes=1), _API, _READ_ON),
    cannot=(
        *CANNOT,
        N_("Of each topic that a search finds, only the post that fits best is given."),
        N_("A post that was deleted is not announced."),
    ),
    by_hand=BY_HAND,
    deletion_duty=DUTY,
    account=(FORUM,),
    guide=(GUIDE,),
    facts=(
        Fact(
            N_(
                "Every Flarum forum answers programs in the form JSON:API, without a key for what is public."
            ),
            _API,
            _READ_ON,
        ),
    ),
)
