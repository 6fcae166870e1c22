"""From a draft to what may leave: handing in, deciding, and everything that can come between."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from conftest import _member
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.jobs.running import run_due
from palabre.publishing import approving, findings, jobs, sending
from palabre.publishing.actions.chains import delegate, end_delegation, keep_chain, remove_chain
from palabre.publishing.actions.guests import end_link, find_link, invite_guest
from palabre.publishing.actions.posts import (
    Told,
    Written,
    change_post,
    schedule,
    unschedule,
    write_post,
)
from palabre.publishing.actions.reviews import (
    approve,
    ask_for_change,
    comment,
    expire,
    guest_approves,
    guest_asks_for_change,
    hand_in,
    look_again,
    override,
    settle_comment,
    withdraw,
)
from palabre.publishing.checks import Finding
from palabre.publishing.models import Delivery, GuestLink, Override, Review, Verdict
from palabre.publishing.rules import Need, Step

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(organisation, ada):
    """Ada owns; Mo and Max manage; Eve edits; Zoé writes only."""
    roles = {"Mo": "manager", "Max": "manager", "Eve": "editor", "Zoé": "agent"}
    found = {name: _member(name, organisation, role) for name, role in roles.items()}
    return {"Ada": ada, **found}


@pytest.fixture
def by(people):
    """The actor that somebody is."""
    return lambda name: Actor.person(people[name].user)


@pytest.fixture
def post(brand, channel, by):
    """A draft, by Zoé where nothing else is said."""

    def make(who="Zoé", **more):
        more.setdefault("told", [Told(channel.pk)])
        return write_post(by(who), brand, Written(**{"text": "Le café est prêt.", **more}))

    return make


@pytest.fixture
def chain(brand, people, by):
    """A chain of steps, each with its need and its people."""

    def make(*steps, **more):
        read = [Step(tuple(people[one].pk for one in who), need) for need, who in steps]
        return keep_chain(by("Ada"), brand, "Usual", read, **more)

    return make


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


def test_a_guest_approves_by_a_link_of_which_only_the_hash_is_kept(post, by, brand):
    keep_chain(by("Ada"), brand, "Client", [Step(outside=True)])
    review = hand_in(by("Eve"), post("Eve"))
    link, key = invite_guest(by("Mo"), review, "Client")
    assert key not in str(GuestLink.objects.values_list())
    guest_approves(Actor("Client"), find_link(key), "Très bien.")
    assert Review.objects.get().state == "approved"
    with pytest.raises(Refused):
        guest_approves(Actor("Client"), link)


def test_a_guest_asks_for_a_change(post, by):
    review = hand_in(by("Zoé"), post())
    link, _key = invite_guest(by("Mo"), review, "Client")
    guest_asks_for_change(Actor("Client"), link, "Le prix est faux.")
    assert (Review.objects.get().state, Verdict.objects.get().who) == ("returned", "Client")


def test_who_wrote_a_post_invites_nobody_to_approve_it(post, by):
    review = hand_in(by("Mo"), post("Mo"))
    with pytest.raises(Refused):
        invite_guest(by("Mo"), review, "A friend")
    with pytest.raises(Refused):
        invite_guest(by("Eve"), review, "A friend")


@pytest.mark.parametrize("end", ["time", "hand", "decided"])
def test_a_link_that_ended_decides_nothing(post, by, chain, end):
    chain((Need.ANY, ["Mo"]), (Need.ANY, ["Max"]))
    review = hand_in(by("Zoé"), post())
    link, key = invite_guest(by("Mo"), review, "Client", days=1)
    assert link.expires_at <= review.expires_at
    if end == "time":
        GuestLink.objects.update(expires_at=timezone.now())
    elif end == "hand":
        end_link(by("Mo"), link)
    else:
        approve(by("Mo"), review, 0)
    with pytest.raises(Refused):
        guest_approves(Actor("Client"), find_link(key))
    with pytest.raises(Refused):
        guest_asks_for_change(Actor("Client"), find_link(key), "Non.")
    assert not Verdict.objects.filter(guest=link).exists()


def test_a_key_that_was_made_up_opens_nothing(db):
    assert find_link("x") is None


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


GRAVE = Finding("price", True, "The price is missing.")


@pytest.fixture
def against(monkeypatch):
    """Something grave stands against every post."""
    monkeypatch.setattr(findings, "findings", lambda post: [GRAVE])


def test_what_is_grave_is_neither_handed_in_nor_scheduled(post, by, against):
    for verb, who in ((hand_in, "Zoé"), (schedule, "Eve")):
        with pytest.raises(Refused, match="price is missing"):
            verb(by(who), post(who))


def test_an_override_has_a_reason_and_is_kept_in_the_trail_and_on_the_post(
    post, by, against, channel
):
    draft = post("Eve")
    with pytest.raises(Refused, match="Say why"):
        override(by("Mo"), draft, " ")
    override(by("Mo"), draft, "The price is on the picture.")
    assert len(schedule(by("Eve"), draft)) == 1
    assert Override.objects.get().rules == ["price"]
    assert AuditEntry.objects.get(verb="overrode").details["reason"].startswith("The price is on")
    change_post(by("Eve"), draft, Written(text="Autre.", told=[Told(channel.pk)]), 1)
    with pytest.raises(Refused, match="price is missing"):
        schedule(by("Eve"), draft)  # another version


def test_nothing_is_overridden_where_nothing_stands_against_it(post, by):
    with pytest.raises(Refused, match="Nothing stands"):
        override(by("Mo"), post(), "Just so.")


def test_what_became_grave_meanwhile_is_held_back_at_the_last_moment(
    network, scheduled, clock, monkeypatch
):
    (row,) = scheduled()
    monkeypatch.setattr(findings, "findings", lambda post: [GRAVE])
    clock()
    row.refresh_from_db()
    assert (row.state, row.fault, network.taken) == ("held", "finding", [])
    assert row.last_error == sending.AGAINST


def test_who_must_decide_is_mailed_and_who_handed_in_hears_the_end(post, by, chain, people):
    chain((Need.ANY, ["Mo"]), (Need.ANY, ["Max"]))
    day = timezone.localdate()
    delegate(by("Max"), people["Max"], people["Eve"], day, day)
    review = hand_in(by("Zoé"), post(), note="Pour lundi.")
    run_due()
    assert ([one.to for one in mail.outbox]) == [["Mo@example.org".lower()]]
    assert "Pour lundi." in mail.outbox[0].body
    assert f"/publish/approvals/{review.pk}/" in mail.outbox[0].body
    approve(by("Mo"), review, 0)
    run_due()
    assert {one.to[0] for one in mail.outbox[1:]} == {"max@example.org", "eve@example.org"}
    mail.outbox.clear()
    ask_for_change(by("Max"), Review.objects.get(), 1, "Plus court.")
    run_due()
    assert [one.to for one in mail.outbox] == [["zoé@example.org"]]
    assert "Plus court." in mail.outbox[0].body


def test_what_was_decided_before_the_mail_left_is_not_asked_for_any_more(post, by):
    review = hand_in(by("Zoé"), post())
    withdraw(by("Zoé"), review)
    jobs.ask_reviewers(review.pk, 0)
    assert not mail.outbox


def test_who_can_do_something_about_a_review_sees_it(post, by, brand, people):
    keep_chain(by("Ada"), brand, "Client", [Step((people["Mo"].pk,)), Step(outside=True)])
    review = hand_in(by("Mo"), post())
    seen = {name for name in people if approving.waiting_for(people[name].user, brand)}
    assert seen == {"Mo"}
    approve(by("Mo"), review, 0)
    seen = {name for name in people if approving.waiting_for(people[name].user, brand)}
    assert seen == {"Ada", "Mo", "Max"}  # one of them has to ask a guest
    invite_guest(by("Max"), review, "Client")
    assert not any(approving.waiting_for(people[name].user, brand) for name in people)


def test_what_waits_is_found_with_few_questions(post, by, brand, people, django_assert_num_queries):
    for _ in range(3):
        hand_in(by("Zoé"), post())
    with django_assert_num_queries(8):
        assert len(approving.waiting_for(people["Mo"].user, brand)) == 3


def test_a_comment_stays_with_its_passage_until_it_is_settled(post, by):
    draft = post()
    with pytest.raises(Refused):
        comment(by("Mo"), draft, " ")
    row = comment(by("Mo"), draft, "Chaud ?", part="text", quote="prêt")
    settle_comment(by("Zoé"), row)
    settle_comment(by("Zoé"), row)
    row.refresh_from_db()
    assert row.settled_at
    assert AuditEntry.objects.filter(verb="settled a comment on").count() == 1


def test_a_part_of_the_machine_needs_nobody_where_no_chain_says_so(brand, channel, by, chain):
    text = Written(text="Auto.", told=[Told(channel.pk)])
    assert len(schedule(MACHINE, write_post(MACHINE, brand, text))) == 1
    chain((Need.ANY, ["Mo"]))
    with pytest.raises(Refused):
        schedule(MACHINE, write_post(MACHINE, brand, text))
