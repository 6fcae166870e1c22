"""Stack Exchange as data: questions and answers of its sites, read through its API 2.3."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Fact, Field, Kind, Limits, Platform, SourceKind
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

# Where a topic's words are searched, by its language: the network has few sites in other tongues.
SITES = {
    "es": "es.stackoverflow",
    "ja": "ja.stackoverflow",
    "pt": "pt.stackoverflow",
    "ru": "ru.stackoverflow",
}
USUAL_SITE = "stackoverflow"

PLATFORM = Platform(
    slug="stackexchange",
    name="Stack Exchange",
    kind=Kind.FORUM,
    home="https://stackexchange.com",
    about=N_("Questions and answers of Stack Overflow and its sister sites; read only."),
    capabilities=frozenset({Capability.READ, Capability.SEARCH}),
    sources=(
        SourceKind(
            "search",
            N_("Words of your topics, on Stack Overflow"),
            Capability.SEARCH,
            every=timedelta(hours=2),
            follows_topics=True,
        ),
        SourceKind(
            "tag",
            N_("Questions with a tag, and their answers"),
            Capability.READ,
            (
                Field("tag", N_("Tag of the questions")),
                Field(
                    "site",
                    N_("Site"),
                    N_("For example stackoverflow, cooking or french; empty for Stack Overflow."),
                    required=False,
                ),
            ),
            every=timedelta(hours=1),
        ),
    ),
    # With a key, as an account here has one; nothing is counted without.
    limits=Limits(
        calls=10_000,
        per=timedelta(days=1),
        source="https://api.stackexchange.com/docs/throttle",
        read_on=_READ_ON,
    ),
    cannot=(
        N_(
            "Palabre writes nothing there: the network wants each app that does described on Stack Apps."
        ),
        N_("What is deleted there isn't announced: it only disappears."),
        N_("Comments below questions and answers are not read."),
    ),
    deletion_duty=N_(
        "What is deleted there is deleted here: questions and answers are looked at again."
    ),
    by_hand=N_("Open the question on its site and answer there."),
    account=(
        Field(
            "key", N_("Key"), N_("Of an app of your own; without it, 300 calls a day."), secret=True
        ),
    ),
    guide=(
        N_("Without a key everything works, for 300 calls a day from one address."),
        N_("For 10,000, sign in on stackapps.com, choose Register, and describe your own app."),
        N_("Copy the key of the app here; it is no password, but it is yours."),
    ),
    keys_page="https://stackapps.com/apps/oauth/register",
    facts=(
        Fact(
            N_(
                "Apps may write for a person who agrees (write_access), within few texts a day, and automatic"
                " comments are punished."
            ),
            "https://api.stackexchange.com/docs/write",
            date(2026, 11, 28),
        ),
        Fact(
            N_(
                "When the API asks for a pause, the same question must not be put again before it ends."
            ),
            "https://api.stackexchange.com/docs/throttle",
            _READ_ON,
        ),
    ),
)
