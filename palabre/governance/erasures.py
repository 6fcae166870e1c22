"""The list of erasures, kept outside of the database: after an older backup is put back, they happen again.

A line is one erasure: its number, day, organisation, and keyed marks of who it was. No word and no name is in
it, and without the house's secret key nobody can try names on it.
"""

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_noop

from palabre.governance.locks import hold
from palabre.governance.models import ErasedMark, Erasure, Organisation

log = logging.getLogger(__name__)


WRONG_KEY = gettext_noop(
    "The list of erasures was written with another secret key: put the file secret-key of that house back."
)


class WrongKey(Exception):
    """The list was written with another secret key: its marks can't be compared."""


@cache
def _key() -> bytes:
    return hashlib.sha256(f"palabre erasures\x1f{settings.SECRET_KEY}".encode()).digest()


def key_name() -> str:
    """By what the key is known again, without saying it."""
    return hmac.new(_key(), b"name", hashlib.sha256).hexdigest()[:12]


def mark_of(organisation: int, key: str) -> str:
    """What is kept of a key."""
    said = f"{organisation}\x1f{key}".encode("utf-8", "replace")
    return hmac.new(_key(), said, hashlib.sha256).hexdigest()


def are_erased(organisation: int, keys: Collection[str]) -> set[str]:
    """Those of these keys whose person, or text, was erased."""
    by_mark = {mark_of(organisation, key): key for key in keys}
    rows = ErasedMark.objects.filter(organisation=organisation, mark__among=by_mark)
    return {by_mark[one] for one in rows.values_list("mark", flat=True)}


def list_path() -> Path:
    """Where the list is."""
    return Path(settings.ERASURES_FILE)


def check_writable() -> None:
    """Raises `OSError` when the list can't be written: then nobody is erased, since it couldn't be kept."""
    path = list_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8"):
        pass


def note(row: Erasure) -> None:
    """Write an erasure into the list, on the disk before this ends."""
    line = {
        "erasure": str(row.pk), "at": row.at.isoformat(), "organisation": row.organisation_id,
        "key": key_name(), "marks": sorted(row.marks.values_list("mark", flat=True)),
    }  # fmt: skip
    with list_path().open("a", encoding="utf-8") as file:
        hold(file)  # several machines may write to one list
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def listed() -> dict[UUID, dict[str, Any]]:
    """The lines of the list by their number. A line that was cut off by a crash is left out: its erasure is
    in the database, and is written again."""
    found: dict[UUID, dict[str, Any]] = {}
    try:
        lines = list_path().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    for line in lines:
        try:
            told = json.loads(line)
            found[UUID(told["erasure"])] = told
        except (ValueError, KeyError, TypeError):
            log.warning("a line of the list of erasures can't be read, and is left out")
    return found


def note_missing() -> int:
    """Write the erasures that the database knows and the list doesn't; how many."""
    there = listed()
    rows = [one for one in Erasure.objects.order_by("at") if one.pk not in there]
    if rows:
        check_writable()
    for row in rows:
        note(row)
    return len(rows)


def to_repeat() -> list[dict[str, Any]]:
    """The lines that the database doesn't know: it is older than they are. Raises `WrongKey`."""
    told = listed()
    done = set(Erasure.objects.filter(pk__in=told).values_list("pk", flat=True))
    houses = set(Organisation.objects.values_list("pk", flat=True))
    lines = [
        one for number, one in told.items() if number not in done and one["organisation"] in houses
    ]
    if any(one["key"] != key_name() for one in lines):
        raise WrongKey
    return sorted(lines, key=lambda one: str(one["at"]))


def keys_again(line: dict[str, Any], known: Iterable[str]) -> set[str]:
    """The keys of this database whose marks stand in a line."""
    marks = set(line["marks"])
    return {key for key in known if mark_of(line["organisation"], key) in marks}


@transaction.atomic
def keep(organisation: Organisation, row: Erasure, marks: Iterable[str]) -> None:
    """Keep the marks of an erasure beside it."""
    ErasedMark.objects.bulk_create(
        [
            ErasedMark(organisation=organisation, erasure=row, mark=one)
            for one in sorted(set(marks))
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


def moment_of(line: dict[str, Any]) -> datetime:
    """When the erasure of a line was."""
    found = parse_datetime(line["at"])
    if found is None:
        raise ValueError(line["at"])
    return found
