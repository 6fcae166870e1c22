"""Pictures that look the same: a fingerprint that survives another size, compression and colour.

A perceptual hash by the cosine transform (Zauner, "Implementation and Benchmarking of Perceptual Image Hash
Functions", 2010): of a small grey copy the 120 lowest frequencies, each above or below their median. Pictures
come from strangers: their size is read before their pixels are.
"""

import io
import warnings

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SAME_PICTURE = 28  # bits of 120 in which fingerprints of one picture may differ
MOST_PIXELS = 20_000_000
MOST_BYTES = 20 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")

_SIDE = 32
_LOWEST = 11
_PLAIN = 3.0  # deviation of its greys (of 255) under which a picture shows nothing
_CROPS = (0.0, 0.04, 0.08)  # of each side
_WAVES = np.cos(np.pi / (2 * _SIDE) * np.outer(np.arange(_LOWEST), 2 * np.arange(_SIDE) + 1))


def fingerprint(data: bytes) -> int | None:
    """The fingerprint of a picture file, 120 bits; None for one nearly of one colour, which is like any such.

    See-through parts are read as white, an animation by its first frame. ValueError when it can't be read,
    or is larger than 20 megabytes or 20 million points.
    """
    return _bits(_grey(data))


def views(data: bytes) -> tuple[int, ...]:
    """The fingerprints of one of our pictures, whole and slightly cropped: hold a stranger's against each."""
    grey = _grey(data)
    width, height = grey.size
    found = []
    for share in _CROPS:
        left, top = int(width * share), int(height * share)
        found.append(_bits(grey.crop((left, top, width - left, height - top))))
    return tuple(bits for bits in found if bits is not None)


def apart(one: int, other: int) -> int:
    """In how many bits two fingerprints differ: 0 for the same picture, about 60 for two others."""
    return (one ^ other).bit_count()


def same(stranger: int | None, ours: tuple[int, ...]) -> bool:
    """Whether a stranger's fingerprint is of the picture that these are views of."""
    return stranger is not None and any(apart(stranger, view) <= SAME_PICTURE for view in ours)


def _grey(data: bytes) -> Image.Image:
    """The picture in greys, at most 512 points wide and high."""
    if len(data) > MOST_BYTES:
        raise ValueError("The picture is too large.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise ValueError("The picture is too large.")
                picture.draft("RGB", (512, 512))
                picture.thumbnail((512, 512))
                return _on_white(picture).convert("L")
    except ValueError:
        raise
    except Exception as fault:
        # Each decoder fails in ways of its own.
        raise ValueError("The picture can't be read.") from fault


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return picture
    seen = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)


def _bits(grey: Image.Image) -> int | None:
    small = grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    points: NDArray[np.float64] = np.asarray(small, dtype=np.float64)
    if points.std() < _PLAIN:
        return None
    lowest = (_WAVES @ points @ _WAVES.T).ravel()[1:]
    return int("".join("1" if bit else "0" for bit in lowest > np.median(lowest)), 2)
