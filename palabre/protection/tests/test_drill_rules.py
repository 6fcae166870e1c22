"""The clock of a drill, its counts, and what its plan asks for: nothing but values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.protection.drill_scripts import scenarios, script_of
from palabre.protection.rules.drills import (
    SPEEDS,
    Aims,
    aims_of,
    counts_along,
    minute_at,
    moment_at,
)
from palabre.protection.rules.incidents import steps_in
from palabre.protection.usual_plans import PLANNED, usual_plan

START = datetime(2026, 11, 28, 9, tzinfo=UTC)


def after(minutes):
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(("speed", "minute"), [(1, 6), (10, 60), (60, 360)])
def test_six_minutes_are_as_many_of_the_drill_as_it_is_fast(speed, minute):
    assert minute_at(after(6), START, [], speed) == minute


def test_pauses_do_not_count_and_an_open_one_lets_it_stand_still():
    pauses = [(after(2), after(5)), (after(8), None)]
    assert minute_at(after(1), START, pauses, 10) == 10
    assert minute_at(after(4), START, pauses, 10) == 20
    assert minute_at(after(6), START, pauses, 10) == 30
    assert minute_at(after(500), START, pauses, 10) == 50
    assert moment_at(25, START, pauses, 10) == after(5.5)
    assert moment_at(50, START, pauses, 10) == after(8)
    assert moment_at(51, START, pauses, 10) is None


def test_nothing_has_passed_before_it_began():
    assert minute_at(after(-9), START, [], 60) == 0


@given(st.lists(st.integers(1, 600), max_size=8), st.sampled_from(SPEEDS), st.floats(0, 2000))
def test_a_minute_comes_at_the_moment_that_has_passed_it(lengths, speed, minute):
    moments, at = [], 0
    for one in lengths:
        at += one
        moments.append(after(at))
    pauses = list(zip(moments[::2], moments[1::2], strict=False))
    moment = moment_at(minute, START, pauses, speed)
    assert moment is not None
    assert minute_at(moment, START, pauses, speed) == pytest.approx(minute, abs=0.01)


def test_counts_follow_the_lines_between_their_points():
    assert counts_along([(0, 0), (10, 10), (20, 0)], 0.5) == [(0, 0), (5, 2), (10, 5), (5, 2)]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", list(scenarios()))
def test_every_scenario_plays_in_both_languages(name, language):
    script = script_of(name, "Lanterne", language)
    assert 0 < script["alert"] < script["ends"] == 5 * len(script["counts"])
    assert sum(seen for seen, _negative in script["counts"]) > len(script["texts"])
    for part in ("texts", "injects"):
        minutes = [one["minute"] for one in script[part]]
        assert minutes == sorted(minutes)
        assert minutes[-1] < script["ends"]
        assert all(one["text"] and "{" not in one["text"] for one in script[part])
    assert any("Lanterne" in one["text"] for one in script["texts"])


def test_a_plan_says_what_it_wants_within_how_long():
    steps = steps_in(
        "10 | lead | Meet\n20 | facts | Look\n25 | lead | HOLD posts\n60 | spokesperson | Speak"
    )
    assert aims_of(steps) == Aims(10, 20, 60, 25)
    assert aims_of([]) == Aims(None, None, None, None)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_our_plans_name_their_hold_where_they_have_one(language):
    without = {
        kind for kind in PLANNED if aims_of(usual_plan(kind, language)["steps"]).hold is None
    }
    assert without == {"hoax"}
