"""The still of a film: the picture that stands for it in lists and previews, as somebody chose it.

Nothing here decodes films: the browser that shows one takes the picture. Until then a sign stands there.
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
    """The still of a film as a file. Raises `library.Lost`."""
    if not row.still:
        return _sign(size_of(row))
    path = library.path_of(row.still)
    try:
        return path.read_bytes()
    except OSError:
        raise library.Lost from None


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
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
