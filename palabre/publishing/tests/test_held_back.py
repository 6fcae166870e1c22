"""What keeps texts back: holds, posts that are called off, threads that can't go on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions.deliveries import (
    delete_published,
    give_up,
    hold,
    it_arrived,
    lift,
    send_again,
)
from palabre.publishing.actions.posts import (
    reschedule,
    stop,
)
from palabre.publishing.models import Delivery, Post

pytestmark = pytest.mark.django_db


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


def test_what_was_held_for_another_reason_stays_held_when_a_hold_ends(scheduled, state):
    scheduled(due_at=timezone.now() + timedelta(hours=1))
    Delivery.objects.update(state="held", fault="finding")
    row = Delivery.objects.get()
    lift(MACHINE, hold(MACHINE, row.organisation, "Accident"))
    assert state() == "held"


def test_who_gives_a_text_up_gives_up_what_waits_for_it(network, scheduled, clock):
    network.faults = ["rejected"]
    rows = scheduled("one", thread=["two", "three"], first_comment="under it")
    clock()
    give_up(MACHINE, Delivery.objects.get(pk=rows[0].pk))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"cancelled"}


def test_a_post_is_called_off_with_the_last_of_its_texts_that_is_given_up(
    network, scheduled, clock
):
    network.faults = ["rejected"]
    (row,) = scheduled()
    clock()
    row.refresh_from_db()
    give_up(MACHINE, row)
    post = Post.objects.get()
    assert post.state == "stopped"
    with pytest.raises(Refused):
        reschedule(MACHINE, post, timezone.now() + timedelta(days=1))


def test_a_post_is_sent_when_its_rest_is_given_up_after_a_part_was_deleted_there(
    network, scheduled, clock
):
    network.faults = ["", "rejected"]
    first, second = scheduled("one", thread=["two"])
    clock()
    delete_published(MACHINE, Delivery.objects.get(pk=first.pk))
    clock()
    give_up(MACHINE, Delivery.objects.get(pk=second.pk))
    assert Delivery.objects.get(pk=first.pk).state == "deleted"
    assert Post.objects.get().state == "sent"


def test_a_post_of_which_nothing_leaves_any_more_is_given_no_time(scheduled):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=1))
    Delivery.objects.update(state="cancelled")
    with pytest.raises(Refused):
        reschedule(MACHINE, row.variant.post, timezone.now() + timedelta(days=1))
