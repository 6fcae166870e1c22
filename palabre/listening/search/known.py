"""What is known of one commit of the embedded index, and where its newest mentions are."""

import time
from collections.abc import Mapping
from pathlib import Path

from palabre.listening.search.contract import Answer, Filters

# So many answers about what is committed are kept; each is a list of ten, or the days of a page.
MOST = 200
# A mention's number begins with its time (ms): a week of them.
LATELY_MS = 7 * 24 * 3600 * 1000


class Known(dict[str, Answer]):
    """Answers by what was asked, true until the next commit."""

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Remember these, too."""
        if len(self) > MOST:
            self.clear()
        self.update(answers)


def commit(folder: Path) -> tuple[str, int, int]:
    """Give what tells a commit from any other: each puts a new file in the place of the last one's."""
    try:
        told = (folder / "meta.json").stat()
    except OSError:
        return folder.name, 0, 0
    return folder.name, told.st_ino, told.st_mtime_ns


def lately(filters: Filters, before: int | None) -> int:
    """Give the number from which on the newest nearly always are: those of the last week there is.

    To look for the newest of all costs the engine as much as to sort all.
    """
    end = min(time.time(), filters.until.timestamp()) if filters.until else time.time()
    last = int(end * 1000) if before is None else before >> 20
    return max(0, last - LATELY_MS) << 20
