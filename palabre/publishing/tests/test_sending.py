"""Once, or not at all and said so: what becomes of a delivery whatever happens to it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.channels.models import Usage
from palabre.connectors.contract import Unavailable, Unknown
from palabre.connectors.echo import PLATFORM
from palabre.connectors.protocols import Sent
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.jobs.models import Job
from palabre.publishing.actions.deliveries import (
    delete_published,
    edit_published,
    it_arrived,
    send_again,
)
from palabre.publishing.jobs import sweep
from palabre.publishing.models import Delivery, Figure
from palabre.publishing.rules import DeliveryState
from palabre.publishing.sending import deliver, move

pytestmark = pytest.mark.django_db


def test_a_text_leaves_at_its_time_once_and_its_name_over_there_is_kept(network, scheduled, clock):
    (row,) = scheduled()
    clock()
    clock(hours=1)
    row.refresh_from_db()
    assert network.taken == ["Le café est prêt."]
    assert (row.state, row.remote_id, row.url) == ("published", "t0", "https://echo.example/t0")
    assert row.variant.post.state == "sent"
    assert Usage.objects.get(what="money").used == 7


def test_nothing_leaves_before_its_time(network, scheduled, clock):
    scheduled(due_at=timezone.now() + timedelta(hours=2))
    clock(hours=1)
    assert network.taken == []
    clock(hours=2)
    assert len(network.taken) == 1


def test_a_thread_leaves_in_its_order_each_text_answering_the_one_before(network, scheduled, clock):
    scheduled("one", thread=["two", "three"], first_comment="under it")
    clock()
    assert network.taken[0] == "one"
    assert sorted(network.taken) == ["one", "three", "two", "under it"]
    by_text = {text: f"t{place}" for place, text in enumerate(network.taken)}
    assert network.answers == {
        by_text["two"]: "t0",
        by_text["three"]: by_text["two"],
        by_text["under it"]: "t0",
    }


def test_a_thread_that_broke_off_goes_on_where_it_stopped(network, scheduled, clock, state):
    network.faults = ["", "rejected"]
    rows = scheduled("one", thread=["two"])
    clock()
    assert (network.taken, state(1)) == (["one"], "failed")
    send_again(MACHINE, Delivery.objects.get(pk=rows[1].pk))
    clock()
    assert (network.taken, state(1)) == (["one", "two"], "published")


@pytest.mark.parametrize("fault", ["limited", "unavailable"])
def test_what_the_network_could_not_take_is_tried_again_by_itself(
    network, scheduled, clock, state, fault
):
    network.faults = [fault] * 3
    scheduled()
    clock()
    assert state() == "waiting"
    for _ in range(4):
        clock(minutes=16)
    assert (network.taken, state()) == (["Le café est prêt."], "published")


def test_a_pause_that_the_network_asks_for_is_kept(network, scheduled, clock):
    network.faults = ["limited"]
    scheduled()
    clock()
    clock(minutes=3)
    assert network.taken == []
    clock(minutes=2)
    assert len(network.taken) == 1


def test_pauses_grow_and_end_at_the_late_limit_with_a_person(network, scheduled, clock, state):
    network.faults = ["unavailable"] * 1000
    scheduled()
    for _ in range(30):
        clock(minutes=20)
    assert (state(), Delivery.objects.get().last_error) == ("missed", "Down.")
    assert network.faults  # it wasn't asked a thousand times


@pytest.mark.parametrize("fault", ["reconnect", "rejected"])
def test_what_the_network_refuses_is_not_tried_again_but_told(
    network, scheduled, clock, state, fault
):
    network.faults = [fault]
    (row,) = scheduled()
    clock()
    clock(hours=1)
    row.refresh_from_db()
    assert (row.state, row.fault, network.taken) == ("failed", fault, [])
    assert row.last_error
    assert AuditEntry.objects.filter(kind="delivery", details__to="failed").exists()


def test_a_text_that_arrived_although_the_line_broke_is_found_and_not_sent_again(
    network, scheduled, clock, state
):
    network.faults = ["lost"]
    scheduled()
    clock()
    assert state() == "unknown"
    for _ in range(5):
        clock(minutes=10)
    assert (network.taken, state()) == (["Le café est prêt."], "published")


def test_a_text_that_never_arrived_is_sent_again_only_when_the_network_said_so_twice(
    network, scheduled, clock, state
):
    network.faults = ["swallowed"]
    scheduled()
    clock()
    clock(seconds=31)
    assert (network.asked, state()) == (1, "unknown")
    clock(seconds=31)
    assert (network.asked, network.taken, state()) == (2, ["Le café est prêt."], "published")


def test_as_long_as_the_network_can_not_tell_nothing_is_sent_again(
    network, scheduled, clock, state
):
    network.faults = ["swallowed"]
    network.receipts = [Unknown("?"), Unavailable("Down.")] * 500
    scheduled()
    for _ in range(90):
        clock(minutes=20)
    assert (network.taken, state()) == ([], "unknown")
    asked = network.asked
    clock(days=3)
    assert network.asked == asked  # a person's turn


class Mute:
    """A network that takes texts and tells nothing of them."""

    def __init__(self, network):
        self.publish = network.publish


def test_a_network_that_can_not_be_asked_leaves_it_to_a_person(
    network, scheduled, clock, state, monkeypatch
):
    monkeypatch.setitem(PLATFORMS, "echo", (PLATFORM, lambda http, credential: Mute(network)))
    network.faults = ["lost"]
    (row,) = scheduled()
    clock()
    clock(hours=5)
    row.refresh_from_db()
    assert (row.state, len(network.taken)) == ("unknown", 1)
    assert "say what you see" in row.last_error
    it_arrived(MACHINE, row, "https://echo.example/t0")
    assert state() == "published"


def test_what_a_dead_worker_left_is_asked_about_and_never_just_sent_again(
    network, scheduled, clock, state
):
    (row,) = scheduled()
    move(row, DeliveryState.SENDING, attempts=1, began_at=timezone.now())
    network.texts[str(row.key)] = "t9"
    clock()
    assert state() == "sending"  # somebody may be at it
    clock(minutes=2)
    row.refresh_from_db()
    assert (network.taken, row.state, row.remote_id) == ([], "published", "t9")


def test_a_fault_of_ours_in_the_midst_of_a_call_counts_as_a_death(network, scheduled, clock, state):
    network.faults = ["bug"]
    scheduled()
    clock()
    assert state() == "sending"
    for _ in range(5):
        clock(minutes=2)
    assert (network.taken, state()) == (["Le café est prêt."], "published")


def test_a_row_that_lost_its_nudge_is_found_by_the_sweep(network, scheduled, clock, state):
    scheduled("one", thread=["two"])
    Job.objects.all().delete()
    sweep()
    clock()
    assert (state(0), state(1)) == ("published", "published")
    assert Job.objects.filter(name="publishing.deliver", ended_at=None).count() == 0


def test_the_sweep_asks_the_database_no_more_for_many_that_have_their_nudge(scheduled):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            sweep()
        return len(asked)

    scheduled()
    few = queries()
    for number in range(5):
        scheduled(f"Le café {number} est prêt.")
    assert queries() == few


def test_another_text_that_says_the_same_is_no_receipt(network, scheduled, clock, state):
    scheduled("Same words")
    clock()
    network.faults = ["swallowed"]
    (second,) = scheduled("Same words")
    clock()
    network.texts[str(second.key)] = "t0"  # what a search by words would find
    for _ in range(2):
        clock(minutes=1)
    del network.texts[str(second.key)]
    for _ in range(3):
        clock(minutes=1)
    second.refresh_from_db()
    assert (second.state, second.remote_id) == ("published", "t1")


def test_two_who_look_at_one_row_send_it_once(network, scheduled, monkeypatch):
    (row,) = scheduled()
    publish = network.publish

    def meanwhile(draft, key):
        deliver(row.pk)
        return publish(draft, key)

    monkeypatch.setattr(network, "publish", meanwhile)
    deliver(row.pk)
    row.refresh_from_db()
    assert (network.taken, row.state) == (["Le café est prêt."], "published")


def test_what_is_far_too_late_waits_for_a_person(network, scheduled, clock, state):
    scheduled(due_at=timezone.now() - timedelta(hours=7))
    clock()
    assert (state(), network.taken) == ("missed", [])


def test_what_was_published_is_changed_over_there_and_tried_until_it_is(network, scheduled, clock):
    (row,) = scheduled()
    clock()
    row.refresh_from_db()
    network.faults = ["unavailable"]
    edit_published(MACHINE, row, {**row.content, "text": "Le thé est prêt."})
    clock()
    assert network.taken == ["Le café est prêt."]
    clock(minutes=1)
    row.refresh_from_db()
    assert network.taken == ["Le thé est prêt."]
    assert (row.wish, row.content["text"], row.state) == ("", "Le thé est prêt.", "published")


def test_a_changed_text_goes_by_the_name_that_the_network_gives_it_then(
    network, scheduled, clock, monkeypatch
):
    (row,) = scheduled()
    clock()
    row.refresh_from_db()
    changed = []

    def edit(remote_id, draft):
        changed.append(remote_id)
        if len(changed) == 1:  # somebody wishes it otherwise while the network works
            edit_published(MACHINE, row, {**row.content, "text": "La tisane est prête."})
        return Sent(f"{remote_id}-new")

    monkeypatch.setattr(network, "edit", edit)
    edit_published(MACHINE, row, {**row.content, "text": "Le thé est prêt."})
    clock()
    clock(minutes=1)
    row.refresh_from_db()
    assert changed == ["t0", "t0-new"]
    assert (row.remote_id, row.content["text"]) == ("t0-new-new", "La tisane est prête.")


def test_what_was_published_is_deleted_over_there(network, scheduled, clock, state):
    scheduled()
    clock()
    delete_published(MACHINE, Delivery.objects.get())
    clock()
    assert (network.taken, state()) == ([""], "deleted")


def test_the_figures_of_a_text_are_read_five_times_in_a_month(scheduled, clock):
    scheduled()
    for day in (0, 1, 1, 8, 31, 40):
        clock(days=day)
    assert Figure.objects.filter(metric="likes", value=3).count() == 5


def test_what_the_network_still_works_on_is_asked_about_until_it_is_there(
    network, scheduled, clock, state
):
    network.working = 2
    scheduled()
    clock()
    assert state() == "processing"
    for _ in range(3):
        clock(minutes=1)
    row = Delivery.objects.get()
    assert (row.state, row.remote_id, len(network.taken)) == ("published", "t0-done", 1)


def test_what_the_network_gave_up_in_the_end_is_told(network, scheduled, clock, state):
    network.working = 1
    scheduled()
    clock()
    network.working = 0
    clock(minutes=1)
    row = Delivery.objects.get()
    assert (row.state, row.last_error) == ("failed", "Not this text.")
