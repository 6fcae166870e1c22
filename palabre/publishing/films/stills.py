"""The still of a film: the picture that stands for it in lists and previews, as somebody chose it.

Nothing here decodes films: the browser that shows one takes the picture. Until then a sign stands there. For
a document, which nothing here opens either, always one does.
"""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from palabre.publishing import library
from palabre.publishing.models import Media

LONGEST = 1280
GROUND, SIGN = "#22262e", "#f4f1ea"


def size_of(row: Media) -> tuple[int, int]:
    """The size of the picture that stands for a medium: a picture's own, or that of each still of a film."""
    scale = min(1.0, LONGEST / max(row.width, row.height, 1)) if row.is_film else 1.0
    return round(row.width * scale) or 1, round(row.height * scale) or 1


def fitted(data: bytes, row: Media) -> library.Picture:
    """A picture as the still of a film. Raises `library.NoPicture`."""
    taken = library.picture(data)
    with Image.open(io.BytesIO(taken.data), formats=list(library.FORMATS)) as image:
        out = io.BytesIO()
        image.convert("RGB").resize(size_of(row)).save(out, "JPEG", quality=88)
    return library.picture(out.getvalue())


def read(row: Media) -> bytes:
    """The still of a film as a file, or the sheet of a document. Raises `library.Lost`."""
    if row.is_document:
        return _sheet(size_of(row))
    if not row.still:
        return _sign(size_of(row))
    path = library.path_of(row.still)
    try:
        return path.read_bytes()
    except OSError:
        raise library.Lost from None


@lru_cache(maxsize=2)
def _sheet(size: tuple[int, int]) -> bytes:
    """A sheet with lines on a dark ground: something to be read."""
    image = Image.new("RGB", size, GROUND)
    (wide, high), draw = size, ImageDraw.Draw(image)
    left, right, top = wide * 0.3, wide * 0.7, high * 0.3
    draw.rectangle((left, top, right, high * 0.7), fill=SIGN)
    for line in range(6):
        down, end = top + high * (0.06 + 0.055 * line), right - wide * (0.16 if line == 5 else 0.05)
        draw.rectangle((left + wide * 0.05, down, end, down + high * 0.012), fill=GROUND)
    return _jpeg(image)


@lru_cache(maxsize=16)
def _sign(size: tuple[int, int]) -> bytes:
    """A triangle on a dark ground: something to be played."""
    image = Image.new("RGB", size, GROUND)
    (wide, high), side = size, min(size) / 5
    middle = (wide / 2, high / 2)
    corners = [
        (middle[0] - side * 0.6, middle[1] - side),
        (middle[0] - side * 0.6, middle[1] + side),
        (middle[0] + side * 1.1, middle[1]),
    ]
    ImageDraw.Draw(image).polygon(corners, fill=SIGN)
    return _jpeg(image)


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
