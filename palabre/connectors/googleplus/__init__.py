"""Google+, as data: a network that closed on 2 April 2019; its archives are read."""

from datetime import date, timedelta

from palabre.connectors.contract import Fact, Kind, Limits, Platform
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="googleplus",
    name="Google+",
    kind=Kind.POST,
    home="https://plus.google.com",
    about=N_("A network of Google's that closed in 2019: its archives can be brought in."),
    capabilities=frozenset(),
    sources=(),
    limits=Limits(0, timedelta(days=1), "https://developers.google.com/+/api-shutdown", _READ_ON),
    cannot=(
        N_("Nothing is read, published or answered any more: the network is closed."),
        N_("Posts for circles stay in the archive: only what was public is brought in."),
        N_("Archives in HTML are not read: only those in JSON."),
    ),
    by_hand=N_(
        "Bring in your Google Takeout archive (zip) under Import: its Google+ Stream is read."
    ),
    facts=(
        Fact(
            N_("Google closed the network on 2 April 2019; its interfaces had ended on 7 March."),
            "https://developers.google.com/+/api-shutdown",
            _READ_ON,
        ),
    ),
    closed_on=date(2019, 4, 2),
)
