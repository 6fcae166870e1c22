"""NodeBB, as data: forums that run it, each on a server of its own, read without an account."""

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
_API = "https://github.com/NodeBB/NodeBB/tree/master/public/openapi"
_FORUM = Field("server", N_("Forum"), N_("Its address, for example forum.example.org."))

PLATFORM = Platform(
    slug="nodebb",
    name="NodeBB",
    kind=Kind.FORUM,
    home="https://nodebb.org",
    about=N_("Forums that run NodeBB: everything that anybody may read there."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(
        SourceKind(
            "posts", N_("All new posts"), Capability.READ, (_FORUM,), every=timedelta(minutes=15)
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
    # The software names no limit of its own: this is what we keep to.
    limits=Limits(60, timedelta(minutes=1), _API, _READ_ON),
    cannot=(
        N_("It can't write: posts are written on the forum itself."),
        N_("It reads only what a forum shows to everybody, and nothing where one must sign in."),
        N_("Many forums let only signed-in members search; the search then says so."),
        N_("A post that was deleted before it was read isn't known here."),
    ),
    by_hand=N_("Open the topic on the forum and answer there with your own account."),
    account=(_FORUM,),
    guide=(
        N_("Give the address of the forum that topics are to be searched in: no key is needed."),
    ),
    facts=(
        Fact(
            N_("Every page of a NodeBB forum can be read as data, which its makers describe."),
            _API,
            _READ_ON,
        ),
    ),
)
