"""A calendar as RFC 5545 wants it: escaped, folded at 75 bytes, lines ended by CR and LF."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_BYTES = 75


@dataclass(frozen=True, slots=True)
class Event:
    """One entry: ``uid`` stays the same when it moves, ``sequence`` rises with each change.

    ``told_at`` is when the entry is told; ``changed_at`` may not be known.
    """

    uid: str
    starts_at: datetime
    lasts: timedelta
    summary: str
    told_at: datetime
    changed_at: datetime | None = None
    description: str = ""
    url: str = ""
    place: str = ""
    categories: tuple[str, ...] = ()
    is_certain: bool = True
    is_off: bool = False
    sequence: int = 0


def escaped(text: str) -> str:
    """A TEXT value (RFC 5545, 3.3.11), without the control characters that it may not hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(one for one in lines if one in "\n\t" or (one >= " " and one != "\x7f"))
    for sign in ("\\", ";", ","):
        kept = kept.replace(sign, "\\" + sign)
    return kept.replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line broken after at most 75 bytes, never inside a character (3.1)."""
    parts, current, size = [], "", 0
    for one in line:
        width = len(one.encode("utf-8", "replace"))
        if size + width > MOST_BYTES:
            parts.append(current)
            current, size = " ", 1
        current += one
        size += width
    return "\r\n".join([*parts, current])


def stamp(at: datetime) -> str:
    """A moment in UTC (3.3.5)."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _lines(event: Event) -> Iterable[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{stamp(event.told_at)}"
    if event.changed_at:
        yield f"LAST-MODIFIED:{stamp(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{stamp(event.starts_at)}"
    yield f"DTEND:{stamp(event.starts_at + event.lasts)}"
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    if event.url:
        # A URI is no TEXT: nothing in it is escaped, so nothing may break the line.
        yield "URL:" + "".join(event.url.split())
    if event.categories:
        yield "CATEGORIES:" + ",".join(escaped(one) for one in event.categories)
    state = "CANCELLED" if event.is_off else "CONFIRMED" if event.is_certain else "TENTATIVE"
    yield f"STATUS:{state}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def calendar(name: str, events: Iterable[Event]) -> str:
    """The whole file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Palabre//Calendar//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines.extend(_lines(event))
    lines.append("END:VCALENDAR")
    return "".join(folded(one) + "\r\n" for one in lines)
