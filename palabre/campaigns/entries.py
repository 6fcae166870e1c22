"""Which entries of a contest count: its conditions, applied to a list. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from palabre.analysis.text import fold


class Reason(StrEnum):
    """Why an entry doesn't count."""

    LATE = "late"
    EARLY = "early"
    WORDS = "words"
    EXCLUDED = "excluded"
    WON = "won"
    DOUBLE = "double"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: who, under which name over there, what they wrote, when."""

    name: str
    handle: str
    remote_id: str
    text: str = ""
    at: datetime | None = None

    @property
    def person(self) -> str:
        """What makes two entries the same person's."""
        return handle_of(self.handle) or fold(self.name).strip()


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an entry must meet; empty parts ask for nothing."""

    words: tuple[str, ...] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    excluded: frozenset[str] = frozenset()
    won_before: frozenset[str] = frozenset()
    once: bool = True


def handle_of(text: str) -> str:
    """A handle as it is compared: without @, in small letters."""
    return text.strip().lstrip("@").lower()


def judged(
    entries: Iterable[Entry], conditions: Conditions
) -> Iterator[tuple[Entry, Reason | None]]:
    """Each entry with the reason why it doesn't count, or None; of a person's, the first counts."""
    seen: set[str] = set()
    ordered = sorted(
        entries, key=lambda one: (one.at is None, one.at.timestamp() if one.at else 0.0)
    )
    for entry in ordered:
        reason = _reason(entry, conditions)
        if reason is None and conditions.once and entry.person in seen:
            reason = Reason.DOUBLE
        if reason is None:
            seen.add(entry.person)
        yield entry, reason


def _reason(entry: Entry, conditions: Conditions) -> Reason | None:
    if entry.at and conditions.opens_at and entry.at < conditions.opens_at:
        return Reason.EARLY
    if entry.at and conditions.closes_at and entry.at >= conditions.closes_at:
        return Reason.LATE
    text = fold(entry.text)
    if any(fold(word) not in text for word in conditions.words):
        return Reason.WORDS
    if entry.person in conditions.excluded:
        return Reason.EXCLUDED
    if entry.person in conditions.won_before:
        return Reason.WON
    return None
