"""What surrounds a decision: guests, grave findings, mails, comments, and who sees what waits."""

import pytest
from django.core import mail
from django.utils import timezone

from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.jobs.running import run_due
from palabre.publishing import approving, findings, jobs, sending
from palabre.publishing.actions.chains import delegate, keep_chain
from palabre.publishing.actions.guests import end_link, find_link, invite_guest
from palabre.publishing.actions.posts import (
    Told,
    Written,
    change_post,
    schedule,
    write_post,
)
from palabre.publishing.actions.reviews import (
    approve,
    ask_for_change,
    comment,
    guest_approves,
    guest_asks_for_change,
    hand_in,
    override,
    settle_comment,
    withdraw,
)
from palabre.publishing.checks import Finding
from palabre.publishing.models import GuestLink, Override, Review, Verdict
from palabre.publishing.rules import Need, Step

pytestmark = pytest.mark.django_db


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
