"""A picture as it leaves for a network, or is shown on a page: cut, made smaller, in its colours and bytes.

Made by workers, and kept beside the picture's file under a name that says how: made once, thrown away at any
time. What is made holds no camera's data and no place, and its colours are sRGB.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageStat

from palabre.connectors.pictures import GIF, JPEG, PNG, WEBP, Plan, cropped
from palabre.publishing import library
from palabre.publishing.films import stills
from palabre.publishing.models import Media

ENDINGS = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", GIF: ".gif"}
FORMS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
QUALITIES = (90, 80, 68)
# Where no quality brings a picture under its bytes, it is made smaller by so much, again and again.
SMALLER = 0.8
SMALL, SQUARE = 960, 480
# Beyond so many pixels the last bytes of a PNG cost seconds.
SLOW_PIXELS = 4_000_000
WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture as it was made."""

    data: bytes
    content_type: str
    width: int
    height: int


def rendition(row: Media, plan: Plan) -> Rendition:
    """A picture as it leaves by a plan; the same plan is made once. Raises `library.Lost`."""
    if plan.moves:
        return Rendition(library.read(row), row.content_type, row.width, row.height)
    return _kept(row, plan.key, lambda data: made(data, plan))


def small(row: Media) -> Rendition:
    """A picture for a page, no wider than 960 pixels; a film's still. Raises `library.Lost`."""
    wide, high = stills.size_of(row)
    width = min(SMALL, wide)
    height = max(1, round(high * width / max(wide, 1)))
    plan = Plan((0, 0, wide, high), (width, height), width, height, _for_pages(row))
    return _kept(row, f"small{row.still[:8]}", lambda data: made(data, plan))


def square(row: Media) -> Rendition:
    """A picture for a list, cut round where the eye goes. Raises `library.Lost`."""
    focal = (row.focal_x, row.focal_y)
    box = cropped(*stills.size_of(row), 1.0, focal)
    plan = Plan(box, (SQUARE, SQUARE), SQUARE, SQUARE, (JPEG,))
    return _kept(row, f"square {focal}{row.still[:8]}", lambda data: made(data, plan))


def _for_pages(row: Media) -> tuple[str, ...]:
    return (PNG,) if row.content_type in (PNG, GIF) else (JPEG,)


def name_of(plan: Plan, content_type: str) -> str:
    """The name of the file that was made by a plan, in the folder of its picture."""
    return f"{_stem(plan.key)}{ENDINGS[content_type]}"


def _stem(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=16).hexdigest()


def _kept(row: Media, name: str, make: Callable[[bytes], Rendition]) -> Rendition:
    stem = _stem(name)
    for kind, ending in ENDINGS.items():
        path = library.path_at(library.made_of(row.digest, f"{stem}{ending}"))
        with suppress(*library.BAD_FILE):
            return _read(path, kind)
    fresh = make(library.read(row) if row.is_picture else stills.read(row))
    library.write(library.made_of(row.digest, f"{stem}{ENDINGS[fresh.content_type]}"), fresh.data)
    return fresh


def _read(path: Path, kind: str) -> Rendition:
    data = path.read_bytes()
    with Image.open(io.BytesIO(data), formats=list(library.FORMATS)) as image:
        return Rendition(data, kind, image.width, image.height)


def made(data: bytes, plan: Plan) -> Rendition:
    """Make a picture by a plan. Raises `library.Lost` for a file that is none."""
    try:
        with Image.open(io.BytesIO(data), formats=list(library.FORMATS)) as opened:
            if opened.width * opened.height > library.MOST_PIXELS:
                raise library.Lost
            kind = library.FORMATS[library.form_of(opened)]
            if _fits(opened, kind, len(data), plan):
                return Rendition(data, kind, opened.width, opened.height)
            return _encoded(_drawn(opened, plan), plan)
    except library.BAD_FILE:
        raise library.Lost from None


def _fits(image: Image.Image, kind: str, size: int, plan: Plan) -> bool:
    """Whether the file may leave as it is kept."""
    same = plan.box == (0, 0, image.width, image.height) and plan.inner == image.size
    plain = not _profile(image) and not image.getexif() and image.mode != "CMYK"
    still = not getattr(image, "is_animated", False)
    small_enough = not plan.bytes or size <= plan.bytes
    return (
        same and plain and still and small_enough and not plan.has_bands and kind in plan.kinds[:1]
    )


def _profile(image: Image.Image) -> ImageCms.ImageCmsProfile | None:
    """The colours that the file says it has, where they aren't sRGB anyway."""
    raw = image.info.get("icc_profile")
    if not raw:
        return None
    with suppress(ImageCms.PyCMSError, OSError, ValueError):
        profile = ImageCms.ImageCmsProfile(io.BytesIO(raw))
        if "srgb" not in ImageCms.getProfileDescription(profile).lower():
            return profile
    return None


def _drawn(image: Image.Image, plan: Plan) -> Image.Image:
    """The picture cut and shrunk, in sRGB, on its bands."""
    profile = _profile(image)
    box: tuple[float, float, float, float] = plan.box
    whole = (plan.box[2] - plan.box[0], plan.box[3] - plan.box[1])
    if image.format == "JPEG" and not image.getexif():
        # A large photograph is read no larger than needed: a fraction of the time, and of the memory.
        before = image.width
        scale = max(plan.inner[0] / max(whole[0], 1), plan.inner[1] / max(whole[1], 1))
        image.draft(None, (int(image.width * scale), int(image.height * scale)))
        factor = image.width / before
        left, top, right, bottom = (one * factor for one in plan.box)
        box = (left, top, min(right, image.width), min(bottom, image.height))
    plain = _plain(library.upright(image))
    cut = plain.resize(plan.inner, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    cut = _in_srgb(cut, profile)
    return _on_bands(cut, plan) if plan.has_bands else cut


def _plain(image: Image.Image) -> Image.Image:
    """The picture in a mode that can be resized well: palettes and 16 bits as what they show."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"RGB", "RGBA", "L", "CMYK"}:
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _in_srgb(image: Image.Image, profile: ImageCms.ImageCmsProfile | None) -> Image.Image:
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    if profile is not None:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = image.convert("RGB") if alpha else image
            srgb = ImageCms.createProfile("sRGB")
            told = ImageCms.profileToProfile(source, profile, srgb, outputMode="RGB")
            if told is not None:
                image = told
    if alpha is None:
        return image if image.mode == "RGB" else image.convert("RGB")
    image = image.convert("RGB")
    image.putalpha(alpha)
    return image


def _on_bands(image: Image.Image, plan: Plan) -> Image.Image:
    """The picture in the middle of bands in the colour of its edges."""
    shown = _opaque(image)
    edges = Image.new("RGB", (shown.width * 2 + shown.height * 2, 1))
    sides = ((0, 0, shown.width, 1), (0, shown.height - 1, shown.width, shown.height))
    flanks = ((0, 0, 1, shown.height), (shown.width - 1, 0, shown.width, shown.height))
    at = 0
    for side in sides:
        edges.paste(shown.crop(side), (at, 0))
        at += shown.width
    for flank in flanks:
        edges.paste(shown.crop(flank).transpose(Image.Transpose.ROTATE_90), (at, 0))
        at += shown.height
    colour = tuple(round(one) for one in ImageStat.Stat(edges).mean)
    whole = Image.new("RGB", (plan.width, plan.height), colour)
    whole.paste(shown, ((plan.width - shown.width) // 2, (plan.height - shown.height) // 2))
    return whole


def _opaque(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGB", image.size, WHITE)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _encoded(image: Image.Image, plan: Plan) -> Rendition:
    """The picture in the first of its kinds whose file is small enough, smaller where none is."""
    image.info = {}
    while True:
        best: Rendition | None = None
        for kind in plan.kinds:
            for data in _files(image, kind):
                if not plan.bytes or len(data) <= plan.bytes:
                    return Rendition(data, kind, image.width, image.height)
                if best is None or len(data) < len(best.data):
                    best = Rendition(data, kind, image.width, image.height)
        if min(image.size) < 2:
            raise library.Lost  # nothing that shows anything is as small as that
        size = (max(1, int(image.width * SMALLER)), max(1, int(image.height * SMALLER)))
        image = image.resize(size, Image.Resampling.LANCZOS)


def _files(image: Image.Image, kind: str) -> Iterator[bytes]:
    """The picture as files of a kind, each smaller than the one before."""
    if kind == PNG:
        yield _file(image, kind, optimize=image.width * image.height < SLOW_PIXELS)
        return
    shown = _opaque(image) if kind == JPEG else image
    for quality in QUALITIES:
        more: dict[str, Any] = {"progressive": True} if kind == JPEG else {"method": 4}
        yield _file(shown, kind, quality=quality, **more)


def _file(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, FORMS[kind], **options)
    return out.getvalue()
