"""A file as the body of a call: read in pieces while it is sent, never held whole."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

# The slowest line for which a call still waits, bytes a second.
SLOWEST = 64 * 1024
# How long a network may think about a file that it was sent, seconds.
THINKS_S = 120.0


class FileBody:
    """A file, or a part of it, as what sends it reads it. It is open only between its first read byte and its
    last."""

    def __init__(self, path: Path, start: int = 0, length: int | None = None) -> None:
        self._path, self._start = path, start
        whole = path.stat().st_size
        self.size = max(0, min(whole - start, whole if length is None else length))
        self._at = 0
        self._file: BinaryIO | None = None

    def read(self, most: int = -1) -> bytes:
        """The next bytes, none at the end."""
        left = self.size - self._at
        wanted = left if most < 0 else min(most, left)
        if self._file is None and wanted:
            self._file = self._path.open("rb")
            self._file.seek(self._start + self._at)
        piece = self._file.read(wanted) if self._file and wanted else b""
        self._at += len(piece)
        if not piece or self._at >= self.size:
            self.close()
        return piece

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place: from the start, from here, or from the end."""
        self.close()
        self._at = max(0, offset + (0, self._at, self.size)[whence])
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __iter__(self) -> "FileBody":
        return self

    def __next__(self) -> bytes:
        if piece := self.read(64 * 1024):
            return piece
        raise StopIteration


def files_in(body: Mapping[str, Any]) -> list[FileBody]:
    """The files that a call sends, as its content or as fields of a form."""
    found = [body.get("content")]
    for field in dict(body.get("files") or {}).values():
        found += field if isinstance(field, tuple) else [field]
    return [one for one in found if isinstance(one, FileBody)]
