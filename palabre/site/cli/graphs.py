"""The command about who reacts to whom: `graph`."""

import csv
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from palabre.listening.exporting import safe_cell
from palabre.site.cli import options, print_json

if TYPE_CHECKING:
    from palabre.analysis.graphs import Communities, Influence, Layout, Ties, Trust
    from palabre.analysis.graphs.reading import Edges

LEADING = 5
PLACES = 4


@dataclass(frozen=True, slots=True)
class _Found:
    """All that is written of a file of interactions."""

    edges: "Edges"
    ties: "Ties"
    communities: "Communities"
    trust: "Trust"
    influence: "Influence"
    layout: "Layout"
    polarisation: float | None


def graph(arguments: list[str]) -> int:
    """Write communities, influence and layout as CSV; exit 1 when some lines are bad, 2 when all are."""
    parser = options("graph")
    parser.add_argument(
        "file",
        help=_("a table with the columns source, target and timestamp, or its gzip; -: stdin"),
    )
    parser.add_argument(
        "--out", metavar="FOLDER", help=_("where to write (a folder named after the file)")
    )
    asked = parser.parse_args(arguments)
    from palabre.analysis.graphs.reading import EdgesError

    where = Path(asked.out or f"{'edges' if asked.file == '-' else Path(asked.file).stem}-graph")
    try:
        edges = _read(asked.file)
    except EdgesError as fault:
        return _refused(_refusal(fault))
    except OSError as fault:
        return _unusable(asked.file, fault, _("%(name)s can't be read: %(fault)s."))
    found = _find(edges)
    try:
        files = _written(found, where)
    except OSError as fault:
        return _unusable(str(where), fault, _("%(name)s can't be written to: %(fault)s."))
    print_json(_told(found, files))
    for line in edges.faults:
        print(_(line.msgid) % line.params, file=sys.stderr)
    if edges.bad:
        print(_("Lines that were left out: %(bad)s.") % {"bad": edges.bad}, file=sys.stderr)
    return int(edges.bad > 0)


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _refusal(error: Any) -> str:
    params = dict(error.fault.params)
    if error.first:
        params["first"] = _(error.first.msgid) % error.first.params
    return _(error.fault.msgid) % params


def _unusable(name: str, fault: OSError, sentence: str) -> int:
    return _refused(sentence % {"name": name, "fault": fault.strerror or str(fault)})


def _read(name: str) -> "Edges":
    from palabre.analysis.graphs.reading import capped, read

    if name == "-":
        return read(capped(sys.stdin.buffer))
    with Path(name).open("rb") as file:
        return read(capped(file))


def _find(edges: "Edges") -> _Found:
    from palabre.analysis.graphs import (
        communities_of,
        influence_of,
        layout_of,
        polarisation_of,
        ties_of,
        trust_of,
        weeks_of,
    )

    count = len(edges.names)
    ties = ties_of(edges.source, edges.target, edges.day, count)
    communities = communities_of(ties)
    trust = trust_of(ties)
    weeks = weeks_of(edges.source, edges.day, count)
    return _Found(
        edges,
        ties,
        communities,
        trust,
        influence_of(ties, trust, communities.member, weeks=weeks),
        layout_of(ties, communities.member),
        polarisation_of(ties, communities),
    )


def _told(found: _Found, files: list[str]) -> dict[str, Any]:
    """What was found, as JSON holds it; None where there is nothing to tell."""
    communities = found.communities
    stability, polarisation = communities.stability, found.polarisation
    return {
        "interactions": len(found.edges.source),
        "left_out": found.edges.bad,
        "voices": len(found.edges.names),
        "ties": len(found.ties.source),
        "communities": sum(not one.is_crowd for one in communities.all),
        "crowds": sum(one.is_crowd for one in communities.all),
        "stability": None if stability is None else round(stability, PLACES),
        "polarisation": None if polarisation is None else round(polarisation, PLACES),
        "seeds": int(found.trust.seeds.sum()),
        "notes": _notes(found),
        "files": files,
    }


def _notes(found: _Found) -> list[str]:
    said = []
    if not found.communities.are_clear:
        said.append(
            _("There are no clear communities: several runs of the search disagree too much.")
        )
    if found.trust.step is None:
        said.append(
            _("Nobody’s reactions are returned: no voice is trusted, and none has influence.")
        )
    elif found.trust.step:
        said.append(
            _(
                "Nobody’s reactions are returned for three weeks by five others of two communities: trust "
                "begins at voices of whom less is known."
            )
        )
    return said


def _written(found: _Found, where: Path) -> list[str]:
    where.mkdir(parents=True, exist_ok=True)
    tables = {
        "communities.csv": _communities(found),
        "influence.csv": _influence(found),
        "layout.csv": _layout(found),
    }
    return [_table(where / name, *table) for name, table in tables.items()]


def _table(path: Path, columns: list[str], rows: Iterable[Iterable[Any]]) -> str:
    """Write beside and put in place when it is whole."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
    part.replace(path)
    return str(path)


def _communities(found: _Found) -> tuple[list[str], Iterable[Iterable[Any]]]:
    columns = ["community", "kind", "voices", "regulars", "conductance", "tied_pairs", "x", "y"]
    columns += ["radius", "leading"]
    names, score = found.edges.names, found.influence.score

    def rows() -> Iterable[Iterable[Any]]:
        for place, one in enumerate(found.communities.all):
            leading = sorted(one.members.tolist(), key=lambda voice: (-score[voice], voice))
            middle, radius = found.layout.middles[place], found.layout.radii[place]
            yield (
                place + 1,
                "crowd" if one.is_crowd else "community",
                len(one.members),
                one.regulars,
                round(one.conductance, PLACES),
                round(one.tied_pairs, PLACES),
                *(round(float(side), PLACES) for side in (*middle, radius)),
                safe_cell(" ".join(names[voice] for voice in leading[:LEADING])),
            )

    return columns, rows()


def _influence(found: _Found) -> tuple[list[str], Iterable[Iterable[Any]]]:
    """Voices with their parts, the most influential first."""
    influence, trust = found.influence, found.trust
    parts = list(influence.parts)
    columns = ["voice", "community", "influence", *parts, "trust", "seed", "reactors"]
    columns += ["trusted_reactors", "outside_reactors"]
    names, member = found.edges.names, found.communities.member
    order = sorted(range(len(names)), key=lambda voice: (-influence.score[voice], voice))
    return columns, (
        (
            safe_cell(names[voice]),
            _number(member[voice]),
            round(float(influence.score[voice]), 2),
            *(round(float(influence.parts[part][voice]), 2) for part in parts),
            round(float(trust.value[voice]), PLACES),
            int(trust.seeds[voice]),
            int(influence.reactors[voice]),
            int(influence.trusted[voice]),
            int(influence.outside[voice]),
        )
        for voice in order
    )


def _layout(found: _Found) -> tuple[list[str], Iterable[Iterable[Any]]]:
    layout, member = found.layout, found.communities.member
    x, y = layout.x.round(5).tolist(), layout.y.round(5).tolist()
    return ["voice", "community", "x", "y"], (
        (safe_cell(name), _number(member[voice]), x[voice], y[voice])
        for voice, name in enumerate(found.edges.names)
    )


def _number(place: Any) -> int | str:
    """The number of a community; nothing for a voice without one."""
    return int(place) + 1 if place >= 0 else ""
