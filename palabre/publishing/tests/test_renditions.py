"""A picture leaves as its network takes it: shape, bytes, colours, and nothing that it shouldn't tell."""

import io
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from palabre.connectors.pictures import JPEG, PNG, WEBP, PictureRules, Shape, planned
from palabre.connectors.registry import PLATFORMS
from palabre.publishing import library, renditions
from palabre.publishing.gifs import bared
from palabre.publishing.renditions import made

RULES = PictureRules("https://rules.example", date(2026, 11, 27))
WIDE = Image.effect_mandelbrot(
    (40, 30), (-2, -1.5, 1, 1.5), 50
)  # something to look at, always the same


def file_of(image, form="JPEG", **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


@cache
def noisy(width, height, form="PNG", quality=80, *, is_placed=False):
    """The file of a picture that no format makes small; of a camera that says where it was."""
    image = Image.effect_noise((width, height), 120).convert("RGB")
    return file_of(image, form, quality=quality, **({"exif": place()} if is_placed else {}))


def halves(width=400, height=200):
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), (220, 20, 30))
    ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), (20, 30, 220))
    return image


def leaving(data, rules=RULES, types=(JPEG,), most=0, **how):
    with Image.open(io.BytesIO(data)) as opened:
        kind = library.FORMATS[opened.format]
        shape = Shape(*opened.size, kind, len(data), moves=getattr(opened, "is_animated", False))
    return made(data, planned(shape, rules, types, most, **how))


def opened(rendition):
    image = Image.open(io.BytesIO(rendition.data))
    image.load()
    return image


def place():
    """What a camera writes: itself, and where it was."""
    exif = Image.Exif()
    exif[0x0110] = "Camera of Ada"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    return exif


def senseless(orientation=6):
    """What a camera that lies on its side writes, with words where numbers belong."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = orientation, "desc"
    return exif.tobytes().replace(b"\x01\x0e", b"\x01\x02")


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>48,51.4N</exif:GPSLatitude></x:xmpmeta>'
)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_taken_in_tells_no_place(form):
    told = PngImagePlugin.PngInfo()
    told.add_text("Location", "48,51.4N")
    options = {"pnginfo": told} if form == "PNG" else {"xmp": XMP}
    taken = library.picture(file_of(halves(), form, exif=place(), **options))

    assert b"Camera of Ada" not in taken.data
    assert b"51.4N" not in taken.data
    assert not Image.open(io.BytesIO(taken.data)).getexif()


def animation(count=3, size=(60, 40)):
    frames = [Image.new("P", size, number) for number in range(count)]
    for number, frame in enumerate(frames):
        frame.putpalette([number * 40] * 3 * 256)
    return file_of(
        frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0, duration=80,
        comment=b"taken at 48,51.4N",
    )  # fmt: skip


def test_an_animation_is_taken_in_moving_without_its_remarks():
    data = animation()
    data = data[:-1] + b"!\xff\x0bXMP DataXMP" + b"\x05place\x00" + b"\x3bafter its end"
    taken = library.picture(data)
    again = Image.open(io.BytesIO(taken.data))

    assert taken.moves
    assert (again.n_frames, again.info["loop"], again.info["duration"]) == (3, 0, 80)
    assert not any(told in taken.data for told in (b"51.4N", b"place", b"after its end"))


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", animation()[:-40], b"GIF89a" + b"\xff" * 40],
    ids=["empty", "header", "cut off", "table only"],
)  # fmt: skip
def test_a_damaged_animation_is_said_to_be_one(data):
    with pytest.raises(ValueError, match=r"GIF|ends|unknown"):
        bared(data)


def test_a_picture_that_is_allowed_leaves_byte_for_byte():
    data = file_of(halves())

    assert leaving(data).data == data


def test_what_is_cut_is_cut_round_the_focal_point():
    data = file_of(halves(400, 200))
    left = opened(leaving(data, cut="1:1", focal=(0, 50)))
    right = opened(leaving(data, cut="1:1", focal=(100, 50)))

    assert left.size == right.size == (200, 200)
    assert left.getpixel((100, 100))[0] > 200
    assert right.getpixel((100, 100))[2] > 200


def test_a_large_photograph_is_cut_as_exactly_as_a_small_one():
    data = file_of(halves(4000, 2000), quality=95)
    found = opened(leaving(data, replace(RULES, most_width=500), cut="1:1", focal=(50, 50)))

    assert found.size == (500, 500)
    assert found.getpixel((230, 250))[0] > 200  # red up to the very middle
    assert found.getpixel((270, 250))[2] > 200


def test_whole_pictures_stand_on_bands_in_the_colour_of_their_edges():
    data = file_of(Image.new("RGB", (100, 400), (200, 100, 50)), "PNG")
    found = opened(leaving(data, replace(RULES, narrowest=1), (PNG,), cut="whole"))

    assert found.size == (400, 400)
    assert found.getpixel((5, 200)) == (200, 100, 50)
    assert opened(leaving(data, RULES, (PNG,), cut="whole")).size == (100, 400)


@pytest.mark.parametrize("types", [(JPEG,), (WEBP,), (PNG,), (PNG, JPEG)])
@pytest.mark.parametrize("most", [5_000, 15_000])
def test_a_picture_is_brought_under_its_bytes(types, most):
    found = leaving(noisy(350, 250), RULES, types, most)

    assert len(found.data) <= most
    assert found.content_type in types
    assert opened(found).size == (found.width, found.height)


def test_a_picture_keeps_its_size_where_a_lower_quality_is_enough():
    data = noisy(700, 500, "JPEG", 98)
    found = leaving(data, RULES, (JPEG,), len(data) // 2)

    assert (found.width, found.height) == (700, 500)


def test_the_seen_through_parts_of_a_drawing_become_white_as_jpeg():
    drawing = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    found = opened(leaving(file_of(drawing, "PNG"), RULES, (JPEG,)))

    assert (found.mode, found.getpixel((25, 25))) == ("RGB", (255, 255, 255))


def test_a_drawing_stays_seen_through_where_the_network_takes_that():
    drawing = Image.new("RGBA", (50, 50), (10, 20, 30, 0))
    found = opened(leaving(file_of(drawing, "PNG"), replace(RULES, most_width=20), (PNG,)))

    assert (found.mode, found.size, found.getpixel((10, 10))[3]) == ("RGBA", (20, 20), 0)


def wide_gamut():
    """A profile in which the same numbers mean other colours: sRGB's with red and blue exchanged."""
    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = raw.index(b"rXYZ", 128), raw.index(b"bXYZ", 128)
    raw[red : red + 4], raw[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(raw).replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be"))


@pytest.mark.parametrize(("form", "kind"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
def test_colours_of_another_profile_become_those_of_srgb(form, kind):
    options = {"lossless": True} if form == "WEBP" else {}
    data = file_of(
        Image.new("RGB", (30, 30), (220, 20, 30)), form, icc_profile=wide_gamut(), **options
    )
    found = opened(leaving(data, RULES, (kind,)))

    assert "icc_profile" not in found.info
    assert found.getpixel((15, 15))[2] > 150  # it says red, and means blue
    assert found.getpixel((15, 15))[0] < 80


def test_a_profile_that_is_damaged_is_left_out():
    data = file_of(halves(), icc_profile=b"no profile at all")

    assert "icc_profile" not in opened(leaving(data, replace(RULES, most_width=100))).info


def grey(mode):
    """A light grey picture of a mode (white where there is no grey)."""
    plain = Image.new("L", (60, 40), 255 if mode == "1" else 200)
    if mode == "I;16":
        return Image.new("I;16", (60, 40), 200 * 256)
    return plain.convert("RGBA").quantize() if mode == "PA" else plain.convert(mode)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "CMYK", "I;16", "RGBA"])
@pytest.mark.parametrize("kind", [JPEG, PNG, WEBP])
def test_pictures_of_every_mode_can_leave(mode, kind):
    data = file_of(grey(mode), "JPEG" if mode == "CMYK" else "PNG")
    found = opened(leaving(data, replace(RULES, most_width=30), (kind,)))
    colour = found.convert("RGB").getpixel((15, 10))

    assert found.size == (30, 20)
    assert all(abs(one - (255 if mode == "1" else 200)) < 12 for one in colour)


def test_an_animation_moves_on_where_it_is_taken_and_stands_still_elsewhere():
    data = animation()
    taken = leaving(data, RULES, (JPEG, PNG))

    assert taken.content_type == PNG
    assert getattr(opened(taken), "n_frames", 1) == 1


def test_what_is_no_picture_is_lost_and_a_bomb_is_not_opened(monkeypatch):
    plan = planned(Shape(40, 30, PNG), RULES, (PNG,))
    with pytest.raises(library.Lost):
        made(b"no picture", plan)
    monkeypatch.setattr(library, "MOST_PIXELS", 1_000)
    with pytest.raises(library.Lost):
        made(file_of(WIDE, "PNG"), plan)
    with pytest.raises(library.NoPicture):
        library.picture(file_of(WIDE, "PNG"))


def test_a_picture_that_no_size_brings_under_its_bytes_is_lost():
    with pytest.raises(library.Lost):
        leaving(noisy(50, 50), RULES, (JPEG,), 20)


NETWORKS = sorted(
    slug for slug, (of, _connect) in PLATFORMS.items()
    if of.post and renditions.ENDINGS.keys() & set(of.post.types)
)  # fmt: skip


@pytest.mark.parametrize("slug", NETWORKS)
@pytest.mark.parametrize("size", [(3000, 500), (500, 3000), (40, 40)])
def test_every_network_gets_what_it_takes(slug, size):
    limits = PLATFORMS[slug][0].post
    rules = limits.pictures
    found = leaving(noisy(*size, "WEBP"), rules, limits.types, limits.media_bytes)
    image = opened(found)

    assert found.content_type in limits.types
    assert library.FORMATS[image.format] == found.content_type
    assert image.size == (found.width, found.height)
    assert not limits.media_bytes or len(found.data) <= limits.media_bytes
    assert not (rules and rules.bytes) or len(found.data) <= rules.bytes
    assert not (rules and rules.narrowest) or image.width / image.height >= rules.narrowest
    assert not (rules and rules.widest) or image.width / image.height <= rules.widest
