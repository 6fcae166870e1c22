"""Mails of publishing: a mail server that fails gets them again, and nobody gets one twice."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.utils import timezone

from palabre.governance.tests.mail_server import BACKEND, Server
from palabre.jobs.actions import stopped
from palabre.publishing import jobs
from palabre.publishing.actions.deliveries import send_again
from palabre.publishing.actions.posts import Told, Written, change_post, schedule, write_post
from palabre.publishing.actions.reviews import approve, ask_for_change, hand_in
from palabre.publishing.models import Delivery, Review
from palabre.publishing.rules import Need

pytestmark = pytest.mark.django_db
FULL = SMTPRecipientsRefused({"mo@example.org": (452, b"Mailbox full")})
AWAY = 20


@pytest.fixture(autouse=True)
def server(settings):
    """The mail server."""
    settings.EMAIL_BACKEND = BACKEND
    Server.away, Server.absent, Server.faults = 0, [], []
    mail.outbox = []
    return Server


@pytest.fixture
def later(clock, server):
    """Time passes, the mail server being there from now on; who got a mail, as often as they did."""

    def passes(**how):
        server.away = 0
        clock(**how)
        return sorted(one.to[0] for one in mail.outbox)

    return passes


@pytest.fixture
def review(post, by, chain, server, clock):
    """A post that Mo and Max have to approve, of which the mail server took no mail yet."""
    chain((Need.ALL, ["Mo", "Max"]))
    server.away = AWAY
    row = hand_in(by("Zoé"), post())
    clock()
    assert (server.away, mail.outbox) == (AWAY - 2, [])
    return row


def test_who_must_decide_is_mailed_once_the_server_is_there_and_once(review, later):
    both = ["max@example.org", "mo@example.org"]
    assert later(minutes=2) == both
    assert later(hours=5) == both


def test_who_has_decided_meanwhile_is_not_asked_any_more(review, later, by):
    approve(by("Mo"), review, 0)
    assert later(minutes=2) == ["max@example.org"]


def test_what_was_approved_meanwhile_asks_nobody(review, later, by):
    approve(by("Mo"), review, 0)
    approve(by("Max"), review, 0)
    assert later(minutes=2) == ["zoé@example.org"]


def test_a_server_that_stays_away_is_asked_for_two_days(review, server, clock, later):
    for _day in range(4):
        server.away = AWAY
        clock(hours=24)
    assert server.away == AWAY
    assert later(hours=1) == []


def test_of_two_one_mail_that_may_have_left_is_not_sent_again_and_a_full_box_is(
    post, by, chain, server, clock, later
):
    chain((Need.ALL, ["Mo", "Max"]))
    server.faults = [SMTPServerDisconnected("gone"), FULL]
    hand_in(by("Zoé"), post())
    clock()
    assert mail.outbox == []
    assert len(later(minutes=2)) == 1
    assert len(later(hours=5)) == 1
    assert [one.name for one in stopped()] == ["publishing.mail_reviewer"]


def test_a_reminder_is_mailed_once_the_server_is_there_and_the_question_before_it_no_more(
    review, server, clock, later
):
    Review.objects.update(step_at=timezone.now() - timedelta(hours=47))
    server.away = AWAY
    clock(hours=2)
    server.away = AWAY
    jobs.remind()
    clock()
    assert mail.outbox == []
    both = ["max@example.org", "mo@example.org"]
    assert later(hours=1) == both
    assert later(hours=20) == both
    assert all("attend toujours" in one.subject for one in mail.outbox)


@pytest.fixture
def returned(review, by, server, later, clock):
    """The post of that review, given back to Zoé, who couldn't be told of it."""
    later(minutes=2)
    mail.outbox.clear()
    server.away = AWAY
    ask_for_change(by("Mo"), review, 0, "Plus court.")
    clock()
    assert (server.away, mail.outbox) == (AWAY - 1, [])
    review.post.refresh_from_db()
    return review.post


def test_what_became_of_a_post_is_mailed_once_the_server_is_there(returned, later):
    assert later(minutes=2) == ["zoé@example.org"]
    assert later(hours=5) == ["zoé@example.org"]


def test_what_was_handed_in_again_meanwhile_is_not_said_to_be_returned(returned, later, by):
    hand_in(by("Zoé"), returned)
    assert later(minutes=2) == ["max@example.org", "mo@example.org"]


def test_what_was_approved_and_changed_since_is_not_said_to_be_approved(
    review, later, by, server, clock, channel
):
    later(minutes=2)
    approve(by("Mo"), review, 0)
    approve(by("Max"), review, 0)
    mail.outbox.clear()
    server.away = AWAY
    clock()
    assert server.away == AWAY - 1
    review.post.refresh_from_db()
    told = Written(text="Autre.", told=[Told(channel.pk)])
    change_post(by("Zoé"), review.post, told, review.post.version)
    assert later(minutes=2) == []


@pytest.fixture
def failed(network, brand, channel, by, clock):
    """A text of Eve's that the network refused."""
    network.faults = ["rejected"]
    post = write_post(by("Eve"), brand, Written(text="Le café.", told=[Told(channel.pk)]))
    schedule(by("Eve"), post)
    clock()
    return Delivery.objects.get()


def test_what_did_not_leave_is_told_once_the_mail_server_is_there(failed, server, clock, later):
    server.away = AWAY
    clock(minutes=6)
    assert (Delivery.objects.get().state, mail.outbox) == ("failed", [])
    assert later(minutes=2) == ["eve@example.org"]
    assert later(minutes=30) == ["eve@example.org"]


def test_what_left_meanwhile_is_told_to_nobody(failed, server, clock, later, by):
    server.away = AWAY
    clock(minutes=6)
    send_again(by("Eve"), failed)
    assert later(minutes=2) == []


def test_the_list_of_the_day_is_mailed_once_the_mail_server_is_there(failed, server, clock, later):
    server.faults = [SMTPServerDisconnected("gone")]
    clock(minutes=6)
    server.away = AWAY
    jobs.mail_troubles(failed.variant.post.brand_id)
    clock()
    assert mail.outbox == []
    four = [f"{one}@example.org" for one in ("ada", "eve", "max", "mo")]
    assert later(minutes=2) == four
    assert later(hours=5) == four
