"""Makes an item of any platform fit to be stored: counts and times that a row can hold.

Its characters are: see connectors/sound.py.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.contract import Author, Item

OLDEST = datetime(1970, 1, 2, tzinfo=UTC)
# How far a platform's clock may be ahead of ours.
AHEAD = timedelta(days=1)
LARGEST = 2_000_000_000
# Gaps, but for the spaces that don’t break: no-break, narrow no-break.
_GAP = re.compile(r"[^\S\u00a0\u202f]+")
COUNTS = ("likes", "relays", "replies")


def clean(item: Item, now: datetime) -> Item:
    """The same item in numbers and times that every database takes; usually the very same."""
    changed: dict[str, Any] = {name: bounded(getattr(item, name)) for name in COUNTS}
    changed["author"] = _clean_author(item.author)
    changed["edited_at"] = item.edited_at and _sound_edit(item.edited_at, now)
    differing = {name: value for name, value in changed.items() if value != getattr(item, name)}
    return replace(item, **differing) if differing else item


def storable(text: str) -> str:
    """What a person typed, without the characters that no database takes: NUL and halves of a pair."""
    if text.isascii():
        return text.replace("\x00", "")
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def on_one_line(text: str) -> str:
    """A text on one line, each gap one space; spaces that don't break stay: French sets them before ; ! ?."""
    return _GAP.sub(" ", text).strip()


def bounded(number: int) -> int:
    """A count that a column holds, whatever a platform says."""
    return min(max(int(number), 0), LARGEST)


def _clean_author(author: Author) -> Author:
    followers = None if author.followers is None else bounded(author.followers)
    return author if followers == author.followers else replace(author, followers=followers)


def _sound_edit(moment: datetime, now: datetime) -> datetime | None:
    """When a text was edited; nothing for a time that can't be. Not bent, as the time of publication is:
    an edit is told from the one before by its time, which must stay the same from reading to reading."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware if OLDEST <= aware <= now + AHEAD else None
