"""Reading an organisation's archive into this house: all of it or nothing, and nothing of it is believed."""

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import Organisation, User
from palabre.governance.rules import Refused
from palabre.listening.indexing import ask_for_rebuild
from palabre.publishing.library import name_of, path_of, write
from palabre.site.archive.fields import Secrets, columns_of, model_of, read
from palabre.site.archive.numbers import Book
from palabre.site.archive.people import Asked, ask_first, meet, with_address
from palabre.site.archive.renumbered import NotHeld, with_numbers
from palabre.site.archive.tables import BY_NUMBER, FILES, FORMAT, KEPT
from palabre.site.archive.trail import OldSeal, seal_anew

LONGEST_LINE = 64 << 20
MOST_MANIFEST = 1 << 20
# JSON of real rows packs to a tenth or a twentieth; what packs to less than that is a bomb.
MOST_GROWTH, SPARE = 200, 64 << 20
BATCH = 200
MEDIA = re.compile(r"media/([0-9a-f]{2})/(\1[0-9a-f]{62})")
DIGEST = re.compile("[0-9a-f]{64}")
# An address in this house: browsers take two slashes, of either kind, for the name of another one.
WITHIN = re.compile(r"/(?![/\\])[^\s\\]*\Z")
TABLES = {f"tables/{label}.jsonl": label for label in KEPT}


@dataclass(frozen=True, slots=True)
class Brought:
    """An organisation that came in: who of it has to say yes first; whether the seal of its trail held."""

    organisation: Organisation
    asked: list[Asked]
    seal_held: bool


def read_archive(file: Path, passphrase: str = "", address: str = "") -> Brought:
    """Bring the organisation of an archive in, under another ``address`` where one is given; raises `Refused`
    with a sentence, and nothing has changed.

    Where its numbers are taken its rows get others, wherever they are told: see `numbers` and `renumbered`.
    """
    try:
        with zipfile.ZipFile(file) as archive, transaction.atomic():
            manifest = _manifest(archive, file.stat().st_size)
            secrets = Secrets(passphrase, bytes.fromhex(manifest["salt"]))
            if manifest["secrets"] and not passphrase:
                raise Refused(_("The secrets in this archive are locked: give its passphrase."))
            try:
                secrets.unlock(manifest["check"])
            except ValueError as fault:
                raise Refused(_("This is not the passphrase of this archive.")) from fault
            brought = _Reader(archive, manifest, secrets, address).read()
            _keep_files(archive)
    except Refused:
        raise
    except NotHeld as fault:
        words = {"where": str(fault)}
        raise Refused(
            _("This archive points to rows that it doesn't hold: %(where)s.") % words
        ) from fault
    except IntegrityError as fault:
        raise Refused(_("Something of this archive is in this house already.")) from fault
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, TypeError) as fault:
        raise Refused(_("This file is no whole archive of an organisation.")) from fault
    except (ValueError, DataError, RecursionError, NotImplementedError, RuntimeError) as fault:
        words = {"where": str(fault)[:120]}
        raise Refused(_("This archive doesn't hold what it should: %(where)s.") % words) from fault
    ask_for_rebuild()
    return brought


def _manifest(archive: zipfile.ZipFile, size: int) -> dict[str, Any]:
    names = archive.namelist()
    strange = [one for one in names if one not in TABLES and not MEDIA.fullmatch(one)]
    if (
        strange != ["manifest.json"]
        or len(names) != len(set(names))
        or not TABLES.keys() <= set(names)
    ):
        raise LookupError("names")
    grown = sum(one.file_size for one in archive.infolist())
    if grown > size * MOST_GROWTH + SPARE or grown > shutil.disk_usage(settings.HOME).free:
        raise Refused(_("This archive grows beyond all measure when it is unpacked."))
    if archive.getinfo("manifest.json").file_size > MOST_MANIFEST:
        raise LookupError("manifest.json")
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if manifest["format"] != FORMAT:
        raise Refused(_("This archive was made by another version of Palabre."))
    return manifest


class _Reader:
    def __init__(
        self, archive: zipfile.ZipFile, manifest: dict[str, Any], secrets: Secrets, address: str
    ) -> None:
        self.archive, self.manifest, self.secrets = archive, manifest, secrets
        self.address = address
        self.is_new = not Organisation.objects.exists()
        self.here = set(User.objects.values_list("pk", flat=True))
        self.seal = OldSeal()
        self.files = {found[2] for one in archive.namelist() if (found := MEDIA.fullmatch(one))}

    def read(self) -> Brought:
        self.book = Book({one: self._numbers(one) for one in KEPT}, keeps=self.is_new)
        organisation = self._organisation()
        users = self.book.kinds["governance.User"]
        for row in meet(self._rows("governance.User"), users, is_new=self.is_new):
            self._insert(User, [row])
            with_address(row)
        for label in KEPT[2:]:
            self._table(label, organisation)
        self.book.count_on()
        told = {}
        if self.book.moved:
            told = self.seal.told()
            seal_anew(organisation)
        asked = ask_first(organisation, self.here & set(users.held.values()))
        audit(organisation, "brought in", organisation, MACHINE, **told)
        return Brought(organisation, asked, seal_held=told.get("held", True))

    def _numbers(self, label: str) -> set[int]:
        key, found = model_of(label)._meta.pk, set()
        with self.archive.open(f"tables/{label}.jsonl") as part:
            for count, line in enumerate(_lines(part), 1):
                told = json.loads(line)
                number = told.get(key.attname) if isinstance(told, dict) else None
                if type(number) is not int:
                    raise ValueError(f"{label}, {count}")
                found.add(number)
        return found

    def _organisation(self) -> Organisation:
        rows = list(self._rows("governance.Organisation"))
        if len(rows) != 1:
            raise LookupError("governance.Organisation")
        row = with_numbers("governance.Organisation", rows[0], self.book)
        self.old_address = row["slug"]
        row["slug"] = self.address or row["slug"]
        words = {"name": row["slug"], "option": "--address"}
        if Organisation.objects.filter(slug=row["slug"]).exists():
            raise Refused(
                _(
                    "There is an organisation %(name)s in this house already: give this one another"
                    " address with %(option)s."
                )
                % words
            )
        self._insert(Organisation, [row])
        return Organisation.objects.get(pk=row["id"])

    def _table(self, label: str, organisation: Organisation) -> None:
        model, batch = model_of(label), []
        for told in self._rows(label):
            if label == "governance.AuditEntry":
                self.seal.add(told)
            for name in FILES.get(label, ()):
                self._refuse_file(f"{label}.{name}", told[name])
            row = with_numbers(label, told, self.book)
            if label in BY_NUMBER and row[BY_NUMBER[label]] != organisation.pk:
                raise ValueError(label)
            if label == "governance.AuditEntry" and row["organisation_id"] is None:
                raise ValueError(label)
            if label == "governance.Notice":
                row["link"] = self._link(row["link"])
            batch.append(row)
            if len(batch) == BATCH:
                self._insert(model, batch)
                batch = []
        self._insert(model, batch)

    def _link(self, link: str) -> str:
        """Where a notice leads, here: to a page of this house, never elsewhere."""
        if not WITHIN.match(link):
            raise ValueError("governance.Notice.link")
        before = f"/o/{self.old_address}/"
        is_theirs = self.address and link.startswith(before)
        return f"/o/{self.address}/{link.removeprefix(before)}" if is_theirs else link

    def _refuse_file(self, where: str, digest: str) -> None:
        """Files are named by their hashes: those of the archive, or one that is lost, never one of others."""
        if digest and not DIGEST.fullmatch(digest):
            raise ValueError(where)
        if digest and digest not in self.files and path_of(digest).exists():
            raise ValueError(where)

    def _rows(self, label: str) -> Iterator[dict[str, Any]]:
        """The rows of a kind as the archive tells them, each column looked at."""
        columns = columns_of(model_of(label))
        names = {one.attname for one in columns}
        with self.archive.open(f"tables/{label}.jsonl") as part:
            for number, line in enumerate(_lines(part), 1):
                told = json.loads(line)
                if not isinstance(told, dict) or told.keys() != names:
                    raise ValueError(f"{label}, {number}")
                try:
                    yield {
                        one.attname: read(one, told[one.attname], self.secrets) for one in columns
                    }
                except ValueError as fault:
                    raise ValueError(f"{label}, {number}: {fault}") from fault

    def _insert(self, model: type[models.Model], rows: list[dict[str, Any]]) -> None:
        """Rows exactly as they are: times that Django would set anew stay."""
        if not rows:
            return
        _refuse_taken(model, rows)
        made = [model(**row) for row in rows]
        fields = list(model._meta.concrete_fields)
        most = max(1, connection.ops.bulk_batch_size(fields, made))
        query = model._base_manager.all()
        for start in range(0, len(made), most):
            query._insert(made[start : start + most], fields=fields, using=query.db, raw=True)  # type: ignore[attr-defined]


def _refuse_taken(model: type[models.Model], rows: list[dict[str, Any]]) -> None:
    """Say which address in public, or which key, another row of this house has already."""
    for column in model._meta.concrete_fields:
        if not column.unique or column.primary_key or column.remote_field:
            continue
        wanted = [row[column.attname] for row in rows if row[column.attname] is not None]
        here = model._base_manager.filter(**{f"{column.name}__in": wanted})
        found = here.values_list(column.name, flat=True).first()
        if found is None:
            continue
        words = {"kind": model._meta.verbose_name, "name": found}
        if column.name == "slug":
            raise Refused(
                _(
                    "The address “%(name)s” (%(kind)s) is in use in this house already: change it in"
                    " one of the two, and export again."
                )
                % words
            )
        raise Refused(_("A part of this archive (%(kind)s) is in this house already.") % words)


def _lines(part: IO[bytes]) -> Iterator[bytes]:
    while line := part.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise ValueError("line")
        yield line


def _keep_files(archive: zipfile.ZipFile) -> None:
    """Files of the library: each must be what its name says, which is its hash."""
    for one in archive.infolist():
        found = MEDIA.fullmatch(one.filename)
        if not found or path_of(found[2]).exists():
            continue
        with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as draft:
            digest = hashlib.blake2b(digest_size=32)
            with archive.open(one) as part:
                while block := part.read(1 << 20):
                    digest.update(block)
                    draft.write(block)
            if digest.hexdigest() != found[2]:
                raise ValueError(one.filename)
            draft.seek(0)
            write(name_of(found[2]), draft.read())
