"""Reads lists that begin with the newest, page by page, until what was read before. Keeps numbers only.

And what every reading by time needs: no cursor stands in the future. One text that a wrong clock
dated next year must not hide what is written until then.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import Item, Page
from palabre.connectors.dates import when

DEEPEST = 10  # pages read in a row, when a place is read for the first time or after a long pause
TOLERATED = timedelta(minutes=1)  # between two clocks of our own
_LATEST = 10**12


def number(value: Any) -> int:
    """A whole number that a cursor keeps, 0 for anything else."""
    good = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LATEST
    return int(value) if good else 0


def by_now(moment: datetime) -> datetime:
    """The moment for a cursor to keep: now, when it is still to come."""
    return min(moment, datetime.now(UTC))


def reached(value: Any) -> datetime | None:
    """The moment that a cursor keeps, as ISO 8601; None, and all is read anew, when it is to come."""
    found = when(value)
    return found if found and found <= datetime.now(UTC) + TOLERATED else None


def second_by_now(second: int) -> int:
    """The same of a number of seconds since 1970."""
    return min(second, int(datetime.now(UTC).timestamp()))


def reached_second(value: Any) -> int:
    """The second since 1970 that a cursor keeps; 0, and all is read anew, when it is to come."""
    found = number(value)
    return found if found <= (datetime.now(UTC) + TOLERATED).timestamp() else 0


def page_of(cursor: Mapping[str, Any]) -> int:
    """Which page is to be read now; the first is 0."""
    return min(number(cursor.get("page")), DEEPEST)


def until(cursor: Mapping[str, Any]) -> int:
    """The mark (a time, an identifier) that the last whole reading reached; 0 at first."""
    return number(cursor.get("done"))


def paged(
    items: Iterable[Item],
    marks: Iterable[int],
    cursor: Mapping[str, Any],
    *,
    more: bool,
    wait: timedelta | None = None,
    deleted: Iterable[str] = (),
) -> Page:
    """Make the page of a list whose entries bear rising ``marks``; ``more`` says that it goes on.

    What lies on the border is given again, which harms nobody. While a reading takes several pages
    the cursor keeps its own newest mark (``new``) and the next page (``page``).
    """
    found = tuple({item.remote_id: item for item in items}.values())
    seen = [number(mark) for mark in marks]
    done, following = until(cursor), page_of(cursor) + 1
    newest = max([number(cursor.get("new")), *seen], default=0)
    gone = tuple(dict.fromkeys(deleted))
    if more and seen and min(seen) >= done and following < DEEPEST:
        after = {"done": done, "new": newest, "page": following}
        return Page(found, after, deleted=gone, more=True, wait=wait)
    after = {"done": max(newest, done)}
    return Page(found, after, deleted=gone, unchanged=not (found or gone), wait=wait)
