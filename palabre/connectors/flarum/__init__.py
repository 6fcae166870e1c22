"""Flarum, as data: forums that run it, each on a server of its own, read without an account."""

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
_API = "https://github.com/flarum/framework"
_FORUM = Field("server", N_("Forum"), N_("Its address, for example forum.example.org."))

PLATFORM = Platform(
    slug="flarum",
    name="Flarum",
    kind=Kind.FORUM,
    home="https://flarum.org",
    about=N_("Forums that run Flarum: everything that anybody may read there."),
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
        N_("Of each topic that a search finds, only the post that fits best is given."),
        N_("A post that was deleted is not announced."),
    ),
    by_hand=N_("Open the topic on the forum and answer there with your own account."),
    account=(_FORUM,),
    guide=(
        N_("Give the address of the forum that topics are to be searched in: no key is needed."),
    ),
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
