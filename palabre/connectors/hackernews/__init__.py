"""Hacker News, as data: stories and their threads, and a search in both."""

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
_SEARCH = "https://hn.algolia.com/api"
_API = "https://github.com/HackerNews/API"

PLATFORM = Platform(
    slug="hackernews",
    name="Hacker News",
    icon="hackernews",
    kind=Kind.FORUM,
    home="https://news.ycombinator.com",
    about=N_("Stories about technology and what their readers say of them, mostly in English."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(
        SourceKind("new", N_("New stories"), Capability.READ, every=timedelta(minutes=15)),
        SourceKind(
            "thread",
            N_("A story and its comments"),
            Capability.READ,
            (Field("thread", N_("Address or number of the story")),),
            every=timedelta(minutes=30),
        ),
        SourceKind(
            "search",
            N_("Stories and comments with a topic's words"),
            Capability.SEARCH,
            every=timedelta(minutes=15),
            follows_topics=True,
        ),
    ),
    limits=Limits(10_000, timedelta(hours=1), _SEARCH, _READ_ON),
    cannot=(
        N_("It can't write: Hacker News lets no program post, comment or vote."),
        N_("The points of a comment are shown to nobody but its writer."),
        N_("A search doesn't tell which texts were deleted since; reading their thread does."),
    ),
    by_hand=N_("Open the thread on Hacker News and answer there with your own account."),
    facts=(
        Fact(
            N_("The official way of reading needs no key, and its description names no limit."),
            _API,
            _READ_ON,
        ),
        Fact(N_("The list of new stories holds the last 500 at most."), _API, _READ_ON),
        Fact(
            N_("The search is run by Algolia, which takes 10,000 calls an hour from one address."),
            _SEARCH,
            _READ_ON,
        ),
    ),
)
