"""The pure rules of incidents: steps as lines, the tree, amplification."""

from datetime import UTC, datetime, timedelta

import pytest

from palabre.protection.rules.amplifying import FEWEST_PAST, Past, Reaches, amplification
from palabre.protection.rules.incidents import (
    MOST_STEPS,
    Part,
    clock,
    is_late,
    lines_of,
    step_lines,
    steps_in,
)
from palabre.protection.rules.responding import Speaker, Spread, Truth, Way, advise
from palabre.protection.usual_plans import LANGUAGES, PLANNED, usual_plan

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_steps_are_written_one_a_line_and_come_back_the_same():
    steps = [
        {"what": "Ask the plant | and the shop", "part": "facts", "minutes": 30},
        {"what": "Say so", "part": "", "minutes": 60},
    ]
    assert steps_in(step_lines(steps)) == steps
    assert steps_in("Say so") == [steps[1]]
    assert steps_in("\n  \n") == []


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("soon | facts | x", 1),
        ("ok\n5 | king | x", 2),
        ("5 | facts |", 1),
        ("-5 | | x", 1),
        ("²|a", 1),
    ],
)
def test_a_line_that_is_no_step_is_named_by_its_number(line, number):
    with pytest.raises(ValueError, match=str(number)):
        steps_in(line)


def test_more_steps_than_a_plan_may_have_are_refused():
    with pytest.raises(ValueError, match=str(MOST_STEPS + 1)):
        steps_in("x\n" * (MOST_STEPS + 1))


def test_lines_are_kept_that_say_something():
    assert lines_of(" a \n\n b\n") == ["a", "b"]
    assert len(lines_of("x\n" * 99)) == 30


def test_a_task_is_late_from_its_time_on_until_it_is_done():
    assert is_late(NOW - timedelta(minutes=1), None, NOW)
    assert not is_late(NOW - timedelta(minutes=1), NOW, NOW)
    assert not is_late(NOW + timedelta(minutes=1), None, NOW)
    assert not is_late(None, None, NOW)


def test_the_clock_stops_with_the_incident_and_never_runs_backwards():
    hour = timedelta(hours=1)
    assert clock(NOW - hour, None, NOW) == hour
    assert clock(NOW - 2 * hour, NOW - hour, NOW) == hour
    assert clock(NOW + hour, None, NOW) == timedelta(0)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", PLANNED)
def test_each_of_our_plans_is_whole_in_both_languages(kind, language):
    plan = usual_plan(kind, language)
    assert len(plan["steps"]) >= 8
    assert {one["part"] for one in plan["steps"]} >= {Part.LEAD, Part.SPOKESPERSON, Part.FACTS}
    minutes = [one["minutes"] for one in plan["steps"]]
    assert minutes == sorted(minutes)
    assert minutes[0] <= 15
    assert minutes[-1] == 24 * 60
    assert steps_in(step_lines(plan["steps"])) == plan["steps"]
    assert plan["holding"]
    assert min(len(plan["questions"]), len(plan["informed"])) >= 3
    assert "other" not in PLANNED


def test_every_answer_has_an_advice_with_its_reasons():
    from palabre.protection.incident_words import REASONS, WAY_HINTS

    for truth in Truth:
        for speaker in Speaker:
            for spread in Spread:
                found = advise(truth, speaker, spread)
                assert found.way in WAY_HINTS
                assert len(found.reasons) == 3
                assert set(found.reasons) <= set(REASONS)


@pytest.mark.parametrize(
    ("truth", "speaker", "spread", "way"),
    [
        (Truth.NO, Speaker.TROLL, Spread.SMALL, Way.NOTHING),
        (Truth.NO, Speaker.RAGER, Spread.SMALL, Way.MONITOR),
        (Truth.NO, Speaker.MISINFORMED, Spread.SMALL, Way.FIX),
        (Truth.YES, Speaker.CUSTOMER, Spread.SMALL, Way.MAKE_GOOD),
        (Truth.YES, Speaker.CRITIC, Spread.SMALL, Way.STATE),
        (Truth.NO, Speaker.CRITIC, Spread.SMALL, Way.FIX),
        (Truth.YES, Speaker.RAGER, Spread.GROWING, Way.STATE),
        (Truth.NO, Speaker.COORDINATED, Spread.GROWING, Way.MONITOR),
        (Truth.NO, Speaker.COORDINATED, Spread.WIDE, Way.STATE),
        (Truth.YES, Speaker.JOURNALIST, Spread.WIDE, Way.ONE_BY_ONE),
    ],
)
def test_the_tree_asks_first_whether_it_is_true(truth, speaker, spread, way):
    assert advise(truth, speaker, spread).way is way


def test_before_it_is_known_nothing_is_owned_nor_denied():
    for speaker in Speaker:
        found = advise(Truth.UNKNOWN, speaker, Spread.WIDE)
        assert found.way in {Way.STATE, Way.ONE_BY_ONE}
        assert found.holds
    assert not advise(Truth.UNKNOWN, Speaker.TROLL, Spread.SMALL).holds


def test_below_ten_past_acts_there_is_no_base():
    past = [Past(10, 20)] * (FEWEST_PAST - 1) + [Past(0, 5)]
    assert amplification(past) is None
    louder = amplification([*past, Past(10, 40)])
    assert (louder.middle, louder.episodes) == (2.0, 10)
    assert louder.low <= louder.middle <= louder.high


def test_an_act_that_is_heard_by_far_more_than_the_attack_is_warned_of():
    assert Reaches(3, 1, 900).warns
    assert not Reaches(300, 1, 900).warns
    assert not Reaches(3, 1, None).warns
    assert [Reaches(a, 10, None).trend for a in (13, 10, 7)] == ["grows", "steady", "fades"]
