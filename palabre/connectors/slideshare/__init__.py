"""SlideShare, as data: the site lives on, but gives no keys to its interface any more."""

from datetime import date, timedelta

from palabre.connectors.contract import Fact, Kind, Limits, Platform
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="slideshare",
    name="SlideShare",
    kind=Kind.ARTICLE,
    home="https://www.slideshare.net",
    about=N_(
        "Presentations shown to everybody: the site lives on, but its interface gives no keys any more."
    ),
    capabilities=frozenset(),
    sources=(),
    limits=Limits(
        0, timedelta(days=1), "https://www.slideshare.net/developers/documentation", _READ_ON
    ),
    cannot=(
        N_("Its interface takes no new keys, so nothing is read, published or answered from here."),
        N_(
            "The interface wants the password of an account with each call, which Palabre doesn't keep."
        ),
    ),
    by_hand=N_("Publish on the site itself, and bring in what you saved as a table under Import."),
    facts=(
        Fact(
            N_(
                "The interface's last documentation is that of its version 2, with the password in each call."
            ),
            "https://www.slideshare.net/developers/documentation",
            _READ_ON,
        ),
    ),
    closed_on=date(2026, 11, 27),
    closed_before=True,
)
