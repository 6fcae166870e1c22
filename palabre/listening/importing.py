"""Bringing a person's own history in: what a file holds, how it would look, and the slow reading itself.

The verbs of people (start, match columns, run, stop, remove) are in ``actions/imports.py``.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, fields, replace
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import DatabaseError, DataError, transaction
from django.db.models import F
from django.utils import timezone

from palabre.channels.doors import platforms
from palabre.connectors.contract import Item, Rejected
from palabre.connectors.files import (
    ColumnMap,
    Format,
    Options,
    Refused,
    Row,
    columns_of,
    guess_mapping,
    open_rows,
    to_item,
    tone_of,
)
from palabre.connectors.words import N_
from palabre.governance.acts import MACHINE, Moved, move
from palabre.jobs.actions import is_open
from palabre.listening.cleaning import clean
from palabre.listening.drafts import Draft, plain
from palabre.listening.import_files import delete_file
from palabre.listening.ingest import STEPS, ingest_drafts
from palabre.listening.models import Import, Mention, RefusedLine
from palabre.listening.rules import IMPORT_MOVES, ImportState
from palabre.listening.storing import known_keys

log = logging.getLogger(__name__)

OWN_SLUG = "import"  # the network of a text whose row names none that we know
GIVEN_TONE = "file"  # the model's name of a tone that stood in the file
SLICE = 500  # rows a transaction
TURN_S = 20.0  # a job's turn: others wait behind it
COUNTING_S = 5.0
SAMPLE = 100
SAMPLE_FOR_MATCHING = 1000
MOST_REFUSED = 10_000

UNREADABLE = N_("This file can't be read to its end. What came before was brought in.")
GONE = N_("The file isn't there any more. Please bring it in again.")
DISK_FULL = N_("There is no room left on the disk. Make room, then go on.")
EMPTY = N_("This file holds nothing that can be brought in.")
FORSAKEN = N_(
    "The machine met a fault again and again, and gave up. You may let it go on from there."
)
NOT_STORABLE = N_("This row holds something that can't be stored.")


class _Overtaken(Exception):
    """A person stopped the import, or another worker reads it: this slice must not count."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its name, some of its cells, and the field that it is taken for."""

    name: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class Description:
    """What a look at the beginning of a file found.

    ``ready`` says that the format itself tells what is what (archives, mailboxes): no columns to match.
    """

    format: Format
    columns: tuple[Column, ...]
    mapping: ColumnMap
    ready: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A row as it would come in, with the topics that it would join; or why it is refused."""

    line: int
    draft: Draft | None
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class DryRun:
    """The first rows as they would be, and of a sample how many are read and how many match a topic."""

    rows: tuple[Preview, ...]
    sampled: int
    read: int
    matched: int


def path_of(row: Import) -> Path:
    """Where the file of an import lies; raises `Rejected` when it is gone."""
    if not row.file:
        raise Rejected(GONE)
    return Path(row.file.path)


def options_of(row: Import) -> Options:
    """What a person said about how the file is to be read."""
    names = {field.name for field in fields(Options)}
    return Options(**{name: value for name, value in row.options.items() if name in names})


def mapping_of(row: Import) -> ColumnMap:
    """Which column gives which field."""
    return ColumnMap.from_json(row.mapping)


def rows_of(row: Import) -> Iterator[Row]:
    """Read the file from its beginning. Every fault of a file comes as `Rejected`, with a sentence."""
    try:
        with closing(open_rows(path_of(row), Format(row.format), options_of(row))) as rows:  # type: ignore[type-var]
            yield from rows
    except Rejected:
        raise
    except FileNotFoundError:
        raise Rejected(GONE) from None
    except Exception as fault:
        # Files are hostile: whatever a reader did not foresee is the file's refusal, and logged.
        log.exception("a file surprised its reader", extra={"import": row.pk})
        raise Rejected(UNREADABLE) from fault


def columns_now(row: Import) -> tuple[str, ...]:
    """The names of the file's columns as it is cut now; none for archives and mailboxes."""
    return columns_of([one for one in islice(rows_of(row), SAMPLE) if not one.refused])


def describe(row: Import) -> Description:
    """Look at the beginning of the file, and propose what its columns mean.

    Once columns were matched, that matching stands. Raises `Rejected` when nothing can be read.
    """
    rows = list(islice(rows_of(row), SAMPLE))
    readable = [one for one in rows if not one.refused]
    if not readable:
        raise Rejected(rows[0].refused if rows else EMPTY)
    ready = any(one.item for one in readable)
    names = columns_of(readable)
    mapping = mapping_of(row)
    if not row.mapping:
        mapping = guess_mapping(names, [one.columns for one in readable])
    field_of = {column: field for field, column in mapping.columns.items()}
    columns = tuple(
        Column(name, _samples(readable, name), field_of.get(name, "")) for name in names
    )
    return Description(Format(row.format), columns, mapping, ready, () if ready else lacks(mapping))


def _samples(rows: Sequence[Row], name: str) -> tuple[str, ...]:
    cells = (one.columns.get(name, "").strip() for one in rows)
    return tuple(dict.fromkeys(cell[:200] for cell in cells if cell))[:3]


def lacks(mapping: ColumnMap) -> tuple[str, ...]:
    """The fields without which no row can come in."""
    spoken = "text" in mapping.columns or "title" in mapping.columns
    return (() if spoken else ("text",)) + (() if "date" in mapping.columns else ("date",))


def dry_run(row: Import, rows: int = 20) -> DryRun:
    """Read the beginning of the file as the import would, and store nothing."""
    sample = list(islice(rows_of(row), SAMPLE_FOR_MATCHING))
    drafts, refused = _drafts(row, sample)
    left = list(drafts.values())
    for step in STEPS[:-1]:  # all but the search for copies, which remembers what it has seen
        left = step(left)
    matched = {id(draft) for draft in left}
    for draft in drafts.values():
        if id(draft) not in matched:
            draft.topics = set()
    shown = tuple(
        Preview(one.line, drafts.get(place), refused.get(place))
        for place, one in enumerate(sample[:rows])
    )
    return DryRun(shown, len(sample), len(drafts), len(left))


def _drafts(row: Import, rows: Sequence[Row]) -> tuple[dict[int, Draft], dict[int, Refused]]:
    """What each row gives, by its place among the rows: a draft, or a refusal."""
    mapping = mapping_of(row)
    topics = frozenset({row.topic_id} if row.topic_id else ())
    drafts: dict[int, Draft] = {}
    refused: dict[int, Refused] = {}
    for place, one in enumerate(rows):
        item = to_item(one, mapping)
        if isinstance(item, Refused):
            refused[place] = item
            continue
        if not item.place:
            item = replace(item, place=row.name, place_name=row.name)
        item = clean(item, timezone.now())
        tone = tone_of(one, mapping)
        given: dict[str, Any] = (
            {"tone": tone, "tone_confidence": 1.0, "tone_model": GIVEN_TONE} if tone else {}
        )
        drafts[place] = Draft(
            item, network_of(item), row.organisation_id, None, set(topics), topics,
            is_live=False, **given,
        )  # fmt: skip
    return drafts, refused


def network_of(item: Item) -> str:
    """The network of a text from a file: one that we know, when the row names it, else the file's own."""
    known: dict[str, str] = {}
    for one in platforms():
        if host := urlsplit(one.home).hostname:
            known |= dict.fromkeys((one.slug, one.name.casefold(), host), one.slug)
    named = (item.place_name.casefold(), item.place, urlsplit(item.url).hostname or "")
    return next((known[name] for name in named if name in known), OWN_SLUG)


def run_slice(number: int, seconds: float = TURN_S) -> bool:
    """Bring in as many rows as fit into some seconds; True while there are more.

    Five hundred rows a transaction: how far the file has come stands in the same one, so that a crash
    repeats a transaction and nothing comes in twice.
    """
    row = Import.objects.filter(pk=number, state=ImportState.RUNNING).first()
    if row is None:
        return False
    until = time.monotonic() + seconds
    try:
        _count_rows(row)
        with closing(rows_of(row)) as rows:  # type: ignore[type-var]
            next(islice(rows, row.line, row.line), None)
            for batch in _batches(rows):
                _bring_in(row, batch)
                if time.monotonic() > until:
                    return True
        _finish(row)
    except (_Overtaken, Moved):
        log.info("an import was stopped or is read by another worker", extra={"import": number})
    except (Rejected, OSError, DatabaseError) as fault:
        _fail(row, fault)
    return False


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows in slices; what came before a fault comes as a slice of its own."""
    batch: list[Row] = []
    fault: Rejected | None = None
    try:
        for one in rows:
            batch.append(one)
            if len(batch) == SLICE:
                yield batch
                batch = []
    except Rejected as error:
        fault = error
    if batch:
        yield batch
    if fault:
        raise fault


def _count_rows(row: Import) -> None:
    """Count the rows once, for the progress; a file that takes too long for that goes uncounted."""
    if "rows" in row.options:
        return
    until = time.monotonic() + COUNTING_S
    count: int | None = 0
    try:
        for count, _ in enumerate(rows_of(row), 1):
            if time.monotonic() > until:
                count = None
                break
    except Rejected:
        count = None
    row.options["rows"] = count
    Import.objects.filter(pk=row.pk).update(options=row.options)


def _bring_in(row: Import, batch: Sequence[Row]) -> None:
    """Bring in one slice. A slice that the database can't take is halved until the bad row is found."""
    drafts, refused = _drafts(row, batch)
    try:
        _store(row, len(batch), list(drafts.values()), list(refused.values()))
    except (DataError, ValueError, OverflowError) as fault:
        if len(batch) > 1:
            half = len(batch) // 2
            _bring_in(row, batch[:half])
            _bring_in(row, batch[half:])
            return
        log.warning("a row can't be stored", extra={"import": row.pk, "fault": str(fault)[:200]})
        _store(row, 1, [], [Refused(batch[0].line, NOT_STORABLE)])


def _store(row: Import, rows: int, drafts: list[Draft], refused: list[Refused]) -> None:
    def settle(made: list[Mention]) -> None:
        there = known_keys(drafts)
        known = sum(draft.key in there for draft in drafts) - len(made)
        here = Import.objects.filter(pk=row.pk, state=ImportState.RUNNING, line=row.line)
        moved = here.update(
            line=F("line") + rows,
            stored=F("stored") + len(made),
            known=F("known") + known,
            refused=F("refused") + len(refused),
        )
        if not moved:
            raise _Overtaken
        _note_refused(row, refused)

    ingest_drafts(drafts, settle)
    row.line += rows
    row.refused += len(refused)


def _note_refused(row: Import, refused: list[Refused]) -> None:
    """Keep the first ten thousand refused lines; the rest are only counted."""
    room = max(MOST_REFUSED - row.refused, 0)
    RefusedLine.objects.bulk_create(
        [
            RefusedLine(
                made_from=row,
                line=one.line,
                reason=one.reason[:300],
                extract=plain(one.extract, 300),
            )
            for one in refused[:room]
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def _finish(row: Import) -> None:
    """Everything is in: the file isn't needed any more."""
    move(row, ImportState.DONE, MACHINE, IMPORT_MOVES)
    Import.objects.filter(pk=row.pk).update(done_at=timezone.now(), last_error="")
    transaction.on_commit(lambda: delete_file(row))


def _fail(row: Import, fault: Exception) -> None:
    """Stop with a sentence for a person. A fault of the database other than a full disk is the job's."""
    words = str(fault)
    if isinstance(fault, OSError) or (isinstance(fault, DatabaseError) and "full" in words):
        log.warning("an import met a fault", extra={"import": row.pk, "fault": words[:200]})
        words = DISK_FULL if "full" in words or "space" in words else UNREADABLE
    elif isinstance(fault, DatabaseError):
        raise fault
    with suppress(Moved), transaction.atomic():
        move(row, ImportState.FAILED, MACHINE, IMPORT_MOVES)
        Import.objects.filter(pk=row.pk).update(last_error=words)


def fail_forsaken() -> int:
    """Say of each running import that no job is after any more that it failed; give how many.

    A job that met too many faults of the database, or deaths of its worker, is asked for no more.
    """
    forsaken = [
        row
        for row in Import.objects.filter(state=ImportState.RUNNING)
        if not is_open("listening.run_import", f"import:{row.pk}")
    ]
    for row in forsaken:
        _fail(row, Rejected(FORSAKEN))
    return len(forsaken)
