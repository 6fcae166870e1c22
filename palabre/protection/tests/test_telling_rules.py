"""When somebody is told: at once, after the quiet hours, in the day's mail, or because nobody looks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.protection.rules.telling import (
    Held,
    Manner,
    Rung,
    due_steps,
    hold,
    is_quiet,
    try_again,
)

PARIS = ZoneInfo("Europe/Paris")
NIGHT = Manner(time(22), time(7), quiet_below=50)
NOON = datetime(2026, 11, 28, 11, tzinfo=UTC)
LATE = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)


def test_without_any_setting_everything_is_told_at_once():
    assert hold(0, LATE, Manner(), PARIS) == (Held.NO, LATE)


@pytest.mark.parametrize(("gravity", "held"), [(49.9, Held.QUIET), (50, Held.NO), (None, Held.NO)])
def test_at_night_what_is_grave_or_not_known_breaks_through(gravity, held):
    assert hold(gravity, LATE, NIGHT, PARIS)[0] is held


def test_what_waits_is_told_when_the_quiet_ends_where_the_reader_lives():
    assert hold(10, LATE, NIGHT, PARIS)[1] == datetime(2026, 11, 29, 6, tzinfo=UTC)
    assert hold(10, LATE, NIGHT, ZoneInfo("America/New_York")) == (Held.NO, LATE)


def test_quiet_hours_begin_on_the_minute_and_end_before_the_last():
    for clock, quiet in (
        (time(21, 59), False),
        (time(22), True),
        (time(6, 59), True),
        (time(7), False),
    ):
        at = datetime.combine(NOON.date(), clock, PARIS)
        assert is_quiet(at, NIGHT, PARIS) is quiet
    siesta = Manner(time(12), time(14))
    assert is_quiet(NOON, siesta, PARIS)
    assert not is_quiet(LATE, siesta, PARIS)


def test_the_quiet_of_a_night_on_which_the_clocks_change_ends_by_the_clock():
    at = datetime(
        2026, 10, 24, 22, tzinfo=UTC
    )  # midnight in Paris, the night before summer time ends
    assert hold(10, at, NIGHT, PARIS)[1] == datetime(2026, 10, 25, 6, tzinfo=UTC)


def test_what_is_small_comes_in_the_next_mail_of_the_day_at_any_hour():
    manner = Manner(time(22), time(7), 50, digest_below=25, digest_hour=8)
    assert hold(24, LATE, manner, PARIS) == (Held.DIGEST, datetime(2026, 11, 29, 7, tzinfo=UTC))
    assert hold(24, NOON, manner, PARIS)[0] is Held.DIGEST
    assert hold(25, NOON, manner, PARIS) == (Held.NO, NOON)


@given(
    st.integers(0, 5_000_000),
    st.times(), st.times(), st.sampled_from(["Europe/Paris", "America/St_Johns", "Pacific/Apia"]),
)  # fmt: skip
def test_what_waits_never_waits_into_the_past_nor_longer_than_two_days(minutes, first, last, zone):
    at = NOON + timedelta(minutes=minutes)
    manner = Manner(first, last, 50)
    held, due = hold(10, at, manner, ZoneInfo(zone))
    assert at <= due <= at + timedelta(days=2)
    assert (held is Held.NO) == (due == at)


def test_a_step_is_due_once_its_minutes_are_over_and_counts_from_its_own_making():
    begun = NOON - timedelta(minutes=20)
    old, new = begun - timedelta(days=1), NOON - timedelta(minutes=5)
    rungs = [Rung(1, 15, old), Rung(2, 20, old), Rung(3, 21, old), Rung(4, 15, new)]
    assert due_steps(begun, NOON, rungs) == [1, 2]


def test_what_was_not_taken_is_tried_after_half_its_age_or_the_pause_asked_for_and_given_up():
    assert try_again(NOON, NOON) == NOON + timedelta(minutes=1)
    old = NOON - timedelta(hours=4)
    assert try_again(old, NOON) == NOON + timedelta(hours=2)
    assert try_again(old, NOON, timedelta(hours=3)) == NOON + timedelta(hours=3)
    assert try_again(NOON - timedelta(days=2), NOON) is None
