"""Archives that lie in the data folder until they are taken away: for a day, and never longer; not beyond an
erasure in their organisation."""

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings

KEPT_FOR = timedelta(days=1)


def archive_of(number: int) -> Path:
    """The file of an organisation's archive, which may not be there."""
    folder = Path(settings.HOME) / "archives"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{number}.zip"


def clear_old_archives() -> int:
    """Remove what is older than a day, half-written ones too: an erasure must not be outlived here."""
    before, gone = time.time() - KEPT_FOR.total_seconds(), 0
    for path in (Path(settings.HOME) / "archives").glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def clear_archives_of(number: int) -> int:
    """Remove an organisation's archive, half-written ones too: whoever writes one begins again. How many
    files went."""
    gone = 0
    for path in (Path(settings.HOME) / "archives").glob("*"):
        if path.name == f"{number}.zip" or path.name.startswith(f".{number}.zip."):
            with suppress(FileNotFoundError):
                path.unlink()
                gone += 1
    return gone
