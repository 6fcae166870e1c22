"""Food Reporter, as data: a French network of pictures of dishes that is gone."""

from datetime import date, timedelta

from palabre.connectors.contract import Fact, Kind, Limits, Platform
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)
_SOURCE = (
    "https://france3-regions.francetvinfo.fr/paris-ile-de-france/2012/07/20/"
    "et-si-vous-deveniez-critique-gastronomique-41643.html"
)

PLATFORM = Platform(
    slug="foodreporter",
    name="Food Reporter",
    kind=Kind.PHOTO,
    home="https://www.foodreporter.fr",
    about=N_(
        "A French network of pictures of dishes that is gone: what was saved from it can be brought in."
    ),
    capabilities=frozenset(),
    sources=(),
    limits=Limits(
        0,
        timedelta(days=1),
        _SOURCE,
        _READ_ON,
    ),
    cannot=(
        N_("Nothing is read, published or answered any more: the network is gone."),
        N_("No archive of Food Reporter's own is known to us: give what you saved as a table."),
    ),
    by_hand=N_(
        "Bring in what you saved as a table (CSV, Excel or JSON) under Import, with a column of dates."
    ),
    facts=(
        Fact(
            N_("Food Reporter began in March 2011 and had more than 100,000 members in 2012."),
            _SOURCE,
            _READ_ON,
        ),
    ),
    closed_on=date(2026, 11, 27),
    closed_before=True,
)
