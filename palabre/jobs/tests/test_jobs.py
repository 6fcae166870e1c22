"""What a job row goes through, from the asking to the end."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.jobs import enqueue, run_due
from palabre.jobs.actions import (
    LeaseLost,
    ask_again,
    claim,
    claim_one,
    finish,
    keep,
    prune,
    put_back,
    stopped,
)
from palabre.jobs.models import Clock, Job
from palabre.jobs.rules import LONGEST_WAIT, JobState, wait_after
from palabre.jobs.running import run

LEASE = timedelta(seconds=30)
pytestmark = pytest.mark.django_db


def test_a_job_that_is_due_is_done_with_its_arguments(seen):
    enqueue("trial.note", 7, {"a": [1]})
    assert run_due() == 1
    assert seen == [(7, {"a": [1]})]
    assert Job.objects.get().state == JobState.DONE


def test_a_job_asked_for_in_a_transaction_that_fails_never_existed():
    with transaction.atomic():
        enqueue("trial.note")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_job_waits_for_its_time(seen):
    now = timezone.now()
    enqueue("trial.note", due_at=now + timedelta(hours=1))
    assert run_due() == 0
    assert run_due(now + timedelta(hours=2)) == 1
    assert seen == [()]


def test_of_two_equal_keys_one_waits_with_the_earlier_time():
    now = timezone.now()
    for minutes in (5, 1, 9):
        enqueue("trial.note", key="one", due_at=now + timedelta(minutes=minutes))
    enqueue("trial.later", 1, key="one", due_at=now)
    row = Job.objects.get(name="trial.note")
    assert row.due_at == now + timedelta(minutes=1)


def test_a_key_asked_for_while_its_job_runs_is_done_once_more(seen):
    enqueue("trial.note", key="one")
    (held,) = claim(5, LEASE)
    enqueue("trial.note", key="one")
    run(held)
    assert run_due() == 1
    assert len(seen) == 2


def test_a_lower_priority_goes_first_then_the_older(seen):
    now = timezone.now()
    enqueue("trial.note", "second", due_at=now - timedelta(minutes=1))
    enqueue("trial.note", "third", due_at=now - timedelta(seconds=1))
    enqueue("trial.note", "first", priority=-1)
    run_due()
    assert [values[0] for values in seen] == ["first", "second", "third"]


def test_a_job_under_lease_is_nobody_elses_until_the_lease_runs_out():
    enqueue("trial.note")
    (first,) = claim(5, LEASE)
    assert claim(5, LEASE) == []
    assert claim_one(first.id, LEASE) is None
    (second,) = claim(5, LEASE, timezone.now() + LEASE * 2)
    assert (second.id, second.attempt) == (first.id, first.attempt + 1)


def test_who_lost_the_lease_can_neither_keep_nor_finish_nor_put_back():
    enqueue("trial.note")
    (first,) = claim(1, LEASE)
    claim(1, LEASE, timezone.now() + LEASE * 2)
    assert not keep(first, LEASE)
    with pytest.raises(LeaseLost):
        finish(first)
    put_back(first, timezone.now())
    assert Job.objects.get().state == JobState.RUNNING


def test_what_an_atomic_job_wrote_after_losing_its_lease_is_not_kept():
    enqueue("trial.write", "late")
    (first,) = claim(1, LEASE)
    (second,) = claim(1, LEASE, timezone.now() + LEASE * 2)
    run(first)
    assert not Clock.objects.exists()
    run(second)
    assert Clock.objects.get().name == "late"


def test_what_an_atomic_job_wrote_before_it_failed_is_not_kept():
    enqueue("trial.write_then_fail", "half")
    run_due()
    assert not Clock.objects.exists()
    assert Job.objects.get().last_error == "ValueError: after the write"


def test_a_job_that_keeps_failing_waits_longer_and_then_stops_for_a_person(seen):
    now = timezone.now()
    enqueue("trial.fail", "no")
    assert run_due() == 1
    row = Job.objects.get()
    assert timedelta(seconds=44) < row.due_at - now < timedelta(seconds=65)
    run_due(now + timedelta(hours=1))
    run_due(now + timedelta(hours=2))
    assert [row.last_error for row in stopped()] == ["ValueError: no"]
    assert run_due(now + timedelta(days=1)) == 0
    assert len(seen) == 3


def test_a_job_that_kills_its_workers_stops_too(seen):
    enqueue("trial.fail", "deadly")
    for hour in range(3):
        claim(1, LEASE, timezone.now() + timedelta(hours=hour))
    run_due(timezone.now() + timedelta(hours=4))
    assert seen == []
    assert "WorkerDied" in stopped().get().last_error


def test_a_stopped_job_can_be_asked_for_again(seen):
    enqueue("trial.nowhere", 1)
    run_due()
    row = stopped().get()
    assert ask_again(row.pk)
    assert not ask_again(row.pk)
    again = Job.objects.get()
    assert (again.state, again.attempts, again.arguments) == (JobState.WAITING, 0, [1])


@pytest.mark.parametrize("name", ["trial.nowhere", "trial.unmarked", "nowhere.note", "odd"])
def test_a_name_that_is_no_job_stops_and_says_so(name, seen):
    enqueue(name)
    run_due()
    assert "UnknownJob" in stopped().get().last_error
    assert seen == []


def test_a_failed_job_whose_key_already_waits_again_leaves_the_work_to_that_one():
    enqueue("trial.ask_for_itself", "k", key="k")
    (held,) = claim(1, LEASE)
    run(held)
    row = Job.objects.get()
    assert (row.state, row.attempts) == (JobState.WAITING, 1)
    assert "and then it fails" in row.last_error


def test_a_job_may_ask_to_be_run_again_at_a_time(seen):
    now = timezone.now()
    enqueue("trial.later", 10, key="ten")
    assert run_due() == 1
    waiting = Job.objects.get(state=JobState.WAITING)
    assert waiting.due_at >= now + timedelta(minutes=10)
    assert (waiting.key, waiting.arguments, waiting.attempts) == ("ten", [10], 0)


def test_done_rows_are_forgotten_in_slices_and_the_others_kept():
    for number in range(7):
        enqueue("trial.note", number)
    run_due()
    enqueue("trial.note", "waits")
    enqueue("trial.nowhere")
    claim(1, LEASE, timezone.now())
    assert prune(timezone.now() + timedelta(days=1), slice_size=3) == 7
    assert Job.objects.count() == 2


@given(
    attempts=st.integers(-3, 10_000),
    seconds=st.floats(0.01, 10_000),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_a_wait_after_a_fault_is_positive_and_at_most_an_hour(attempts, seconds, chance):
    wait = wait_after(attempts, timedelta(seconds=seconds), chance)
    assert timedelta(0) < wait <= LONGEST_WAIT


def test_a_claim_takes_as_many_statements_for_one_job_as_for_twenty():
    for number in range(30):
        enqueue("trial.note", number)
    with CaptureQueriesContext(connection) as one:
        assert len(claim(1, LEASE)) == 1
    with CaptureQueriesContext(connection) as twenty:
        assert len(claim(20, LEASE)) == 20
    assert len(one) == len(twenty)
