"""Writing an organisation's archive, at one moment, while others go on."""

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection, models

from palabre import __version__
from palabre.governance.models import Organisation
from palabre.publishing.library import path_of
from palabre.site.archive.fields import (
    Secrets,
    columns_of,
    model_of,
    way_to_organisation,
    written,
)
from palabre.site.archive.tables import FILES, FORMAT, KEPT

SLICE = 500


def write_archive(organisation: Organisation, target: Path, passphrase: str = "") -> dict[str, Any]:
    """Write all of an organisation to a file, which is there once it is whole; give its manifest."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        with draft.open("wb") as file:
            manifest = write_into(organisation, file, passphrase)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def write_into(organisation: Organisation, file: BinaryIO, passphrase: str = "") -> dict[str, Any]:
    """Write all of an organisation into an empty file, on the disk before this ends; give its manifest."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        with _one_moment():
            manifest = _Writer(archive, organisation, Secrets(passphrase)).write()
        manifest["secrets"] = bool(passphrase)
        archive.writestr("manifest.json", json.dumps(manifest, indent=1))
    file.flush()
    os.fsync(file.fileno())
    return manifest


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reads see one state, and nobody waits: Django's own transaction would lock SQLite's writers."""
    if connection.in_atomic_block:
        yield
        return
    begin = (
        "BEGIN"
        if connection.vendor == "sqlite"
        else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    )
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


class _Writer:
    def __init__(
        self, archive: zipfile.ZipFile, organisation: Organisation, secrets: Secrets
    ) -> None:
        self.archive, self.organisation, self.secrets = archive, organisation, secrets
        self.people: set[int] = set()
        self.files: set[str] = set()

    def write(self) -> dict[str, Any]:
        # People come last: who they are shows in all other rows.
        labels = [one for one in KEPT if one != "governance.User"]
        counts = {label: self._table(label, self._rows(label)) for label in labels}
        people = model_of("governance.User")._base_manager.filter(pk__in=self.people)
        counts["governance.User"] = self._table("governance.User", people.order_by("pk"))
        lost = [one for one in sorted(self.files) if not self._file(one)]
        return {
            "format": FORMAT,
            "palabre": __version__,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "organisation": self.organisation.slug,
            "salt": self.secrets.salt.hex(),
            "check": self.secrets.lock("palabre"),
            "tables": counts,
            "files": len(self.files) - len(lost),
            "lost_files": lost,
        }

    def _rows(self, label: str) -> "models.QuerySet[models.Model]":
        model = model_of(label)
        way = way_to_organisation(model)
        return model._base_manager.filter(**{way: self.organisation.pk}).order_by("pk")

    def _table(self, label: str, rows: "models.QuerySet[models.Model]") -> int:
        model, count = model_of(label), 0
        columns = columns_of(model)
        of_people = [
            one.attname
            for one in columns
            if one.remote_field and one.related_model is model_of("governance.User")
        ]
        with self.archive.open(f"tables/{label}.jsonl", "w", force_zip64=True) as part:
            for row in rows.iterator(chunk_size=SLICE):
                told = {one.attname: written(one, row, self.secrets) for one in columns}
                part.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
                self.people.update(told[one] for one in of_people if told[one])
                self.files.update(told[one] for one in FILES.get(label, ()) if told[one])
                count += 1
        return count

    def _file(self, digest: str) -> bool:
        try:
            self.archive.write(path_of(digest), f"media/{digest[:2]}/{digest}")
        except FileNotFoundError:
            return False
        return True
