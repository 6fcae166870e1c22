"""A whole platform in memory, entirely fictional: for tests, the demonstration and the tutorial."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Barring,
    Capability,
    Field,
    Limits,
    Metric,
    Moderation,
    Platform,
    PostLimits,
    SourceKind,
)
from palabre.connectors.films import MP4, QUICKTIME, FilmRules
from palabre.connectors.looks import Look
from palabre.connectors.naming import Naming
from palabre.connectors.words import N_

_PACE = Field(
    "every",
    N_("Seconds between two texts"),
    N_("Six seconds make a lively demonstration."),
    required=False,
)

PLATFORM = Platform(
    slug="echo",
    name="Echo",
    capabilities=frozenset(
        {
            *(Capability.READ, Capability.SEARCH, Capability.STREAM, Capability.MEASURE),
            *(Capability.PUBLISH, Capability.REPLY, Capability.EDIT, Capability.DELETE),
            *(Capability.MODERATE, Capability.BAR, Capability.RELAY, Capability.QUOTE),
        }
    ),
    sources=(
        SourceKind("world", N_("A fictional world"), Capability.READ, every=timedelta(minutes=15)),
        SourceKind("live", N_("The fictional world, live"), Capability.STREAM, (_PACE,), None),
        SourceKind(
            "search", N_("Words of your topics"), Capability.SEARCH,
            every=timedelta(minutes=30), follows_topics=True,
        ),
        SourceKind(
            "inbox", N_("Comments and reviews addressed to the account"), Capability.READ,
            every=timedelta(minutes=2), needs_account=True,
        ),
        SourceKind(
            "messages", N_("Messages and mails to the account"), Capability.READ,
            every=timedelta(minutes=2), needs_account=True,
        ),
    ),
    inbox=frozenset({"inbox", "messages"}),
    private=frozenset({"messages"}),
    limits=Limits(
        calls=100_000,
        per=timedelta(minutes=1),
        source="https://palabre.example/echo",
        read_on=date(2026, 11, 21),
    ),
    account=(
        Field("account", N_("Name of the account")),
        Field("server", N_("Server that keeps the texts (none: nobody does)"), required=False),
    ),
    naming=Naming(handle=r"[a-z0-9][a-z0-9._-]{0,39}"),
    look=Look("short", "halves", card="large"),
    post=PostLimits(
        card="sent",
        card_off=True,
        text=500,
        unit="graphemes",
        media=4,
        media_bytes=8_000_000,
        types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        films=FilmRules(
            "https://palabre.example/echo", date(2026, 11, 28), (MP4, QUICKTIME),
            bytes=200_000_000, longest=180, codecs=("h264",),
        ),
        alt=1_000,
    ),
    metrics=(
        Metric("views", N_("Views"), "views"),
        Metric("likes", N_("Likes"), "likes"),
        Metric("relays", N_("Shares"), "relays"),
        Metric("replies", N_("Replies"), "replies"),
    ),
    barring=frozenset(Barring) - {Barring.BLOCK, Barring.UNBLOCK},
    moderation=frozenset(
        {
            *(Moderation.LIKE, Moderation.UNLIKE, Moderation.HIDE, Moderation.SHOW),
            Moderation.DELETE,
        }
    ),
    knows_keys=True,
    fictional=True,
    about=N_("Ninety days of talk about a coffee roaster that doesn't exist; nobody is real."),
    cannot=(N_("Nothing leaves this machine: answers to these voices are heard by nobody."),),
)  # fmt: skip
