"""Pictures of the library: taken in, kept as files named by their hash, made smaller for a network."""

import hashlib
import io
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from palabre.connectors.words import N_
from palabre.publishing.models import Media

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}

TOO_BIG = N_("This picture is larger than 20 MB.")
NO_PICTURE = N_("This file is no picture that networks take (JPEG, PNG, WebP or GIF).")
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
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NoPicture(NO_PICTURE) from None


def _cleaned(image: Image.Image, data: bytes) -> Picture:
    form = str(image.format)
    if form == "GIF":  # it may move; it holds no camera's data
        image.verify()
        return Picture(data, FORMATS[form], image.width, image.height)
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    options = {"quality": 92} if form in {"JPEG", "WEBP"} else {}
    out = io.BytesIO()
    upright.save(out, form, icc_profile=profile, **options)
    return Picture(out.getvalue(), FORMATS[form], upright.width, upright.height)


def _path(digest: str) -> Path:
    return Path(settings.MEDIA_ROOT) / digest[:2] / digest


def keep(taken: Picture) -> str:
    """Write a picture to its file, whole or not at all; its digest."""
    path = _path(taken.digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(taken.data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).rename(path)
    return taken.digest


def read(media: Media) -> bytes:
    """The bytes of a picture. Raises `Lost` when its file is gone."""
    try:
        return _path(media.digest).read_bytes()
    except OSError:
        raise Lost from None


def sized(data: bytes, width: int, height: int, focal: tuple[int, int] = (50, 50)) -> bytes:
    """A picture cut and shrunk to ``width`` by ``height`` pixels around its focal point, as JPEG;
    with a ``height`` of 0 it is only shrunk to the width."""
    with Image.open(io.BytesIO(data), formats=list(FORMATS)) as opened:
        image: Image.Image = ImageOps.exif_transpose(opened).convert("RGB")
        if height:
            centre = (focal[0] / 100, focal[1] / 100)
            image = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS, centering=centre)
        else:
            image.thumbnail((width, width * 4), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()
