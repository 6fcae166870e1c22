"""Interactions become ties by distinct days, in whatever order they come."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.analysis.graphs import ties_of

ROWS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 30)), max_size=80)


@given(ROWS)
@settings(deadline=None)
def test_ties_are_what_a_plain_count_of_days_and_weeks_gives(rows):
    ties = ties_of(*(np.array(rows, np.int64).reshape(-1, 3).T), 10)
    plain = {}
    for source, target, day in rows:
        if source != target:
            plain.setdefault((source, target), set()).add(day)
    found = zip(ties.source, ties.target, ties.days, ties.weeks, ties.weight, strict=True)
    assert [tuple(map(float, row)) for row in found] == [
        (*pair, len(days), len({day // 7 for day in days}), pytest.approx(np.log1p(len(days))))
        for pair, days in sorted(plain.items())
    ]


@given(ROWS, st.randoms())
@settings(deadline=None)
def test_the_order_of_rows_makes_no_difference(rows, chance):
    mixed = list(rows)
    chance.shuffle(mixed)
    one, other = (
        ties_of(*(np.array(some, np.int64).reshape(-1, 3).T), 10) for some in (rows, mixed)
    )
    for column in ("source", "target", "days", "weeks", "weight"):
        assert np.array_equal(getattr(one, column), getattr(other, column))


def test_a_pair_that_is_tied_either_way_is_one_pair():
    ties = ties_of([0, 1, 2], [1, 0, 1], [0, 0, 5])
    low, high, weight = ties.pairs
    assert (low.tolist(), high.tolist()) == ([0, 1], [1, 2])
    assert weight == pytest.approx([2 * np.log(2), np.log(2)])


def test_returned_ties_count_the_weeks_of_whoever_did_less():
    ties = ties_of([0, 0, 0, 1, 1, 2], [1, 1, 1, 0, 0, 0], [0, 7, 14, 0, 1, 0])
    assert [column.tolist() for column in ties.returned] == [[0], [1], [1]]


def test_nothing_is_no_ties():
    ties = ties_of([], [], [])
    assert (ties.count, len(ties.source), len(ties.pairs[0]), len(ties.returned[0])) == (0, 0, 0, 0)


@pytest.mark.parametrize("given", [([0], [1, 2], [0]), ([-1], [2], [0])])
def test_what_makes_no_sense_is_refused(given):
    with pytest.raises(ValueError):
        ties_of(*given)
