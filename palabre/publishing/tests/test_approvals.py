"""From a draft to what may leave: handing in, deciding, and everything that can come between."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import Actor
from palabre.governance.rules import Refused
from palabre.publishing import approving, jobs
from palabre.publishing.actions.chains import delegate, end_delegation, keep_chain, remove_chain
from palabre.publishing.actions.guests import find_link, invite_guest
from palabre.publishing.actions.posts import (
    Told,
    Written,
    change_post,
    schedule,
    unschedule,
)
from palabre.publishing.actions.reviews import (
    approve,
    ask_for_change,
    expire,
    hand_in,
    look_again,
    withdraw,
)
from palabre.publishing.models import Delivery, Review, Verdict
from palabre.publishing.rules import Need, Step

pytestmark = pytest.mark.django_db


def test_what_one_writes_who_may_publish_leaves_without_anybody(post, by):
    schedule(by("Eve"), post("Eve"))
    assert Delivery.objects.count() == 1


def test_what_one_writes_who_may_only_write_leaves_after_one_approval(post, by):
    draft = post()
    with pytest.raises(Refused, match="hand it in"):
        schedule(by("Eve"), draft)
    approve(by("Mo"), hand_in(by("Zoé"), draft), 0)
    schedule(by("Eve"), draft)
    assert Delivery.objects.count() == 1


def test_who_may_publish_answers_for_a_text_by_writing_it_anew(post, by, channel):
    draft = post()
    change_post(by("Eve"), draft, Written(text="Mieux.", told=[Told(channel.pk)]), 1)
    assert len(schedule(by("Eve"), draft)) == 1


def test_what_one_changes_who_may_only_write_needs_an_approval_again(post, by, channel):
    draft = post("Eve")
    change_post(by("Zoé"), draft, Written(text="Autre.", told=[Told(channel.pk)]), 1)
    with pytest.raises(Refused):
        schedule(by("Eve"), draft)


def test_a_chain_binds_also_who_may_publish(post, by, chain):
    chain((Need.ANY, ["Mo"]))
    draft = post("Ada")
    with pytest.raises(Refused, match="hand it in"):
        schedule(by("Ada"), draft)
    approve(by("Mo"), hand_in(by("Ada"), draft), 0)
    assert len(schedule(by("Ada"), draft)) == 1


def test_a_chain_binds_the_posts_on_its_accounts_or_with_its_tags_only(post, by, chain, channel):
    chain((Need.ANY, ["Mo"]), tags=["Prix "], strictness=2)
    assert approving.path_of(post("Eve")) is None
    assert approving.path_of(post("Eve", tags=["prix"])).chain.name == "Usual"
    chain((Need.ALL, ["Mo", "Max"]), channels=[channel], strictness=3)
    assert len(approving.path_of(post("Eve", tags=["prix"])).steps[0].people) == 2


def test_nobody_approves_their_own_post(post, by, chain):
    chain((Need.ANY, ["Mo", "Max"]))
    review = hand_in(by("Mo"), post("Mo"))
    with pytest.raises(Refused, match="own post"):
        approve(by("Mo"), review, 0)
    assert not Verdict.objects.exists()


def test_who_changed_the_text_last_does_not_approve_it_either(post, by, channel):
    draft = post()
    change_post(by("Mo"), draft, Written(text="Mieux.", told=[Told(channel.pk)]), 1)
    with pytest.raises(Refused, match="own post"):
        approve(by("Mo"), hand_in(by("Zoé"), draft), 0)


def test_who_stands_in_does_not_approve_their_own_post_in_anothers_place(post, by, chain, people):
    chain((Need.ANY, ["Max"]))
    day = timezone.localdate()
    delegate(by("Max"), people["Max"], people["Mo"], day, day)
    with pytest.raises(Refused, match="own post"):
        approve(by("Mo"), hand_in(by("Mo"), post("Mo")), 0)


def test_a_post_that_nobody_else_could_approve_is_not_handed_in(post, by, brand):
    read = [Step((post("Ada").author.memberships.get().pk,))]
    keep_chain(by("Ada"), brand, "Mine", read)
    for member in brand.organisation.members.filter(role="manager"):
        member.is_active = False
        member.save()
    draft = post("Ada")
    with pytest.raises(Refused, match="Nobody but you"):
        hand_in(by("Ada"), draft)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_who_is_not_asked_decides_nothing(post, by, chain):
    chain((Need.ANY, ["Mo"]))
    review = hand_in(by("Zoé"), post())
    for name in ("Max", "Eve", "Ada"):
        with pytest.raises(Refused, match="isn't you"):
            approve(by(name), review, 0)


def test_a_stranger_decides_nothing(post, by, cy):
    review = hand_in(by("Zoé"), post())
    with pytest.raises(Refused, match="isn't you"):
        approve(Actor.person(cy.user), review, 0)
    with pytest.raises(Refused):
        invite_guest(Actor.person(cy.user), review, "A friend")


def test_steps_come_one_after_the_other(post, by, chain):
    chain((Need.ANY, ["Mo"]), (Need.ALL, ["Ada", "Max"]))
    draft = post()
    review = hand_in(by("Zoé"), draft)
    with pytest.raises(Refused):
        approve(by("Max"), review, 0)
    assert approve(by("Mo"), review, 0).step == 1
    assert approve(by("Ada"), review, 1).state == "waiting"
    assert approve(by("Max"), review, 1).state == "approved"
    draft.refresh_from_db()
    assert draft.state == "approved"


def test_of_two_who_decide_at_once_one_does_and_the_other_is_told(post, by, chain):
    chain((Need.ANY, ["Mo", "Max"]), (Need.ANY, ["Mo", "Max"]))
    review = hand_in(by("Zoé"), post())
    mine, theirs = Review.objects.get(), Review.objects.get()
    approve(by("Mo"), mine, 0)
    with pytest.raises(Refused, match="meanwhile"):
        approve(by("Max"), theirs, 0)
    with pytest.raises(Refused, match="meanwhile"):
        ask_for_change(by("Max"), theirs, 0, "Non.")
    review.refresh_from_db()
    assert (review.step, Verdict.objects.count()) == (1, 1)


def test_nobody_speaks_twice_at_a_step(post, by, chain):
    chain((Need.ALL, ["Mo", "Max"]))
    review = hand_in(by("Zoé"), post())
    approve(by("Mo"), review, 0)
    with pytest.raises(Refused):
        approve(by("Mo"), review, 0)
    assert Review.objects.get().state == "waiting"


def test_a_change_that_is_asked_for_gives_the_post_back_and_it_can_be_handed_in_again(
    post, by, channel
):
    draft = post()
    review = hand_in(by("Zoé"), draft)
    with pytest.raises(Refused, match="otherwise"):
        ask_for_change(by("Mo"), review, 0, "  ")
    ask_for_change(by("Mo"), review, 0, "Plus court.")
    draft.refresh_from_db()
    assert (draft.state, Review.objects.get().state) == ("draft", "returned")
    change_post(by("Zoé"), draft, Written(text="Prêt !", told=[Told(channel.pk)]), 1)
    again = hand_in(by("Zoé"), draft, note="Voilà.")
    assert (again.version, again.state, Review.objects.count()) == (2, "waiting", 2)


def test_what_is_approved_is_a_version(post, by, channel):
    draft = post()
    approve(by("Mo"), hand_in(by("Zoé"), draft), 0)
    change_post(by("Zoé"), draft, Written(text="Autre.", told=[Told(channel.pk)]), 1)
    draft.refresh_from_db()
    assert draft.state == "draft"
    with pytest.raises(Refused):
        schedule(by("Eve"), draft)


def test_a_change_during_the_review_ends_it(post, by, channel):
    draft = post()
    review = hand_in(by("Zoé"), draft)
    _link, key = invite_guest(by("Mo"), review, "Client")
    change_post(by("Zoé"), draft, Written(text="Autre.", told=[Told(channel.pk)]), 1)
    review.refresh_from_db()
    assert (review.state, find_link(key).is_live) == ("withdrawn", False)
    with pytest.raises(Refused):
        approve(by("Mo"), review, 0)


def test_an_approved_post_taken_back_without_a_change_stays_approved(post, by):
    draft = post()
    approve(by("Mo"), hand_in(by("Zoé"), draft), 0)
    later = timezone.now() + timedelta(days=1)
    schedule(by("Eve"), draft, later)
    unschedule(by("Eve"), draft)
    assert len(schedule(by("Eve"), draft, later)) == 1


def test_once_approved_a_post_is_scheduled_by_itself_where_that_was_asked_for(post, by):
    draft = post(due_at=timezone.now() + timedelta(days=1))
    approve(by("Mo"), hand_in(by("Zoé"), draft, schedules=True), 0)
    draft.refresh_from_db()
    assert (draft.state, Delivery.objects.get().due_at) == ("scheduled", draft.due_at)


def test_once_approved_too_late_a_post_does_not_rush_out(post, by):
    draft = post(due_at=timezone.now() - timedelta(minutes=5))
    approve(by("Mo"), hand_in(by("Zoé"), draft, schedules=True), 0)
    draft.refresh_from_db()
    assert (draft.state, Delivery.objects.count()) == ("approved", 0)


def test_a_review_ends_by_itself_when_nobody_decides(post, by, chain):
    chain((Need.ANY, ["Mo"]), days=2)
    draft = post()
    review = hand_in(by("Zoé"), draft)
    jobs.expire()
    assert Review.objects.get().state == "waiting"
    Review.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    jobs.expire()
    draft.refresh_from_db()
    assert (Review.objects.get().state, draft.state) == ("expired", "draft")
    assert expire(review) is False
    with pytest.raises(Refused):
        approve(by("Mo"), review, 0)


def test_a_review_goes_on_when_the_one_it_waits_for_has_left(post, by, chain, people):
    chain((Need.ALL, ["Mo", "Max"]))
    review = hand_in(by("Zoé"), post())
    approve(by("Mo"), review, 0)
    people["Max"].is_active = False
    people["Max"].save()
    jobs.expire()
    assert Review.objects.get().state == "approved"
    look_again(review.pk)  # nothing more happens to it
    assert Verdict.objects.count() == 1


def test_who_handed_in_takes_it_back(post, by):
    draft = post()
    review = hand_in(by("Zoé"), draft)
    withdraw(by("Zoé"), review)
    draft.refresh_from_db()
    assert (Review.objects.get().state, draft.state) == ("withdrawn", "draft")
    with pytest.raises(Refused):
        withdraw(by("Zoé"), review)


def test_a_stand_in_decides_while_the_other_is_away_and_not_after(post, by, chain, people):
    chain((Need.ALL, ["Mo", "Max"]))
    day = timezone.localdate()
    row = delegate(by("Mo"), people["Mo"], people["Eve"], day, day + timedelta(days=7))
    review = hand_in(by("Zoé"), post())
    approve(by("Eve"), review, 0, "Pour Mo.")
    verdict = Verdict.objects.get()
    assert (verdict.place, verdict.by) == (people["Mo"], people["Eve"].user)
    end_delegation(by("Mo"), row)
    with pytest.raises(Refused):
        approve(by("Eve"), review, 0)


@pytest.mark.parametrize("days", [(2, 1), (-9, -1), (0, 400)])
def test_an_absence_has_days_that_fit_together(by, people, days):
    since, until = (timezone.localdate() + timedelta(days=one) for one in days)
    with pytest.raises(Refused):
        delegate(by("Mo"), people["Mo"], people["Eve"], since, until)


def test_nobody_stands_in_from_another_organisation_or_for_themselves(by, people, cy):
    day = timezone.localdate()
    for other in (cy, people["Mo"]):
        with pytest.raises(Refused):
            delegate(by("Mo"), people["Mo"], other, day, day)


def test_a_chain_has_steps_and_people_of_the_brand(by, brand, cy):
    for steps in ([], [Step()] * 6, [Step((cy.pk,))]):
        with pytest.raises(Refused):
            keep_chain(by("Ada"), brand, "Wrong", steps)


def test_a_review_keeps_the_steps_it_began_with(post, by, chain):
    kept = chain((Need.ANY, ["Mo"]))
    review = hand_in(by("Zoé"), post())
    remove_chain(by("Ada"), kept)
    approve(by("Mo"), Review.objects.get(), 0)
    review.refresh_from_db()
    assert (review.state, review.chain) == ("approved", None)
