"""The pure rules of conversations: what is answered, what waits, what is late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.engagement.rules import (
    CONVERSATION_MOVES,
    RESTING,
    ConversationState,
    Said,
    Stage,
    clock_of,
    late_at,
    stage_of,
)

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def theirs(minutes, order=0):
    return Said(at(minutes), ours=False, order=order)


def ours(minutes, order=0, **more):
    return Said(at(minutes), ours=True, order=order, **more)


def test_the_oldest_text_that_nothing_answers_is_what_they_wait_for():
    clock = clock_of([theirs(0, 1), ours(5, 2), theirs(10, 3), theirs(20, 4)])
    assert (clock.waiting_since, clock.last_in, clock.last_out) == (at(10), at(20), at(5))


def test_who_was_answered_waits_for_nothing():
    assert clock_of([theirs(0, 1), theirs(1, 2), ours(5, 3)]).waiting_since is None


def test_a_text_that_was_on_its_way_while_we_answered_is_not_answered():
    crossing = [theirs(0, 1), ours(5, 2, from_here=True), theirs(4, 3)]
    assert clock_of(crossing).waiting_since == at(4)


def test_an_answer_given_over_there_answers_what_stood_there_whatever_was_read_first():
    assert clock_of([ours(5, 1), theirs(0, 2)]).waiting_since is None


def test_what_a_person_let_rest_waits_no_more_but_what_comes_after_does():
    assert clock_of([theirs(0, 1)], rested=1).waiting_since is None
    assert clock_of([theirs(0, 1), theirs(-5, 2)], rested=1).waiting_since == at(-5)


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=12))
def test_they_wait_exactly_when_a_text_of_theirs_has_nothing_of_ours_after_it(texts):
    said = [
        Said(at(minute), own, order, from_here=own) for order, (minute, own) in enumerate(texts, 1)
    ]
    open_ones = [
        one for one in said if not one.ours and not any(i.ours and i.answers(one) for i in said)
    ]
    waits = clock_of(said).waiting_since
    assert waits == min((one.at for one in open_ones), default=None)


@pytest.mark.parametrize(
    ("priority", "hours"), [("urgent", 1), ("high", 4), ("normal", 24), ("low", 72)]
)
def test_what_presses_more_is_late_sooner(priority, hours):
    assert late_at(NOON, priority) == NOON + timedelta(hours=hours)


def test_what_waits_for_nothing_is_never_late():
    assert late_at(None, "urgent") is None


def test_every_state_has_its_list_and_news_opens_all_that_rest():
    assert {stage_of(one) for one in ConversationState} == set(Stage)
    assert all(ConversationState.OPEN in CONVERSATION_MOVES[one] for one in RESTING)
