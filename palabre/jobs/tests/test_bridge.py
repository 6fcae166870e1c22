"""The bridge to Celery, with real brokers on loopback."""

import os
import threading
import uuid
from contextlib import nullcontext
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from celery.contrib.testing.worker import start_worker
from celery.worker.consumer import Consumer
from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError

from conftest import missing
from palabre.jobs import bridge, enqueue
from palabre.jobs.actions import claim, claim_one, offer
from palabre.jobs.models import Job
from palabre.jobs.rules import JobState
from palabre.jobs.tests import room

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_a_due_job_is_offered_once_a_minute_and_never_more_than_fit():
    for number in range(5):
        enqueue("trial.note", number)
    assert len(offer(10, MINUTE, most=3)) == 3
    assert offer(10, MINUTE, most=3) == []
    assert len(offer(10, MINUTE, most=9)) == 2
    Job.objects.update(leased_until=None)  # as when the minute is over
    assert len(offer(10, MINUTE, most=9)) == 5


@pytest.mark.django_db
def test_a_job_whose_worker_fell_silent_is_offered_again():
    enqueue("trial.note")
    (held,) = claim(1, timedelta(seconds=-1))
    assert offer(10, MINUTE, most=9) == [held.id]
    assert claim_one(held.id, MINUTE).attempt == held.attempt + 1


@pytest.mark.django_db
def test_an_id_that_comes_twice_is_done_once(seen):
    enqueue("trial.note")
    (job_id,) = offer(10, MINUTE, most=9)
    bridge.run_job(job_id)
    bridge.run_job(job_id)
    bridge.run_job(job_id + 1)
    assert seen == [()]


@pytest.mark.django_db
def test_a_database_that_is_gone_when_an_id_comes_is_waited_for(seen, monkeypatch):
    enqueue("trial.note")
    (job_id,) = offer(10, MINUTE, most=9)
    faults = [InterfaceError("gone"), OperationalError("starting")]

    def comes_back(*asked):
        """A double of a database that answers at the third time."""
        if faults:
            raise faults.pop()
        return claim_one(*asked)

    monkeypatch.setattr(bridge, "claim_one", comes_back)
    monkeypatch.setattr(bridge.connection, "close", lambda: None)  # the test's own transaction
    monkeypatch.setattr(bridge, "AFTER_FAULT_S", 0.01)
    bridge.run_job(job_id)
    assert (seen, faults) == ([()], [])


@pytest.mark.django_db
def test_a_database_that_stays_away_leaves_the_job_to_its_next_offer(seen, monkeypatch):
    enqueue("trial.note")
    (job_id,) = offer(10, MINUTE, most=9)

    def stays_away(*_asked):
        """A double of a database that never answers."""
        raise OperationalError("gone")

    monkeypatch.setattr(bridge, "claim_one", stays_away)
    monkeypatch.setattr(bridge.connection, "close", lambda: None)
    monkeypatch.setattr(bridge, "HOLD", timedelta(0))
    with pytest.raises(OperationalError):
        bridge.run_job(job_id)
    assert (seen, Job.objects.get().state) == ([], JobState.WAITING)


@pytest.mark.django_db
def test_what_a_broker_did_not_take_is_offered_at_once_when_there_is_one():
    for number in range(3):
        enqueue("trial.note", number)
    told = []

    class Breaks:
        """A double of a broker that dies after the first message."""

        def send_task(self, _task, names, **_options):
            if told:
                raise BrokerError("gone")
            told.append(names[0])

    with pytest.raises(BrokerError):
        bridge.publish_once(Breaks())
    assert len(told) == 1
    assert sorted(told + offer(10, MINUTE, most=9)) == sorted(
        Job.objects.values_list("pk", flat=True)
    )


def test_a_worker_waits_for_a_broker_however_long_it_is_away(monkeypatch):
    app, tries = bridge.celery_on("amqp://127.0.0.1:9//"), []
    with app.connection() as connection:

        def refuse():
            """A double of a broker that comes back after the hundredth try, at which Celery gives up."""
            tries.append(1)
            if len(tries) <= 120:
                raise ConnectionRefusedError
            return connection

        monkeypatch.setattr(connection, "_connection_factory", refuse)
        monkeypatch.setattr("kombu.utils.functional.sleep", lambda _seconds: None)
        connection.ensure_connection(lambda *_: None, app.conf.broker_connection_max_retries)
    assert len(tries) == 121


@pytest.mark.parametrize(("exitcode", "unasked"), [(0, False), (None, True), (1, True)])
def test_when_celery_ends_what_runs_beside_it_ends_and_unasked_the_process(
    monkeypatch, settings, exitcode, unasked
):
    settings.BROKER_URL = "memory://"
    monkeypatch.setattr(
        "celery.worker.WorkController.start",
        lambda worker: setattr(worker, "exitcode", exitcode),
    )
    stop = threading.Event()
    with pytest.raises(RuntimeError, match="unasked") if unasked else nullcontext():
        bridge.consume(1, stop)
    assert stop.is_set()


def test_no_thread_of_the_pool_speaks_to_the_broker_after_a_connection_was_lost():
    lost = SimpleNamespace(
        app=bridge.celery_on("memory://"), qos=Mock(_mutex=nullcontext()), initial_prefetch_count=1,
        max_prefetch_count=4, _new_prefetch_count=2, _maximum_prefetch_restored=False,
    )  # fmt: skip
    # What Celery calls in the thread that did the first job since.
    Consumer._restore_prefetch_count_after_connection_restart(lost, None)
    lost.qos.set.assert_not_called()


@pytest.fixture(params=["PALABRE_TEST_REDIS", "PALABRE_TEST_RABBITMQ"])
def broker(request):
    """The bridge's Celery on a real broker, with a queue of its own."""
    url = os.environ.get(request.param)
    if not url:
        missing(f"a broker ({request.param})")
    app = bridge.celery_on(url, queue=f"palabre-test-{uuid.uuid4()}")
    yield app
    with app.connection_for_write() as connection:
        connection.default_channel.queue_delete(app.conf.task_default_queue)
    app.close()


@pytest.mark.broker
@pytest.mark.django_db(transaction=True)
def test_due_jobs_go_through_a_real_broker_and_are_done(broker, monkeypatch, seen):
    done = threading.Event()
    monkeypatch.setattr(room, "FINISHED", done.set)
    for number in range(20):
        enqueue("trial.note", number)
    enqueue("trial.finish", priority=9)
    with start_worker(broker, pool="threads", perform_ping_check=False, shutdown_timeout=30):
        assert bridge.publish_once(broker) == 21
        assert done.wait(30)
    assert sorted(seen) == [(number,) for number in range(20)]
    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.DONE, 1)}


@pytest.mark.broker
def test_a_message_holds_the_id_and_nothing_of_the_job(broker, monkeypatch, transactional_db):
    enqueue("trial.note", "a secret")
    bridge.publish_once(broker)
    with broker.connection_for_read() as connection:
        message = connection.SimpleQueue(broker.conf.task_default_queue).get(timeout=10)
        message.ack()
    assert message.payload[0] == [Job.objects.get().pk]
    assert "a secret" not in str(message.body) + str(message.headers)
