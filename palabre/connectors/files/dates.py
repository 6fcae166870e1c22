"""Reads the dates that spreadsheets and exports write: any order, any language, any zone."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from palabre.connectors.dates import moment

_PARTS = re.compile(
    r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})"
    r"(?:[T,]?\s*(?:à|at)?\s*(\d{1,2})[:h.](\d{2})(?:[:.m](\d{2}))?(?:[.,]\d+)?\s*([AaPp])?\.?[Mm]?\.?)?"
    r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
_ZONED = re.compile(r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{5,16}(\.\d+)?$")
_YEAR_FIRST = re.compile(
    r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[T ]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?$"
)
_EXCEL_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
FIRST, LAST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def is_day_first(samples: Iterable[str]) -> bool | None:
    """Say whether dates like 03/04/2026 begin with the day; None when no sample tells."""
    for text in samples:
        found = _PARTS.match(text.strip())
        if found and int(found[1]) > 12:
            return True
        if found and int(found[2]) > 12:
            return False
    return None


def read_date(text: str, *, day_first: bool = True, zone: str = "UTC") -> datetime | None:
    """Read a date and give it in UTC; one without a zone is taken as local time in ``zone``.

    Understands ISO 8601, mail dates, 21/11/2026 14h05, 11/21/26 2:05 PM, dates in words, seconds,
    milliseconds or microseconds since 1970, and a spreadsheet's day numbers. None when it can't.
    """
    text = " ".join(text.split())[:100]
    try:
        found = _number(text) or _year_first(text, zone) or _parts(text, day_first, zone)
        found = found or _any(text, zone)
    except (ValueError, OverflowError):
        return None
    return found if found and FIRST <= found <= LAST else None


def _local(found: datetime, zone: str) -> datetime:
    return found.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _number(text: str) -> datetime | None:
    if not _NUMBER.match(text):
        return None
    value = float(text)
    if value < 100_000:
        return _EXCEL_DAY_ZERO + timedelta(days=value)
    for unit in (1, 1_000, 1_000_000):
        if value / unit < 7.3e9:
            return datetime.fromtimestamp(value / unit, UTC)
    return None


def _year_first(text: str, zone: str) -> datetime | None:
    found = _YEAR_FIRST.match(text)
    return _local(datetime(*(int(part or 0) for part in found.groups())), zone) if found else None  # type: ignore[arg-type]  # noqa: DTZ001


def _parts(text: str, day_first: bool, zone: str) -> datetime | None:
    found = _PARTS.match(text)
    if not found:
        return None
    one, two, year = int(found[1]), int(found[2]), int(found[3])
    day, month = (one, two) if day_first else (two, one)
    if month > 12 >= day:
        day, month = month, day
    hour = int(found[4] or 0)
    if found[7]:
        hour = hour % 12 + (12 if found[7].lower() == "p" else 0)
    year += 2000 if year < 70 else 1900 if year < 100 else 0
    naive = datetime(year, month, day, hour, int(found[5] or 0), int(found[6] or 0))  # noqa: DTZ001
    if not found[8]:
        return _local(naive, zone)
    return naive.replace(tzinfo=UTC) - _shift(found[8])


def _shift(spelled: str) -> timedelta:
    if not spelled[1:3].isdigit():
        return timedelta(0)
    sign = -1 if spelled[0] == "-" else 1
    return sign * timedelta(hours=int(spelled[1:3]), minutes=int(spelled[-2:]))


def _any(text: str, zone: str) -> datetime | None:
    """Dates in words and standards; what names no zone was read as UTC and is moved."""
    found = moment(text)
    if found is None or _ZONED.search(text) or re.search(r"\b[A-Z]{3,4}$", text):
        return found
    return _local(found.replace(tzinfo=None), zone)
