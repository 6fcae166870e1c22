"""The pure decisions of approvals: which chain governs, who may speak, when a step has enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.governance.rules import RIGHTS, Role
from palabre.publishing.rules import (
    REVIEW_MOVES,
    Asked,
    Need,
    ReviewState,
    Route,
    Step,
    asked_at,
    is_satisfied,
    needs_one,
    places_of,
    strictest,
)

ADA, BO, CY, DEE = range(1, 5)
NOBODY: frozenset[int] = frozenset()
PEOPLE = st.frozensets(st.integers(1, 6))
STEPS = st.builds(
    Step, st.lists(st.integers(1, 6)).map(tuple), st.sampled_from(Need), st.booleans()
)


def test_of_the_chains_that_fit_the_strictest_governs():
    usual = Route(1)
    account = Route(2, channels=frozenset({7}), strictness=2)
    legal = Route(3, tags=frozenset({"prix"}), strictness=3)
    routes = [usual, account, legal]
    assert strictest(routes, {5}, []) == usual
    assert strictest(routes, {5, 7}, []) == account
    assert strictest(routes, {7}, ["#Prix"]) == legal
    assert strictest([account, legal], {5}, ["thé"]) is None


def test_of_two_chains_as_strict_the_one_with_more_steps_governs_then_the_older():
    assert strictest([Route(1), Route(2, steps=3)], [], []).number == 2
    assert strictest([Route(2), Route(1)], [], []).number == 1


def test_only_a_text_of_one_who_may_not_publish_needs_an_approval_by_itself():
    may_alone = {role for role in Role if not needs_one(RIGHTS[role])}
    assert may_alone == {Role.OWNER, Role.MANAGER, Role.EDITOR}


def test_a_step_asks_its_people_who_are_still_there():
    step = Step((ADA, BO), Need.ALL)
    assert asked_at(step, frozenset({BO, CY}), frozenset({CY}), NOBODY).people == {BO}


def test_a_step_whose_people_have_all_left_asks_one_who_may_approve():
    asked = asked_at(Step((ADA, BO), Need.ALL), frozenset({CY, DEE}), frozenset({CY, DEE}), NOBODY)
    assert (asked.people, asked.need) == ({CY, DEE}, Need.ANY)


def test_a_step_for_a_guest_asks_no_member():
    asked = asked_at(Step(outside=True), frozenset({ADA}), frozenset({ADA}), NOBODY)
    assert (asked.people, asked.outside) == (NOBODY, True)


@given(STEPS, PEOPLE, PEOPLE, PEOPLE)
def test_who_wrote_the_text_is_never_asked_and_never_has_a_place(step, present, others, writers):
    asked = asked_at(step, present | others, others, writers)
    assert not asked.people & writers
    for who in writers:
        assert places_of(asked, who, present, NOBODY, writers) == NOBODY


def test_a_stand_in_speaks_in_the_place_of_who_is_away_and_in_their_own():
    asked = Asked(frozenset({ADA, BO}), Need.ALL, False)
    assert places_of(asked, CY, frozenset({ADA}), NOBODY, NOBODY) == {ADA}
    assert places_of(asked, BO, frozenset({ADA}), NOBODY, NOBODY) == {ADA, BO}
    assert places_of(asked, BO, frozenset({ADA}), frozenset({BO}), NOBODY) == {ADA}
    assert places_of(asked, DEE, NOBODY, NOBODY, NOBODY) == NOBODY


@pytest.mark.parametrize(
    ("need", "approved", "enough"),
    [
        (Need.ANY, {ADA}, True),
        (Need.ANY, set(), False),
        (Need.ALL, {ADA}, False),
        (Need.ALL, {ADA, BO}, True),
        (Need.ALL, {ADA, BO, CY}, True),
    ],
)
def test_a_step_needs_one_word_or_one_of_each(need, approved, enough):
    asked = Asked(frozenset({ADA, BO}), need, False)
    assert is_satisfied(asked, frozenset(approved), NOBODY, NOBODY) is enough


def test_a_guest_who_was_asked_counts_as_one_of_the_people():
    everybody = Asked(frozenset({ADA}), Need.ALL, False)
    assert not is_satisfied(everybody, frozenset({ADA}), frozenset({9}), NOBODY)
    assert is_satisfied(everybody, frozenset({ADA}), frozenset({9}), frozenset({9}))
    anybody = Asked(frozenset({ADA}), Need.ANY, False)
    assert is_satisfied(anybody, NOBODY, frozenset({9}), frozenset({9}))


def test_a_step_for_guests_waits_for_one():
    asked = Asked(NOBODY, Need.ALL, True)
    assert not is_satisfied(asked, NOBODY, NOBODY, NOBODY)
    assert is_satisfied(asked, NOBODY, frozenset({9}), frozenset({9}))


@given(STEPS, PEOPLE, PEOPLE)
def test_nothing_is_enough_where_nobody_spoke(step, present, approvers):
    asked = asked_at(step, present, approvers, NOBODY)
    assert not is_satisfied(asked, NOBODY, NOBODY, NOBODY)


@given(STEPS)
def test_a_step_that_was_written_down_is_read_as_it_was(step):
    assert Step.read(step.told()) == step


def test_what_was_decided_stays_decided():
    assert {one for one, after in REVIEW_MOVES.items() if after} == {ReviewState.WAITING}
