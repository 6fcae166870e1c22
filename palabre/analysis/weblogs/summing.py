"""What a count comes to: who were people, their visits, what they read and where they came from.

Four kinds of visitors, and each is of one kind: people, who opened a page; robots that say so; robots by
behaviour; and those who opened none, such as readers of another site that shows our pictures.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from palabre.analysis.referrers import UNSEEN
from palabre.analysis.robots import CLICKS_A_MINUTE
from palabre.analysis.weblogs.counting import Log, Visitor
from palabre.analysis.weblogs.telling import INSIDE, LONGEST_TAG, Asked, Source, clean

PAUSE = 30  # minutes without a page, after which a visit is over
MANY_PAGES = 50  # of a day: whoever opens more without a single file draws no page
FEWEST_TELLING = 20  # requests for files, before their referrers say which site this is


class Sign(StrEnum):
    """What gives a robot away by its behaviour."""

    RULES = "rules"  # it asked for robots.txt
    FAST = "fast"  # more pages within a minute than a hand opens
    BARE = "bare"  # many pages and no picture, style or script


class Way(NamedTuple):
    """A page, and how people came to it; of one day."""

    day: date
    path: str
    host: str
    network: str
    campaign: str


@dataclass(slots=True)
class Figures:
    """Views of a page or by a way, visits that began so, and visitors of a day, summed over days."""

    views: int = 0
    visits: int = 0
    visitors: int = 0


@dataclass(slots=True)
class DayFigures:
    """What a day came to. ``visitors``, ``visits`` and ``views`` are of people; ``without_page`` had none.

    ``everyone`` are all visitors, robots too, but those whom the server only refused (4xx).
    """

    day: date
    hits: int = 0
    size: int = 0  # bytes
    visitors: int = 0
    visits: int = 0
    views: int = 0
    robots: int = 0
    robot_hits: int = 0
    without_page: int = 0
    everyone: int = 0


@dataclass(slots=True)
class Summed:
    """All that a log came to; counters have the commonest first when asked."""

    days: list[DayFigures]
    ways: dict[Way, Figures]
    pages: dict[str, Figures]
    sources: dict[tuple[str, str], Figures]
    statuses: Counter[int]
    referring: Counter[str]
    robots: Counter[str] = field(default_factory=Counter)  # visitors by name
    signs: Counter[Sign] = field(default_factory=Counter)
    sites: tuple[str, ...] = ()
    is_site_guessed: bool = False


def summed(log: Log, sites: Iterable[str] = ()) -> Summed:
    """What a log came to. ``sites`` are the site's own hosts, guessed where none is given."""
    given = tuple(site.lower().removeprefix("www.") for site in sites)
    own = given or _guessed(log)
    statuses: Counter[int] = Counter()
    told = Summed([], {}, {}, {}, statuses, log.referring, sites=own, is_site_guessed=not given)
    rows = [_placed(asked, source, own) for asked, source in log.rows]
    for number in sorted(log.days):
        found = log.days[number]
        statuses.update(found.statuses)
        day = DayFigures(date.fromordinal(number), found.hits, found.size)
        told.days.append(day)
        draws = _draws(found.visitors.values())
        for visitor in found.visitors.values():
            day.everyone += visitor.is_answered
            if visitor.robot is not None:
                told.robots[visitor.robot] += 1
                _robot(day, visitor)
            elif sign := sign_of(visitor, draws):
                told.signs[sign] += 1
                _robot(day, visitor)
            elif visitor.views:
                _person(told, day, visitor, rows)
            else:
                day.without_page += 1
    return told


def sign_of(visitor: Visitor, draws: bool = True) -> Sign | None:
    """What of its behaviour gives a visitor away as a robot; ``draws``: people's browsers load files here."""
    if visitor.asked_rules:
        return Sign.RULES
    views = visitor.views
    most = max(Counter(map(_minute, views)).values()) if len(views) > CLICKS_A_MINUTE else 0
    if most > CLICKS_A_MINUTE:
        return Sign.FAST
    if draws and len(views) > MANY_PAGES and not visitor.files:
        return Sign.BARE
    return None


def _draws(visitors: Iterable[Visitor]) -> bool:
    """Whether browsers load files from this server: of those who open pages, at least every second did."""
    readers = [bool(one.files) for one in visitors if one.robot is None and one.views]
    return 2 * sum(readers) >= len(readers)


def _robot(day: DayFigures, visitor: Visitor) -> None:
    day.robots += 1
    day.robot_hits += visitor.hits


Row = tuple[str, str, str, str]  # path, host, network, campaign


def _person(told: Summed, day: DayFigures, visitor: Visitor, rows: list[Row]) -> None:
    """Count the views and visits of a person."""
    day.visitors += 1
    day.views += len(visitor.views)
    # By the minute only: within one the log's order stands.
    views = sorted(visitor.views, key=_minute)
    seen: set[object] = set()
    last = -PAUSE - 1
    for view in views:
        minute, row = view >> 32, rows[view & 0xFFFFFFFF]
        begins = minute - last > PAUSE
        last = minute
        if begins and row[2] == INSIDE:  # back after a pause, from a page that stood open
            row = (row[0], "", UNSEEN, row[3])
        day.visits += begins
        path, host, network, campaign = row
        way = Way(day.day, path, host, network, campaign)
        _add(told.ways.setdefault(way, Figures()), begins, way, seen)
        _add(told.pages.setdefault(path, Figures()), begins, path, seen)
        source = (host, network)
        _add(told.sources.setdefault(source, Figures()), begins, source, seen)


def _minute(view: int) -> int:
    return view >> 32


def _add(figures: Figures, begins: bool, key: object, seen: set[object]) -> None:
    figures.views += 1
    figures.visits += begins
    if key not in seen:
        seen.add(key)
        figures.visitors += 1


def _placed(asked: Asked, source: Source, own: tuple[str, ...]) -> Row:
    """A row with its way: from inside, by the tag of its address, or by the host that was named."""
    if _is_own(source.host, own):
        return asked.path, "", INSIDE, ""
    network = asked.network or source.network
    return asked.path, source.host, network, asked.campaign


def _is_own(host: str, own: tuple[str, ...]) -> bool:
    return any(host == site or host.endswith("." + site) for site in own)


def _guessed(log: Log) -> tuple[str, ...]:
    """Which site this is: the host that requests were made to, else the one whose pages load the files."""
    if log.hosts:
        host = clean(log.hosts.most_common(1)[0][0].decode("utf-8", "replace").lower(), LONGEST_TAG)
        return ((host.rpartition(":")[0] or host).removeprefix("www."),)
    sites: Counter[str] = Counter()
    for host, times in log.file_referring.items():
        sites[host.removeprefix("www.")] += times
    if sites.total() < FEWEST_TELLING:
        return ()
    site, times = sites.most_common(1)[0]
    return (site,) if 2 * times > sites.total() else ()
