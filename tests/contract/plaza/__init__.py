"""A platform from outside the house: one folder, and one line where it is put into the registry."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Field,
    Limits,
    OAuth,
    Platform,
    PostLimits,
    Price,
    SourceKind,
)

PLATFORM = Platform(
    slug="plaza",
    name="Plaza",
    about="A square that only tests know.",
    capabilities=frozenset({Capability.READ, Capability.PUBLISH}),
    sources=(SourceKind("square", "What is said on a square", Capability.READ,
                        (Field("name", "Name of the square"),), timedelta(hours=3)),),
    limits=Limits(3, timedelta(hours=1), "https://plaza.example/limits", date(2026, 11, 27)),
    post=PostLimits(text=140),
    cannot=("It can’t search.",),
    by_hand="Go to the square and say it.",
    deletion_duty="Who takes a word back is no longer quoted.",
    app=(Field("client_id", "App’s number"), Field("client_secret", "App’s secret", secret=True)),
    oauth=OAuth(
        "https://plaza.example/authorize",
        "https://plaza.example/token",
        scopes={Capability.READ: ("hear",), Capability.PUBLISH: ("speak",)},
    ),
    guide=("Make an app on the square’s own page.",),
    prices=(Price("A text that is read", 5_000), Price("A text that is sent", 15_000)),
    prices_source="https://plaza.example/prices",
    prices_read_on=date(2026, 11, 30),
)  # fmt: skip
