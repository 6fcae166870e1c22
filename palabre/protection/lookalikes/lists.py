"""Lists of handles and sites as people bring them: pasted, or as a file of text or CSV."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from palabre.governance.rules import Refused
from palabre.listening.cleaning import storable

MOST_LINES = 100_000
MOST_BYTES = 5 * 1024 * 1024
LONGEST_LINE = 5_000
HANDLE, NAME, DESCRIPTION, PICTURE = 300, 200, 2_000, 500
_DELIMITERS = "\t;,"
# What the first line of a table may call its first column.
_HEADS = frozenset(
    {
        *(
            "handle",
            "account",
            "compte",
            "username",
            "user",
            "pseudo",
            "identifiant",
            "name",
            "nom",
        ),
        *("domain", "domaine", "site", "url", "address", "adresse"),
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One account or site of a list."""

    handle: str
    name: str = ""
    description: str = ""
    picture: str = ""


def text_of(data: bytes) -> str:
    """A file as text: UTF-8, or else the usual encoding of Windows. Raises `Refused` for what is no text."""
    if len(data) > MOST_BYTES:
        raise Refused(_("The list is larger than 5 MB: divide it."))
    if b"\x00" in data:
        raise Refused(_("This is no list of text: save it as CSV or as plain text (UTF-8)."))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def check(text: str) -> str:
    """A list that may be kept. Raises `Refused` with what is wrong with it."""
    text = storable(text)
    if not text.strip():
        raise Refused(_("The list is empty: one handle or site a line."))
    if len(text.encode()) > MOST_BYTES:
        raise Refused(_("The list is larger than 5 MB: divide it."))
    lines = 0
    for line in text.splitlines():
        lines += bool(line.strip())
        if len(line) > LONGEST_LINE:
            raise Refused(_("A line is longer than 5,000 characters: one handle or site a line."))
    if lines > MOST_LINES:
        raise Refused(_("The list has more than 100,000 lines: divide it."))
    return text


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a list: a handle or an address, then, if given, the name it shows, its description, and
    the address of the picture it shows.

    Columns are divided by tabs, semicolons or commas, whichever the first line has. Empty lines, those that
    begin with #, and a first line of column names are left out.
    """
    rows = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not rows:
        return
    delimiter = next((one for one in _DELIMITERS if one in rows[0]), "\t")
    for number, cells in enumerate(_cells(rows, delimiter)):
        cells = [*(cell.strip() for cell in cells), "", "", "", ""]
        handle, name, description, picture, *_rest = cells
        if not handle or (number == 0 and handle.casefold() in _HEADS and len(rows) > 1):
            continue
        is_address = picture.startswith(("https://", "http://")) and len(picture) <= PICTURE
        picture = picture if is_address else ""
        yield Line(handle[:HANDLE], name[:NAME], description[:DESCRIPTION], picture)


def _cells(rows: list[str], delimiter: str) -> Iterator[list[str]]:
    """Each line cut into cells; a line that isn't sound CSV is cut at its delimiters."""
    for row in rows:
        if '"' not in row:
            yield row.split(delimiter)
            continue
        try:
            yield next(csv.reader(io.StringIO(row), delimiter=delimiter))
        except (csv.Error, StopIteration):
            yield row.split(delimiter)
