"""The pure decisions of the engine."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from palabre.publishing.rules import (
    DELIVERY_MOVES,
    ENDED,
    LONGEST_PAUSE,
    NEED_A_PERSON,
    DeliveryState,
    is_too_late,
    pause_after,
)

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@given(st.integers(0, 500), st.floats(0, 1))
def test_pauses_grow_and_never_pass_the_longest_by_more_than_half(attempts, chance):
    pause = pause_after(attempts, None, chance)
    assert timedelta(seconds=20) <= pause <= LONGEST_PAUSE * 1.5
    assert pause <= pause_after(attempts + 1, None, chance)


@given(st.integers(1, 20), st.floats(0, 1), st.integers(1, 86_400))
def test_a_pause_is_never_shorter_than_the_network_asked(attempts, chance, seconds):
    asked = timedelta(seconds=seconds)
    assert pause_after(attempts, asked, chance) >= asked


def test_nothing_that_may_have_left_goes_back_to_waiting_unasked():
    ways = {one for one, after in DELIVERY_MOVES.items() if DeliveryState.WAITING in after}
    assert DeliveryState.PUBLISHED not in ways
    assert DeliveryState.PROCESSING not in ways


def test_what_needs_a_person_can_be_decided_and_what_ended_stays():
    for one in NEED_A_PERSON:
        assert DELIVERY_MOVES[one] & {DeliveryState.WAITING, DeliveryState.CANCELLED}
    assert {one for one, after in DELIVERY_MOVES.items() if not after} <= ENDED


def test_six_hours_are_the_limit_of_lateness():
    assert not is_too_late(NOON, NOON + timedelta(hours=6))
    assert is_too_late(NOON, NOON + timedelta(hours=6, seconds=1))
