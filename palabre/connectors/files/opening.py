"""Opens a file of any known format and gives its rows one by one, in bounded memory."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from palabre.connectors.contract import Item, Rejected
from palabre.connectors.files.formats import Format
from palabre.connectors.words import N_

UNPACKED_CAP = 1024 * 1024 * 1024  # bytes that a compressed text may hold
MOST_ROWS = 5_000_000

NOT_KNOWN = N_("This kind of file can't be brought in.")
A_LIST_OF_FEEDS = N_("This file is a list of feeds: bring it in on the page of sources.")
SWELLS = N_("This file unpacks to more than Palabre reads: it may be a trap.")
DAMAGED = N_("This file is damaged: it can't be unpacked.")


@dataclass(frozen=True, slots=True)
class Options:
    """What a person may say about a file. Empty means: find out.

    ``sheet`` is the name of a worksheet; ``owner`` the name to give the author of one's own archive.
    """

    encoding: str = ""
    delimiter: str = ""
    header: bool = True
    sheet: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its line, and either columns to be mapped, a ready item, or why it is refused."""

    line: int
    columns: Mapping[str, str] = field(default_factory=dict)
    item: Item | None = None
    refused: str = ""


class Capped(io.RawIOBase):
    """A stream of bytes that refuses to give more than ``cap`` of them; ``left`` is what it still gives."""

    def __init__(self, stream: BinaryIO, cap: int) -> None:
        self._stream = stream
        self.left = cap

    def readable(self) -> bool:
        """Say that this stream can be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a buffer; raises `Rejected` past the cap or when the packing is damaged."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        try:
            data = self._stream.read(len(view))
        except (OSError, EOFError, zlib.error):
            raise Rejected(DAMAGED) from None
        self.left -= len(data)
        if self.left < 0:
            raise Rejected(SWELLS)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the stream beneath too."""
        self._stream.close()
        super().close()


def open_bytes(path: Path) -> BinaryIO:
    """Open a file, unpacking gzip as it goes; raises `Rejected` when it swells past the cap."""
    stream: BinaryIO = path.open("rb")
    packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    if packed:
        stream = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
    return io.BufferedReader(Capped(stream, UNPACKED_CAP), 64 * 1024)


Reader = Callable[[Path, Options], Iterator[Row]]


def _readers() -> Mapping[Format, Reader]:
    from palabre.connectors.files import archives, mbox, objects, sheets, tables, wordpress

    return {
        Format.CSV: tables.rows,
        Format.TSV: tables.rows,
        Format.XLSX: sheets.rows,
        Format.JSON: objects.rows_of_json,
        Format.JSONL: objects.rows_of_lines,
        Format.WORDPRESS: wordpress.rows,
        Format.MBOX: mbox.rows,
        Format.ARCHIVE: archives.rows,
    }


def open_rows(path: Path, kind: Format, options: Options | None = None) -> Iterator[Row]:
    """Give the rows of a file. Raises `Rejected` with a sentence when the file as a whole is refused.

    A row that can't be read comes with its reason in ``refused``, and the reading goes on.
    """
    if kind is Format.OPML:
        raise Rejected(A_LIST_OF_FEEDS)
    reader = _readers().get(kind)
    if reader is None:
        raise Rejected(NOT_KNOWN)
    for count, row in enumerate(reader(path, options or Options())):
        if count >= MOST_ROWS:
            return
        yield row


def columns_of(rows: list[Row]) -> tuple[str, ...]:
    """Give the names of the columns of some rows, in the order in which they first come."""
    return tuple(dict.fromkeys(name for row in rows for name in row.columns))
