"""The embedded worker, with its threads, on a database of its own."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import InterfaceError, connections

from palabre.jobs import enqueue, every
from palabre.jobs.models import Job
from palabre.jobs.rules import JobState
from palabre.jobs.tests import room
from palabre.jobs.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_work():
    """Start a worker in a thread; it is stopped, and waited for, at the end of the block."""
    stop = threading.Event()
    threads = []

    def start(worker, grace=10.0):
        def work():
            worker.run(stop, grace)
            connections.close_all()

        threads.append(threading.Thread(target=work))
        threads[-1].start()
        return stop

    yield start
    stop.set()
    for thread in threads:
        thread.join(30)


@pytest.fixture
def finished(monkeypatch):
    """An event that the job "trial.finish" sets."""
    event = threading.Event()
    monkeypatch.setattr(room, "FINISHED", event.set)
    return event


def test_a_worker_does_what_is_due_and_what_is_asked_for_meanwhile(at_work, finished, seen):
    for number in range(10):
        enqueue("trial.note", number)
    at_work(Worker(threads=2))
    enqueue("trial.finish", priority=9)
    assert finished.wait(30)
    assert len(seen) >= 9


def test_a_worker_asks_for_repeated_work(at_work, finished):
    at_work(Worker(threads=1, schedule=[every("trial.finish", 3600)]))
    assert finished.wait(30)


def test_a_job_that_cannot_be_loaded_or_fails_leaves_the_worker_alive(at_work, finished):
    enqueue("trial.nowhere", priority=-2)
    enqueue("trial.fail", "no", priority=-1)
    enqueue("trial.finish")
    at_work(Worker(threads=1))
    assert finished.wait(30)
    assert Job.objects.get(name="trial.nowhere").state == JobState.STOPPED
    assert Job.objects.get(name="trial.fail").state == JobState.WAITING


def test_a_long_job_keeps_its_lease_and_is_done_once(at_work, finished, monkeypatch, seen):
    release, extended = threading.Event(), threading.Event()
    monkeypatch.setattr(room, "HOLD", release.wait)
    enqueue("trial.hold")
    at_work(Worker(threads=2, lease=timedelta(seconds=0.6)))
    first = None
    while not extended.is_set():  # until the lease was seen to move twice its own length
        row = Job.objects.get(name="trial.hold")
        first = first or row.leased_until
        if first and row.leased_until - first > timedelta(seconds=1.2):
            extended.set()
    release.set()
    enqueue("trial.finish", priority=9)
    assert finished.wait(30)
    # The other thread may finish before the first has noted what it did.
    deadline = time.monotonic() + 30
    while not seen and time.monotonic() < deadline:
        time.sleep(0.01)
    assert seen == ["hold"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_unfinished_at_the_end_of_grace_is_released(at_work, monkeypatch):
    begun, release = threading.Event(), threading.Event()

    def hold():
        begun.set()
        release.wait()
        raise SystemExit  # the worker's process would be gone by now

    monkeypatch.setattr(room, "HOLD", hold)
    enqueue("trial.hold")
    stop = threading.Event()
    worker = Worker(threads=1)
    thread = threading.Thread(target=lambda: (worker.run(stop, 0.0), connections.close_all()))
    thread.start()
    assert begun.wait(30)
    stop.set()
    thread.join(30)
    row = Job.objects.get()
    assert (row.state, row.leased_until) == (JobState.WAITING, None)
    release.set()


def test_a_worker_outlives_a_connection_that_broke(at_work, finished, monkeypatch):
    enqueue("trial.finish")
    broken = [InterfaceError("connection already closed")]

    def turn(worker):
        if broken:
            raise broken.pop()
        return usual(worker)

    usual = Worker._turn
    monkeypatch.setattr(Worker, "_turn", turn)
    monkeypatch.setattr("palabre.jobs.worker.AFTER_DATABASE_FAULT", 0)
    at_work(Worker(threads=1))
    assert finished.wait(30)


@pytest.mark.parametrize("threads", [2, 4])
def test_slow_sites_never_hold_the_last_thread(at_work, finished, monkeypatch, seen, threads):
    gate, begun = threading.Event(), threading.Semaphore(0)

    def hold():
        begun.release()
        gate.wait()

    monkeypatch.setattr(room, "HOLD", hold)
    for _ in range(threads + 2):
        enqueue("trial.hold", priority=-1)
    at_work(Worker(threads=threads, slow=frozenset({"trial.hold"})))
    assert all(begun.acquire(timeout=30) for _ in range(threads - 1))
    enqueue("trial.finish")
    assert finished.wait(30)
    held = Job.objects.filter(name="trial.hold")
    assert held.filter(state=JobState.RUNNING).count() == threads - 1
    gate.set()
    assert all(begun.acquire(timeout=30) for _ in range(3))


def test_a_single_thread_is_shared_with_slow_sites(at_work, finished):
    at_work(Worker(threads=1, slow=frozenset({"trial.finish"})))
    enqueue("trial.finish")
    assert finished.wait(30)


def test_slow_jobs_go_on_by_all_threads_but_one_when_others_are_due_too(at_work, monkeypatch):
    gate, begun = threading.Event(), threading.Semaphore(0)
    monkeypatch.setattr(room, "HOLD", lambda: (begun.release(), gate.wait()))
    monkeypatch.setattr(room, "FINISHED", lambda: (begun.release(), gate.wait()))
    for name in ("trial.hold", "trial.hold", "trial.hold", "trial.finish", "trial.finish"):
        enqueue(name)
    at_work(Worker(threads=3, slow=frozenset({"trial.hold"})))
    assert all(begun.acquire(timeout=30) for _ in range(3))
    doing = Job.objects.filter(state=JobState.RUNNING).values_list("name", flat=True)
    assert sorted(doing) == ["trial.finish", "trial.hold", "trial.hold"]
    gate.set()
