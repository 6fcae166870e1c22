"""Reads spreadsheets (XLSX) after a look at how far they would swell."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from palabre.connectors.contract import Rejected
from palabre.connectors.files.opening import DAMAGED, SWELLS, Options, Row
from palabre.connectors.files.tables import names_of
from palabre.connectors.words import N_

UNPACKED_CAP = 256 * 1024 * 1024  # bytes of all parts together
MOST_PARTS = 2_000
CELL_CAP = 131_072  # characters

NO_SHEET = N_("This spreadsheet has no sheet of this name.")


def rows(path: Path, options: Options) -> Iterator[Row]:
    """Give the rows of one sheet (the first unless ``options.sheet`` names another)."""
    look_inside(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        sheet = (
            book.get_sheet_by_name(options.sheet) if options.sheet else book.get_sheet_by_index(0)
        )
    except (CalamineError, IndexError):
        raise Rejected(NO_SHEET if options.sheet else DAMAGED) from None
    except (OSError, ValueError):
        raise Rejected(DAMAGED) from None
    names = []
    for line, cells in enumerate(sheet.iter_rows(), 1):
        texts = [text_of(cell) for cell in cells]
        if not any(texts):
            continue
        if not names:
            names = names_of(texts if options.header else [""] * len(texts))
            if options.header:
                continue
        yield Row(line, dict(zip(names, texts, strict=False)))


def look_inside(path: Path) -> None:
    """Raise `Rejected` for a damaged file and for one that says it would swell without measure."""
    try:
        with ZipFile(path) as archive:
            parts = list(islice(archive.infolist(), MOST_PARTS + 1))
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise Rejected(DAMAGED) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED_CAP:
        raise Rejected(SWELLS)


def text_of(cell: object) -> str:
    """Give a cell as text: whole numbers without a point, times in ISO 8601. Formulas come as values."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)[:CELL_CAP].strip()
