"""What networks take of a picture, as data, and how a picture is cut and shrunk to it. Pure: no pixels here.

A ratio is width over height. A cut is what a person chose for a network: "" leaves it to the network's
rules, `WHOLE` keeps all of the picture, and the others are ratios by their usual names.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WHOLE = "whole"
RATIOS = {
    "1:1": 1.0,
    "4:5": 4 / 5,
    "3:4": 3 / 4,
    "2:3": 2 / 3,
    "9:16": 9 / 16,
    "4:3": 4 / 3,
    "16:9": 16 / 9,
    "1.91:1": 1.91,
}
JPEG, PNG, WEBP, GIF = "image/jpeg", "image/png", "image/webp", "image/gif"
KINDS = (JPEG, PNG, WEBP, GIF)


@dataclass(frozen=True, slots=True)
class PictureRules:
    """What a network takes of one picture, with where and when a person read it; 0 where it says nothing.

    ``narrowest`` and ``widest`` are ratios. ``most_sum`` limits width and height together. ``bytes`` is
    of one picture, where it is another limit than that of any file. ``best`` are the sizes that the network
    recommends. ``alike`` says that all pictures of one text are shown in the shape of the first,
    ``gif_alone`` that nothing goes beside a GIF.
    """

    source: str
    read_on: date
    narrowest: float = 0
    widest: float = 0
    least_width: int = 0
    most_width: int = 0
    most_height: int = 0
    most_pixels: int = 0
    most_sum: int = 0
    bytes: int = 0
    best: tuple[tuple[int, int], ...] = ()
    alike: bool = False
    gif_alone: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A picture as it is known without its pixels; ``moves`` for an animation, ``size`` in bytes."""

    width: int
    height: int
    content_type: str
    size: int = 0
    moves: bool = False

    @property
    def ratio(self) -> float:
        """Width over height; 1 where they aren't known."""
        return self.width / self.height if self.width and self.height else 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How a picture leaves for a network.

    ``box`` (left, top, right, bottom) is what is kept of it, in its own pixels. It fills ``inner`` (width,
    height) of a picture of ``width`` by ``height``; what is left over are bands. ``bytes`` is the most it
    may have (0: any), ``kinds`` the media types it may be given in, the wanted one first; none where the
    network takes no pictures. ``moves`` says
    that it leaves as it is, moving; ``stops`` that it moved, and won't.
    """

    box: tuple[int, int, int, int]
    inner: tuple[int, int]
    width: int
    height: int
    kinds: tuple[str, ...]
    bytes: int = 0
    moves: bool = False
    stops: bool = False
    is_cut: bool = False

    @property
    def has_bands(self) -> bool:
        """Whether the picture doesn't fill all of what leaves."""
        return self.inner != (self.width, self.height)

    @property
    def key(self) -> str:
        """A name that only the same plan has."""
        return f"{self.box} {self.inner} {self.width} {self.height} {self.kinds} {self.bytes}"

    def focal(self, focal: tuple[int, int], shape: Shape) -> tuple[int, int]:
        """Where the eye goes in what leaves, in per cent, when it goes to ``focal`` in the picture."""
        left, top, right, bottom = self.box
        found = []
        for at, start, end, whole, size, inner in (
            (focal[0], left, right, shape.width, self.width, self.inner[0]),
            (focal[1], top, bottom, shape.height, self.height, self.inner[1]),
        ):
            inside = (at * whole / 100 - start) / max(end - start, 1)
            found.append(round(100 * ((size - inner) / 2 + inside * inner) / max(size, 1)))
        return min(max(found[0], 0), 100), min(max(found[1], 0), 100)


def cuts_for(rules: PictureRules | None) -> list[str]:
    """The cuts that a person can choose for a network: none, whole, and the ratios that it takes."""
    return ["", WHOLE, *(name for name, ratio in RATIOS.items() if _taken(ratio, rules))]


def _taken(ratio: float, rules: PictureRules | None) -> bool:
    return rules is None or _clamped(ratio, rules) == ratio


def _clamped(ratio: float, rules: PictureRules | None) -> float:
    if rules is None:
        return ratio
    return min(max(ratio, rules.narrowest), rules.widest or math.inf)


def planned(
    shape: Shape,
    rules: PictureRules | None,
    types: Sequence[str],
    most_bytes: int = 0,
    *,
    cut: str = "",
    focal: tuple[int, int] = (50, 50),
    like: float = 0,
) -> Plan:
    """How a picture leaves for a network that takes these media types (none: any) and so many bytes.

    A cut that the network doesn't take counts as none. ``like`` is the ratio of the first picture where
    all have to be alike. An animation leaves as it is wherever the network takes it so.
    """
    most = min(filter(None, (most_bytes, rules.bytes if rules else 0)), default=0)
    kinds = _kinds(shape, types)
    whole = (0, 0, shape.width, shape.height)
    size = (shape.width, shape.height)
    if cut not in cuts_for(rules):
        cut = ""
    wanted = RATIOS.get(cut) or like or shape.ratio
    if shape.moves and GIF in kinds:
        fits = (not most or shape.size <= most) and _within(*size, rules) == size
        if cut in ("", WHOLE) and not like and _taken(shape.ratio, rules) and fits:
            return Plan(whole, size, *size, (GIF,), most, moves=True)
    if shape.moves:
        kinds = tuple(one for one in kinds if one != GIF) or kinds
    ratio = _clamped(wanted, rules)
    if not (shape.width and shape.height):
        return Plan(whole, size, *size, kinds, most, stops=shape.moves)
    if cut == WHOLE:
        width, height = _around(*size, ratio)
        box = whole
    else:
        box = cropped(shape.width, shape.height, ratio, focal)
        width, height = box[2] - box[0], box[3] - box[1]
    out = _bounded(*_within(width, height, rules), rules)
    inner = out
    if cut == WHOLE and ratio != shape.ratio:
        scale = min(out[0] / shape.width, out[1] / shape.height)
        inner = (max(1, round(shape.width * scale)), max(1, round(shape.height * scale)))
        inner = (min(inner[0], out[0]), min(inner[1], out[1]))
    return Plan(box, inner, *out, kinds, most, stops=shape.moves, is_cut=box != whole)


def cropped(
    width: int, height: int, ratio: float, focal: tuple[int, int]
) -> tuple[int, int, int, int]:
    """The largest box of this ratio in a picture, with the focal point (per cent) as near to its middle
    as the edges let it be."""
    if width >= ratio * height:
        wide, high = max(1, min(width, round(height * ratio))), height
    else:
        wide, high = width, max(1, min(height, round(width / ratio)))
    left = min(max(round(focal[0] * width / 100 - wide / 2), 0), width - wide)
    top = min(max(round(focal[1] * height / 100 - high / 2), 0), height - high)
    return left, top, left + wide, top + high


def _around(width: int, height: int, ratio: float) -> tuple[int, int]:
    """The smallest size of this ratio that holds the picture."""
    if width >= ratio * height:
        return width, max(height, round(width / ratio))
    return max(width, round(height * ratio)), height


def _within(width: int, height: int, rules: PictureRules | None) -> tuple[int, int]:
    """The size, made smaller until it is within what the network takes."""
    if rules is None or not (width and height):
        return width, height
    scale = min(
        1.0,
        rules.most_width / width if rules.most_width else 1,
        rules.most_height / height if rules.most_height else 1,
        math.sqrt(rules.most_pixels / (width * height)) if rules.most_pixels else 1,
        rules.most_sum / (width + height) if rules.most_sum else 1,
    )
    if scale == 1:
        return width, height
    return max(1, int(width * scale)), max(1, int(height * scale))


def _bounded(width: int, height: int, rules: PictureRules | None) -> tuple[int, int]:
    """The size, a pixel more or less where rounding brought it beyond a ratio that is allowed."""
    if rules is None or rules.narrowest == rules.widest:
        return width, height  # one ratio alone: whole pixels can't meet it more exactly
    if rules.narrowest and width < rules.narrowest * height:
        wider = (math.ceil(height * rules.narrowest), height)
        return wider if _within(*wider, rules) == wider else (width, int(width / rules.narrowest))
    if rules.widest and width > rules.widest * height:
        higher = (width, math.ceil(width / rules.widest))
        return higher if _within(*higher, rules) == higher else (int(height * rules.widest), height)
    return width, height


def _kinds(shape: Shape, types: Sequence[str]) -> tuple[str, ...]:
    """The media types in which a picture may leave, the best one first."""
    taken = [one for one in types if one in KINDS] if types else list(KINDS)
    drawn = shape.content_type in (PNG, GIF)
    order = [shape.content_type, *((PNG, JPEG, WEBP) if drawn else (JPEG, WEBP, PNG))]
    return tuple(dict.fromkeys(one for one in order if one in taken))
