"""Reads tables of text: CSV and TSV in every dialect and encoding that spreadsheets write."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from palabre.connectors.contract import Rejected
from palabre.connectors.files.formats import HEAD, encoding_of
from palabre.connectors.files.opening import Options, Row, open_bytes
from palabre.connectors.words import N_

LINE_CAP = 1024 * 1024  # characters of one line
MOST_COLUMNS = 500
DELIMITERS = (",", ";", "\t", "|")

TOO_LONG = N_("This line is too long to be read.")
UNCLOSED = N_("A cell is too long, or a quotation mark is not closed.")
TOO_MANY_CELLS = N_("This line has more cells than the header.")
TOO_WIDE = N_("This table has more columns than Palabre reads.")
ODD_ENCODING = N_("This encoding isn't known.")


class _LineTooLongError(Exception):
    """One line passed the cap; the next can be read."""


class _Lines:
    """Gives the lines of a text one by one, never more than the cap, and counts them."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self.number = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LINE_CAP)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) >= LINE_CAP and not line.endswith("\n"):
            while (rest := self._text.readline(LINE_CAP)) and not rest.endswith("\n"):
                pass
            raise _LineTooLongError
        return line.replace("\x00", "")


def rows(path: Path, options: Options) -> Iterator[Row]:
    """Give the rows of a CSV or TSV file; the first row names the columns unless told otherwise."""
    with open_bytes(path) as stream:
        try:
            encoding = options.encoding or encoding_of(_first_bytes(path))
            text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
        except LookupError:
            raise Rejected(ODD_ENCODING) from None
        delimiter = options.delimiter or delimiter_of(
            _first_bytes(path).decode(encoding, "replace")
        )
        yield from _records(_Lines(text), delimiter, header=options.header)


def _first_bytes(path: Path) -> bytes:
    with open_bytes(path) as stream:
        return stream.read(HEAD)


def delimiter_of(text: str) -> str:
    """Find what separates the cells: the sign that cuts the first records into equally many cells."""
    text = text.lstrip("\ufeff").replace("\x00", "")
    if text[:4].lower() == "sep=" and len(text) > 4:
        return text[4]
    return max(DELIMITERS, key=lambda sign: _evenness(text, sign))


def _evenness(text: str, sign: str) -> tuple[float, int]:
    records: list[list[str]] = []
    with suppress(csv.Error):  # what comes before a quotation mark that never closes still counts
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=sign):
            records.append(record)
            if len(records) >= 30:
                break
    widths = Counter(len(record) for record in records if record)
    if not widths:
        return 0.0, 0
    width, count = widths.most_common(1)[0]
    return (count / sum(widths.values()) if width > 1 else 0.0), width


def _records(lines: _Lines, delimiter: str, *, header: bool) -> Iterator[Row]:
    names: list[str] = []
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        begun = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _LineTooLongError:
            yield Row(begun, refused=TOO_LONG)
            continue
        except csv.Error:
            yield Row(begun, refused=UNCLOSED)
            continue
        if _nothing_in(cells) or (begun == 1 and cells[0].lower().startswith("sep=")):
            continue
        if not names:
            names = names_of(cells if header else [""] * len(cells))
            if header:
                continue
        yield _row(begun, names, cells)


def _nothing_in(cells: list[str]) -> bool:
    return not any(cell.strip("\ufeff \t") for cell in cells)


def names_of(cells: list[str]) -> list[str]:
    """Give each column a name of its own: those of the header, numbered where empty or doubled."""
    if len(cells) > MOST_COLUMNS:
        raise Rejected(TOO_WIDE)
    names: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.strip("\ufeff").split())[:100] or f"#{number}"
        names.append(name if name not in names else f"{name} #{number}")
    return names


def _row(line: int, names: list[str], cells: list[str]) -> Row:
    if any(cell.strip() for cell in cells[len(names) :]):
        return Row(line, refused=TOO_MANY_CELLS)
    cells = cells + [""] * (len(names) - len(cells))
    return Row(line, dict(zip(names, cells, strict=False)))
