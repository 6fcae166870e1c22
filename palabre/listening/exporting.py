"""Rows as files: CSV, XLSX and JSON; mentions page by page, so that size costs no memory."""

import csv
import io
import json
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from palabre.channels.doors import kept_in, platform
from palabre.governance.models import Brand
from palabre.governance.trail import FORMULA
from palabre.listening.asking import as_asked
from palabre.listening.finding import find
from palabre.listening.models import Mention
from palabre.listening.selection import Selection

Lines = Iterable[dict[str, Any]]

MOST_ROWS = 100_000
PAGE = 500
CHUNK = 64 * 1024
COLUMNS = (
    "published_at", "platform", "place", "kind", "voice", "handle", "followers", "title", "text",
    "url", "language", "country", "tone", "tone_confidence", "tone_by_hand", "likes", "relays",
    "replies", "copies", "topics", "tags", "starred", "seen_at", "remote_id",
)  # fmt: skip
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def rows(brand: Brand, selection: Selection, most: int = MOST_ROWS) -> Iterator[dict[str, Any]]:
    """Each mention of the selection as plain values, newest first, up to ``most``.

    What a platform forbids to export is left out: the pages say so beside the button.
    """
    before, given = None, 0
    while given < most:
        found = find(brand, selection, before, PAGE, counted=False)
        for mention in found.mentions[: most - given]:
            if mention.platform in kept_in():
                continue
            yield plain_row(mention)
            given += 1
        before = found.before
        if before is None:
            return


def left_out(organisation: int) -> list[str]:
    """The names of the platforms whose stored mentions no file may hold."""
    slugs = Mention.objects.filter(organisation=organisation, platform__in=kept_in())
    return [platform(slug).name for slug in sorted(set(slugs.values_list("platform", flat=True)))]


def plain_row(row: Mention) -> dict[str, Any]:
    """One mention as plain values, under the names of COLUMNS."""
    return {
        "published_at": timezone.localtime(row.published_at),
        "platform": row.platform,
        "place": str(row.place),
        "kind": row.kind,
        "voice": str(row.voice),
        "handle": row.voice.handle,
        "followers": row.followers,
        "title": row.title,
        "text": row.text,
        "url": row.url,
        "language": row.language,
        "country": row.country,
        "tone": row.tone,
        "tone_confidence": round(row.tone_confidence, 3),
        "tone_by_hand": row.tone_by_hand,
        "likes": row.likes,
        "relays": row.relays,
        "replies": row.replies,
        "copies": row.copy_count,
        "topics": ", ".join(link.topic.name for link in row.mention_topics.all()),
        "tags": ", ".join(link.tag.name for link in row.mention_tags.all()),
        "starred": row.is_starred,
        "seen_at": timezone.localtime(row.seen_at),
        "remote_id": row.remote_id,
    }


def safe_cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula: outside texts may begin with = + - @."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return "" if value is None else value


def as_csv(lines: Lines, columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """CSV with a header and a byte order mark, which Excel needs to read UTF-8."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns)
    writer.writeheader()
    yield "\ufeff" + buffer.getvalue()
    for line in lines:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow({name: safe_cell(value) for name, value in line.items()})
        yield buffer.getvalue()


def as_json(lines: Lines, columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """A JSON array, one object a line."""
    first = True
    yield "["
    for line in lines:
        text = json.dumps(line, ensure_ascii=False, default=lambda moment: moment.isoformat())
        yield ("\n" if first else ",\n") + text
        first = False
    yield "\n]\n"


def as_xlsx(lines: Lines, columns: Sequence[str] = COLUMNS) -> Iterator[bytes]:
    """A workbook with real dates and numbers, a frozen header and filters."""
    import xlsxwriter

    with tempfile.TemporaryFile() as file:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_date_format": "yyyy-mm-dd hh:mm",
            "remove_timezone": True,
        }
        with xlsxwriter.Workbook(file, options) as book:
            sheet = book.add_worksheet("Palabre")
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
            last = 0
            for last, line in enumerate(lines, start=1):
                for column, name in enumerate(columns):
                    _write_cell(sheet, last, column, line[name])
            sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value[:32_000])
    elif value is not None:
        sheet.write(row, column, value)


def in_chunks(parts: Iterator[str | bytes]) -> Iterator[bytes]:
    """The same in pieces of at least 64 KB: fewer hops between the threads and the event loop."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        piece = part.encode() if isinstance(part, str) else part
        waiting.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def from_threads(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, each made in a thread: a long file holds up no other page and no memory."""

    def following() -> bytes | None:
        try:
            return next(chunks, None)
        finally:
            # The next piece may be another thread's: no connection is left lying in this one.
            close_old_connections()

    # A streamed body is made when the request is over: its zone and language are taken along.
    ask = sync_to_async(as_asked(following), thread_sensitive=False)

    async def pieces() -> AsyncIterator[bytes]:
        while (chunk := await ask()) is not None:
            yield chunk

    return pieces()


WRITERS: dict[str, Callable[..., Iterator[Any]]] = {
    "csv": as_csv,
    "json": as_json,
    "xlsx": as_xlsx,
}


def table(kind: str, head: Sequence[str], values: Iterable[Sequence[Any]]) -> bytes:
    """A small table as a file of this kind."""
    lines = (dict(zip(head, row, strict=True)) for row in values)
    return b"".join(in_chunks(WRITERS[kind](lines, head)))
