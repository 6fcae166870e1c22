"""Small tables as files: the figures of one block as CSV, XLSX or JSON."""

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from palabre.listening.exporting import safe_cell

Rows = Sequence[Sequence[Any]]


def as_csv(head: Sequence[str], rows: Rows) -> bytes:
    """CSV with the byte order mark that Excel needs; cells that would run as a formula are quoted."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(head)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return ("\ufeff" + buffer.getvalue()).encode()


def as_json(head: Sequence[str], rows: Rows) -> bytes:
    """A JSON array of objects."""
    lines = [dict(zip(head, row, strict=True)) for row in rows]
    return json.dumps(lines, ensure_ascii=False, indent=1).encode()


def as_xlsx(head: Sequence[str], rows: Rows) -> bytes:
    """A workbook with one sheet, its head frozen; no text becomes a formula or a link."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet("Palabre")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, head, book.add_format({"bold": True}))
        for at, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(at, column, cell[:32_000])
                elif cell is not None:
                    sheet.write(at, column, cell)
    return buffer.getvalue()


TABLES = {"csv": as_csv, "xlsx": as_xlsx, "json": as_json}
