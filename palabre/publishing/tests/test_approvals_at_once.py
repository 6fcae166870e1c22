"""Two who decide in the same moment: one word counts once, and every end is one end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from palabre.governance.acts import Actor, Moved
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.jobs.models import Job
from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.guests import find_link, invite_guest
from palabre.publishing.actions.posts import Told, Written, change_post
from palabre.publishing.actions.reviews import (
    approve,
    ask_for_change,
    expire,
    guest_approves,
    guest_asks_for_change,
    hand_in,
    withdraw,
)
from palabre.publishing.models import Post, Review, Verdict
from palabre.publishing.rules import Need, Step

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 3


def at_once(*acts):
    """Begin all of these in one moment, each with a connection of its own; what each gave or was refused."""
    start = threading.Barrier(len(acts))

    def do(act):
        start.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        done = [pool.submit(do, act) for act in acts]
    ends = [one.exception() or one.result() for one in done]
    for end in ends:
        if isinstance(end, Exception) and not isinstance(end, Refused | Moved):
            raise end
    return ends


def refused(ends):
    return [one for one in ends if isinstance(one, Refused | Moved)]


def is_whole(review):
    """Whether the review, its post and its verdicts tell the same story."""
    review.refresh_from_db()
    state = Post.objects.get(pk=review.post_id).state
    return {
        "approved": state in {"approved", "scheduled"},
        "waiting": state == "review",
    }.get(review.state, state == "draft") and (review.state == "waiting") == (
        review.ended_at is None
    )


def ends_of(review):
    """How often the trail says that the review came to an end."""
    rows = AuditEntry.objects.filter(kind="review", object_id=str(review.pk), verb="moved")
    return rows.count()


@pytest.mark.parametrize("_again", range(TRIES))
def test_two_of_whom_both_are_needed_approve_at_once(post, by, chain, _again):
    chain((Need.ALL, ["Mo", "Max"]))
    review = hand_in(by("Zoé"), post())
    ends = at_once(*[lambda who=who: approve(by(who), review, 0) for who in ("Mo", "Max")])
    assert refused(ends) == []
    review.refresh_from_db()
    assert review.state == "approved"
    assert Verdict.objects.count() == 2
    assert is_whole(review)
    assert ends_of(review) == 1
    assert Job.objects.filter(name="publishing.tell_author").count() == 1


@pytest.mark.parametrize("_again", range(TRIES))
def test_two_of_whom_one_is_needed_approve_at_once(post, by, chain, _again):
    chain((Need.ANY, ["Mo", "Max"]), (Need.ANY, ["Eve"]))
    review = hand_in(by("Zoé"), post())
    ends = at_once(*[lambda who=who: approve(by(who), review, 0) for who in ("Mo", "Max")])
    assert len(refused(ends)) == 1  # told to look again: the next step isn't theirs
    review.refresh_from_db()
    assert (review.state, review.step) == ("waiting", 1)
    assert Verdict.objects.count() == 1


@pytest.mark.parametrize("_again", range(TRIES))
def test_one_approves_while_the_other_asks_for_a_change(post, by, chain, _again):
    chain((Need.ANY, ["Mo", "Max"]))
    review = hand_in(by("Zoé"), post())
    ends = at_once(
        lambda: approve(by("Mo"), review, 0),
        lambda: ask_for_change(by("Max"), Review.objects.get(), 0, "Plus court."),
    )
    assert len(refused(ends)) == 1
    assert is_whole(review)
    assert (Verdict.objects.count(), ends_of(review)) == (1, 1)


@pytest.mark.parametrize("_again", range(TRIES))
def test_the_time_ends_in_the_moment_of_a_verdict(post, by, _again):
    review = hand_in(by("Zoé"), post())
    Review.objects.update(expires_at=timezone.now())
    late = Review.objects.get()
    decided, expired = at_once(lambda: approve(by("Mo"), review, 0), lambda: expire(late))
    assert is_whole(review)
    assert ends_of(review) == 1
    if expired is True:
        assert isinstance(decided, Refused)
        assert (review.state, Verdict.objects.count()) == ("expired", 0)
    else:
        assert (expired, review.state, Verdict.objects.count()) == (False, "approved", 1)


@pytest.mark.parametrize("_again", range(TRIES))
def test_the_text_changes_in_the_moment_of_a_verdict(post, by, channel, _again):
    draft = post()
    review = hand_in(by("Zoé"), draft)
    text = Written(text="Autre.", told=[Told(channel.pk)])
    at_once(
        lambda: approve(by("Mo"), review, 0),
        lambda: change_post(by("Zoé"), draft, text, 1),
    )
    draft.refresh_from_db()
    assert (draft.state, draft.text, draft.version) == ("draft", "Autre.", 2)
    review.refresh_from_db()
    assert review.state in {"approved", "withdrawn"}  # of the version before, either way
    assert ends_of(review) == 1


@pytest.mark.parametrize("_again", range(TRIES))
def test_it_is_taken_back_in_the_moment_of_a_verdict(post, by, _again):
    review = hand_in(by("Zoé"), post())
    ends = at_once(
        lambda: approve(by("Mo"), review, 0),
        lambda: withdraw(by("Zoé"), Review.objects.get()),
    )
    assert len(refused(ends)) == 1
    assert is_whole(review)
    assert ends_of(review) == 1


@pytest.mark.parametrize("need", [Need.ANY, Need.ALL])
@pytest.mark.parametrize("_again", range(TRIES))
def test_a_guests_link_is_used_twice_at_once(post, by, brand, people, need, _again):
    # All of Mo and a guest: the guest's word alone ends nothing, and still counts once.
    keep_chain(by("Ada"), brand, "Client", [Step((people["Mo"].pk,), need, outside=True)])
    review = hand_in(by("Zoé"), post())
    _link, key = invite_guest(by("Mo"), review, "Client")
    ends = at_once(*[lambda: guest_approves(Actor("Client"), find_link(key))] * 3)
    assert len(refused(ends)) == 2
    review.refresh_from_db()
    assert review.state == ("approved" if need is Need.ANY else "waiting")
    assert is_whole(review)
    assert Verdict.objects.filter(guest__isnull=False).count() == 1


@pytest.mark.parametrize("_again", range(TRIES))
def test_a_guest_says_yes_and_no_at_once(post, by, brand, _again):
    keep_chain(by("Ada"), brand, "Client", [Step(outside=True)])
    review = hand_in(by("Eve"), post("Eve"))
    _link, key = invite_guest(by("Mo"), review, "Client")
    ends = at_once(
        lambda: guest_approves(Actor("Client"), find_link(key)),
        lambda: guest_asks_for_change(Actor("Client"), find_link(key), "Non."),
    )
    assert len(refused(ends)) == 1
    assert is_whole(review)
    assert Verdict.objects.count() == 1


def test_it_is_handed_in_twice_at_once(post, by):
    draft = post()
    ends = at_once(*[lambda: hand_in(by("Zoé"), Post.objects.get(pk=draft.pk))] * 2)
    assert len(refused(ends)) == 1
    assert Review.objects.get().is_open
    assert Review.objects.get().expires_at > timezone.now() + timedelta(days=6)
