"""Pictures: what is done to one leaves its fingerprint near, and others are far."""

import io
from itertools import permutations
from random import Random

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from palabre.analysis import pictures
from palabre.analysis.pictures import fingerprint, same, views


def logo(seed):
    """A made-up avatar: a few discs and boxes."""
    rng = Random(seed)

    def colour():
        return tuple(rng.randrange(256) for _ in range(3))

    picture = Image.new("RGB", (200, 200), colour())
    draw = ImageDraw.Draw(picture)
    for _ in range(5):
        left, top = rng.randrange(150), rng.randrange(150)
        box = (left, top, left + rng.randint(30, 120), top + rng.randint(30, 120))
        rng.choice((draw.ellipse, draw.rectangle))(box, fill=colour())
    return picture


def data(picture, kind="PNG", **how):
    out = io.BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def see_through(picture):
    mask = Image.new("L", picture.size, 255)
    picture = picture.copy()
    picture.putalpha(mask)
    return picture


CHANGES = {
    "smaller": lambda one: data(one.resize((48, 48))),
    "larger": lambda one: data(one.resize((700, 700))),
    "compressed": lambda one: data(one, "JPEG", quality=25),
    "webp": lambda one: data(one, "WEBP", quality=40),
    "of 256 colours": lambda one: data(one, "GIF"),
    "cropped by 4 %": lambda one: data(one.crop((8, 8, 192, 192))),
    "cropped by 8 %": lambda one: data(one.crop((16, 16, 184, 184))),
    "grey": lambda one: data(one.convert("L")),
    "tinted": lambda one: data(Image.blend(one, Image.new("RGB", one.size, "orangered"), 0.25)),
    "paler": lambda one: data(ImageEnhance.Contrast(one).enhance(0.6)),
    "brighter": lambda one: data(ImageEnhance.Brightness(one).enhance(1.15)),
    "with alpha": lambda one: data(see_through(one)),
}
LOGOS = [logo(seed) for seed in range(20)]


@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_is_found_again_whatever_is_done_to_it(change):
    found = [same(fingerprint(CHANGES[change](one)), views(data(one))) for one in LOGOS]
    assert sum(found) >= 19


def test_other_pictures_are_not_taken_for_it():
    prints = [(fingerprint(data(one)), views(data(one))) for one in LOGOS]
    assert [1 for one, other in permutations(prints, 2) if same(one[0], other[1])] == []


def test_a_picture_of_one_colour_is_like_none():
    plain = data(Image.new("RGB", (64, 64), "teal"))
    assert fingerprint(plain) is None
    assert views(plain) == ()
    assert not same(fingerprint(plain), views(data(LOGOS[0])))


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"GIF89a",
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\x00" * 1000,
        data(LOGOS[0])[:300],
        data(LOGOS[0], "JPEG")[:40],
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(bad):
    with pytest.raises(ValueError, match=r"can't be read\.$"):
        fingerprint(bad)


def test_a_picture_with_too_many_points_is_refused_before_they_are_read(monkeypatch):
    huge = data(Image.new("1", (6000, 6000)))
    assert len(huge) < 10_000
    with pytest.raises(ValueError, match=r"too large\.$"):
        fingerprint(huge)
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(ValueError, match=r"too large\.$"):
        fingerprint(data(LOGOS[0]))


def test_one_point_and_an_animation_are_read():
    assert fingerprint(data(Image.new("RGB", (1, 1), "red"))) is None
    moving = io.BytesIO()
    LOGOS[0].save(moving, "GIF", save_all=True, append_images=[LOGOS[1]])
    assert same(fingerprint(moving.getvalue()), views(data(LOGOS[0])))
