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
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_THROTTLE = (
    "https://meta.discourse.org/t/available-settings-for-global-rate-limits-and-throttling/78612"
)
_FORUM = Field("server", N_("Forum"), N_("Its address, for example forum.example.org."))
_OFTEN = timedelta(minutes=15)

PLATFORM = Platform(
    slug="discourse",
    name="Discourse",
    kind=Kind.FORUM,
    home="https://www.discourse.org",
    about=N_("Forums that run Discourse: everything that anybody may read there."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(
        SourceKind("posts", N_("All new posts"), Capability.READ, (_FORUM,), every=_OFTEN),
        SourceKind(
            "topics",
            N_("New topics, by their first post"),
            Capability.READ,
            (_FORUM,),
            every=_OFTEN,
        ),
        SourceKind(
            "topic",
            N_("The posts of one topic"),
            Capability.READ,
            (Field("topic", N_("Address of the topic")),),
            every=timedelta(minutes=30),
        ),
        SourceKind(
            "words",
            N_("Posts with some words"),
            Capability.READ,
            (_FORUM, Field("words", N_("Words"))),
            every=timedelta(minutes=30),
        ),
        SourceKind(
            "search",
            N_("Posts with a topic's words"),
            Capability.SEARCH,
            every=timedelta(minutes=30),
            follows_topics=True,
            needs_account=True,
        ),
    ),
    limits=Limits(200, timedelta(minutes=1), _THROTTLE, _READ_ON),
    cannot=(
        N_("It can't write: posts are written on the forum itself."),
        N_("It reads only what a forum shows to everybody, and nothing where one must sign in."),
        N_("What a search finds is only the passage around the words, not the whole post."),
        N_("A post that was deleted is not announced."),
    ),
    by_hand=N_("Open the topic on the forum and answer there with your own account."),
    account=(_FORUM,),
    guide=(
        N_("Give the address of the forum that topics are to be searched in: no key is needed."),
    ),
    facts=(
        Fact(
            N_("As it is installed, a forum takes 200 calls a minute and 50 in ten seconds."),
            _THROTTLE,
            _READ_ON,
        ),
    ),
)
