"""Work that repeats."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.jobs import every, run_due
from palabre.jobs.clock import late_by, tick
from palabre.jobs.models import Job

pytestmark = pytest.mark.django_db
SCHEDULE = (every("trial.note", 60, "a minute"), every("trial.later", 3600, 5))


def test_repeated_work_is_asked_for_at_once_and_then_at_its_period(seen):
    now = timezone.now()
    assert tick(SCHEDULE, now) == 2
    assert tick(SCHEDULE, now + timedelta(seconds=59)) == 0
    run_due(now + timedelta(seconds=60))
    assert seen == [("a minute",), "later"]
    assert tick(SCHEDULE, now + timedelta(seconds=61)) == 1


def test_repeated_work_that_nobody_did_waits_once_only():
    now = timezone.now()
    for minutes in range(5):
        tick(SCHEDULE[:1], now + timedelta(minutes=minutes))
    assert Job.objects.count() == 1


def test_a_machine_whose_clock_was_set_back_does_its_repeated_work():
    now = timezone.now()
    tick(SCHEDULE, now + timedelta(days=400))
    Job.objects.all().delete()
    assert tick(SCHEDULE, now) == 2
    assert tick(SCHEDULE, now + timedelta(seconds=59)) == 0
    assert tick(SCHEDULE, now + timedelta(seconds=61)) == 1


def test_the_clock_says_how_late_it_is():
    now = timezone.now()
    assert late_by(SCHEDULE, now) is None
    tick(SCHEDULE, now)
    assert late_by(SCHEDULE, now + timedelta(seconds=30)) == timedelta(0)
    assert late_by(SCHEDULE, now + timedelta(seconds=90)) == timedelta(seconds=30)
