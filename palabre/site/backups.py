"""One file that holds the whole house: made while it runs, and unpacked beside what is there.

The file is a zip: the database first, then uploaded files and keys, and last `manifest.json`, which names
every part with its SHA-256. A file without its manifest was never finished. The database is copied at one
moment and the files after it: a row's file was there before the row, and what is thrown away meanwhile is
missed by nobody.
"""

import ctypes
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _

from palabre.governance.files import ARCHIVES, DRAFTS, Folder, store
from palabre.governance.rules import Refused

FORMAT = 1
DATABASES = {"sqlite": "palabre.sqlite3", "postgresql": "database.dump"}
KEYS = ("secret-key", "credential-key", "palabre.env")
BLOCK = 1 << 20
MOST_MANIFEST = 256 << 20
# Stands in a folder as long as it isn't a whole house.
MARK = "unpacking"
# Commands of ours that bring the unpacked folder up to date before it takes the place of the other: tables,
# the erasures that came after the backup, the index.
AFTERWARDS = (("migrate", "--verbosity", "0"), ("erasures", "repeat"), ("reindex",))
ERASURES = "erasures.jsonl"
_EXCHANGE, _HERE = 2, -100  # of renameat2(2)


def back_up(target: Path, *, keys: bool = True) -> dict[str, Any]:
    """Write the whole house to a file, which is there once it is whole; give its manifest."""
    target = target.absolute()
    if not target.parent.is_dir():
        raise Refused(_("There is no folder %(path)s.") % {"path": target.parent})
    _clear(target.parent, f".{target.name}.", ".draft")
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    copy = settings.HOME / f".backup-{os.getpid()}"
    for end in ("", "-journal"):  # SQLite's own beside a copy that was not done
        _clear(settings.HOME, ".backup-", end)
    try:
        with draft.open("xb") as file:
            manifest = _write(file, copy, keys)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        _settle(target.parent)
    finally:
        draft.unlink(missing_ok=True)
        copy.unlink(missing_ok=True)
    return manifest


def _write(file: BinaryIO, copy: Path, keys: bool) -> dict[str, Any]:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "database": connection.vendor,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": sorted(
            ".".join(one) for one in MigrationLoader(connection).applied_migrations
        ),
        "keys": keys,
        "files": {},
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        _copy_database(copy)
        parts = manifest["files"]
        name = DATABASES[connection.vendor]
        parts[name] = _add(archive, _opening(copy), name)
        copy.unlink()
        for opened, name in _files(keys):
            try:
                parts[name] = _add(archive, opened, name)
            except FileNotFoundError:
                continue  # thrown away since the database was copied
        archive.writestr("manifest.json", json.dumps(manifest))
    return manifest


def _copy_database(copy: Path) -> None:
    """The database as it is at one moment; writers go on meanwhile."""
    if connection.vendor == "sqlite":
        address = f"file:{settings.DATABASES['default']['NAME']}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=60)) as database:
            database.execute("VACUUM INTO ?", [str(copy)])
        return
    _postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(copy))


def _files(keys: bool) -> Iterator[tuple[Callable[[], IO[bytes]], str]]:
    """What opens each file, and its name in the backup."""
    for name, _age in store().walk():
        if not name.startswith((f"{DRAFTS}/", f"{ARCHIVES}/")):
            yield partial(default_storage.open, name), f"media/{name}"
    for name in KEYS if keys else ():
        if (settings.HOME / name).is_file():
            yield _opening(settings.HOME / name), name


def _opening(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _add(archive: zipfile.ZipFile, opened: Callable[[], IO[bytes]], name: str) -> str:
    digest = hashlib.sha256()
    with opened() as source, archive.open(name, "w", force_zip64=True) as part:
        while block := source.read(BLOCK):
            digest.update(block)
            part.write(block)
    return digest.hexdigest()


def restore(backup: Path, *, replace: bool = False) -> Path | None:
    """Put the house of a backup in place of the data folder; give where the one before is kept now.

    All is unpacked, held against its marks and brought up to date in a folder beside it; then both change
    places in one step of the file system.
    """
    home = Path(settings.HOME)
    lived = holds_a_house(home)
    if lived and not replace:
        raise Refused(
            _("%(path)s holds a house already. With --replace it is set aside.") % {"path": home}
        )
    _clear(home.parent, f".{home.name}.", ".restoring")
    draft = home.with_name(f".{home.name}.{os.getpid()}.restoring")
    draft.mkdir(mode=0o700)
    try:
        (draft / MARK).touch()
        manifest = _unpack(backup, draft)
        _keep_ours(home, draft, manifest)
        _bring_in(draft)
        _bring_files_in(draft / "media")
        for command in AFTERWARDS:
            _run([sys.executable, "-m", "palabre", *command], _elsewhere(draft))
        (draft / MARK).unlink()
        _exchange(draft, home)
    except BaseException:
        shutil.rmtree(draft)
        raise
    # From here on the draft's name is that of the house before, or of a new folder's first keys.
    if not lived:
        shutil.rmtree(draft)
        return None
    aside = home.with_name(f"{home.name}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    draft.rename(aside)
    return aside


def holds_a_house(home: Path) -> bool:
    """Whether a folder holds more than the keys that any command of ours makes."""
    return (home / DATABASES["sqlite"]).exists() or (home / "media").exists()


def _keep_ours(home: Path, draft: Path, manifest: dict[str, Any]) -> None:
    """A backup without keys comes back with those of here; so does the word which PostgreSQL is ours. Whom
    the house erased stays erased."""
    here = KEYS if not manifest["keys"] else KEYS[2:] if connection.vendor == "postgresql" else ()
    for name in (*here, ERASURES):
        if (home / name).is_file():
            shutil.copy2(home / name, draft / name)


def _unpack(backup: Path, folder: Path) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(backup) as archive:
            manifest = _manifest(archive)
            for name, mark in manifest["files"].items():
                _take(archive, name, mark, folder)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError, zlib.error) as fault:
        words = {"path": backup, "fault": fault}
        raise Refused(_("%(path)s is no whole backup: %(fault)s.") % words) from fault
    return manifest


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.getinfo("manifest.json").file_size > MOST_MANIFEST:
        raise ValueError("manifest.json")
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise ValueError("manifest.json")
    if manifest["format"] != FORMAT:
        raise Refused(_("This backup was made by another version of Palabre."))
    if manifest["database"] != connection.vendor:
        words = {"theirs": manifest["database"], "ours": connection.vendor}
        raise Refused(
            _("This backup is one of %(theirs)s, and DATABASE_URL names %(ours)s.") % words
        )
    known = {".".join(one) for one in MigrationLoader(None).disk_migrations}
    if set(manifest["migrations"]) - known - _replaced():
        raise Refused(
            _("This backup was made by a newer version of Palabre: install that one first.")
        )
    manifest["keys"]
    return manifest


def _replaced() -> set[str]:
    return {
        ".".join(one)
        for migration in MigrationLoader(None).disk_migrations.values()
        for one in migration.replaces
    }


def _take(archive: zipfile.ZipFile, name: str, mark: str, folder: Path) -> None:
    parts = PurePosixPath(name).parts
    if name not in {*KEYS, *DATABASES.values()} and (parts[0] != "media" or ".." in parts):
        raise ValueError(name)
    target = folder.joinpath(*parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as part, target.open("xb") as file:
        while block := part.read(BLOCK):
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != mark:
        raise ValueError(name)


def _bring_in(folder: Path) -> None:
    """Open the unpacked database: that of SQLite is examined, that of PostgreSQL read into an empty one."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / DATABASES["sqlite"])) as database:
            if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Refused(_("The database in this backup is damaged."))
        return
    if connection.introspection.table_names():
        raise Refused(
            _("The database holds tables already: name a new, empty one in DATABASE_URL.")
        )
    dump = folder / DATABASES["postgresql"]
    # All of it or nothing, so that whoever is killed here begins again.
    once = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    _postgresql("pg_restore", *once, "--dbname", str(connection.settings_dict["NAME"]), str(dump))
    dump.unlink()


def _bring_files_in(folder: Path) -> None:
    """Where the files are in a bucket, give it those of the backup: names that it holds already have the
    same content."""
    if isinstance(default_storage, Folder):
        return
    for path in folder.rglob("*"):
        if path.is_file():
            store().keep(path.relative_to(folder).as_posix(), path)


def _postgresql(program: str, *options: str) -> None:
    """A program of PostgreSQL's, on our database; the password stands where no list of processes shows it."""
    told = connection.settings_dict
    names = {
        "HOST": "HOST",
        "PORT": "PORT",
        "USER": "USER",
        "PASSWORD": "PASSWORD",
        "DATABASE": "NAME",
    }
    given = {f"PG{name}": str(told[key]) for name, key in names.items() if told.get(key)}
    connection.close()
    try:
        _run([program, *options], {**os.environ, **given})
    except FileNotFoundError as fault:
        words = {"program": program}
        raise Refused(
            _("%(program)s isn't installed: it comes with PostgreSQL.") % words
        ) from fault


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    ended = subprocess.run(  # noqa: S603 - our own command, no words of anybody else in it
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
    )  # fmt: skip
    if ended.returncode:
        said = (ended.stderr.strip().splitlines() or ["?"])[-1]
        words = {"program": " ".join(map(str, command[:4])), "fault": said}
        raise Refused(_("%(program)s failed: %(fault)s") % words)


def _elsewhere(folder: Path) -> dict[str, str]:
    """The environment of a command that shall take the unpacked folder for the data folder."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{folder / DATABASES['sqlite']}"
    else:
        user, password, name = (quote(str(told[one]), "") for one in ("USER", "PASSWORD", "NAME"))
        place = f"{told['HOST']}:{told['PORT']}" if told["PORT"] else told["HOST"]
        address = f"postgres://{user}:{password}@{place}/{name}"
    return {**os.environ, "PALABRE_HOME": str(folder), "DATABASE_URL": address}


def _exchange(draft: Path, home: Path) -> None:
    """Let both folders change places at once: there is no moment without a house."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.renameat2(_HERE, os.fsencode(draft), _HERE, os.fsencode(home), _EXCHANGE):
        fault = os.strerror(ctypes.get_errno())
        raise Refused(
            _("%(path)s can't be put in place: %(fault)s.") % {"path": home, "fault": fault}
        )
    _settle(home.parent)


def _clear(folder: Path, start: str, end: str) -> None:
    """Throw away what somebody left here who was killed; what a living process makes stays."""
    for path in folder.iterdir():
        number = path.name.removeprefix(start).removesuffix(end)
        ours = path.name == f"{start}{number}{end}" and number.isdecimal()
        if not ours or Path(f"/proc/{number}").exists():
            continue
        if path.is_file():
            path.unlink()
        elif (path / MARK).exists():  # without it, it is a whole house that was just set aside
            shutil.rmtree(path)


def _settle(folder: Path) -> None:
    """Have the names in a folder survive a loss of power."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
