"""Reads the dates that people and machines write, in whatever form they come."""

import email.utils
import re
from datetime import UTC, date, datetime
from time import struct_time
from typing import Any

_MONTHS = (
    ("jan", "ene", "gen"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "mrz"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mag"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aoû", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott"),
    ("nov",),
    ("dec", "déc", "dez", "dic"),
)
_IN_WORDS = re.compile(
    r"(\d{1,2})\.?(?:er)?[\s-]+(?:de\s+)?([^\W\d_]{3,})\.?,?[\s-]+(?:de\s+)?(\d{4})"
    r"(?:\D{1,4}(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?(?:\s*([+-]\d{4}))?"
)
# The American way: the month first, and perhaps half a day's hours.
_MONTH_FIRST = re.compile(
    r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})"
    r"(?:\D{1,4}(\d{1,2})[:h](\d{2})(?::(\d{2}))?\s*([ap])?\.?(?:m\b)?)?",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ](\d{2}):?(\d{2})(?::?(\d{2}))?)?")


def from_struct(parts: struct_time | None) -> datetime | None:
    """Give an aware time from feedparser's UTC tuple; None when it isn't a date of this era."""
    if not parts:
        return None
    try:
        moment = datetime(*parts[:5], min(parts[5], 59), tzinfo=UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    return _of_our_time(moment)


def when(value: Any) -> datetime | None:
    """Read a time as programs write it, ISO 8601; one without a zone is UTC. None for anything else."""
    if not isinstance(value, str) or not value:
        return None
    try:
        found = datetime.fromisoformat(value[:40])
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def spelt(moment: datetime | None, to: str = "auto") -> str:
    """A time as programs write it, ISO 8601 in UTC, which a Z names; "" for none.

    ``to`` is "seconds" or "milliseconds" for those that want it so.
    """
    return moment.astimezone(UTC).isoformat(timespec=to).replace("+00:00", "Z") if moment else ""


def day_of(value: Any) -> date | None:
    """Read a day as programs write it, 2026-11-29; None for anything else."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def moment(text: str) -> datetime | None:
    """Read a date in ISO 8601, RFC 822, or words (English, French, German, Spanish, Italian)."""
    text = " ".join(text.split())[:100]
    for read in (_iso, _mail, _in_words, _month_first, _numbers):
        try:
            found = read(text)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        if found is not None:
            return _of_our_time(found if found.tzinfo else found.replace(tzinfo=UTC))
    return None


def _of_our_time(found: datetime) -> datetime | None:
    """The web is younger than 1970; "0001-01-01" and "1969-12-31" mean that nobody knew."""
    try:
        found = found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year >= 1971 else None


def _iso(text: str) -> datetime | None:
    return datetime.fromisoformat(text)


def _mail(text: str) -> datetime | None:
    if text[-1:] in "mM.":  # "4:21 pm", of which it would make the morning
        return None
    return email.utils.parsedate_to_datetime(text)


def _in_words(text: str) -> datetime | None:
    found = _IN_WORDS.search(text)
    if not found:
        return None
    day, word, year, hour, minute, second, zone = found.groups()
    numbers = (
        int(year),
        _month(word),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
    )
    tz = datetime.strptime(zone, "%z").tzinfo if zone else UTC
    return datetime(*numbers, tzinfo=tz)


def _month_first(text: str) -> datetime | None:
    found = _MONTH_FIRST.search(text)
    if not found:
        return None
    word, day, year, hour, minute, second, half = found.groups()
    hours = int(hour or 0)
    if half and 1 <= hours <= 12:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    return datetime(
        int(year), _month(word), int(day), hours, int(minute or 0), int(second or 0), tzinfo=UTC
    )


def _month(word: str) -> int:
    """Give the month of a name; raises `ValueError` when it is none."""
    for number in (7, 6, *range(1, 13)):  # "juil" before "juin" before the three-letter ones
        if word.lower().startswith(_MONTHS[number - 1]):
            return number
    raise ValueError(word)


def _numbers(text: str) -> datetime | None:
    found = _NUMBERS.match(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
