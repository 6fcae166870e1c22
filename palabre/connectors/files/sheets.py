"""Reads spreadsheets (XLSX) after a look at how far they would swell."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import msgspec

from palabre.connectors.contract import Rejected
from palabre.connectors.files.opening import DAMAGED, SWELLS, Options, Row
from palabre.connectors.files.tables import names_of
from palabre.connectors.words import N_

UNPACKED_CAP = 256 * 1024 * 1024  # bytes of all parts together
MOST_PARTS = 2_000
SPREAD = Path(__file__).with_name("spread.py")
NO_SUCH = 2

NO_SHEET = N_("This spreadsheet has no sheet of this name.")


def rows(path: Path, options: Options) -> Iterator[Row]:
    """Give the rows of one sheet (the first unless ``options.sheet`` names another)."""
    look_inside(path)
    names: list[str] = []
    for line, texts in _told(path, options.sheet):
        if names:
            yield Row(line, dict(zip(names, texts, strict=False)))
            continue
        names = names_of(texts if options.header else [""] * len(texts))
        if not options.header:
            yield Row(line, dict(zip(names, texts, strict=False)))


def _told(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that the program apart tells, each with its number. Raises `Rejected` when it ends badly."""
    command = [sys.executable, "-I", str(SPREAD), str(path), sheet]
    with subprocess.Popen(  # noqa: S603  (our own interpreter, our own program)
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as there:
        try:
            for said in there.stdout or ():
                if said.endswith(b"\n"):  # not cut off by its end
                    yield msgspec.json.decode(said, type=tuple[int, list[str]])
            ended = there.wait()
        finally:
            there.kill()  # who wanted the first rows only waits for no others
    if ended:
        raise Rejected(_why(ended, sheet))


def _why(ended: int, sheet: str) -> str:
    """Why a spreadsheet isn't read: a signal ended the program where it wanted too much of the machine."""
    if ended == NO_SUCH and sheet:
        return NO_SHEET
    return SWELLS if ended < 0 else DAMAGED


def look_inside(path: Path) -> None:
    """Raise `Rejected` for a damaged file and for one that says it would swell without measure."""
    try:
        with ZipFile(path) as archive:
            parts = list(islice(archive.infolist(), MOST_PARTS + 1))
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise Rejected(DAMAGED) from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED_CAP:
        raise Rejected(SWELLS)
