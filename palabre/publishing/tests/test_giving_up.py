"""What becomes of a post of which somebody gives a text up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions.deliveries import delete_published, give_up
from palabre.publishing.actions.posts import reschedule
from palabre.publishing.models import Delivery, Post

pytestmark = pytest.mark.django_db


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
