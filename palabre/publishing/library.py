"""Pictures of the library: taken in, and kept as files named by their hash."""

import hashlib
import io
import os
import re
import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import ExifTags, Image, UnidentifiedImageError

from palabre.connectors.words import N_
from palabre.governance.files import DRAFTS, NOT_KEPT, store
from palabre.publishing.gifs import bared
from palabre.publishing.models import Media

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
# The names of the library among the files of the house.
OURS = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})(?:\.made/.*)?")
# What a crash left: drafts, and those of former versions, which lay beside the files.
LEFT = re.compile(rf"{DRAFTS}/.*|[0-9a-f]{{2}}/(?:\w+\.made/)?tmp\w*")
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
# What goes wrong with files that are none, or that were made to do harm.
BAD_FILE = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    IndexError,  # these two of an animation that is cut off where its next picture begins
    struct.error,
    Image.DecompressionBombError,
)
# And with what a camera, or somebody who plays one, wrote beside the picture.
BAD_WORDS = (TypeError, AttributeError, LookupError, ArithmeticError, EOFError, struct.error)
# How a picture is turned that was taken so (Exif 2.3, 4.6.4, Orientation).
TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

TOO_BIG = N_("This file is larger than 20 MB.")
NO_PICTURE = N_(
    "This file is no picture (JPEG, PNG, WebP or GIF), no video (MP4 or MOV) and no document (PDF) that"
    " networks take."
)
TOO_MANY_PIXELS = N_("This picture has more than 60 million pixels.")


class Lost(Exception):
    """A picture that a text carries is no longer there."""


class Away(Lost, OSError):
    """The place for files doesn't answer: later, the picture may be there."""


class NoPicture(Exception):
    """The file can't be taken in; the message is a sentence for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: turned upright, and without the place and camera that it told of."""

    data: bytes
    content_type: str
    width: int
    height: int
    moves: bool = False

    @property
    def digest(self) -> str:
        """The name of its file."""
        return hashlib.blake2b(self.data, digest_size=32).hexdigest()


def picture(data: bytes) -> Picture:
    """Take a file in. Raises `NoPicture`."""
    if len(data) > MOST_BYTES:
        raise NoPicture(TOO_BIG)
    try:
        with Image.open(io.BytesIO(data), formats=list(FORMATS)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture(TOO_MANY_PIXELS)
            return _cleaned(image, data)
    except BAD_FILE:
        raise NoPicture(NO_PICTURE) from None


def _cleaned(image: Image.Image, data: bytes) -> Picture:
    form = form_of(image)
    if form == "GIF":  # it may move: its pictures stay as they are
        moves = bool(getattr(image, "is_animated", False))
        return Picture(bared(data), FORMATS[form], image.width, image.height, moves)
    profile = image.info.get("icc_profile")
    turned = upright(image)
    options = {"quality": 92} if form in {"JPEG", "WEBP"} else {}
    out = io.BytesIO()
    turned.save(out, form, icc_profile=profile, exif=b"", xmp=b"", **options)
    return Picture(out.getvalue(), FORMATS[form], turned.width, turned.height)


def form_of(image: Image.Image) -> str:
    """The name of a picture's format. Phones put further pictures behind a JPEG (depth, brightness), which
    Pillow calls MPO (CIPA DC-007): the first of them is the one that is meant."""
    return "JPEG" if image.format == "MPO" else str(image.format)


def upright(image: Image.Image) -> Image.Image:
    """The picture as it is to be looked at. Of what its camera says only that is read: written anew, as
    Pillow's own way does, data that nobody can make sense of would be no picture."""
    try:
        turned = TURNED.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (*BAD_FILE, *BAD_WORDS):
        turned = None
    return image if turned is None else image.transpose(turned)


def path_of(digest: str) -> Path:
    """The file of a picture, on this machine. Raises `Away`."""
    return path_at(name_of(digest))


def path_at(name: str) -> Path:
    """A file of the library, on this machine. Raises `Away`."""
    try:
        return Path(store().path(name))
    except OSError as fault:
        raise Away(str(fault)) from None


def name_of(digest: str) -> str:
    """The name of a picture's file among the files of the house."""
    return f"{digest[:2]}/{digest}"


def made_of(digest: str, name: str) -> str:
    """The name of something that was made of a picture: it can be thrown away at any time."""
    return f"{digest[:2]}/{digest}.made/{name}"


def keep(taken: Picture) -> str:
    """Write a picture to its file, whole or not at all; its digest. Raises `NoPicture`."""
    try:
        # Who is about to throw it away sees that it is wanted again.
        if not store().touch(name_of(taken.digest)):
            write(name_of(taken.digest), taken.data)
    except OSError:
        raise NoPicture(NOT_KEPT) from None
    return taken.digest


def write(name: str, data: bytes) -> None:
    """Write a file, whole or not at all. Raises OSError."""
    draft = store().draft()
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        store().keep(name, draft)
    finally:
        draft.unlink(missing_ok=True)


def read(media: Media) -> bytes:
    """The bytes of a picture. Raises `Lost` when its file is gone."""
    path = path_of(media.digest)
    try:
        return path.read_bytes()
    except OSError:
        raise Lost from None


def throw_away_made(digest: str) -> None:
    """Throw away what was made of a picture."""
    for name, _age in list(store().walk(made_of(digest, ""))):
        store().delete(name)


def throw_away(digest: str, untouched_since: float) -> bool:
    """Throw a picture's file away with what was made of it, unless it was taken in again since then (seconds
    since 1970); whether it is gone."""
    age = store().age(name_of(digest))
    if age is not None:
        if age > untouched_since:
            return False
        store().delete(name_of(digest))
    throw_away_made(digest)
    return True


def stray(untouched_since: float) -> set[str]:
    """The digests of the files that nobody touched since then; what a worker left unfinished is removed."""
    found = set()
    for name, age in store().walk():
        if age > untouched_since:
            continue
        if ours := OURS.fullmatch(name):
            found.add(ours[1])
        elif LEFT.fullmatch(name):
            store().delete(name)
    return found
