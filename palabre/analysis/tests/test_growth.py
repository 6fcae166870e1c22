"""Doubling times and forecasts: right where there is base, None where there is none."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.growth import forecast, growth

HOUR = 3600


def test_counts_that_double_each_hour_double_each_hour():
    found = growth([4, 8, 16, 32, 64, 128], HOUR)
    fast, likely, slow = found.doubling
    assert likely == pytest.approx(HOUR, rel=0.001)
    assert fast < likely < slow
    assert found.rate == pytest.approx(24, rel=0.001)


def test_what_stays_level_or_falls_has_no_doubling_time():
    level, falling = growth([20, 22, 19, 21, 20, 18], HOUR), growth([64, 32, 16, 8, 4], HOUR)
    assert level.low < 0 < level.high
    assert level.doubling is None
    assert falling.high < 0
    assert falling.doubling is None


@pytest.mark.parametrize("counts", [[], [5, 10, 20, 40], [0, 1, 2, 3, 3], [0] * 50])
def test_few_buckets_or_few_mentions_are_no_base(counts):
    assert growth(counts, HOUR) is None


def test_the_interval_holds_the_truth_about_as_often_as_it_says():
    chance = random.Random(7)
    inside = 0
    for _ in range(300):
        counts = [_poisson(chance, 5 * 1.3**hour) for hour in range(8)]
        found = growth(counts, HOUR)
        inside += found.low <= 24 * 0.37851 <= found.high
    assert 270 <= inside <= 300


def _poisson(chance, mean):
    """A Poisson count, as arrivals in a time."""
    at, count = chance.expovariate(mean), 0
    while at < 1:
        at, count = at + chance.expovariate(mean), count + 1
    return count


@given(st.lists(st.integers(0, 10**9), max_size=60), st.sampled_from([60, 300, HOUR, 86_400]))
def test_any_counts_give_an_ordered_interval_or_nothing(counts, step):
    found = growth(counts, step)
    assert found is None or found.low <= found.rate <= found.high


def test_counts_below_nought_are_refused():
    with pytest.raises(ValueError, match="nought"):
        growth([20, 20, 20, 20, -1], HOUR)


PAST = [[10, 10 * factor] for factor in range(1, 21)]


def test_a_forecast_is_what_past_episodes_came_to_from_the_same_age():
    told = forecast(50, 1, PAST)
    assert told.likely == pytest.approx(50 * 11.5)
    assert told.low == pytest.approx(50 * 3.9)
    assert told.high == pytest.approx(50 * 19.1)
    assert told.episodes == 20
    assert 0.7 <= told.right <= 0.8


def test_fewer_than_ten_past_episodes_are_no_base():
    assert forecast(50, 1, PAST[:9]) is None
    assert forecast(50, 1, [*PAST[:9], [10], [0, 0, 5]]) is None
    assert forecast(0, 1, PAST) is None
    assert forecast(50, 2, PAST) is None
