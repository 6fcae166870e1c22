"""Stack Exchange, as data: questions and answers on any of its sites, by tag or by words."""

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
_THROTTLE = "https://api.stackexchange.com/docs/throttle"
_KEYS = "https://stackapps.com/posts/67/revisions"
_SITE = Field(
    "site", N_("Site"), N_("Its address or short name, for example stackoverflow or superuser.com.")
)

PLATFORM = Platform(
    slug="stackexchange",
    name="Stack Exchange",
    icon="stackexchange",
    kind=Kind.FORUM,
    home="https://stackexchange.com",
    about=N_("Questions and answers on Stack Overflow and the other sites of Stack Exchange."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(
        SourceKind(
            "tag",
            N_("Questions with a tag, and their answers"),
            Capability.READ,
            (_SITE, Field("tag", N_("Tags"), N_("Several with ; between them must all be there."))),
            every=timedelta(minutes=30),
        ),
        SourceKind(
            "words",
            N_("Questions with some words on one site"),
            Capability.READ,
            (_SITE, Field("words", N_("Words"))),
            every=timedelta(hours=1),
        ),
        SourceKind(
            "search",
            N_("Questions with a topic's words on Stack Overflow"),
            Capability.SEARCH,
            every=timedelta(hours=1),
            follows_topics=True,
        ),
    ),
    limits=Limits(300, timedelta(days=1), _KEYS, _READ_ON),
    cannot=(
        N_("It can't write: questions and answers are posted on the site itself."),
        N_("Of the answers to one page of questions, the last hundred that changed are read."),
        N_("Comments below questions and answers are not read."),
        N_("A question that was deleted is not announced."),
    ),
    by_hand=N_("Open the question on its site and answer there with your own account."),
    app=(
        Field(
            "key",
            N_("Key of your app (API key)"),
            N_("It raises the calls of a day from 300 to 10,000."),
            required=False,
            secret=True,
        ),
    ),
    guide=(
        N_("Nothing is needed for a few sources; with more of them, make a key."),
        N_("On stackapps.com, register an app and copy its key."),
    ),
    keys_page="https://stackapps.com/apps/oauth/register",
    facts=(
        Fact(
            N_("Without a key one address may call 300 times a day, with a key 10,000 times."),
            _KEYS,
            _READ_ON,
        ),
        Fact(N_("More than 30 calls a second from one address are cut off."), _THROTTLE, _READ_ON),
        Fact(
            N_("An answer may ask for a pause before the same call is made again; it is kept."),
            _THROTTLE,
            _READ_ON,
        ),
    ),
)
