"""Tables of posts: a file read into rows that could be posts. Nothing is made of them here."""

import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

from palabre.connectors.contract import Rejected
from palabre.connectors.files import Format
from palabre.connectors.files.formats import sniff_file
from palabre.connectors.files.opening import Options, Row, open_rows
from palabre.connectors.words import N_
from palabre.publishing.planning.rows import (
    MOST_ROWS,
    TOO_MANY,
    Account,
    Campaigns,
    Read,
    columns_of,
    read_row,
)

MOST_BYTES = 5 * 1024 * 1024
MOST_REFUSED = 200
PACKED = b"\x1f\x8b"  # gzip

NO_TABLE = N_("This file is no table: give CSV (also from a spreadsheet) or Excel.")
TOO_LARGE = N_("This file is larger than 5 MB.")
NO_COLUMN = N_("No column is called “text” or “title”: the first line must name the columns.")


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: rows that could be posts, and lines that can't, each with the reason."""

    rows: list[Read]
    refused: list[Read]

    def told(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Both as JSON."""
        return [_as_json(one) for one in self.rows], [_as_json(one) for one in self.refused]


def _as_json(one: Read) -> dict[str, Any]:
    return asdict(one) | {"due_at": one.due_at.isoformat() if one.due_at else None}


def read_table(
    name: str,
    data: bytes,
    accounts: list[Account],
    now: datetime,
    zone: tzinfo,
    campaigns: Campaigns = (),
) -> Table:
    """Read a file. Raises `Rejected` with a sentence when it is refused as a whole."""
    campaigns = list(campaigns)
    if len(data) > MOST_BYTES:
        raise Rejected(TOO_LARGE)
    if data.startswith(PACKED):  # a person waits: 1 MB of it may hold a billion empty lines
        raise Rejected(NO_TABLE)
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        path = Path(file.name)
        kind = sniff_file(path, name)
        if kind not in {Format.CSV, Format.TSV, Format.XLSX}:
            raise Rejected(NO_TABLE)
        # One more than there may be shows that there are too many.
        rows = islice(open_rows(path, kind, Options()), MOST_ROWS + 1)
        read = list(_read(rows, accounts, now, zone, campaigns))
    good = [one for one in read if not one.refused]
    bad = [one for one in read if one.refused]
    return Table(good, bad[:MOST_REFUSED])


def _read(
    rows: Iterator[Row], accounts: list[Account], now: datetime, zone: tzinfo, campaigns: Campaigns
) -> Iterator[Read]:
    columns: dict[str, str] = {}
    for count, row in enumerate(rows):
        if row.refused:
            yield Read(row.line, refused=row.refused)
            continue
        columns = columns or columns_of(row.columns)
        if not {"text", "title"} & set(columns.values()):
            raise Rejected(NO_COLUMN)
        cells = {columns[name]: cell for name, cell in row.columns.items() if name in columns}
        if count >= MOST_ROWS:
            yield Read(row.line, text=cells.get("text", "")[:200], refused=TOO_MANY)
        else:
            yield read_row(row.line, cells, accounts, now, zone, campaigns)
