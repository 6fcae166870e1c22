"""The files of the house (uploads, the library): in a folder, or in a bucket of the S3 protocol (FILES_URL).

Both are Django storages with the same few ways more. A name is a hash or made at random: its file is written
whole or not at all and never changes, so that a machine's copy of it is right as long as it is there.
"""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Protocol, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

from palabre.connectors.words import N_

DRAFTS = "drafts"
# Archives that wait for an owner: for a day, so that no backup holds them.
ARCHIVES = "archives"
NOT_KEPT = N_(
    "This file can’t be kept: the place for files is full or doesn’t answer. Try again, or tell those "
    "who run Palabre."
)
# How long a machine keeps a copy that it no longer needs, and how often it looks (seconds).
COPY_KEPT_S, COPIES_SWEPT_S = 24 * 3600, 3600
# In a bucket a file is touched by being written again: one that is this young needs none (seconds).
YOUNG_S = 600
try:
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError
    from storages.backends.s3 import S3Storage
except ImportError:  # the extra `files` isn't installed
    S3Storage = None


class Store(Protocol):
    """What folder and bucket have beside Django's own ways."""

    def path(self, name: str) -> str:
        """The path of a file on this machine; nothing is there when there is no such file."""

    def stream(self, name: str) -> BinaryIO:
        """The bytes of a file as they come, without a copy; the caller closes it. Raises OSError."""

    def draft(self) -> Path:
        """A new, empty file for the caller to write, and then to keep or remove."""

    def keep(self, name: str, draft: Path) -> None:
        """Give a draft its name. Raises OSError."""

    def touch(self, name: str) -> bool:
        """Make a file as young as a new one; False where it must be kept anew."""

    def delete(self, name: str) -> None:
        """Let a file go, if it is there. Raises OSError."""

    def age(self, name: str) -> float | None:
        """When a file was kept or touched (seconds since 1970); None when there is none."""

    def walk(self, start: str = "") -> Iterator[tuple[str, float]]:
        """All names that begin so, each with the time at which it was kept or touched."""

    def check(self) -> str:
        """Where the files are, for a person. Raises OSError when they can't be reached."""


def store() -> Store:
    """Where the files of this house are."""
    return cast(Store, default_storage)


def new_draft(folder: Path, ending: str = "") -> Path:
    """A new, empty file that its owner alone reads."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=ending)
    os.close(handle)
    return Path(name)


class Folder(FileSystemStorage):
    """Files in a folder of this machine, or in one that several machines mount."""

    def stream(self, name: str) -> BinaryIO:
        return Path(self.path(name)).open("rb")

    def draft(self) -> Path:
        return new_draft(Path(self.location) / DRAFTS)

    def keep(self, name: str, draft: Path) -> None:
        path = Path(self.path(name))
        for last in (False, True):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                draft.rename(path)
            except FileNotFoundError:  # somebody cleared the empty folder in between
                if last:
                    raise
            else:
                return

    def touch(self, name: str) -> bool:
        try:
            os.utime(self.path(name))
        except FileNotFoundError:
            return False
        return True

    def delete(self, name: str) -> None:
        super().delete(name)
        folder = Path(self.path(name)).parent
        # Into an empty folder of drafts somebody may be about to write.
        if folder not in (Path(self.location), Path(self.location) / DRAFTS):
            with suppress(OSError):  # others are in it
                folder.rmdir()

    def age(self, name: str) -> float | None:
        try:
            return Path(self.path(name)).stat().st_mtime
        except FileNotFoundError:
            return None

    def walk(self, start: str = "") -> Iterator[tuple[str, float]]:
        root = Path(self.location)
        for folder, _folders, names in os.walk(root / start):
            for path in (Path(folder) / name for name in names):
                with suppress(FileNotFoundError):
                    if path.is_file() and not path.is_symlink():
                        yield path.relative_to(root).as_posix(), path.stat().st_mtime

    def check(self) -> str:
        return str(self.location)


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Faults of the bucket as those of a disk, which all callers know."""
    try:
        yield
    except ClientError as fault:
        if fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
            raise FileNotFoundError(str(fault)) from fault
        raise OSError(str(fault)) from fault
    except (BotoCoreError, Boto3Error) as fault:
        raise OSError(str(fault)) from fault


if S3Storage is not None:

    class Bucket(S3Storage):
        """Files in a bucket that all machines reach. What is read here lies here as a copy for a day."""

        _sweeper: ClassVar[threading.Thread | None] = None

        def path(self, name: str) -> str:
            copy = self._copy(name)
            with suppress(FileNotFoundError):
                os.utime(copy)
                return str(copy)
            self._sweep_from_now_on()
            with suppress(FileNotFoundError), self._fetched(name) as draft:
                copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                draft.rename(copy)
            return str(copy)

        def _open(self, name: str, _mode: str = "rb") -> File:
            with self._fetched(name) as draft:
                return File(draft.open("rb"), name)

        @contextmanager
        def _fetched(self, name: str) -> Iterator[Path]:
            """A file for the moment. Raises OSError."""
            draft = self.draft()
            try:
                with _as_os_errors():
                    self.bucket.download_file(self._key(name), str(draft))
                yield draft
            finally:
                draft.unlink(missing_ok=True)

        def stream(self, name: str) -> BinaryIO:
            with _as_os_errors():
                return cast(BinaryIO, self.bucket.Object(self._key(name)).get()["Body"])

        def draft(self) -> Path:
            return new_draft(Path(settings.FILE_UPLOAD_TEMP_DIR), ".upload")

        def keep(self, name: str, draft: Path) -> None:
            with _as_os_errors():
                self.bucket.upload_file(str(draft), self._key(name))
            draft.unlink(missing_ok=True)  # an erasure may have taken it

        def touch(self, name: str) -> bool:
            return (self.age(name) or 0) > time.time() - YOUNG_S

        def delete(self, name: str) -> None:
            with _as_os_errors():
                super().delete(name)
            self._copy(name).unlink(missing_ok=True)

        def size(self, name: str) -> int:
            with _as_os_errors():
                return int(super().size(name))

        def age(self, name: str) -> float | None:
            try:
                with _as_os_errors():
                    return float(self.bucket.Object(self._key(name)).last_modified.timestamp())
            except FileNotFoundError:
                return None

        def walk(self, start: str = "") -> Iterator[tuple[str, float]]:
            with _as_os_errors():
                for one in self.bucket.objects.filter(Prefix=start):
                    yield one.key, one.last_modified.timestamp()

        def check(self) -> str:
            with _as_os_errors():
                self.bucket.meta.client.head_bucket(Bucket=self.bucket_name)
            return f"{self.endpoint_url}/{self.bucket_name}"

        def _save(self, name: str, content: Any) -> str:
            with _as_os_errors():
                return str(super()._save(name, content))

        def _key(self, name: str) -> str:
            return str(self._normalize_name(name))

        def _copy(self, name: str) -> Path:
            return Path(settings.HOME) / "copies" / self._key(name)

        def _sweep_from_now_on(self) -> None:
            if Bucket._sweeper is None:
                Bucket._sweeper = threading.Thread(target=_sweep_copies_forever, daemon=True)
                Bucket._sweeper.start()


def sweep_copies() -> None:
    """Let the copies go that nobody asked for within a day: their files may be gone."""
    before = time.time() - COPY_KEPT_S
    for path in (Path(settings.HOME) / "copies").rglob("*"):
        with suppress(OSError):
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink()


def _sweep_copies_forever() -> None:
    while True:
        sweep_copies()
        time.sleep(COPIES_SWEPT_S)
