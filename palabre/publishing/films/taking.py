"""Takes a film into the library: written to disk in pieces, read, freed of what the camera wrote, kept whole
or not at all. What a crash leaves half done is removed by the library's own tidying."""

import hashlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from palabre.connectors.words import N_
from palabre.governance.files import NOT_KEPT, store
from palabre.publishing.films.cleaning import clean
from palabre.publishing.films.facts import NO_FILM, Film, NoFilm, facts_of
from palabre.publishing.library import name_of

PIECE = 1024 * 1024
WEBM = b"\x1aE\xdf\xa3"  # refused too, but as the video that it is
ROOM_LEFT = 1024**3  # bytes of the disk that no film takes

TOO_BIG = N_("This video is larger than this house takes (PALABRE_FILM_CAP).")
NO_ROOM = N_("There is too little room left on the disk for this video.")


@dataclass(frozen=True, slots=True)
class Taken:
    """A film that is kept: the name of its file, its size in bytes, and what it is."""

    digest: str
    size: int
    film: Film


def looks_like_film(start: bytes) -> bool:
    """Whether a file may be a film, by its first bytes: those that it is refused or taken in as."""
    boxes = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
    return start[:4] == WEBM or start[4:8] in boxes


def take(pieces: Iterable[bytes]) -> Taken:
    """Take a film in. Raises `NoFilm`."""
    path = store().draft()
    try:
        with path.open("w+b") as file:
            size = 0
            for piece in pieces:
                size += len(piece)
                _must_fit(size, path.parent)
                file.write(piece)
            file.flush()
            film = facts_of(path)
            try:
                clean(file)
            except ValueError:
                raise NoFilm(NO_FILM) from None
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            digest = _digest(iter(lambda: file.read(PIECE), b""))
        try:
            store().keep(name_of(digest), path)
        except OSError:
            raise NoFilm(NOT_KEPT) from None
    finally:
        path.unlink(missing_ok=True)
    return Taken(digest, size, film)


def _must_fit(size: int, folder: Path) -> None:
    if size > settings.FILM_CAP:
        raise NoFilm(TOO_BIG)
    if shutil.disk_usage(folder).free < ROOM_LEFT:
        raise NoFilm(NO_ROOM)


def _digest(pieces: Iterable[bytes]) -> str:
    found = hashlib.blake2b(digest_size=32)
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()
