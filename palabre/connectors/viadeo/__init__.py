"""Viadeo, as data: a French professional network that is gone; tables saved from it are read."""

from datetime import date, timedelta

from palabre.connectors.contract import Fact, Kind, Limits, Platform
from palabre.connectors.words import N_

_READ_ON = date(2026, 11, 27)

PLATFORM = Platform(
    slug="viadeo",
    name="Viadeo",
    kind=Kind.POST,
    home="https://www.viadeo.com",
    about=N_(
        "A French professional network that is gone: what was saved from it can be brought in."
    ),
    capabilities=frozenset(),
    sources=(),
    limits=Limits(
        0,
        timedelta(days=1),
        "https://www.nextinpact.com/article/24935/102649-viadeo-le-figaro-fait-tomber-actifs-dans-son-escarcelle",
        _READ_ON,
    ),
    cannot=(
        N_("Nothing is read, published or answered any more: the network is gone."),
        N_("No archive of Viadeo's own is known to us: give what you saved as a table."),
    ),
    by_hand=N_(
        "Bring in what you saved as a table (CSV, Excel or JSON) under Import, with a column of dates."
    ),
    facts=(
        Fact(
            N_(
                "Viadeo went into receivership in November 2016, and Le Figaro took it over in December."
            ),
            "https://www.nextinpact.com/article/24935/102649-viadeo-le-figaro-fait-tomber-actifs-dans-son-escarcelle",
            _READ_ON,
        ),
    ),
    closed_on=date(2026, 11, 27),
    closed_before=True,
)
