"""What is known of one commit of the embedded index, and where its newest mentions are."""

import time
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from palabre.listening.search.contract import Answer, Filters

# So many answers are kept; each is a list of ten, the days of a page, or (of the past) a list that isn't cut.
MOST = 200
# A mention's number begins with its time (ms): a week of them.
LATELY_MS = 7 * 24 * 3600 * 1000


def short(asked: object) -> str:
    """Give a name for a question to know it by: one of many hours of the week is megabytes long."""
    return blake2b(repr(asked).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Known(dict[str, Answer]):
    """Answers by what was asked, true until the next commit; several threads ask and keep."""

    def __init__(self) -> None:
        super().__init__()
        # First and last second of an organisation's mentions; None where it has none.
        self.edges: dict[int, tuple[int, int] | None] = {}

    def of(self, keys: Mapping[str, str]) -> dict[str, Answer]:
        """Give what is known of these questions, by their names."""
        found = {name: self.get(key) for name, key in keys.items()}
        return {name: one for name, one in found.items() if one is not None}

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Remember these, too."""
        if len(self) > MOST:
            self.clear()
        self.update(answers)


# A folder's name, and which file of that name is in it.
State = tuple[str, int, int]
NOTHING: State = ("", 0, 0)


def state_of(folder: Path, name: str) -> State:
    """Give what tells a file from any other that was put in its place."""
    try:
        told = (folder / name).stat()
    except OSError:
        return folder.name, 0, 0
    return folder.name, told.st_ino, told.st_mtime_ns


def commit(folder: Path) -> State:
    """Give what tells a commit from any other: each puts a new file in the place of the last one's."""
    return state_of(folder, "meta.json")


def lately(filters: Filters, before: int | None) -> int:
    """Give the number from which on the newest nearly always are: those of the last week there is.

    To look for the newest of all costs the engine as much as to sort all.
    """
    end = min(time.time(), filters.until.timestamp()) if filters.until else time.time()
    last = int(end * 1000) if before is None else before >> 20
    return max(0, last - LATELY_MS) << 20
