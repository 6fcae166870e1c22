"""Starting an import, matching its columns, running, stopping and removing it."""

import secrets
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from palabre.connectors.contract import Rejected
from palabre.connectors.files import ColumnMap, sniff_file
from palabre.connectors.plain import one_line
from palabre.connectors.words import N_
from palabre.governance.acts import Actor, audit, move
from palabre.governance.files import NOT_KEPT
from palabre.governance.models import Brand
from palabre.jobs import enqueue
from palabre.listening.import_files import size_cap
from palabre.listening.importing import describe, lacks
from palabre.listening.models import Import, Topic
from palabre.listening.rules import IMPORT_MOVES, ImportState

TOO_BIG = N_("This file is bigger than what Palabre brings in at once.")
INCOMPLETE = N_("Say first which columns give the text and the date.")
NO_FILE = N_("Choose a file first.")
NO_NAME = N_("Give the new topic a name.")
STILL_RUNNING = N_("This import is running: stop it first.")
BEHIND_OTHERS = 5  # history can wait behind what is being said now


def start_import(by: Actor, brand: Brand, upload: "File[bytes]", name: str) -> Import:
    """Keep a file, and propose how to read it. Nothing comes in before `run_import`.

    Raises `Rejected` with a sentence when the file can't be brought in; nothing of it is kept then.
    """
    if upload.size > size_cap():
        raise Rejected(TOO_BIG)
    row = Import(
        organisation_id=brand.organisation_id,
        brand=brand,
        name=one_line(name, 200) or "?",
        size=upload.size,
        made_by=by.user,
    )
    try:
        row.file.save(secrets.token_hex(16), upload, save=False)
        row.format = sniff_file(Path(row.file.path), name)
        found = describe(row)
        row.mapping = found.mapping.to_json()
        with transaction.atomic():
            row.save()
            audit(brand.organisation_id, "started", row, by, format=row.format, bytes=row.size)
    except OSError:
        row.file.delete(save=False)
        raise Rejected(NOT_KEPT) from None
    except Exception:
        row.file.delete(save=False)
        raise
    return row


@transaction.atomic
def match_columns(
    by: Actor, row: Import, mapping: ColumnMap, options: Mapping[str, Any] | None = None
) -> Import:
    """Say which column gives which field, and (``options``) how the file is to be read.

    Raises `Rejected` once the import has begun: half a file must not be read in two ways.
    """
    row.mapping = mapping.to_json()
    if options is not None:
        row.options = dict(options)
    draft = Import.objects.filter(pk=row.pk, state=ImportState.DRAFT)
    if not draft.update(mapping=row.mapping, options=row.options):
        raise Rejected(STILL_RUNNING)
    audit(row.organisation_id, "matched", row, by)
    return row


@transaction.atomic
def run_import(by: Actor, row: Import, topic: Topic | None = None) -> Import:
    """Begin: everything into ``topic``, or without one what the brand's topics match.

    Raises `Rejected` when text or date have no column, `Moved` when it runs or ran already.
    """
    if not describe(row).ready and lacks(ColumnMap.from_json(row.mapping)):
        raise Rejected(INCOMPLETE)
    Import.objects.filter(pk=row.pk).update(topic=topic)
    row.topic = topic
    return resume_import(by, row)


@transaction.atomic
def resume_import(by: Actor, row: Import) -> Import:
    """Go on from where it stands, after a stop or a fault."""
    move(row, ImportState.RUNNING, by, IMPORT_MOVES)
    Import.objects.filter(pk=row.pk).update(last_error="")
    enqueue("listening.run_import", row.pk, key=f"import:{row.pk}", priority=BEHIND_OTHERS)
    return row


def stop_import(by: Actor, row: Import) -> Import:
    """Stop after the slice that is being stored; it can go on later."""
    return move(row, ImportState.STOPPED, by, IMPORT_MOVES)


@transaction.atomic
def remove_import(by: Actor, row: Import, **why: str) -> None:
    """Take the import off the list, with its file and its refused lines; its mentions stay. ``why`` stands in
    the trail."""
    stands = Import.objects.select_for_update().filter(pk=row.pk).first()
    if stands is None:
        return
    if stands.state == ImportState.RUNNING:
        raise Rejected(STILL_RUNNING)
    audit(row.organisation_id, "removed", stands, by, **why)
    name = stands.file.name
    stands.delete()
    if name:
        transaction.on_commit(partial(default_storage.delete, name))
