"""`palabre import`: brings a file in, with the very functions of the import pages."""

import sys
import time
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from palabre.connectors.contract import Rejected
from palabre.connectors.files import FIELDS, Format
from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.listening.actions.imports import (
    match_columns,
    remove_import,
    run_import,
    start_import,
)
from palabre.listening.importing import columns_now, dry_run, mapping_of, run_slice
from palabre.listening.indexing import index_pending
from palabre.listening.models import Import, Topic
from palabre.listening.rules import ImportState
from palabre.listening.search import SearchRefused
from palabre.site.cli import options, print_json
from palabre.site.cli.places import brand_named, brand_option

FORMATS = tuple(one.value for one in Format if one not in (Format.UNKNOWN, Format.OPML))
TURN_S = 2.0
REFUSED_SHOWN = 20


def import_file(arguments: list[str]) -> int:
    """Bring a file in and say what became of it; exit 1 when the file or its reading is refused."""
    parser = options("import")
    brand_option(parser)
    parser.add_argument("file", help=_("a table, a spreadsheet, JSON, a mailbox, an archive"))
    parser.add_argument(
        "--format", choices=FORMATS, help=_("what the file is, if its name misleads")
    )
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help=" ".join(FIELDS)
    )
    parser.add_argument("--topic", default="", help=_("everything belongs to this topic"))
    parser.add_argument("--dry-run", action="store_true", help=_("show 20 rows, bring nothing in"))
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    brand = brand_named(asked.brand)
    try:
        topic = _topic(brand, asked.topic)
        row = _started(brand, asked)
        if asked.dry_run:
            return _show(row, topic, as_json=asked.json)
        return _bring_in(row, topic, as_json=asked.json)
    except Rejected as refusal:
        print(_(str(refusal)), file=sys.stderr)
        return 1
    except OSError as fault:
        words = {"name": asked.file, "fault": fault.strerror}
        print(_("%(name)s can't be read: %(fault)s.") % words, file=sys.stderr)
        return 2


def _topic(brand: Brand, name: str) -> Topic | None:
    if not name:
        return None
    found = Topic.objects.filter(brand=brand, name=name).first()
    if found is None:
        words = {"name": name, "names": ", ".join(t.name for t in brand.topics.all())}
        raise Rejected(_("There is no topic “%(name)s”. There are: %(names)s") % words)
    return found


def _started(brand: Brand, asked: Namespace) -> Import:
    """The import as a row, its columns matched as asked; nothing of it is kept when that fails."""
    path = Path(asked.file)
    name = f"{path.stem}.{asked.format}" if asked.format else path.name
    with path.open("rb") as file:
        row = start_import(MACHINE, brand, File(file), name)
    try:
        if asked.format and row.format != asked.format:
            raise Rejected(_("This file is not %(format)s.") % {"format": asked.format})
        if asked.map:
            match_columns(MACHINE, row, replace(mapping_of(row), columns=_columns(row, asked.map)))
    except Rejected:
        remove_import(MACHINE, row)
        raise
    return row


def _columns(row: Import, pairs: list[str]) -> dict[str, str]:
    """Field to column: what was guessed, corrected by the pairs COLUMN=FIELD."""
    columns = dict(mapping_of(row).columns)
    known = columns_now(row)
    for pair in pairs:
        column, _equals, meaning = pair.rpartition("=")
        if meaning not in FIELDS:
            words = {"name": meaning, "names": ", ".join(FIELDS)}
            raise Rejected(_("There is no field “%(name)s”. There are: %(names)s") % words)
        if column not in known:
            words = {"name": column, "names": ", ".join(known)}
            raise Rejected(_("There is no column “%(name)s”. There are: %(names)s") % words)
        columns = {field: name for field, name in columns.items() if name != column}
        columns[meaning] = column
    return columns


def _show(row: Import, topic: Topic | None, *, as_json: bool) -> int:
    row.topic = topic
    try:
        found = dry_run(row)
    finally:
        remove_import(MACHINE, row)
    topics = {one.pk: one.name for one in Topic.objects.filter(organisation=row.organisation_id)}
    rows: list[dict[str, Any]] = [
        {
            "line": one.line,
            "text": one.draft.item.text[:200] if one.draft else "",
            "published_at": one.draft.item.published_at if one.draft else None,
            "topics": [topics[number] for number in sorted(one.draft.topics)] if one.draft else [],
            "refused": _(one.refused.reason) if one.refused else "",
        }
        for one in found.rows
    ]
    counts = {"sampled": found.sampled, "read": found.read, "matched": found.matched}
    if as_json:
        print_json({**counts, "mapping": row.mapping, "rows": rows})
        return 0
    for one in rows:
        said = one["refused"] or f"{one['published_at']:%Y-%m-%d %H:%M}  {one['text']}"
        print(f"{one['line']:>6}  {' '.join(said.split())[:120]}")
        if one["topics"]:
            print(f"        → {', '.join(one['topics'])}")
    print(
        _("Of %(sampled)s rows, %(read)s can be read and %(matched)s belong to a topic.") % counts
    )
    return 0


def _bring_in(row: Import, topic: Topic | None, *, as_json: bool) -> int:
    try:
        run_import(MACHINE, row, topic)
    except Rejected:
        remove_import(MACHINE, row)
        raise
    while row.state == ImportState.RUNNING:
        # A worker that runs beside us may read it as well: then each slice counts once.
        if not run_slice(row.pk, TURN_S):
            time.sleep(0.2)
        row.refresh_from_db()
        if not as_json and sys.stderr.isatty():
            print(f"\r{row.line}", end="\r", file=sys.stderr)
    _index()
    return _tell(row, as_json=as_json)


def _index() -> None:
    """Take what came to the search index, unless a running worker does."""
    try:
        while index_pending():
            pass
    except SearchRefused:
        return


def _tell(row: Import, *, as_json: bool) -> int:
    refused = [
        {"line": one.line, "reason": _(one.reason), "extract": one.extract}
        for one in row.refused_lines.all()[:REFUSED_SHOWN]
    ]
    answer: dict[str, Any] = {
        "state": row.state,
        "rows": row.line,
        "stored": row.stored,
        "known": row.known,
        "refused": row.refused,
        "refused_lines": refused,
        "error": _(row.last_error) if row.last_error else "",
    }
    if as_json:
        print_json(answer)
    else:
        for one in refused:
            print(f"{one['line']:>6}  {one['reason']}")
        print(
            _(
                "%(rows)s rows: %(stored)s new mentions, %(known)s known already,"
                " %(refused)s refused; the rest is nobody's topic."
            )
            % answer
        )
        if answer["error"]:
            print(answer["error"], file=sys.stderr)
    return 0 if row.state == ImportState.DONE else 1
