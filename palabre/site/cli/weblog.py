"""The command about access logs: `weblog`."""

import gc
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from palabre.analysis.weblogs.counting import Log
from palabre.analysis.weblogs.lines import LogError
from palabre.analysis.weblogs.summing import DayFigures, Figures, Summed, summed
from palabre.analysis.weblogs.telling import INSIDE
from palabre.site.cli import options, print_json

MOST_SHOWN = 50
# What a day counts, by the names that it has in JSON.
COUNTED = {one.name: one.name for one in fields(DayFigures) if one.name != "day"}
COUNTED = {"bytes" if name == "size" else name: of for name, of in COUNTED.items()}


def weblog(arguments: list[str]) -> int:
    """Print what access logs come to as JSON; exit code 2 when a file can't be read."""
    parser = options("weblog")
    parser.add_argument("file", nargs="+", help=_("access logs, packed by gzip or not; -: stdin"))
    parser.add_argument(
        "--site",
        action="append",
        default=[],
        help=_("a host of the site's own (guessed if left out)"),
    )
    parser.add_argument(
        "--most", type=int, default=MOST_SHOWN, help=_("how many lines of each list (50)")
    )
    asked = parser.parse_args(arguments)
    log = Log()
    gc.disable()  # what is counted never goes round in circles, and looking for that costs a tenth
    try:
        for name in asked.file:
            try:
                _read(log, name)
            except LogError as fault:
                return _refused(f"{name}: {_(fault.msgid) % fault.params}")
            except OSError as fault:
                words = {"name": name, "fault": fault.strerror or str(fault)}
                return _refused(_("%(name)s can't be read: %(fault)s.") % words)
        print_json(told(log, summed(log, asked.site), max(asked.most, 0)))
    finally:
        gc.enable()
    return 0


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _read(log: Log, name: str) -> None:
    if name == "-":
        log.read(sys.stdin.buffer)
        return
    with Path(name).open("rb") as file:
        log.read(file)


def told(log: Log, found: Summed, most: int) -> dict[str, Any]:
    """A count as JSON holds it: the whole, each day, and the commonest of each list."""
    outside = {key: one for key, one in found.sources.items() if key[1] != INSIDE}
    return {
        "lines": log.lines,
        "unread": log.unread,
        "site": list(found.sites),
        "site_is_guessed": found.is_site_guessed,
        "notes": notes(log),
        "total": {**_total(found), "statuses": _commonest(found.statuses, most)},
        "days": [_day(one) for one in found.days],
        "networks": _networks(outside),
        "referrers": [
            {"host": host, "network": network, **_figures(one)}
            for (host, network), one in _largest(outside, most)
            if host
        ],
        "referring_hits": _commonest(found.referring, most),
        "campaigns": _campaigns(found, most),
        "pages": [{"path": path, **_figures(one)} for path, one in _largest(found.pages, most)],
        "robots": {
            "names": _commonest(found.robots, most),
            "signs": {sign.value: times for sign, times in found.signs.most_common()},
        },
    }


def notes(log: Log) -> list[str]:
    """What the log can't tell, in sentences."""
    said = []
    if log.unread:
        words = {"unread": log.unread, "lines": log.lines}
        said.append(_("%(unread)s of %(lines)s lines are no requests and were left out.") % words)
    if not log.has_agents:
        said.append(
            _("The log holds no agents: robots are told by what they do only, not by their names.")
        )
    if not log.has_public:
        said.append(
            _(
                "All addresses are private: a proxy stands before the server, and the log should "
                "hold the visitors' own."
            )
        )
    return said


def _total(found: Summed) -> dict[str, int]:
    days = [_day(day) for day in found.days]
    return {name: sum(day[name] for day in days) for name in COUNTED}


def _day(day: DayFigures) -> dict[str, Any]:
    told = asdict(day)
    return {"day": day.day.isoformat(), **{name: told[of] for name, of in COUNTED.items()}}


def _figures(one: Figures) -> dict[str, int]:
    return {"visits": one.visits, "visitors": one.visitors, "views": one.views}


def _largest(of: dict[Any, Figures], most: int) -> list[tuple[Any, Figures]]:
    return sorted(of.items(), key=lambda one: (-one[1].views, str(one[0])))[:most]


def _commonest(counts: Any, most: int) -> dict[str, int]:
    return {str(name): times for name, times in counts.most_common(most)}


def _networks(sources: dict[tuple[str, str], Figures]) -> list[dict[str, Any]]:
    """Visits and views by network. A visitor who came by two hosts of a network is counted by each."""
    sums: dict[str, Figures] = {}
    for (_host, network), one in sources.items():
        whole = sums.setdefault(network, Figures())
        whole.views += one.views
        whole.visits += one.visits
        whole.visitors += one.visitors
    return [{"network": name, **_figures(one)} for name, one in _largest(sums, len(sums))]


def _campaigns(found: Summed, most: int) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str], Figures] = {}
    for way, one in found.ways.items():
        if way.campaign:
            whole = sums.setdefault((way.campaign, way.network), Figures())
            whole.views += one.views
            whole.visits += one.visits
            whole.visitors += one.visitors
    return [
        {"campaign": name, "network": network, **_figures(one)}
        for (name, network), one in _largest(sums, most)
    ]
