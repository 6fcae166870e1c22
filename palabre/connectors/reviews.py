"""What places of reviews have in common: stars, and lists that begin with the newest."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from palabre.connectors.contract import Item, Page
from palabre.connectors.paging import TOLERATED
from palabre.connectors.plain import one_line

DEEPEST = 40  # pages read in a row, when a place is read for the first time or after a long pause


def stars(given: int, of: int = 5) -> str:
    """A number of stars as a reader sees them; nothing when it is out of bounds."""
    return "★" * given + "☆" * (of - given) if 0 < given <= of else ""


def headed(given: int, title: str = "") -> str:
    """The title of a review: its stars, then what its writer put above it."""
    return one_line(f"{stars(given)} {title}")


def newest_first(
    items: Iterable[Item], cursor: Mapping[str, Any], following: str, *, answers: bool = False
) -> Page:
    """Make the page of a list that begins with the newest or last changed.

    ``following`` names the next page over there, "" at the end. The cursor keeps the time of the
    newest text of the last whole reading (``done``), and during a reading its own newest (``new``),
    the page it is at (``page``) and how many it saw (``seen``). Nothing is missed when a reading
    takes several pages, and what lies on the border is given again. What answers something stands
    in the order of what it answers; with ``answers`` it has a place of its own in the list.
    """
    found = tuple({item.remote_id: item for item in items}.values())
    times = [
        (item.edited_at or item.published_at).timestamp()
        for item in found
        if answers or not item.parent
    ]
    now = datetime.now(UTC)
    done, seen = _number(cursor.get("done")), int(min(_number(cursor.get("seen")), DEEPEST)) + 1
    done = done if done <= (now + TOLERATED).timestamp() else 0.0
    newest = min(max([_number(cursor.get("new")), *times], default=0.0), now.timestamp())
    reached = bool(times) and min(times) < done
    if following and found and not reached and seen < DEEPEST:
        return Page(
            found, {"done": done, "new": newest, "page": following, "seen": seen}, more=True
        )
    return Page(found, {"done": max(newest, done)}, unchanged=not found)


def page_of(cursor: Mapping[str, Any]) -> str:
    """The next page that a cursor of `newest_first` names, "" to begin with the newest."""
    named = cursor.get("page")
    return named if isinstance(named, str) else ""


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and 0 <= value < 10**12 else 0.0
