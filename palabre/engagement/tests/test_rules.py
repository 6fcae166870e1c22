"""The pure rules of conversations: what is answered, what waits, what is late."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from palabre.engagement.rules import (
    CONVERSATION_MOVES,
    RESTING,
    ConversationState,
    Said,
    Stage,
    clock_of,
    matter_of,
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


def test_a_matter_begins_with_what_came_since_the_last_one_rested():
    matter = matter_of([theirs(0, 1), ours(5, 2), theirs(60, 3), ours(70, 4)], rested=2)
    assert matter.began_at == at(60)
    assert matter.first == ours(70, 4)
    assert matter.waits == ((at(60), at(70)),)
    assert matter_of([theirs(0, 1), ours(5, 2)], rested=2) is None


def test_while_we_wait_for_them_nothing_counts():
    matter = matter_of([theirs(0, 1), theirs(3, 2), ours(10, 3), theirs(200, 4)])
    assert matter.waits == ((at(0), at(10)), (at(200), None))


def test_a_text_that_nothing_answers_keeps_its_stretch_open():
    crossing = [theirs(0, 1), ours(5, 2, from_here=True), theirs(4, 3)]
    assert matter_of(crossing).waits == ((at(0), None),)


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=12))
def test_the_stretches_stand_in_order_and_the_last_is_open_exactly_when_they_wait(texts):
    said = [
        Said(at(minute), own, order, from_here=own) for order, (minute, own) in enumerate(texts, 1)
    ]
    matter, waits = matter_of(said), clock_of(said).waiting_since
    stretches = matter.waits if matter else ()
    assert all(end is not None for _start, end in stretches[:-1])
    edges = [one for stretch in stretches for one in stretch if one is not None]
    assert edges == sorted(edges)
    assert (bool(stretches) and stretches[-1][1] is None) == (waits is not None)


def test_every_state_has_its_list_and_news_opens_all_that_rest():
    assert {stage_of(one) for one in ConversationState} == set(Stage)
    assert all(ConversationState.OPEN in CONVERSATION_MOVES[one] for one in RESTING)
