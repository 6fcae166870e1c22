"""Reading an organisation's archive into this house: all of it or nothing, and nothing of it is believed."""

import hashlib
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import Organisation, User
from palabre.governance.rules import Refused
from palabre.listening.indexing import ask_for_rebuild
from palabre.publishing.library import name_of, path_of, write
from palabre.site.archive.fields import Secrets, columns_of, model_of, read
from palabre.site.archive.tables import BY_NUMBER, FORMAT, KEPT

LONGEST_LINE = 64 << 20
MOST_MANIFEST = 1 << 20
# JSON of real rows packs to a tenth or a twentieth; what packs to less than that is a bomb.
MOST_GROWTH, SPARE = 200, 64 << 20
BATCH = 200
MEDIA = re.compile(r"media/([0-9a-f]{2})/(\1[0-9a-f]{62})")
TABLES = {f"tables/{label}.jsonl": label for label in KEPT}


def read_archive(file: Path, passphrase: str = "") -> Organisation:
    """Bring the organisation of an archive in; raises `Refused` with a sentence, and nothing has changed.

    Rows keep their numbers: what is told by number (a rule's conditions, the seal of the trail) stays true.
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
            organisation = _Reader(archive, manifest, secrets).read()
            _keep_files(archive)
    except Refused:
        raise
    except IntegrityError as fault:
        raise Refused(_("Something of this archive is in this house already.")) from fault
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, TypeError) as fault:
        raise Refused(_("This file is no whole archive of an organisation.")) from fault
    except (ValueError, DataError, RecursionError, NotImplementedError, RuntimeError) as fault:
        words = {"where": str(fault)[:120]}
        raise Refused(_("This archive doesn't hold what it should: %(where)s.") % words) from fault
    ask_for_rebuild()
    return organisation


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
        self, archive: zipfile.ZipFile, manifest: dict[str, Any], secrets: Secrets
    ) -> None:
        self.archive, self.manifest, self.secrets = archive, manifest, secrets
        # The numbers of each kind's rows that the archive holds: nothing may point beyond them.
        self.numbers: dict[str, set[Any]] = {label: set() for label in KEPT}
        # Where the people of the archive stand in this house.
        self.people: dict[int, int] = {}
        self.pointed: dict[tuple[str, str, str], set[Any]] = {}

    def read(self) -> Organisation:
        organisation = self._organisation()
        self._people()
        for label in KEPT[2:]:
            self._table(label, organisation)
        for (label, name, target), numbers in self.pointed.items():
            if numbers - self.numbers[target]:
                words = {"where": f"{label}.{name}"}
                raise Refused(
                    _("This archive points to rows that it doesn't hold: %(where)s.") % words
                )
        self._count_on()
        moved = any(old != new for old, new in self.people.items())
        if moved:
            _seal_anew(organisation)
        audit(organisation, "brought in", organisation, MACHINE, people_moved=moved)
        return organisation

    def _organisation(self) -> Organisation:
        rows = list(self._rows("governance.Organisation"))
        if len(rows) != 1:
            raise LookupError("governance.Organisation")
        row = rows[0]
        words = {"name": row["slug"]}
        if Organisation.objects.filter(slug=row["slug"]).exists():
            raise Refused(_("There is an organisation %(name)s in this house already.") % words)
        self._insert(Organisation, [row])
        return Organisation.objects.get(pk=row["id"])

    def _people(self) -> None:
        """Who is known here by the same address is that person; nothing of their account changes."""
        known = dict(User.objects.values_list("email", "pk"))
        has_founder = User.objects.filter(founder=True).exists()
        taken = set(known.values())
        for row in self._rows("governance.User"):
            old = row["id"]
            email = User.objects.normalize_email(row["email"]).lower()
            if email not in known:
                founder = None if has_founder else row["founder"]
                row |= {"email": email, "password": make_password(None), "founder": founder}
                if old in taken:
                    row["id"] = max(taken) + 1
                self._insert(User, [row])
                EmailAddress.objects.create(user_id=row["id"], email=email, primary=True)
                known[email] = row["id"]
                taken.add(row["id"])
            self.people[old] = known[email]
        self.numbers["governance.User"] = set(self.people)

    def _table(self, label: str, organisation: Organisation) -> None:
        model, batch = model_of(label), []
        for row in self._rows(label):
            if label in BY_NUMBER and row[BY_NUMBER[label]] != organisation.pk:
                raise ValueError(label)
            if label == "governance.AuditEntry" and row["organisation_id"] is None:
                raise ValueError(label)
            batch.append(row)
            if len(batch) == BATCH:
                self._insert(model, batch)
                batch = []
        self._insert(model, batch)

    def _rows(self, label: str) -> Iterator[dict[str, Any]]:
        model = model_of(label)
        columns = columns_of(model)
        names = {one.attname for one in columns}
        key = model._meta.pk.attname
        with self.archive.open(f"tables/{label}.jsonl") as part:
            for number, line in enumerate(_lines(part), 1):
                told = json.loads(line)
                if not isinstance(told, dict) or told.keys() != names:
                    raise ValueError(f"{label}, {number}")
                try:
                    row = {
                        one.attname: read(one, told[one.attname], self.secrets) for one in columns
                    }
                except ValueError as fault:
                    raise ValueError(f"{label}, {number}: {fault}") from fault
                self.numbers[label].add(row[key])
                self._point(label, columns, row)
                yield row

    def _point(self, label: str, columns: list[Any], row: dict[str, Any]) -> None:
        for column in columns:
            value = row[column.attname]
            if column.remote_field and value is not None:
                target = column.related_model._meta.label
                self.pointed.setdefault((label, column.name, target), set()).add(value)

    def _insert(self, model: type[models.Model], rows: list[dict[str, Any]]) -> None:
        """Rows exactly as they are: times that Django would set anew stay."""
        if not rows:
            return
        for column in columns_of(model):
            if column.remote_field and column.related_model is User:
                for row in rows:
                    row[column.attname] = self.people.get(row[column.attname])
        made = [model(**row) for row in rows]
        if (
            model._meta.label != "governance.User"
            and model._base_manager.filter(pk__in=[one.pk for one in made]).exists()
        ):
            raise Refused(
                _("Numbers of this archive are taken in this house: bring it into an empty one.")
            )
        fields = list(model._meta.concrete_fields)
        most = max(1, connection.ops.bulk_batch_size(fields, made))
        query = model._base_manager.all()
        for start in range(0, len(made), most):
            query._insert(made[start : start + most], fields=fields, using=query.db, raw=True)  # type: ignore[attr-defined]

    def _count_on(self) -> None:
        """PostgreSQL gives out the numbers after those that came."""
        kinds = [model_of(label) for label in KEPT]
        with connection.cursor() as cursor:
            for sentence in connection.ops.sequence_reset_sql(no_style(), kinds):
                cursor.execute(sentence)


def _lines(part: IO[bytes]) -> Iterator[bytes]:
    while line := part.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise ValueError("line")
        yield line


def _seal_anew(organisation: Organisation) -> None:
    """People have other numbers here, and the seal is made of them: the trail begins its seal anew."""
    from palabre.governance.models import AuditChain, AuditEntry
    from palabre.governance.models.acts import SEAL
    from palabre.governance.sealing import seal

    bare = {name: None if name == "place" else "" for name in SEAL}
    models.QuerySet.update(AuditEntry.objects.filter(organisation=organisation), **bare)
    AuditChain.objects.filter(pk=organisation.pk).delete()
    seal(organisation.pk)


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
