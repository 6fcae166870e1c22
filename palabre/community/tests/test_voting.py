"""Votes: a mailbox counts once, whatever is merged and taken apart again, and nothing counts unasked."""

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from palabre.community.actions import guests
from palabre.community.actions.boards import open_board
from palabre.community.actions.guests import Caller, ask_to_vote, forget, vote, withdraw
from palabre.community.actions.ideas import judge_idea, make_idea, merge, unmerge
from palabre.community.models import Idea, IdeaVote, Knock, Participant
from palabre.community.rules import MOST_KNOCKS_AN_HOUR, site_of
from palabre.community.tests.conftest import BY, somebody, wants
from palabre.governance.acts import Moved
from palabre.governance.models import Brand, Organisation
from palabre.governance.rules import Refused
from palabre.publishing.letters.rules import one_person

pytestmark = pytest.mark.django_db


def count(idea):
    return Idea.objects.get(pk=idea.pk).votes


def test_a_vote_counts_only_once_the_mailbox_said_yes(board, idea):
    ask_to_vote(board, Caller("zoe@example.org", 1), idea, tell=False)
    assert count(idea) == 0
    person = Participant.objects.get()
    (asked,) = guests.asked_of(person).votes
    guests.confirm(person, {f"vote-{asked.pk}"})
    assert count(idea) == 1


def test_what_somebody_else_asked_for_in_my_name_is_thrown_away_when_i_untick_it(board, idea):
    ask_to_vote(board, Caller("zoe@example.org", 1), idea, tell=True)
    guests.confirm(Participant.objects.get(), ())
    assert count(idea) == 0
    assert not IdeaVote.objects.exists()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("zoe@example.org", "Zoe+again@Example.org"),
        ("zo.e.x@gmail.com", "zoex@googlemail.com"),
    ],
)
def test_spellings_of_one_mailbox_are_one_person(board, idea, first, second):
    for address in (first, second):
        ask_to_vote(board, Caller(address, 1), idea, tell=False)
    assert Participant.objects.count() == 1


def test_other_mailboxes_of_one_house_are_other_people():
    assert one_person("a.b@example.org") != one_person("ab@example.org")


def test_nobody_asks_for_a_thousand_things_an_hour(board, idea):
    for number in range(MOST_KNOCKS_AN_HOUR):
        ask_to_vote(board, Caller(f"p{number}@example.org", 7), idea, tell=False)
    with pytest.raises(Refused):
        ask_to_vote(board, Caller("last@example.org", 7), idea, tell=False)
    # Another connection is let in, and an hour later the same one.
    ask_to_vote(board, Caller("last@example.org", 8), idea, tell=False)
    Knock.objects.update(at=timezone.now() - timezone.timedelta(hours=1, minutes=1))
    ask_to_vote(board, Caller("late@example.org", 7), idea, tell=False)


def test_voting_twice_is_one_vote_and_taking_it_back_is_none(idea):
    (person,) = wants(idea, "zoe")
    vote(person, idea, tell=True)
    assert count(idea) == 1
    withdraw(person, idea)
    assert count(idea) == 0


def test_who_wanted_both_ideas_counts_once_after_a_merging_and_all_is_back_when_undone(board, idea):
    other = make_idea(BY, board, "Oats!")
    wants(idea, "zoe", "ali")
    wants(other, "ali", "kim")
    merge(BY, other, idea)
    assert count(idea) == 3
    other.refresh_from_db()
    assert other.state == "merged"
    unmerge(BY, other)
    assert (count(idea), count(other)) == (2, 2)


def test_a_merging_into_a_merging_counts_through_and_comes_apart_in_any_order(board):
    a, b, c = (make_idea(BY, board, name) for name in "abc")
    wants(a, "zoe")
    wants(b, "zoe", "ali")
    wants(c, "kim")
    merge(BY, a, b)
    merge(BY, b, c)
    assert count(c) == 3
    unmerge(BY, Idea.objects.get(pk=a.pk))
    assert (count(a), count(c)) == (1, 3)
    unmerge(BY, Idea.objects.get(pk=b.pk))
    assert (count(b), count(c)) == (2, 1)


def test_a_vote_that_is_taken_back_is_gone_wherever_in_the_family_it_was_cast(board, idea):
    other = make_idea(BY, board, "Oats!")
    (zoe,) = wants(other, "zoe")
    vote(zoe, idea, tell=False)
    merge(BY, other, idea)
    withdraw(zoe, idea)
    assert count(idea) == 0
    unmerge(BY, Idea.objects.get(pk=other.pk))
    assert count(other) == 0


def test_an_idea_is_not_merged_into_itself_nor_into_another_board(board, brand, idea):
    other = make_idea(BY, board, "Oats!")
    merge(BY, other, idea)
    with pytest.raises(Refused):
        merge(BY, Idea.objects.get(pk=idea.pk), Idea.objects.get(pk=other.pk))
    elsewhere = make_idea(BY, open_board(BY, brand, "Another"), "Far away")
    with pytest.raises(Refused):
        merge(BY, elsewhere, idea)


def test_what_is_merged_is_not_moderated_and_what_is_not_merged_not_taken_apart(board, idea):
    other = make_idea(BY, board, "Oats!")
    merge(BY, other, idea)
    with pytest.raises(Refused):
        judge_idea(BY, Idea.objects.get(pk=other.pk), "new")
    Idea.objects.filter(pk=idea.pk).update(state="planned")
    with pytest.raises(Moved):
        unmerge(BY, Idea.objects.get(pk=idea.pk))
    assert Idea.objects.get(pk=idea.pk).state == "planned"


def test_two_who_merge_the_same_idea_at_once_merge_it_once(board, idea):
    other, third = make_idea(BY, board, "Oats!"), make_idea(BY, board, "Milk")
    stale = Idea.objects.get(pk=other.pk)
    merge(BY, other, idea)
    with pytest.raises(Moved):
        merge(BY, stale, third)


def test_who_is_forgotten_takes_votes_and_remarks_along_and_leaves_seen_ideas_nameless(board, idea):
    (zoe,) = wants(idea, "zoe")
    guests.remark(zoe, idea, "Yes please")
    own = guests.propose(zoe, "A bench outside", "", tell=False)
    forget(zoe)
    assert count(idea) == 0
    assert not idea.remarks.exists()
    own.refresh_from_db()
    assert (own.author, own.votes) == (None, 0)
    assert not Participant.objects.exists()


def test_an_address_goes_after_its_time_and_its_mailbox_still_counts_once(board, idea):
    (zoe,) = wants(idea, "zoe")
    late = timezone.now() + timezone.timedelta(days=366)
    assert guests.forget_addresses(late) == 1
    zoe.refresh_from_db()
    assert zoe.address == ""
    ask_to_vote(board, Caller("zoe@example.org", 1), idea, tell=False)
    assert Participant.objects.count() == 1
    assert count(idea) == 1


def test_what_nobody_said_yes_to_is_deleted_after_a_week(board, idea):
    caller = Caller("zoe@example.org", 1)
    guests.ask_to_propose(board, caller, "A bench", "", tell=False)
    guests.ask_to_remark(board, caller, idea, "Hm")
    late = timezone.now() + timezone.timedelta(days=8)
    guests.forget_unconfirmed(late)
    assert list(Idea.objects.all()) == [idea]
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("https://www.Lanterne.example/page?x#y", "https://www.lanterne.example"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://*.example.org", ""),
        ("https://a.example; script-src *", ""),
        ("javascript://a.example", ""),
        ("https://a.example:99999", ""),
        ("a.example", ""),
    ],
)
def test_only_plain_sites_may_frame_a_board(text, site):
    assert site_of(text) == site


@settings(max_examples=25, deadline=None)
@given(
    cast=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=12),
    acts=st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.integers(0, 3)), max_size=8),
)
def test_however_ideas_are_merged_and_taken_apart_each_counts_its_people_and_no_vote_is_lost(
    cast, acts
):
    organisation = Organisation.objects.create(name="H", slug=f"h{Organisation.objects.count()}")
    brand = Brand.objects.create(organisation=organisation, name="H", slug="h")
    board = open_board(BY, brand, "B", is_moderated=False)
    ideas = [make_idea(BY, board, str(number)) for number in range(4)]
    people = [somebody(board, f"p{number}") for number in range(5)]
    for at, who in cast:
        vote(people[who], ideas[at], tell=False)
    for joins, one, other in acts:
        row = Idea.objects.get(pk=ideas[one].pk)
        try:
            merge(BY, row, ideas[other]) if joins else unmerge(BY, row)
        except (Refused, Moved):
            continue
    for row in Idea.objects.filter(board=board, merged_into=None):
        people_of = {who for at, who in cast if _root(ideas[at]) == row.pk}
        assert row.votes == len(people_of)
    for row in Idea.objects.filter(board=board).exclude(merged_into=None):
        _taken_apart(row)
    for number, idea in enumerate(ideas):
        assert count(idea) == len({who for at, who in cast if at == number})


def _root(idea):
    row = Idea.objects.get(pk=idea.pk)
    return _root(row.merged_into) if row.merged_into else row.pk


def _taken_apart(row):
    unmerge(BY, row)
