"""Hacker News as data: stories and comments, read through its own API and its search."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Fact, Field, Kind, Limits, Platform, SourceKind
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="hackernews",
    name="Hacker News",
    kind=Kind.FORUM,
    home="https://news.ycombinator.com",
    about=N_("Stories and comments of a forum of programmers and founders; read only."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(
        SourceKind(
            "search",
            N_("Words of your topics"),
            Capability.SEARCH,
            every=timedelta(minutes=10),
            follows_topics=True,
        ),
        SourceKind(
            "author",
            N_("Posts of one account"),
            Capability.READ,
            (Field("author", N_("User name"), N_("As it is written there, capitals and all.")),),
        ),
        SourceKind(
            "thread",
            N_("One story and its comments"),
            Capability.READ,
            (Field("item", N_("Address or number of the story")),),
        ),
    ),
    limits=Limits(
        calls=10_000,
        per=timedelta(hours=1),
        source="https://dev.to/odeeb/the-hacker-news-search-api-free-no-key-and-surprisingly-powerful-5e8l",
        read_on=_READ_ON,
    ),
    cannot=(
        N_("Nothing can be written there through a program: Hacker News has no way for it."),
        N_("A search gives a thousand results at most for one question."),
        N_("Votes on comments are not told."),
    ),
    deletion_duty=N_(
        "Stories and comments that are deleted there are deleted here: they are looked at again."
    ),
    looks_at=50,
    by_hand=N_("Open the story or the comment on news.ycombinator.com and answer there."),
    facts=(
        Fact(
            N_("The search is a service of Algolia, who promise nothing about it in writing."),
            "https://github.com/algolia/hn-search/issues/230",
            _READ_ON,
        ),
    ),
)
