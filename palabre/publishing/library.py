"""Pictures of the library: taken in, and kept as files named by their hash."""

import hashlib
import io
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import ExifTags, Image, UnidentifiedImageError

from palabre.connectors.words import N_
from palabre.publishing.gifs import bared
from palabre.publishing.models import Media

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
UNFINISHED = "tmp"
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
    "This file is no picture (JPEG, PNG, WebP or GIF) and no video (MP4 or MOV) that networks take."
)
TOO_MANY_PIXELS = N_("This picture has more than 60 million pixels.")


class Lost(Exception):
    """A picture that a text carries is no longer there."""


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
    """The file of a picture."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def made_of(digest: str) -> Path:
    """The folder of what was made of a picture: it can be thrown away at any time."""
    return Path(settings.MEDIA_ROOT) / digest[:2] / f"{digest}.made"


def keep(taken: Picture) -> str:
    """Write a picture to its file, whole or not at all; its digest."""
    path = path_of(taken.digest)
    with suppress(FileNotFoundError):
        os.utime(path)  # who is about to throw it away sees that it is wanted again
        return taken.digest
    write(path, taken.data)
    return taken.digest


def write(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(name).rename(path)


def read(media: Media) -> bytes:
    """The bytes of a picture. Raises `Lost` when its file is gone."""
    try:
        return path_of(media.digest).read_bytes()
    except OSError:
        raise Lost from None


def throw_away_made(digest: str) -> None:
    """Throw away what was made of a picture."""
    shutil.rmtree(made_of(digest), ignore_errors=True)


def throw_away(digest: str, untouched_since: float) -> bool:
    """Throw a picture's file away with what was made of it, unless it was taken in again since then (seconds
    since 1970); whether it is gone."""
    path = path_of(digest)
    try:
        if path.stat().st_mtime > untouched_since:
            return False
        path.unlink()
    except FileNotFoundError:
        pass
    throw_away_made(digest)
    return True


def stray(untouched_since: float) -> Iterator[str]:
    """The digests of the files that nobody touched since then; what a worker left unfinished is removed."""
    for folder in sorted(Path(settings.MEDIA_ROOT).glob("[0-9a-f][0-9a-f]")):
        found = {}
        for path in (*folder.iterdir(), *folder.glob(f"*.made/{UNFINISHED}*")):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime <= untouched_since:
                    found[path.name.removesuffix(".made")] = path
        for name, path in found.items():
            if name.startswith(UNFINISHED):
                path.unlink(missing_ok=True)
            else:
                yield name
