"""Discourse, as data: forums that run it, each on a server of its own, read without an account."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Platform,
    SourceKind,
)
from palabre.connectors.forums import BY_HAND, CANNOT, DUTY, FORUM, GUIDE, POSTS, SEARCH, WORDS
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_THROTTLE = (
    "https://meta.discourse.org/t/available-settings-for-global-rate-limits-and-throttling/78612"
)

PLATFORM = Platform(
    slug="discourse",
    name="Discourse",
    kind=Kind.FORUM,
    home="https://www.discourse.org",
    about=N_("Forums that run Discourse: everything that anybody may read there."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(
        POSTS,
        SourceKind(
            "topics",
            N_("New topics, by their first post"),
            Capability.READ,
            (FORUM,),
            every=timedelta(minutes=15),
        ),
        SourceKind(
            "topic",
            N_("The posts of one topic"),
            Capability.READ,
            (Field("topic", N_("Address of the topic")),),
            every=timedelta(minutes=30),
        ),
        WORDS,
        SEARCH,
    ),
    limits=Limits(200, timedelta(minutes=1), _THROTTLE, _READ_ON),
    cannot=(
        *CANNOT,
        N_("What a search finds is only the passage around the words, not the whole post."),
        N_("A post that was deleted is not announced."),
    ),
    by_hand=BY_HAND,
    deletion_duty=DUTY,
    looks_at=20,
    account=(FORUM,),
    guide=(GUIDE,),
    facts=(
        Fact(
            N_("As it is installed, a forum takes 200 calls a minute and 50 in ten seconds."),
            _THROTTLE,
            _READ_ON,
        ),
    ),
)
