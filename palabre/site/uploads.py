"""The files of forms on their way in: a request that ends removes its own, one that is killed does not."""

import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.conf import settings

# A file that still comes in is written all the time, and what came is taken over within minutes.
LEFT_AFTER = timedelta(hours=1)


def clear_left_uploads() -> int:
    """Remove the files that nobody has written for an hour: their process is gone; how many went."""
    before, gone = time.time() - LEFT_AFTER.total_seconds(), 0
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        with suppress(FileNotFoundError):  # a request that ended removed it
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone
