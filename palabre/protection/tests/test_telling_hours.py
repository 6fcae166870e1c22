"""What may wait waits: for the quiet hours, for the day's mail; and steps go on until somebody looks."""

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Notice
from palabre.protection.actions.alerts import close, look_after
from palabre.protection.actions.telling import (
    add_step,
    keep_telling,
)
from palabre.protection.models import Alert, Call, Step, Way
from palabre.protection.rules.alerts import Verdict
from palabre.protection.rules.telling import CallState, Held
from palabre.protection.tellings import calls_of
from palabre.protection.tests.telling_world import (
    KEY,
    age,
    alert,
    allowed,
    chat,
    due_now,
    go_on,
    program,
    server,
    state_of,
    tell,
)

__all__ = ["alert", "allowed", "chat", "program", "server"]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("gravity", "held"), [(10, Held.QUIET), (60, Held.NO), (None, Held.NO)])
def test_in_quiet_hours_what_is_small_waits_and_what_is_grave_breaks_through(
    gravity, held, alert, brand, program, allowed
):
    be_quiet(brand)
    Alert.objects.update(gravity=gravity)
    tell(alert)
    assert Call.objects.filter(held=held).count() == 2
    assert (len(mail.outbox), len(allowed.asked)) == ((0, 0) if held is Held.QUIET else (1, 1))
    assert Notice.objects.count() == 1


def be_quiet(brand, **more):
    now = timezone.now()
    hours = {
        "quiet_from": clock(now - timedelta(hours=1)),
        "quiet_until": clock(now + timedelta(hours=1)),
    }
    usual = {"zone": "UTC", "quiet_below": 50, "digest_below": 0, "digest_hour": 8}
    return keep_telling(MACHINE, brand, **usual | hours | more)


def clock(at: datetime) -> time:
    return at.time().replace(microsecond=0)


def test_what_waited_is_told_once_when_the_quiet_ends_unless_it_was_closed(alert, brand):
    be_quiet(brand)
    Alert.objects.update(gravity=10)
    tell(alert)
    due_now(alert=alert)
    be_quiet(brand, quiet_from=None, quiet_until=None)
    go_on()
    go_on()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("act", [close, look_after])
def test_what_waited_is_not_told_any_more_of_what_somebody_closed_or_looks_after(
    act, alert, brand, ada
):
    be_quiet(brand)
    Alert.objects.update(gravity=10)
    tell(alert)
    act(Actor.person(ada.user), alert, *([Verdict.FALSE] if act is close else []))
    due_now(alert=alert)
    go_on()
    assert mail.outbox == []
    assert state_of(alert=alert) is CallState.LEFT_OUT


def test_an_alert_that_becomes_graver_doesn_t_wait_any_more(alert, brand, program, allowed):
    be_quiet(brand)
    Alert.objects.update(gravity=10)
    tell(alert)
    Alert.objects.update(gravity=80)
    go_on()
    assert (len(mail.outbox), len(allowed.asked)) == (1, 1)


def test_small_alerts_come_in_one_mail_a_day_and_by_no_other_way(
    alert, brand, topic, program, allowed, ada
):
    be_quiet(brand, quiet_from=None, quiet_until=None, digest_below=25)
    close(MACHINE, alert, Verdict.FALSE)
    for number in range(2):
        other = type(topic).objects.create(
            organisation=brand.organisation, brand=brand, name=f"Café {number}", query="café"
        )
        small = Alert.objects.create(
            organisation=brand.organisation, brand=brand, topic=other, gravity=10,
            began=timezone.now(),
        )  # fmt: skip
        tell(small)
    assert mail.outbox == []
    due_now(held=Held.DIGEST)
    go_on()
    go_on()
    assert [one.to for one in mail.outbox] == [[ada.user.email]]
    assert all(f"Café {number}" in mail.outbox[0].body for number in range(2))
    assert not allowed.asked
    assert set(Call.objects.values_list("state", flat=True)) == {CallState.TOLD}


def test_a_daily_mail_of_which_all_is_over_is_not_sent(alert, brand):
    be_quiet(brand, quiet_from=None, quiet_until=None, digest_below=75)
    tell(alert)
    close(MACHINE, alert, Verdict.FALSE)
    due_now(held=Held.DIGEST)
    go_on()
    assert mail.outbox == []


def test_a_small_alert_that_grows_is_told_at_once_by_every_way(alert, brand, program, allowed):
    be_quiet(brand, quiet_from=None, quiet_until=None, digest_below=25)
    Alert.objects.update(gravity=10)
    tell(alert)
    Alert.objects.update(gravity=60)
    go_on()
    assert (len(mail.outbox), len(allowed.asked)) == (1, 1)


@pytest.fixture
def steps(brand, ada, bo, chat):
    """After 15 minutes Bo, after 30 the chat."""
    Way.objects.filter(pk=chat.pk).update(at_once=False)
    bo.role = "editor"
    bo.save()
    made = [add_step(MACHINE, brand, 15, [bo], []), add_step(MACHINE, brand, 30, [], [chat])]
    Step.objects.update(made_at=timezone.now() - timedelta(days=1))
    return made


def test_steps_are_told_once_each_while_nobody_looks(alert, steps, bo, chat, allowed, program):
    tell(alert)
    assert bo.user.email not in [one.to[0] for one in mail.outbox]
    age(alert, minutes=16)
    go_on()
    assert [one.to[0] for one in mail.outbox].count(bo.user.email) == 1
    assert state_of(way=program) is CallState.TOLD
    age(alert, minutes=31)
    go_on()
    go_on()
    assert [one.to[0] for one in mail.outbox].count(bo.user.email) == 1
    assert [path for path, _headers in allowed.asked].count(f"/hooks/{KEY}") == 1
    assert len(mail.outbox) == 2
    assert [one.minutes for one in calls_of(alert)] == [0, 0, 15, 30]


def test_no_step_is_told_once_somebody_looks_after_it(alert, steps, ada, allowed):
    tell(alert)
    look_after(Actor.person(ada.user), alert)
    age(alert, hours=2)
    go_on()
    assert len(mail.outbox) == 1
    assert not allowed.asked


def test_a_step_that_is_younger_than_the_alert_counts_from_its_own_making(alert, steps, bo):
    Step.objects.update(made_at=timezone.now())
    tell(alert)
    age(alert, hours=5)
    go_on()
    assert len(mail.outbox) == 1


def test_what_comes_in_the_daily_mail_starts_no_step(alert, brand, steps, allowed):
    be_quiet(brand, quiet_from=None, quiet_until=None, digest_below=75)
    tell(alert)
    age(alert, hours=5)
    go_on()
    assert mail.outbox == []
    assert not allowed.asked
