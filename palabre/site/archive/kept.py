"""Archives that wait among the files of the house until they are taken away: for a day, and never longer; not
beyond an erasure in their organisation.

Any process of any machine writes, shows and removes them. The name of one tells which erasures were over when
it was begun: one that another erasure has followed is shown to nobody, whoever died before removing it.
"""

import hashlib
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from palabre.governance.files import ARCHIVES, DRAFTS, store
from palabre.governance.models import Erasure, Organisation
from palabre.site.archive.writing import write_into

KEPT_FOR = timedelta(days=1)


class TakenAway(FileNotFoundError):
    """What was written holds what was erased meanwhile."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An archive that is there: its name among the files of the house, and when it was kept (since 1970)."""

    name: str
    at: float

    def size(self) -> int:
        """Its bytes. Raises OSError."""
        return int(default_storage.size(self.name))


def archive_of(number: int) -> Kept | None:
    """The newest archive of an organisation that no erasure has followed, if there is one. Raises OSError."""
    start = f"{_folder(number)}{_erasures(number)}-"
    found = [Kept(name, at) for name, at in store().walk(_folder(number)) if name.startswith(start)]
    return max(found, key=lambda one: one.at, default=None)


def keep_archive(organisation: Organisation) -> None:
    """Write the archive of an organisation in the place of the one before. Raises `TakenAway` when somebody
    was erased meanwhile, and OSError."""
    number = organisation.pk
    erasures = _erasures(number)
    name = f"{_folder(number)}{erasures}-{secrets.token_hex(8)}.zip"
    draft = _draft(number)
    try:
        with draft.open("wb") as file:
            write_into(organisation, file)
        if _erasures(number) != erasures:
            raise TakenAway(name)
        _give(name, draft, number, erasures)
    finally:
        draft.unlink(missing_ok=True)
    # An erasure that ends after this line finds the file; one that has ended before is seen here.
    if _erasures(number) != erasures:
        store().delete(name)
        raise TakenAway(name)
    for other, _at in list(store().walk(_folder(number))):
        if other != name:
            store().delete(other)


def _give(name: str, draft: Path, number: int, erasures: str) -> None:
    """Keep what was written. A draft that is gone was taken by an erasure, or else by somebody who may take
    it again: only after an erasure is it right to begin anew at once."""
    try:
        store().keep(name, draft)
    except FileNotFoundError as fault:
        if draft.exists() or _erasures(number) == erasures:
            raise
        store().delete(name)  # some of it may have come there
        raise TakenAway(name) from fault


def clear_old_archives() -> int:
    """Remove what is older than a day: an erasure must not be outlived here."""
    before, gone = time.time() - KEPT_FOR.total_seconds(), 0
    for name, at in list(store().walk(f"{ARCHIVES}/")):
        if at < before:
            store().delete(name)
            gone += 1
    return gone


def clear_archives_of(number: int) -> int:
    """Remove an organisation's archives that an erasure has followed, half-written ones too: whoever writes
    one begins again. How many files went."""
    good = f"{_folder(number)}{_erasures(number)}-"
    names = [name for name, _at in store().walk(_folder(number)) if not name.startswith(good)]
    names += [name for name, _at in store().walk(f"{DRAFTS}/") if name.endswith(_ending(number))]
    for name in names:
        store().delete(name)
    return len(names) + sum(1 for _one in _drafts_here(number))


def _drafts_here(number: int) -> Iterator[None]:
    """Half-written ones that this machine would give to a bucket, each as it goes. Those of others notice by
    themselves, or are cleared once nobody has written them for a day (`site.uploads`)."""
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"*{_ending(number)}"):
        with suppress(FileNotFoundError):
            path.unlink()
            yield


def _draft(number: int) -> Path:
    """A new file of which can be seen whose archive is written in it."""
    draft = store().draft()
    return draft.rename(draft.with_name(f"{draft.name}{_ending(number)}"))


def _ending(number: int) -> str:
    return f".archive-{number}"


def _folder(number: int) -> str:
    return f"{ARCHIVES}/{number}/"


def _erasures(number: int) -> str:
    """A name for the erasures in an organisation that are over: another one for each further erasure."""
    over = Erasure.objects.filter(organisation=number, looks_for=None).order_by("pk")
    told = "".join(map(str, over.values_list("pk", flat=True)))
    return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
