"""A straight line goes on, with an interval that widens with noise and distance."""

import math
import random

import pytest

from palabre.analysis.ahead import ahead


def test_a_straight_line_goes_straight_on():
    told = ahead([10, 12, 14, 16, 18], 2)
    assert told is not None
    assert (round(told.value, 6), round(told.low, 6), round(told.high, 6)) == (22, 22, 22)


def test_three_values_say_nothing_and_gaps_are_no_noughts():
    assert ahead([1, 2, 3], 1) is None
    assert ahead([1, None, 2, 3], 1) is None
    told = ahead([10, None, 14, 16, 18], 1)
    assert told is not None
    assert told.value == pytest.approx(20)


def test_what_cannot_be_is_not_foretold():
    told = ahead([0.9, 0.95, 0.97, 1.0], 12, least=0, most=1)
    assert told is not None
    assert told.high <= 1


def test_the_interval_holds_eight_times_out_of_ten():
    chance, held = random.Random(7), 0
    for _round in range(2000):
        series = [100 + 3 * at + chance.gauss(0, 10) for at in range(12)]
        told = ahead(series[:9], 3)
        assert told is not None
        held += told.low <= series[11] <= told.high
    assert math.isclose(held / 2000, 0.8, abs_tol=0.03)
