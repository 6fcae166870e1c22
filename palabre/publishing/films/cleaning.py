"""Frees a film of what the camera wrote into it: the place, its own name, what was measured on the way.

Boxes of ISO/IEC 14496-12 that only tell (`udta`, `meta`, `uuid`) become free space of the same size, filled
with zeros, so that nothing else moves. So does a track of measurements (as of places, many times a second)
with its samples. Dates and the film itself stay.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

TELLS = frozenset({b"udta", b"meta", b"uuid"})
HOLDS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
# What a track is for; any other than these measures.
FILMS = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"tmcd", b"hint"})
MOST_BOXES, MOST_TABLE = 10_000, 64 * 1024 * 1024
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
    for box in list(_all(file, 0, size)):
        if box.name in TELLS:
            _free(file, box)
        elif box.name == b"trak" and _kind(file, box) not in FILMS:
            for start, length in _samples(file, box):
                _zero(file, start, min(start + length, size))
            _free(file, box)


def _all(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes of a film, and those inside of them that a film's own way leads to."""
    open_ones, count = [(start, end)], 0
    while open_ones:
        at, end = open_ones.pop()
        while at + 8 <= end:
            box = _box(file, at, end)
            yield box
            count += 1
            if count > MOST_BOXES:
                raise ValueError("a film of too many parts")
            if box.name in HOLDS:
                open_ones.append((box.inside, box.end))
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
    for box in _all(file, track.inside, track.end):
        if box.name == b"hdlr":
            file.seek(box.inside + 8)
            return file.read(4)
    return b""


def _table(file: BinaryIO, box: Box, shape: str, skip: int = 0) -> list[tuple[int, ...]]:
    """The rows of a table: version and flags, ``skip`` bytes, how many, and the rows."""
    file.seek(box.inside + 4 + skip)
    (count,) = struct.unpack(">I", file.read(4))
    length = count * struct.calcsize(shape)
    if length > min(MOST_TABLE, box.end - box.inside):
        raise ValueError("a table that is longer than its place")
    return list(struct.iter_unpack(shape, file.read(length)))


def _samples(file: BinaryIO, track: Box) -> Iterator[tuple[int, int]]:
    """Where the samples of a track are and how long (8.7), chunk by chunk."""
    boxes = {box.name: box for box in _all(file, track.inside, track.end)}
    place, runs, lengths = (boxes.get(one) for one in (b"stco", b"stsc", b"stsz"))
    place = place or boxes.get(b"co64")
    if place is None or runs is None or lengths is None:
        return
    chunks = [one for (one,) in _table(file, place, ">Q" if place.name == b"co64" else ">I")]
    file.seek(lengths.inside + 4)
    (each,) = struct.unpack(">I", file.read(4))
    sizes = [] if each else [one for (one,) in _table(file, lengths, ">I", 4)]
    rows, sample = _table(file, runs, ">III"), 0
    firsts = [*(first for first, _, _ in rows), len(chunks) + 1]
    for (first, after), (_, per, _) in zip(pairwise(firsts), rows, strict=True):
        for chunk in chunks[max(first - 1, 0) : max(after - 1, 0)]:
            yield chunk, each * per if each else sum(sizes[sample : sample + per])
            sample += per
