"""Each rule shares an outcome out whole, and in its own way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.attribution import Rule, shares

ages = st.lists(st.floats(0, 5000), max_size=40).map(lambda found: sorted(found, reverse=True))
rules = st.sampled_from(list(Rule))


@given(rules, ages)
def test_the_shares_of_an_outcome_add_up_to_the_whole_of_it(rule, ages):
    found = shares(rule, ages)
    assert len(found) == len(ages)
    assert all(0 <= one <= 1 for one in found)
    assert sum(found) == pytest.approx(1 if ages else 0)


@given(rules, st.floats(0, 5000))
def test_a_touch_that_is_alone_has_all_of_it(rule, age):
    assert shares(rule, [age]) == [1]


@given(ages)
def test_the_nearer_touch_never_weighs_less_in_time_decay(ages):
    found = shares(Rule.DECAY, ages)
    assert found == sorted(found)


@given(rules, ages, st.floats(0, 1000))
def test_when_all_was_longer_ago_the_shares_stay(rule, ages, more):
    later = shares(rule, [age + more for age in ages])
    assert later == pytest.approx(shares(rule, ages), abs=1e-6)


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        (Rule.FIRST, [1, 0, 0, 0]),
        (Rule.LAST, [0, 0, 0, 1]),
        (Rule.LINEAR, [0.25, 0.25, 0.25, 0.25]),
        (Rule.POSITION, [0.4, 0.1, 0.1, 0.4]),
        (Rule.DECAY, [1 / 15, 2 / 15, 4 / 15, 8 / 15]),
    ],
)
def test_the_rules_on_four_touches_a_week_apart(rule, wanted):
    assert shares(rule, [21, 14, 7, 0]) == pytest.approx(wanted)


def test_of_two_touches_position_gives_each_half():
    assert shares(Rule.POSITION, [3, 1]) == [0.5, 0.5]
