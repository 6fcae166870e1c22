"""What people decide, move and hold back in the very moment in which a text leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing import sending
from palabre.publishing.actions.deliveries import give_up, hold, it_arrived, send_again
from palabre.publishing.actions.posts import reschedule
from palabre.publishing.models import Delivery
from palabre.publishing.sending import deliver

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("decide", [send_again, it_arrived, give_up])
def test_a_page_opened_before_decides_nothing_about_a_text_that_is_leaving(
    network, scheduled, clock, monkeypatch, decide
):
    (row,) = scheduled()
    publish = network.publish

    def meanwhile(draft, key):
        monkeypatch.setattr(network, "publish", publish)
        with pytest.raises(Refused, match="changed meanwhile"):
            decide(MACHINE, Delivery.objects.get(pk=row.pk))
        return publish(draft, key)

    monkeypatch.setattr(network, "publish", meanwhile)
    clock()
    clock(minutes=5)
    row.refresh_from_db()
    assert (network.taken, row.state) == (["Le café est prêt."], "published")
    assert row.remote_id == "t0"


def test_a_page_opened_before_sends_nothing_whose_time_is_to_come(network, scheduled, clock):
    (row,) = scheduled(due_at=timezone.now() + timedelta(hours=3))
    with pytest.raises(Refused, match="changed meanwhile"):
        send_again(MACHINE, row)
    clock(hours=1)
    assert network.taken == []


def while_it_is_made_ready(monkeypatch, act):
    """Do something while the pictures and the card of a text are made, which may last a minute."""
    draft_of = sending.draft_of

    def slowly(*given):
        act()
        return draft_of(*given)

    monkeypatch.setattr(sending, "draft_of", slowly)


def test_a_hold_that_comes_while_a_text_is_made_ready_keeps_it_back(
    network, scheduled, monkeypatch, brand
):
    (row,) = scheduled()
    while_it_is_made_ready(monkeypatch, lambda: hold(MACHINE, brand.organisation, "Accident"))
    deliver(row.pk)
    row.refresh_from_db()
    assert (network.taken, row.state, row.last_error) == ([], "held", "Accident")


def test_a_post_that_is_moved_while_a_text_is_made_ready_leaves_at_its_new_time(
    network, scheduled, monkeypatch
):
    (row,) = scheduled()
    tomorrow = timezone.now() + timedelta(days=1)
    while_it_is_made_ready(monkeypatch, lambda: reschedule(MACHINE, row.variant.post, tomorrow))
    deliver(row.pk)
    row.refresh_from_db()
    assert (network.taken, row.state, row.due_at) == ([], "waiting", tomorrow)


def test_a_text_that_was_long_made_ready_is_not_taken_for_lost_while_it_leaves(
    network, scheduled, monkeypatch
):
    (row,) = scheduled()
    real, publish = timezone.now, network.publish

    def pass_by(seconds):
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(seconds=seconds))

    def meanwhile(draft, key):
        monkeypatch.setattr(network, "publish", publish)
        pass_by(100)
        deliver(row.pk)  # another worker, to whom it was given as well
        assert Delivery.objects.get(pk=row.pk).state == "sending"
        return publish(draft, key)

    while_it_is_made_ready(monkeypatch, lambda: pass_by(80))
    monkeypatch.setattr(network, "publish", meanwhile)
    deliver(row.pk)
    row.refresh_from_db()
    assert (network.taken, row.state) == (["Le café est prêt."], "published")
