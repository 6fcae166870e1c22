"""How a picture is cut and shrunk to what a network takes."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.pictures import (
    GIF,
    JPEG,
    KINDS,
    PNG,
    RATIOS,
    WEBP,
    WHOLE,
    PictureRules,
    Shape,
    cropped,
    cuts_for,
    planned,
)
from palabre.connectors.registry import PLATFORMS

DAY = date(2026, 11, 27)
TALLEST, WIDEST = 4 / 5, 1.91
STRICT = PictureRules("https://rules.example", DAY, TALLEST, WIDEST, most_width=1440)
OPEN = PictureRules("https://rules.example", DAY)
POST = {slug: of.post for slug, (of, _connect) in PLATFORMS.items() if of.post}
KNOWN = sorted(slug for slug, post in POST.items() if post.pictures)


def test_a_picture_that_is_allowed_leaves_as_it_is():
    plan = planned(Shape(1200, 1000, JPEG, 90_000), STRICT, (JPEG,), 8_000_000)

    assert (plan.box, plan.inner) == ((0, 0, 1200, 1000), (1200, 1000))
    assert (plan.is_cut, plan.has_bands, plan.kinds) == (False, False, (JPEG,))


def test_a_picture_that_is_too_tall_is_cut_round_the_focal_point():
    high = planned(Shape(1000, 4000, JPEG), STRICT, (JPEG,), focal=(50, 10))
    low = planned(Shape(1000, 4000, JPEG), STRICT, (JPEG,), focal=(50, 90))
    middle = planned(Shape(1000, 4000, JPEG), STRICT, (JPEG,), focal=(50, 50))

    assert high.box == (0, 0, 1000, 1250)
    assert low.box == (0, 2750, 1000, 4000)
    assert middle.box == (0, 1375, 1000, 2625)
    assert middle.is_cut
    assert (middle.width, middle.height) == (1000, 1250)


def test_a_panorama_is_cut_to_the_widest_that_is_allowed_and_made_smaller():
    plan = planned(Shape(6000, 1000, JPEG), STRICT, (JPEG,), focal=(100, 50))

    assert plan.box == (4090, 0, 6000, 1000)
    assert (plan.width, plan.height) == (1440, 754)
    assert plan.width / plan.height <= WIDEST


def test_whole_keeps_all_of_a_picture_and_adds_bands():
    plan = planned(Shape(1000, 4000, JPEG), STRICT, (JPEG,), cut=WHOLE)

    assert plan.box == (0, 0, 1000, 4000)
    assert plan.has_bands
    assert not plan.is_cut
    assert (plan.width, plan.height) == (1440, 1800)
    assert plan.inner == (450, 1800)


def test_whole_adds_no_bands_where_the_network_takes_the_picture_as_it_is():
    plan = planned(Shape(1000, 4000, JPEG), OPEN, (JPEG,), cut=WHOLE)

    assert not plan.has_bands
    assert (plan.width, plan.height) == (1000, 4000)


def test_a_chosen_cut_is_made_round_the_focal_point():
    plan = planned(Shape(1600, 900, JPEG), OPEN, (JPEG,), cut="1:1", focal=(90, 50))

    assert plan.box == (700, 0, 1600, 900)
    assert (plan.width, plan.height) == (900, 900)


def test_a_cut_that_the_network_does_not_take_counts_as_none():
    shape = Shape(1600, 900, JPEG)

    assert planned(shape, STRICT, (JPEG,), cut="9:16") == planned(shape, STRICT, (JPEG,))
    assert planned(shape, STRICT, (JPEG,), cut="sideways") == planned(shape, STRICT, (JPEG,))


def test_only_cuts_that_a_network_takes_are_offered():
    assert cuts_for(STRICT) == ["", WHOLE, "1:1", "4:5", "4:3", "16:9", "1.91:1"]
    assert cuts_for(None) == ["", WHOLE, *RATIOS]


def test_pictures_that_are_shown_alike_are_cut_like_the_first():
    plan = planned(Shape(1600, 900, JPEG), STRICT, (JPEG,), like=1.0)

    assert plan.box == (350, 0, 1250, 900)


@pytest.mark.parametrize(
    ("kind", "types", "wanted"),
    [
        (JPEG, (JPEG, PNG), (JPEG, PNG)),
        (PNG, (JPEG,), (JPEG,)),
        (PNG, (JPEG, PNG, WEBP), (PNG, JPEG, WEBP)),
        (WEBP, (JPEG, PNG), (JPEG, PNG)),
        (GIF, (JPEG, PNG), (PNG, JPEG)),
        (WEBP, (), (WEBP, JPEG, PNG)),
        (JPEG, ("video/mp4",), ()),
    ],
)
def test_a_picture_leaves_in_a_kind_that_the_network_takes(kind, types, wanted):
    assert planned(Shape(10, 10, kind), None, types).kinds == wanted


def test_an_animation_is_left_alone_where_it_is_taken():
    shape = Shape(600, 400, GIF, 900_000, moves=True)
    plan = planned(shape, OPEN, (JPEG, GIF), 1_000_000)

    assert plan.moves
    assert not plan.stops
    assert (plan.width, plan.height, plan.kinds) == (600, 400, (GIF,))


@pytest.mark.parametrize(
    ("rules", "types", "most", "cut"),
    [
        (OPEN, (JPEG, PNG), 0, ""),
        (OPEN, (JPEG, GIF), 500_000, ""),
        (replace(OPEN, most_width=300), (JPEG, GIF), 0, ""),
        (replace(OPEN, narrowest=2), (JPEG, GIF), 0, ""),
        (OPEN, (JPEG, GIF), 0, "1:1"),
    ],
)
def test_an_animation_that_cannot_leave_as_it_is_stands_still(rules, types, most, cut):
    shape = Shape(600, 400, GIF, 900_000, moves=True)
    plan = planned(shape, rules, types, most, cut=cut)

    assert plan.stops
    assert not plan.moves
    assert GIF not in plan.kinds


def test_pixels_and_sums_are_limits_too():
    by_pixels = planned(Shape(4000, 4000, JPEG), replace(OPEN, most_pixels=1_000_000), (JPEG,))
    by_sum = planned(Shape(9000, 3000, JPEG), replace(OPEN, most_sum=10_000), (JPEG,))

    assert (by_pixels.width, by_pixels.height) == (1000, 1000)
    assert (by_sum.width, by_sum.height) == (7500, 2500)


def test_the_smaller_of_two_limits_of_bytes_counts():
    shape = Shape(10, 10, JPEG)

    assert planned(shape, replace(OPEN, bytes=5), (JPEG,), 9).bytes == 5
    assert planned(shape, replace(OPEN, bytes=9), (JPEG,), 5).bytes == 5
    assert planned(shape, OPEN, (JPEG,), 7).bytes == 7
    assert planned(shape, OPEN, (JPEG,)).bytes == 0


def test_the_focal_point_is_told_in_what_leaves():
    shape = Shape(1600, 900, JPEG)
    cut = planned(shape, OPEN, (JPEG,), cut="1:1", focal=(90, 50))
    bands = planned(Shape(1000, 4000, JPEG), STRICT, (JPEG,), cut=WHOLE)

    assert cut.focal((90, 50), shape) == (82, 50)
    assert bands.focal((0, 0), Shape(1000, 4000, JPEG)) == (34, 0)
    assert planned(shape, OPEN, (JPEG,)).focal((30, 60), shape) == (30, 60)


sides = st.integers(1, 9000)


@given(sides, sides, st.sampled_from(KNOWN), st.sampled_from(["", WHOLE, *RATIOS]), st.data())
def test_whatever_leaves_is_within_what_the_network_takes(width, height, slug, cut, data):
    post = POST[slug]
    rules = post.pictures
    focal = (data.draw(st.integers(0, 100)), data.draw(st.integers(0, 100)))
    plan = planned(Shape(width, height, JPEG), rules, post.types, cut=cut, focal=focal)
    left, top, right, bottom = plan.box

    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert 1 <= plan.inner[0] <= plan.width
    assert 1 <= plan.inner[1] <= plan.height
    assert not rules.most_width or plan.width <= rules.most_width
    assert not rules.most_height or plan.height <= rules.most_height
    assert not rules.most_pixels or plan.width * plan.height <= rules.most_pixels
    assert not rules.most_sum or plan.width + plan.height <= rules.most_sum
    if min(plan.width, plan.height) > 40:  # below, no whole number of pixels may have the ratio
        pixel = rules.narrowest == rules.widest  # one ratio alone can't be met more exactly
        assert plan.width + pixel >= plan.height * rules.narrowest - 1e-6
        assert not rules.widest or plan.width - 2 * pixel <= plan.height * rules.widest + 1e-6


@given(sides, sides, st.floats(0.05, 20), st.integers(0, 100), st.integers(0, 100))
def test_a_box_touches_two_sides_and_keeps_the_focal_point(width, height, ratio, x, y):
    left, top, right, bottom = cropped(width, height, ratio, (x, y))

    assert right - left == width or bottom - top == height
    assert left - 1 <= x * width / 100 <= right + 1
    assert top - 1 <= y * height / 100 <= bottom + 1


@pytest.mark.parametrize("slug", KNOWN)
def test_every_network_says_where_and_when_its_sizes_were_read(slug):
    rules = POST[slug].pictures

    assert rules.source.startswith("https://")
    assert rules.read_on <= DAY
    assert rules.narrowest <= (rules.widest or 99)
    assert set(POST[slug].types) & set(KINDS) or slug in {"tiktok", "youtube", "googlebusiness"}
