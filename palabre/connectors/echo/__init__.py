"""A whole platform in memory, entirely fictional: for tests, the demonstration and the tutorial."""

from datetime import date, timedelta

from palabre.connectors.contract import Capability, Field, Limits, Platform, SourceKind
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
    capabilities=frozenset({Capability.READ, Capability.SEARCH, Capability.STREAM}),
    sources=(
        SourceKind("world", N_("A fictional world"), Capability.READ, every=timedelta(minutes=15)),
        SourceKind("live", N_("The fictional world, live"), Capability.STREAM, (_PACE,), None),
        SourceKind(
            "search", N_("Words of your topics"), Capability.SEARCH,
            every=timedelta(minutes=30), follows_topics=True,
        ),
    ),
    limits=Limits(
        calls=1_000,
        per=timedelta(minutes=1),
        source="https://palabre.example/echo",
        read_on=date(2026, 11, 21),
        ),
    fictional=True,
    about=N_("Ninety days of talk about a coffee roaster that doesn't exist; nobody is real."),
    cannot=(N_("Nothing leaves this machine: answers to these voices are heard by nobody."),),
)  # fmt: skip
