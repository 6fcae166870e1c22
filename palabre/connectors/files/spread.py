"""Tells the rows of a spreadsheet: a program of its own, for the library that reads spreadsheets is native
code, and what a stranger's file does to it must not be done to the process that serves pages.

It makes room for every cell between the first and the last one, so two cells far apart ask for hundreds of
gigabytes and end their process.

python spread.py FILE SHEET

Each line on its output is JSON: the number of a row and its cells as texts; empty rows are left out. SHEET is
"" for the first one. It ends with 2 where there is no such sheet.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

MOST_MEMORY, MOST_S = 2 * 1024**3, 120  # bytes; seconds of a processor
CELL_CAP = 131_072  # characters
NO_SUCH = 2


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


def sheet_of(path: str, name: str) -> CalamineSheet:
    """The sheet of this name, or the first one; ends the program where there is none."""
    book = CalamineWorkbook.from_path(path)
    try:
        return book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
    except (CalamineError, IndexError):
        sys.exit(NO_SUCH)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line, cells in enumerate(sheet_of(*sys.argv[1:]).iter_rows(), 1):
        texts = [text_of(cell) for cell in cells]
        if any(texts):
            sys.stdout.write(json.dumps([line, texts]) + "\n")
