"""A mail that may have left isn't sent again by itself; one that surely didn't is."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.utils import timezone

from palabre.jobs import run_due
from palabre.jobs.models import Job
from palabre.protection.actions import drills, incidents_work
from palabre.protection.tests.drill_house import played
from palabre.protection.tests.incident_house import by, opened, somebody
from palabre.protection.tests.telling_world import server

__all__ = ["server"]
pytestmark = pytest.mark.django_db


def drill_mailed(ada, brand):
    drills.tell(played(ada, brand, minute=40).pk)


def duty_mailed(ada, brand):
    eve = somebody(brand.organisation, "Eve")
    incidents_work.give_duty(by(ada), opened(ada, brand, plan=False), "facts", eve.pk)


def for_two_days():
    for hours in (0, 1, 5, 47):
        run_due(timezone.now() + timedelta(hours=hours))


@pytest.mark.parametrize("mailed", [drill_mailed, duty_mailed])
def test_a_line_that_breaks_in_the_middle_brings_no_second_mail(
    mailed, ada, brand, server, mailoutbox
):
    server.faults = [SMTPServerDisconnected("gone")]
    mailed(ada, brand)
    for_two_days()
    assert not mailoutbox
    stopped = Job.objects.get(name__in=["protection.mail_drill", "protection.mail_duty"])
    assert "SMTPServerDisconnected" in stopped.last_error


@pytest.mark.parametrize("mailed", [drill_mailed, duty_mailed])
def test_a_server_that_is_away_is_asked_again(mailed, ada, brand, server, mailoutbox):
    server.away = 2
    mailed(ada, brand)
    for_two_days()
    assert len(mailoutbox) == 1
