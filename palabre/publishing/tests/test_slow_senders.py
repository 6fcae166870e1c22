"""A sender that is slow and lives isn't taken for dead, and one that was is believed when it comes back.

Figures keep no text waiting.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.contract import Unavailable
from palabre.jobs import actions
from palabre.jobs.actions import Held, claim, keep
from palabre.jobs.marks import LEASE
from palabre.jobs.models import Job
from palabre.jobs.rules import JobState
from palabre.publishing import jobs
from palabre.publishing.models import Delivery
from palabre.publishing.rules import FIGURES_LAST

pytestmark = pytest.mark.django_db


@pytest.fixture
def slowly(network, monkeypatch):
    """While a text is being handed over, do this; then the network takes it."""
    takes = network.publish

    def make(meanwhile):
        def publish(draft, key):
            monkeypatch.setattr(network, "publish", takes)  # whoever else sends, sends at once
            meanwhile()
            return takes(draft, key)

        monkeypatch.setattr(network, "publish", publish)

    return make


def test_large_uploads_that_take_ten_minutes_are_left_alone_while_their_worker_lives(
    network, scheduled, clock, state, slowly, monkeypatch
):
    # The server's clock passes as the test's does; PostgreSQL would tell the true time.
    monkeypatch.setattr(actions, "database_now", lambda: timezone.now())
    seen = []

    def upload():
        job = Job.objects.get(name="publishing.deliver", state=JobState.RUNNING)
        held = Held(job.pk, job.attempts, job.name, (), job.key, job.priority)
        for _ in range(60):
            assert keep(held, LEASE)  # as its worker does from a thread of its own
            clock(seconds=10)
            jobs.sweep()
            clock()
            seen.append(state())

    slowly(upload)
    scheduled()
    clock()
    assert set(seen) == {"sending"}
    assert (network.taken, network.asked, state()) == (["Le café est prêt."], 0, "published")


def test_whoever_was_taken_for_dead_is_believed_when_the_text_has_arrived(
    network, scheduled, clock, state, slowly
):
    seen = []

    def sleep():  # nobody keeps the lease: another worker looks, and the network can't say
        clock(minutes=2)
        seen.append(state())

    network.receipts = [Unavailable("Down.")] * 20
    slowly(sleep)
    scheduled()
    clock()
    row = Delivery.objects.get()
    assert seen == ["unknown"]
    assert (row.state, row.remote_id, row.attempts) == ("published", "t0", 1)
    clock(hours=2)
    assert network.taken == ["Le café est prêt."]


def test_a_late_word_changes_nothing_once_a_person_gave_the_text_up(
    network, scheduled, clock, state, slowly
):
    def sleep():
        clock(minutes=2)
        Delivery.objects.update(state="cancelled")

    network.receipts = [Unavailable("Down.")] * 20
    slowly(sleep)
    scheduled()
    clock()
    assert Delivery.objects.get().state == "cancelled"


def test_figures_that_have_long_been_due_keep_no_text_waiting(scheduled, network, clock):
    scheduled("Un.")
    clock()
    ripe = timezone.now() + timedelta(hours=3)
    scheduled("Deux.", due_at=ripe - timedelta(seconds=1))
    order = [claim(1, LEASE, ripe)[0].name for _ in range(2)]
    assert order == ["publishing.deliver", "publishing.measure"]
    Job.objects.all().delete()
    jobs.measure(Delivery.objects.get(state="published").pk, 0)
    assert set(Job.objects.values_list("name", "priority")) == {
        ("publishing.measure", FIGURES_LAST)
    }
