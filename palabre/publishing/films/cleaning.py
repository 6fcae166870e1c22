"""Frees a film of what the camera wrote into it: the place, its own name, what was measured on the way.

Boxes of ISO/IEC 14496-12 that only tell (`udta`, `meta`, `uuid`) become free space of the same size, filled
with zeros, so that nothing else moves. So does a track of measurements (as of places, many times a second)
with its samples. Dates and the film itself stay.
"""

import struct
import sys
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

TELLS = frozenset({b"udta", b"meta", b"uuid"})
# Which box leads on to which, by what it lies in: nobody nests tracks in tracks but to keep us busy.
HOLDS = {b"": b"moov", b"moov": b"trak", b"trak": b"mdia", b"mdia": b"minf", b"minf": b"stbl"}
# What a track is for; any other than these measures.
FILMS = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"tmcd", b"hint"})
# A table of a million rows holds what is measured ten times a second for a day.
MOST_BOXES, MOST_ROWS = 10_000, 1_000_000
ZEROS = bytes(1024 * 1024)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a film: its name, and where it begins, its content begins, and it ends (bytes)."""

    name: bytes
    start: int
    inside: int
    end: int


def clean(file: BinaryIO) -> None:
    """Overwrite, in a file that is open for reading and writing, all that only tells.

    Raises `ValueError` for a file that isn't made of boxes.
    """
    file.seek(0, 2)
    size = file.tell()
    try:
        boxes = list(_all(file, 0, size))
        tracks = {one for one in boxes if one.name == b"trak" and _kind(file, one) not in FILMS}
        spans: list[tuple[int, int]] = []
        for track in tracks:
            spans += _joined(_samples(file, track), size)
            if len(spans) > MOST_ROWS:
                raise ValueError("a film of too many samples")
    except struct.error:
        raise ValueError("a film whose parts are cut off") from None
    # Each byte once, whatever the tables say: several may tell of the whole file.
    for start, end in _joined(((start, end - start) for start, end in spans), size):
        _zero(file, start, end)
    for box in boxes:
        if box.name in TELLS or box in tracks:
            _free(file, box)


def _joined(samples: Iterable[tuple[int, int]], size: int) -> list[tuple[int, int]]:
    """Where stretches begin and end within the file, those that touch made one."""
    found: list[tuple[int, int]] = []
    for start, length in sorted(samples):
        end = min(start + length, size)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif start < end:
            found.append((start, end))
    return found


def _all(file: BinaryIO, start: int, end: int, within: bytes = b"") -> Iterator[Box]:
    """The boxes of a film or of one of its boxes, and those in them that a film's own way leads to."""
    open_ones, count = [(within, start, end)], 0
    while open_ones:
        within, at, end = open_ones.pop()
        while at + 8 <= end:
            box = _box(file, at, end)
            yield box
            count += 1
            if count > MOST_BOXES:
                raise ValueError("a film of too many parts")
            if HOLDS.get(within) == box.name:
                open_ones.append((box.name, box.inside, box.end))
            at = box.end


def _box(file: BinaryIO, at: int, end: int) -> Box:
    file.seek(at)
    size, name = struct.unpack(">I4s", file.read(8))
    inside = at + 8
    if size == 1:
        (size,), inside = struct.unpack(">Q", file.read(8)), at + 16
    elif size == 0:
        size = end - at
    if size < inside - at or at + size > end:
        raise ValueError("a film whose parts have no end")
    return Box(name, at, inside, at + size)


def _free(file: BinaryIO, box: Box) -> None:
    file.seek(box.start + 4)
    file.write(b"free")
    _zero(file, box.inside, box.end)


def _zero(file: BinaryIO, start: int, end: int) -> None:
    file.seek(start)
    file.writelines(ZEROS[: end - at] for at in range(start, end, len(ZEROS)))


def _kind(file: BinaryIO, track: Box) -> bytes:
    """What a track is for, as its handler says (`hdlr`, 8.4.3)."""
    for box in _all(file, track.inside, track.end, track.name):
        if box.name == b"hdlr":
            file.seek(box.inside + 8)
            return file.read(4)
    return b""


def _table(file: BinaryIO, box: Box, kind: str, columns: int = 1, skip: int = 0) -> "array[int]":
    """The numbers of a table: version and flags, ``skip`` bytes, how many rows, and the rows."""
    file.seek(box.inside + 4 + skip)
    (count,) = struct.unpack(">I", file.read(4))
    numbers = array(kind)
    length = count * columns * numbers.itemsize
    if count > MOST_ROWS or length > box.end - box.inside - 8 - skip:
        raise ValueError("a table that is longer than its place")
    numbers.frombytes(file.read(length))
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _samples(file: BinaryIO, track: Box) -> Iterator[tuple[int, int]]:
    """Where the samples of a track are and how long (8.7), chunk by chunk."""
    boxes = {box.name: box for box in _all(file, track.inside, track.end, track.name)}
    place, runs, lengths = (boxes.get(one) for one in (b"stco", b"stsc", b"stsz"))
    place = place or boxes.get(b"co64")
    if place is None or runs is None or lengths is None:
        return
    chunks = _table(file, place, "Q" if place.name == b"co64" else "I")
    file.seek(lengths.inside + 4)
    (each,) = struct.unpack(">I", file.read(4))
    sizes = array("I") if each else _table(file, lengths, "I", skip=4)
    rows, sample = _table(file, runs, "I", 3), 0
    past = len(chunks) + 1
    firsts = [*(min(max(first, 1), past) for first in rows[::3]), past]
    if any(after < first for first, after in pairwise(firsts)):
        raise ValueError("a track whose chunks are out of order")
    for (first, after), per in zip(pairwise(firsts), rows[1::3], strict=True):
        for chunk in chunks[first - 1 : after - 1]:
            yield chunk, each * per if each else sum(sizes[sample : sample + per])
            sample += per
