"""Mails to members: a mail server that fails gets them again, and nobody gets one twice."""

from datetime import timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.utils import timezone

from palabre.engagement.actions import alarms
from palabre.engagement.actions import conversations as talking
from palabre.engagement.actions import ruling as verbs
from palabre.engagement.actions.ruling import Wish
from palabre.engagement.models import Alarm, Note, RuleNotice
from palabre.engagement.ruling import reaching, running
from palabre.engagement.ruling.asked import Act, Doing
from palabre.governance.tests.mail_server import BACKEND, Server
from palabre.jobs.actions import stopped

pytestmark = pytest.mark.django_db
FULL = SMTPRecipientsRefused({"zoe@example.org": (452, b"Mailbox full")})
NOBODY = SMTPRecipientsRefused({"zoe@example.org": (550, b"No such user")})


@pytest.fixture(autouse=True)
def server(settings):
    """The mail server."""
    settings.EMAIL_BACKEND = BACKEND
    Server.away, Server.absent, Server.faults = 0, [], []
    mail.outbox = []
    return Server


@pytest.fixture
def alarm(brand, by, talk, zoe, eve):
    """An alert about a conversation that a rule just opened for two people."""
    whom = (f"member-{zoe.pk}", f"member-{eve.pk}")
    row = verbs.keep_rule(by, brand, Wish("Un", acts=[Doing(Act.ALERT, "Rappel", whom)]))
    verbs.switch_rule(by, row, on=True)
    talk("m1")
    running.run_rules(brand.pk)
    return Alarm.objects.get()


def told():
    """Who got a mail, as often as they did."""
    return sorted(one.to[0] for one in mail.outbox)


def test_an_alert_is_mailed_again_until_the_server_is_there_and_to_nobody_twice(
    alarm, server, work, zoe, eve
):
    server.absent = [SMTPConnectError(421, b"busy"), OSError("refused")]
    work()
    assert told() == []
    server.faults = [FULL]
    work(minutes=2)
    work(minutes=4)
    both = sorted([zoe.user.email, eve.user.email])
    assert (told(), server.faults) == (both, [])
    work(hours=5)
    assert told() == both


def test_an_alert_that_somebody_has_seen_meanwhile_is_mailed_no_more(alarm, server, work, by):
    server.absent = [OSError("refused"), OSError("refused")]
    work()
    alarms.see_alarm(by, alarm)
    work(minutes=5)
    assert told() == []


def test_a_mail_that_is_refused_for_good_or_old_is_given_up(alarm, server, work):
    server.faults = [NOBODY, FULL]
    work()
    Alarm.objects.update(at=timezone.now() - timedelta(days=3))
    server.faults = [FULL]
    work(minutes=5)
    work(days=1)
    assert told() == []
    assert not stopped().exists()


def test_a_mail_that_may_have_left_is_sent_again_by_a_person_alone(alarm, server, work):
    server.faults = [SMTPServerDisconnected("gone"), NOBODY]
    work()
    work(hours=1)
    assert told() == []
    assert [one.name for one in stopped()] == ["engagement.tell_alarm"]


def test_who_is_named_in_a_note_hears_of_it_once_the_server_is_there(server, talk, work, by, zoe):
    talking.note(by, talk("m1"), "À toi", [zoe])
    server.absent = [OSError("refused")]
    work()
    assert (told(), Note.objects.count()) == ([], 1)
    work(minutes=2)
    work(hours=1)
    assert told() == [zoe.user.email]


def test_what_rules_tell_is_rather_unsaid_than_said_twice(server, talk, brand, by, zoe):
    acts = [Doing(Act.NOTIFY, "", (f"member-{zoe.pk}",))]
    row = verbs.keep_rule(by, brand, Wish("Un", acts=acts))
    verbs.switch_rule(by, row, on=True)
    talk("m1")
    running.run_rules(brand.pk)
    server.faults = [FULL, SMTPServerDisconnected("gone")]
    reaching.mail_notices(zoe.pk)
    assert RuleNotice.objects.count() == 1
    with pytest.raises(SMTPServerDisconnected):
        reaching.mail_notices(zoe.pk)
    assert not RuleNotice.objects.exists()
