"""Foursquare, as data: the tips that visitors leave for a place, read at a price."""

from datetime import date, timedelta

from palabre.connectors.contract import (
    Capability,
    Fact,
    Field,
    Kind,
    Limits,
    Platform,
    Price,
    SourceKind,
)
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_DOCS = "https://docs.foursquare.com/fsq-developers-places/reference"
SEARCHING = 15_000  # for one ordinary call, after the 500 of a month that are free
READING = 18_750  # millionths of a dollar for one call of a premium kind, $18.75 for 1,000

PLATFORM = Platform(
    slug="foursquare",
    name="Foursquare",
    kind=Kind.REVIEW,
    home="https://foursquare.com",
    about=N_("Tips that visitors leave for a place."),
    capabilities=frozenset({Capability.READ}),
    sources=(
        SourceKind(
            "tips",
            N_("Tips for a place (each reading is paid)"),
            Capability.READ,
            (
                Field(
                    "place",
                    N_("Number of the place"),
                    N_("24 letters and digits, at the end of the address of its page."),
                    offered="search",
                ),
                Field(
                    "leave",
                    N_("Foursquare's leave"),
                    N_(
                        "Date and reference of its agreement in writing that you may keep tips on your "
                        "server. Nothing is read without it."
                    ),
                ),
            ),
            every=timedelta(days=1),
            free=False,
            needs_account=True,
        ),
    ),
    costs=N_("500 ordinary calls a month are free; those for tips are paid in advance."),
    limits=Limits(50, timedelta(seconds=1), f"{_DOCS}/rate-limits", _READ_ON),
    needs_account=True,
    cannot=(
        N_("Who wrote a tip is not told."),
        N_("Only the newest 50 tips of a place are read."),
        N_("Tips can't be answered, and an owner's own can't be published from here."),
    ),
    by_hand=N_("Open the place on Foursquare: its owner answers there."),
    account=(Field("secret", N_("Service key"), secret=True),),
    guide=(
        N_("Make a developer account at Foursquare and a project in its console."),
        N_("Set up billing there and buy credits: tips belong to the paid premium calls."),
        N_("Under the project's settings, make a service key and give it here."),
    ),
    keys_page="https://foursquare.com/developers/home",
    no_export=True,
    approval=N_("Foursquare lets nobody keep tips on a server: have it agree in writing first."),
    deletion_duty=N_(
        "Foursquare's terms allow no copies on a server: Palabre reads no tips until its leave is named."
    ),
    deletion_source=f"{_DOCS}/usage-guidelines",
    deletion_read_on=_READ_ON,
    prices=(
        Price(N_("Reading the tips of a place once"), READING),
        Price(N_("Looking for a place by its name (500 a month are free)"), SEARCHING),
    ),
    prices_source="https://foursquare.com/products/pricing/",
    prices_read_on=date(2026, 11, 29),  # as others tell of it: README
    facts=(
        Fact(
            N_("500 ordinary calls a month are free; premium calls, such as tips, need credits."),
            f"{_DOCS}/getting-started",
            _READ_ON,
        ),
        Fact(
            N_(
                "Accounts made after 17 June 2025 use only the new addresses, with a date as version."
            ),
            "https://docs.foursquare.com/developer/reference/upcoming-changes",
            _READ_ON,
        ),
    ),
)
