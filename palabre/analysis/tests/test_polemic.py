"""Polemic or buzz: what a month is told as, and why."""

import pytest

from palabre.analysis.polemic import Month, told

BEFORE = [Month(500, 60, 120), Month(450, 50, 110), Month(550, 70, 130), Month(520, 60, 125)]


@pytest.mark.parametrize(
    ("month", "kind"),
    [
        (Month(540, 60, 130), "quiet"),
        (Month(520, 400, 20), "quiet"),
        (Month(2000, 200, 300), "buzz"),
        (Month(2000, 80, 1200), "praise"),
        (Month(2000, 1200, 100), "polemic"),
        (Month(2000, 900, 700), "polemic"),
        (Month(2000, 600, 1100), "mixed"),
        (Month(2000, 240, 480), "buzz"),
    ],
)
def test_a_month_is_told_by_volume_negative_share_and_two_sidedness(month, kind):
    assert told(month, BEFORE).kind == kind


def test_a_brand_that_is_always_criticised_has_no_polemic_for_it_but_two_sides():
    grumbled = [Month(500, 200, 150)] * 4
    assert told(Month(2000, 780, 600), grumbled).kind == "mixed"


def test_the_reasons_are_values_beside_their_limits():
    found = told(Month(2000, 1200, 100), BEFORE)
    volume, negative, positive, sides, both = found.reasons
    assert (volume.measure, volume.value, volume.beyond) == ("mentions", 2000, True)
    assert volume.limit == pytest.approx(757.5)
    assert (negative.measure, negative.value, negative.beyond) == ("negative", 0.6, True)
    assert negative.limit == pytest.approx(240 / 2020)
    assert (positive.value, positive.beyond) == (0.05, False)
    assert (sides.value, sides.beyond) == (pytest.approx(1 / 12), False)
    assert (both.value, both.beyond) == (0.65, True)


def test_a_quiet_month_says_the_volume_that_would_have_been_loud():
    (reason,) = told(Month(540, 60, 130), BEFORE).reasons
    assert not reason.beyond
    assert reason.limit > 540


def test_a_month_of_few_mentions_is_quiet_however_rare_they_were():
    assert told(Month(29, 29, 0), [Month(0, 0, 0)] * 3).kind == "quiet"
    assert told(Month(30, 30, 0), [Month(0, 0, 0)] * 3).kind == "polemic"


def test_without_three_months_before_there_is_no_base():
    assert told(Month(2000, 1200, 100), BEFORE[:2]) is None


def test_more_tones_than_mentions_are_refused():
    with pytest.raises(ValueError, match="no more"):
        told(Month(10, 8, 8), BEFORE)
