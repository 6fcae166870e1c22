"""Gravity: its parts, weights as data, levels."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.analysis.gravity import FULL, WEIGHTS, Signs, gravity, level

WORST = Signs(
    seen=9000, expected=10, doublings=9, negative=0.9, usual_negative=0.1, trust=0.5, crossed=50
)
CALM = Signs(seen=5, expected=5, doublings=-1, negative=0.1, usual_negative=0.2, trust=0, crossed=0)


def test_all_at_its_worst_is_a_hundred_and_nothing_unusual_is_nought():
    assert gravity(WORST).score == pytest.approx(100)
    assert gravity(WORST).level == "crisis"
    assert gravity(CALM).score == 0
    assert gravity(CALM).level == "watch"


def test_the_score_is_the_weighted_geometric_mean_of_its_parts():
    signs = Signs(
        seen=100, expected=10, doublings=2, negative=0.4, usual_negative=0.2, trust=0.1, crossed=3
    )
    found = gravity(signs)
    assert found.parts["excess"] == pytest.approx(50)
    assert found.parts["speed"] == pytest.approx(25)
    assert found.parts["tone"] == pytest.approx(40)
    assert found.parts["carriers"] == pytest.approx(50)
    product = 1.0
    for name, part in found.parts.items():
        product *= part ** WEIGHTS[name]
    weight = sum(WEIGHTS[name] for name in found.parts)
    assert found.score == pytest.approx(product ** (1 / weight))


def test_coordination_makes_it_graver_and_its_absence_nothing_less_grave():
    signs = Signs(seen=100, expected=10, doublings=2, negative=0.4, usual_negative=0.2)
    alone, together = gravity(signs), gravity(replace(signs, coordinated=True))
    assert together.score > alone.score
    assert together.parts == {**alone.parts, "coordination": 100}
    assert together.unknown == alone.unknown


def test_one_part_alone_makes_nothing_grave():
    praise = Signs(
        seen=9000, expected=10, doublings=9, negative=0.1, usual_negative=0.1, trust=0.5, crossed=50
    )
    assert gravity(praise).score < 35


def test_what_is_unknown_is_named_and_left_out_of_the_mean():
    found = gravity(Signs(seen=1000, expected=10, negative=0.8, usual_negative=0.2))
    assert found.score == pytest.approx(100)
    assert found.unknown == ["speed", "carriers", "crossing"]
    assert gravity(Signs()) is None


def test_weights_are_data():
    signs = Signs(seen=1000, expected=10, doublings=1)
    assert gravity(signs, {"excess": 1}).score == pytest.approx(100)
    assert gravity(signs, {"speed": 1}).score == pytest.approx(100 / FULL["speed"])
    assert gravity(signs, {"excess": 2, "speed": 2}) == gravity(signs, {"excess": 1, "speed": 1})


@pytest.mark.parametrize("weights", [{"mood": 1}, {"tone": -1}, {"tone": float("nan")}])
def test_weights_that_mean_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="each of a part"):
        gravity(WORST, weights)


@pytest.mark.parametrize(
    ("score", "name"),
    [(0, "watch"), (24.9, "watch"), (25, "warn"), (50, "act"), (74.9, "act"), (75, "crisis")],
)
def test_each_level_begins_at_its_line(score, name):
    assert level(score) == name


AMOUNT = st.one_of(st.none(), st.floats(0, 1e9))
SHARE = st.one_of(st.none(), st.floats(0, 1))


@given(st.builds(Signs, AMOUNT, AMOUNT, AMOUNT, SHARE, SHARE, SHARE, AMOUNT, st.booleans()))
def test_every_part_and_the_whole_lie_between_nought_and_a_hundred(signs):
    found = gravity(signs)
    if found is not None:
        assert all(0 <= part <= 100 for part in found.parts.values())
        assert 0 <= found.score <= 100.000001
