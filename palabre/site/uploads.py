"""The files of forms on their way in: a request that ends removes its own, one that is killed does not."""

import re
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings

# A file that still comes in is written all the time, and what came is taken over within minutes.
LEFT_AFTER = timedelta(hours=1)
# An archive is written no more while it is sent to the bucket: that may take hours.
ARCHIVE_LEFT_AFTER = timedelta(days=1)
ARCHIVE = re.compile(r".*\.archive-\d+")
FORMER_ARCHIVE = re.compile(r"\d+\.zip|\.\d+\.zip\.\d+\.draft")


def clear_left_uploads() -> int:
    """Remove the files that nobody has written for an hour (archives: for a day): their process is gone; how
    many went."""
    now, gone = time.time(), 0
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        with suppress(FileNotFoundError):  # a request that ended removed it
            term = ARCHIVE_LEFT_AFTER if ARCHIVE.fullmatch(path.name) else LEFT_AFTER
            if path.is_file() and path.stat().st_mtime < now - term.total_seconds():
                path.unlink()
                gone += 1
    return gone


def clear_former_archives() -> None:
    """Remove the archives of organisations that an earlier version kept in this data folder."""
    folder = Path(settings.HOME) / "archives"
    for path in folder.glob("*"):
        if FORMER_ARCHIVE.fullmatch(path.name):
            path.unlink(missing_ok=True)
    with suppress(OSError):  # there is none, or it holds something of somebody else
        folder.rmdir()
