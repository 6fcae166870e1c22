"""What people decide about posts that are to leave: moved, changed, called off, sent by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE, Actor
from palabre.governance.rules import Refused
from palabre.publishing.actions.deliveries import hold, it_arrived, lift, send_again
from palabre.publishing.actions.posts import (
    Told,
    Written,
    change_post,
    reschedule,
    stop,
    unschedule,
)
from palabre.publishing.models import Delivery

pytestmark = pytest.mark.django_db


def test_a_scheduled_post_moves_to_another_time_and_its_texts_with_it(network, scheduled, clock):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=1))
    reschedule(MACHINE, row.variant.post, timezone.now() + timedelta(hours=5))
    clock(hours=2)
    assert network.taken == []
    clock(hours=4)
    assert len(network.taken) == 1


def test_what_has_left_can_not_be_moved_changed_or_taken_back(scheduled, clock, channel):
    (row,) = scheduled()
    clock()
    post = row.variant.post
    with pytest.raises(Refused):
        reschedule(MACHINE, post, timezone.now())
    with pytest.raises(Refused):
        unschedule(MACHINE, post)
    with pytest.raises(Refused):
        change_post(MACHINE, post, Written(text="x", told=[Told(channel.pk)]), post.version)


def test_a_scheduled_post_that_is_changed_is_a_draft_again_and_nothing_of_it_leaves(
    network, scheduled, clock, channel
):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=1))
    post = change_post(
        MACHINE, row.variant.post, Written(text="better", told=[Told(channel.pk)]), 1
    )
    clock(hours=2)
    assert (post.state, network.taken) == ("draft", [])


def test_two_people_who_change_one_post_do_not_undo_each_other(scheduled, channel):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=1))
    change_post(Actor("Zoé"), row.variant.post, Written(text="a"), 1)
    with pytest.raises(Refused, match="Somebody else"):
        change_post(Actor("Max"), row.variant.post, Written(text="b"), 1)


def test_a_stopped_post_never_leaves(network, scheduled, clock):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=1))
    assert stop(MACHINE, row.variant.post).state == "stopped"
    clock(hours=3)
    assert network.taken == []


@pytest.mark.parametrize("fault", ["unavailable", "swallowed"])
def test_a_post_that_is_stopped_while_it_leaves_is_not_tried_again(
    network, scheduled, clock, state, fault
):
    network.faults = [fault]
    (row,) = scheduled()
    clock()
    Delivery.objects.update(state="sending")  # a worker has it in hand
    stop(MACHINE, row.variant.post)
    Delivery.objects.update(state="unknown" if fault == "swallowed" else "waiting")
    for _ in range(5):
        clock(minutes=20)
    assert network.taken == []
    assert Delivery.objects.get().state == "cancelled"


def test_a_thread_does_not_go_on_after_a_text_whose_name_over_there_nobody_knows(
    network, scheduled, clock, state
):
    network.faults = ["rejected"]
    rows = scheduled("one", thread=["two"])
    clock()
    it_arrived(MACHINE, Delivery.objects.get(pk=rows[0].pk))
    clock(minutes=1)
    assert (network.taken, state(1)) == ([], "failed")
    assert "by hand" in Delivery.objects.get(pk=rows[1].pk).last_error


def test_figures_are_not_asked_for_where_no_name_over_there_is_known(
    network, scheduled, clock, monkeypatch
):
    network.faults = ["rejected"]
    (row,) = scheduled()
    clock()
    it_arrived(MACHINE, Delivery.objects.get(pk=row.pk))
    asked = []
    monkeypatch.setattr(network, "measure", lambda names: asked.extend(names) or ())
    clock(days=2)
    assert asked == []


def test_what_was_held_for_another_reason_stays_held_when_a_hold_ends(scheduled, state):
    scheduled(due_at=timezone.now() + timedelta(hours=1))
    Delivery.objects.update(state="held", fault="finding")
    row = Delivery.objects.get()
    lift(MACHINE, hold(MACHINE, row.organisation, "Accident"))
    assert state() == "held"


def test_under_a_hold_nothing_leaves_and_what_came_due_waits_for_a_decision(
    network, scheduled, clock, state, brand
):
    held = hold(MACHINE, brand.organisation, "Accident at the plant")
    (row,) = scheduled()
    clock()
    row.refresh_from_db()
    assert (row.state, row.last_error, network.taken) == ("held", "Accident at the plant", [])
    lift(MACHINE, held)
    clock()
    assert (state(), network.taken) == ("missed", [])
    send_again(MACHINE, Delivery.objects.get())
    clock()
    assert (state(), len(network.taken)) == ("published", 1)


def test_a_hold_of_another_brand_or_account_keeps_nothing_back(network, scheduled, clock, brand):
    other = brand.organisation.brands.create(name="Boréal", slug="boreal")
    hold(MACHINE, brand.organisation, "Only there", brand=other)
    scheduled()
    clock()
    assert len(network.taken) == 1
