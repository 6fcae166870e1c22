"""Rows as files: CSV, XLSX and JSON; mentions page by page, so that size costs no memory.

What a network forbids to take away (`Platform.no_export`) stays here: each file ends with a sentence
that says how many rows that were, and why.
"""

import csv
import io
import json
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from palabre.channels.doors import kept_in, platform
from palabre.governance.models import Brand
from palabre.governance.trail import FORMULA
from palabre.listening.asking import as_asked
from palabre.listening.categories import names_of
from palabre.listening.finding import find
from palabre.listening.models import Mention
from palabre.listening.selection import Selection
from palabre.listening.veiling import veiled_row

Lines = Iterable[dict[str, Any]]
# The sentence below the rows, asked for when the last one was written; "" for none.
Note = Callable[[], str]

MOST_ROWS = 100_000
PAGE = 500
# So many rows are written without looking again whether they are still there.
AT_ONCE = 50
CHUNK = 64 * 1024
COLUMNS = (
    "published_at", "platform", "place", "kind", "voice", "handle", "followers", "title", "text",
    "url", "language", "country", "tone", "tone_confidence", "tone_by_hand", "intents", "intents_by_hand",
    "categories", "likes", "relays",
    "replies", "copies", "topics", "tags", "starred", "seen_at", "remote_id",
)  # fmt: skip
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


class Rows:
    """Each mention of the selection as plain values, newest first, up to ``most``.

    ``veil``: authors are pseudonyms. ``count`` and ``left_out`` (a network's slug: how many) are known when
    the last one was given.
    """

    def __init__(
        self, brand: Brand, selection: Selection, most: int = MOST_ROWS, *, veil: bool = False
    ) -> None:
        self._brand, self._selection, self._most = brand, selection, most
        self._veil = veil
        self.count = 0
        self.left_out: Counter[str] = Counter()

    def __iter__(self) -> Iterator[dict[str, Any]]:
        before = None
        while True:
            found = find(self._brand, self._selection, before, PAGE, counted=False)
            for mention in _still_there(found.mentions):
                if self.count >= self._most:
                    return
                if mention.platform in kept_in():
                    self.left_out[mention.platform] += 1
                    continue
                self.count += 1
                line = plain_row(mention)
                yield veiled_row(mention, line) if self._veil else line
            before = found.before
            if before is None:
                return

    @property
    def note(self) -> str:
        """What isn't among the rows, and why; "" when nothing is missing."""
        return left_out_words(self.left_out)


def _still_there(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Those that weren't deleted or edited since they were read: whoever takes a file along slowly holds
    up its writing, by any time. Of an edited one the new words are given."""
    for start in range(0, len(mentions), AT_ONCE):
        some = mentions[start : start + AT_ONCE]
        there = Mention.objects.only("title", "text").in_bulk([one.pk for one in some])
        for mention in some:
            if now := there.get(mention.pk):
                mention.title, mention.text = now.title, now.text
                yield mention


def rows(brand: Brand, selection: Selection, most: int = MOST_ROWS, *, veil: bool = False) -> Rows:
    """The mentions of a selection that may be taken away; ``veil``: their authors by pseudonyms."""
    return Rows(brand, selection, most, veil=veil)


def left_out_words(counts: Mapping[str, int]) -> str:
    """The sentence for rows that a network forbids to take away; "" when there are none."""
    total = sum(counts.values())
    if not total:
        return ""
    names = ", ".join(platform(slug).name for slug in sorted(counts) if counts[slug])
    return ngettext(
        "%(count)s row from %(networks)s is left out: the network forbids to export what its members "
        "wrote.",
        "%(count)s rows from %(networks)s are left out: the network forbids to export what its members "
        "wrote.",
        total,
    ) % {"count": total, "networks": names}


def forbidden_rows(brand: Brand, selection: Selection) -> str:
    """What a file of this selection would leave out, in a sentence; "" for nothing."""
    closed = sorted(kept_in())
    ours = Mention.objects.filter(organisation=brand.organisation_id, platform__in=closed)
    if selection.problem or not ours.exists():
        return ""
    chosen = selection.values("platform")
    counts = {
        slug: find(brand, selection.but(platform=[slug]), size=1).total
        for slug in closed
        if not chosen or slug in chosen
    }
    return left_out_words(counts)


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
        "intents": ", ".join(row.surest_intents),
        "intents_by_hand": row.intents_by_hand,
        "categories": ", ".join(names_of(row.organisation_id, row.categories)),
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


def as_csv(lines: Lines, columns: Sequence[str] = COLUMNS, note: Note = str) -> Iterator[str]:
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
    if below := note():
        buffer.seek(0)
        buffer.truncate()
        writer.writerow({"text" if "text" in columns else columns[0]: below})
        yield buffer.getvalue()


def as_json(lines: Lines, columns: Sequence[str] = COLUMNS, note: Note = str) -> Iterator[str]:
    """A JSON array, one object a line."""
    first = True
    yield "["
    for line in lines:
        text = json.dumps(line, ensure_ascii=False, default=lambda moment: moment.isoformat())
        yield ("\n" if first else ",\n") + text
        first = False
    if below := note():
        yield ("\n" if first else ",\n") + json.dumps({"note": below}, ensure_ascii=False)
    yield "\n]\n"


def as_xlsx(lines: Lines, columns: Sequence[str] = COLUMNS, note: Note = str) -> Iterator[bytes]:
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
            if below := note():
                book.add_worksheet(_("Left out")[:31]).write_string(0, 0, below)
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


def table(kind: str, head: Sequence[str], values: Iterable[Sequence[Any]], note: str = "") -> bytes:
    """A small table as a file of this kind, with a note below it."""
    lines = (dict(zip(head, row, strict=True)) for row in values)
    return b"".join(in_chunks(WRITERS[kind](lines, head, lambda: note)))
