"""Takes a document into the library: a PDF, kept whole as it came, or not at all.

Nothing here opens it: what it is shows by its first and its last bytes, and it is handed out as a file to be
kept, never shown by us. A picture of a sheet stands for it in lists and previews.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable

from palabre.connectors.words import N_
from palabre.governance.files import NOT_KEPT, store
from palabre.publishing.films.taking import ROOM_LEFT
from palabre.publishing.library import NoPicture, name_of

MOST_BYTES = 100_000_000
SHEET = (960, 1_358)  # pixels of the picture that stands for a document
START, END = b"%PDF-", b"%%EOF"  # ISO 32000-2, 7.5.2 and 7.5.5
TAIL = 2_048  # bytes in which the end is looked for: programs write something behind it

TOO_BIG = N_("This document is larger than 100 MB.")
NO_ROOM = N_("There is too little room left on the disk for this document.")
CUT_OFF = N_("This document isn’t whole: the end of the PDF lacks.")


class NoDocument(NoPicture):
    """The document can't be taken in; the message is a sentence for the person who gave it."""


def looks_like_document(start: bytes) -> bool:
    """Whether a file is a document, by its first bytes."""
    return start.startswith(START)


def take(pieces: Iterable[bytes]) -> tuple[str, int]:
    """Take a document in: the name of its file, and its size in bytes. Raises `NoDocument`."""
    path = store().draft()
    try:
        with path.open("wb") as file:
            digest, size, tail = hashlib.blake2b(digest_size=32), 0, b""
            for piece in pieces:
                size += len(piece)
                if size > MOST_BYTES:
                    raise NoDocument(TOO_BIG)
                if shutil.disk_usage(path.parent).free < ROOM_LEFT:
                    raise NoDocument(NO_ROOM)
                digest.update(piece)
                tail = (tail + piece)[-TAIL:]
                file.write(piece)
            if END not in tail:
                raise NoDocument(CUT_OFF)
            file.flush()
            os.fsync(file.fileno())
        try:
            store().keep(name_of(digest.hexdigest()), path)
        except OSError:
            raise NoDocument(NOT_KEPT) from None
    finally:
        path.unlink(missing_ok=True)
    return digest.hexdigest(), size
