"""Lists as people write them: one official or candidate a line, its columns divided by tabs."""

from palabre.analysis.lookalikes import Candidate, Official
from palabre.analysis.lookalikes.hosts import host


def official(line: str) -> Official:
    """One official: handles, sites and a name in any order, as `@lanterne<tab>La Lanterne<tab>lanterne.fr`.

    What begins with @ is a handle, and so is the address of a profile (`https://example.org/@lanterne`);
    any other address is a site. Of the rest, what has no space is a handle when it comes first, and else
    the name.
    """
    handles, sites, name = [], [], ""
    for place, cell in enumerate(_cells(line)):
        if not cell:
            continue
        if cell.startswith("@") or (host(cell) and _path(cell)):
            handles.append(cell)
        elif host(cell):
            sites.append(cell)
        elif place == 0 and " " not in cell:
            handles.append(cell)
        else:
            name = name or cell
    return Official(tuple(handles), name, tuple(sites))


def candidate(line: str) -> Candidate:
    """One candidate: its handle or address, then, if known, the name that it shows and its description."""
    handle, name, description, *_ = [*_cells(line), "", "", ""]
    return Candidate(handle, name, description)


def _path(address: str) -> str:
    return address.split("://", 1)[-1].partition("/")[2].strip("/")


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.rstrip("\r\n").split("\t")]
