"""Read who reacts to whom: lines of `source,target,timestamp`, as programs and spreadsheets write them.

A million lines are read in seconds into three columns of numbers; of their text only the names are kept.
"""

import csv
import io
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np

from palabre.analysis.graphs.ties import Ints
from palabre.analysis.weblogs.lines import BLOCK, LogError, Readable, chunks
from palabre.analysis.words import N_

LONGEST_LINE = 4096  # bytes
MOST_ROWS = 30_000_000
KEPT_FAULTS = 5
EARLIEST, LATEST = datetime(1900, 1, 1).toordinal(), datetime(3000, 1, 1).toordinal()  # noqa: DTZ001
SEPARATORS = (",", ";", "\t")
COLUMNS = {
    "source": ("source", "from"),
    "target": ("target", "to"),
    "timestamp": ("timestamp", "time", "date", "day", "at"),
}

TOO_LONG = N_("Line %(line)s is longer than %(most)s bytes.")
NOT_UTF8 = N_("Line %(line)s is not in UTF-8.")
FEW_CELLS = N_("Line %(line)s has fewer columns than it needs.")
NO_NAME = N_("Line %(line)s: the source or the target is empty.")
NO_TIME = N_("Line %(line)s: “%(value)s” is no time, such as 2026-11-28 14:05 or 1795874700.")
TOO_MANY = N_("The file has more than %(most)s lines: give a part of it.")
NO_COLUMNS = N_("Its first line names no columns “source”, “target” and “timestamp”.")
NOTHING = N_("The file is empty: give lines of source,target,timestamp.")
NO_ROWS = N_("No line of the file could be read as source,target,timestamp. %(first)s")


class Fault(NamedTuple):
    """What is wrong with a line or a file: the English sentence, with places for the values."""

    msgid: str
    params: dict[str, Any]

    def __str__(self) -> str:
        return self.msgid % self.params


class EdgesError(ValueError):
    """A file that can't be read: `fault` says why, `first` what is wrong with its first bad line."""

    def __init__(self, fault: Fault, first: Fault | None = None) -> None:
        self.fault, self.first = fault, first
        super().__init__(str(fault))


@dataclass(slots=True)
class Edges:
    """Interactions: who (as a place in ``names``, which are sorted), to whom, on which day of the calendar.

    Days count from a Monday. ``bad`` lines were left out, of which ``faults`` says the first ones.
    """

    names: list[str] = field(default_factory=list)
    source: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    target: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    day: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    bad: int = 0
    faults: list[Fault] = field(default_factory=list)


class _Shape(NamedTuple):
    """What stands between cells, and the places of source, target and timestamp."""

    separator: str
    places: tuple[int, int, int]


class _BadLine(Exception):
    """A line that is left out."""

    def __init__(self, msgid: str, **params: Any) -> None:
        self.msgid, self.params = msgid, params


def read(lines: Iterable[bytes]) -> Edges:
    """The interactions of a table in UTF-8, with or without a byte order mark.

    Its first line names the columns in any order; without names they are source, target, timestamp. Others
    are passed over. EdgesError when the whole can't be read.
    """
    numbered = _numbered_lines(lines)
    head = next(numbered, None)
    if head is None:
        raise EdgesError(Fault(NOTHING, {}))
    shape, is_named = _shape(*head)
    if not is_named:
        numbered = _before(head, numbered)
    found, columns = Edges(), (array("i"), array("i"), array("i"))
    place: dict[str, int] = {}
    for number, line in numbered:
        try:
            source, target, day = _row(line, shape)
        except _BadLine as bad:
            found.bad += 1
            if len(found.faults) < KEPT_FAULTS:
                found.faults.append(Fault(bad.msgid, {"line": number, **bad.params}))
            continue
        columns[0].append(place.setdefault(source, len(place)))
        columns[1].append(place.setdefault(target, len(place)))
        columns[2].append(day)
    if not place:
        _refuse(found)
    _numbered(found, place, columns)
    return found


def _numbered_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each line that holds something, with its number; bad and empty ones count, so that there is an end."""
    for number, line in enumerate(lines, 1):
        if number > MOST_ROWS:
            raise EdgesError(Fault(TOO_MANY, {"most": MOST_ROWS}))
        if line.strip():
            yield number, line


def _before(
    head: tuple[int, bytes], rest: Iterator[tuple[int, bytes]]
) -> Iterator[tuple[int, bytes]]:
    yield head
    yield from rest


def _refuse(found: Edges) -> None:
    if not found.faults:
        raise EdgesError(Fault(NOTHING, {}))
    first = found.faults[0]
    raise EdgesError(Fault(NO_ROWS, {"first": str(first)}), first)


def _numbered(found: Edges, place: dict[str, int], columns: tuple[Any, Any, Any]) -> None:
    """Number the voices by their names in order, so that the order of lines makes no difference."""
    found.names = sorted(place)
    number = np.empty(len(place), np.int32)
    number[[place[name] for name in found.names]] = np.arange(len(place))
    found.source, found.target = (
        number[np.frombuffer(column, np.int32)].astype(np.int64) for column in columns[:2]
    )
    found.day = np.frombuffer(columns[2], np.int32).astype(np.int64)


def _shape(number: int, line: bytes) -> tuple[_Shape, bool]:
    """How the table is laid out, and whether its first line is one of names."""
    try:
        text = _text(line)
    except _BadLine as bad:
        raise EdgesError(Fault(bad.msgid, {"line": number, **bad.params})) from bad
    separator = max(SEPARATORS, key=text.count)
    cells = _cells(text, separator)
    named = [cell.lower().strip("# ") for cell in cells]
    places = [
        next((named.index(name) for name in names if name in named), -1)
        for names in COLUMNS.values()
    ]
    if min(places) >= 0:
        return _Shape(separator, (places[0], places[1], places[2])), True
    if max(places) >= 0 or len(cells) < len(COLUMNS):
        raise EdgesError(Fault(NO_COLUMNS, {}))
    return _Shape(separator, (0, 1, 2)), False


def _text(line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise _BadLine(TOO_LONG, most=LONGEST_LINE)
    try:
        text = line.decode("utf-8").lstrip("\ufeff").replace("\0", "")
    except UnicodeDecodeError:
        raise _BadLine(NOT_UTF8) from None
    return text.replace("\r", " ").strip()  # within a line: what reads quotes takes it for an end


def _cells(text: str, separator: str) -> list[str]:
    if '"' not in text:
        return [cell.strip() for cell in text.split(separator)]
    # One line at a time, so that a quote that nobody closes takes in no other line.
    return [cell.strip() for cell in next(csv.reader([text], delimiter=separator), [])]


def _row(line: bytes, shape: _Shape) -> tuple[str, str, int]:
    cells = _cells(_text(line), shape.separator)
    if len(cells) <= max(shape.places):
        raise _BadLine(FEW_CELLS)
    source, target, when = (cells[place] for place in shape.places)
    if not source or not target:
        raise _BadLine(NO_NAME)
    return source, target, _day(when)


def _day(value: str) -> int:
    """The day in UTC, counted from a Monday; of seconds or thousandths since 1970, too."""
    try:
        if value.replace(".", "", 1).isdecimal() and len(value) > len("20261128"):
            seconds = float(value)
            moment = datetime.fromtimestamp(seconds / (1000 if seconds > 1e11 else 1), UTC)
        else:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                moment = moment.astimezone(UTC)
        day = moment.toordinal()
    except (ValueError, OverflowError, OSError):
        day = 0
    if not EARLIEST <= day <= LATEST:
        raise _BadLine(NO_TIME, value=value[:40])
    return day - 1


def capped(file: Readable) -> Iterator[bytes]:
    """The lines of a file, unpacked where it is packed by gzip, each cut just past the longest that is read.

    EdgesError for one that is damaged, or packed otherwise.
    """
    try:
        yield from _lines(io.BufferedReader(_Unpacked(file), BLOCK))
    except LogError as fault:
        raise EdgesError(Fault(fault.msgid, fault.params)) from fault


class _Unpacked(io.RawIOBase):
    """The bytes of a file as a stream that is read by lines."""

    def __init__(self, file: Readable) -> None:
        self._chunks, self._rest = chunks(file), memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, room: Any) -> int:
        """Fill the room with the next bytes, and say how many they are."""
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        given, self._rest = self._rest[: len(room)], self._rest[len(room) :]
        room[: len(given)] = given
        return len(given)


def _lines(file: io.BufferedReader) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE + 1):
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(LONGEST_LINE)):
            pass
        yield line
