"""Jobs that exist for the tests only, found under the room name "trial"."""

from datetime import timedelta

from django.utils import timezone

from palabre.jobs import again, job
from palabre.jobs.actions import enqueue
from palabre.jobs.models import Clock

SEEN: list[object] = []


@job()
def note(*values):
    SEEN.append(values)


@job(attempts=3, backoff=timedelta(minutes=1))
def fail(text):
    SEEN.append(text)
    raise ValueError(text)


@job(atomic=True, attempts=2)
def write_then_fail(name):
    Clock.objects.create(name=name, next_at=timezone.now())
    raise ValueError("after the write")


@job(atomic=True)
def write(name):
    Clock.objects.create(name=name, next_at=timezone.now())


@job()
def ask_for_itself(key):
    enqueue("trial.ask_for_itself", key, key=key)
    raise ValueError("and then it fails")


@job()
def later(minutes):
    SEEN.append("later")
    return again(timezone.now() + timedelta(minutes=minutes))


def unmarked():
    SEEN.append("never")


def FINISHED():  # noqa: N802 - replaced by the test that waits for it
    """Say that the last job was reached."""


@job()
def finish():
    FINISHED()


def HOLD():  # noqa: N802 - replaced by the test that holds the job
    """Wait for the test."""


@job()
def hold():
    HOLD()
    SEEN.append("hold")
