"""A clock that ran ahead for a while and was set back leaves nobody deaf, nor anything untold."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.protection import calling
from palabre.protection.actions.telling import add_step
from palabre.protection.models import Alert, Call, Heard, Step, Watch
from palabre.protection.tests.telling_world import alert, server
from palabre.protection.tests.test_watching import storm
from palabre.protection.watching import look, look_again

__all__ = ["alert", "server"]
pytestmark = pytest.mark.django_db
REAL = timezone.now
AHEAD = timedelta(days=3)


@pytest.fixture
def clock(monkeypatch):
    """Set the clock ahead by so much, or right."""
    return lambda ahead: monkeypatch.setattr(timezone, "now", lambda: REAL() + ahead)


def test_a_storm_is_noticed_once_the_clock_is_right_again(quiet, speak, clock):
    clock(AHEAD)
    speak([f"La Lanterne ouvre à {n} heures" for n in range(3)])
    look()
    assert Watch.objects.get().settled > REAL()
    clock(timedelta(0))
    Heard.objects.filter(at__gt=REAL()).delete()
    storm(speak)
    look()
    assert Alert.objects.get().at <= REAL()
    assert Watch.objects.get().settled <= REAL()
    look()
    assert Alert.objects.count() == 1


def test_what_was_noticed_ahead_is_looked_at_again(quiet, speak, clock):
    clock(AHEAD)
    storm(speak)
    look()
    before = Alert.objects.get()
    clock(timedelta(0))
    assert look_again() == 1
    assert Alert.objects.get().last_at < before.last_at
    assert look_again() == 0


def test_what_could_not_be_told_ahead_is_told_now_and_once(alert, clock, server, mailoutbox):
    server.away = 1
    clock(AHEAD)
    calling.begin(alert.pk)
    run_due(timezone.now())
    assert Call.objects.get().state == "waiting"
    clock(timedelta(0))
    for _round in range(3):
        calling.sweep()
        run_due(timezone.now())
    assert len(mailoutbox) == 1
    assert Call.objects.get().state == "told"


def test_steps_count_from_the_clock_that_is_right(alert, ada, brand, clock, mailoutbox):
    clock(AHEAD)
    calling.begin(alert.pk)
    run_due(timezone.now())
    clock(timedelta(0))
    add_step(MACHINE, brand, 15, [ada], [])
    Step.objects.update(made_at=timezone.now() - AHEAD)
    calling.sweep()
    clock(timedelta(minutes=20))
    for _round in range(2):
        calling.sweep()
        run_due(timezone.now())
    assert len(mailoutbox) == 2
