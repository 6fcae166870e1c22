"""The lines of a log, packed by gzip or not, in blocks; what is too long for a line is passed over."""

import gzip
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

from palabre.analysis.words import N_

BLOCK = 1 << 21
LONGEST_LINE = 1 << 16  # bytes; servers refuse requests that are longer

CUT_SHORT = N_("The file was packed with gzip and ends in the middle, or is damaged.")
PACKED = N_(
    "The file is packed in a way that isn't read here: unpack it first, or pack it with gzip."
)

_GZIP = b"\x1f\x8b"
_OTHERS = (b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c")


class Readable(Protocol):
    """A file, as far as a log needs one."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most ``size``; none at the end."""


class LogError(ValueError):
    """A file that can't be read as a log: `msgid` is the English sentence, with places for `params`."""

    def __init__(self, msgid: str, **params: Any) -> None:
        self.msgid, self.params = msgid, params
        super().__init__(msgid % params)


def blocks(file: Readable) -> Iterator[tuple[list[bytes], int]]:
    """The lines of a file, without their ends, block by block; with each how many were too long.

    Memory stays within a few blocks, whatever the file holds. Raises LogError for a packed file that is
    damaged, or packed otherwise than by gzip.
    """
    head, too_long, is_passing = b"", 0, False
    for chunk in chunks(file):
        lines = (head + chunk).split(b"\n")
        if is_passing and len(lines) > 1:
            lines, is_passing = lines[1:], False
        head = b"" if is_passing else lines[-1]
        del lines[-1]
        if len(head) > LONGEST_LINE:
            head, is_passing = b"", True
            too_long += 1
        if len(max(lines, key=len, default=b"")) > LONGEST_LINE:
            kept = [one for one in lines if len(one) <= LONGEST_LINE]
            too_long += len(lines) - len(kept)
            lines = kept
        yield lines, too_long
        too_long = 0
    if head:
        yield [head], 0


def chunks(file: Readable) -> Iterator[bytes]:
    """The bytes of a file, unpacked where it is packed by gzip. Raises LogError as `blocks` does."""
    first = file.read(BLOCK)
    if first.startswith(_OTHERS):
        raise LogError(PACKED)
    if not first.startswith(_GZIP):
        while first:
            yield first
            first = file.read(BLOCK)
        return
    try:
        with gzip.GzipFile(fileobj=_Joined(first, file)) as unpacked:  # type: ignore[call-overload]
            while chunk := unpacked.read(BLOCK):
                yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise LogError(CUT_SHORT) from None


class _Joined:
    """A stream whose beginning was read already: stdin can't be wound back."""

    def __init__(self, first: bytes, rest: Readable) -> None:
        self._first, self._rest = first, rest

    def read(self, size: int) -> bytes:
        """The next bytes, at most ``size``."""
        if self._first:
            given, self._first = self._first[:size], self._first[size:]
            return given
        return self._rest.read(size)
