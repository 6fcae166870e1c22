"""Alerts are told once by each way, wait when they may, and go on to others until somebody looks."""

import json
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from palabre.channels import keys
from palabre.channels.models import ApiKey
from palabre.connectors.tests.loopback import Reply
from palabre.governance.acts import MACHINE
from palabre.governance.models import Notice
from palabre.governance.rules import Refused
from palabre.jobs.models import Job
from palabre.protection import calling, sending
from palabre.protection.actions.telling import (
    add_way,
    pause_way,
    remove_way,
)
from palabre.protection.models import Alert, Call, Way
from palabre.protection.rules.telling import CallState, WayKind
from palabre.protection.tellings import calls_of
from palabre.protection.tests.telling_world import (
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


def page_of(alert):
    return reverse("protect_alert", args=["lanterne", "lanterne", alert.pk])


def test_without_any_setting_owners_are_told_by_mail_and_in_the_browser_at_once(alert, ada):
    tell(alert)
    assert [one.to for one in mail.outbox] == [[ada.user.email]]
    assert Notice.objects.filter(user=ada.user).count() == 1
    assert state_of(member=ada) is CallState.TOLD


def test_a_program_is_told_once_by_a_message_that_is_signed(alert, program, allowed, organisation):
    tell(alert)
    go_on()
    assert len(allowed.asked) == 1
    path, headers = allowed.asked[0]
    body = json.loads(allowed.given[0])
    assert path == "/hook?token=hush"
    assert (body["type"], body["data"]["number"]) == ("alert.raised", alert.pk)
    assert body["data"]["level"] == "act"
    assert page_of(alert) in body["data"]["url"]
    key = ApiKey.objects.create(
        organisation=organisation, name="k", secret=program.secret["key"], may=[]
    )
    assert keys.key_that_signed(key.pk, headers, allowed.given[0]) == key
    assert keys.key_that_signed(key.pk, headers, allowed.given[0] + b" ") is None


def test_a_chat_is_told_the_sentence_the_gravity_and_where_the_rest_stands(alert, chat, allowed):
    tell(alert)
    text = json.loads(allowed.given[0])["text"]
    assert "60" in text
    assert page_of(alert) in text
    assert state_of(way=chat) is CallState.TOLD


@pytest.mark.parametrize(
    ("status", "state"),
    [(500, CallState.WAITING), (429, CallState.WAITING), (400, CallState.FAILED), (404, CallState.FAILED)],
)  # fmt: skip
def test_what_a_program_answers_is_tried_again_by_the_same_name_or_given_up(
    status, state, alert, program, allowed
):
    allowed.replies["/hook?token=hush"] = [Reply(b"no", status), Reply(b"ok")]
    tell(alert)
    row = Call.objects.get(way=program)
    assert CallState(row.state) is state
    assert row.last_error
    due_now(pk=row.pk)
    sending.call(row.pk)
    assert state_of(pk=row.pk) is (CallState.TOLD if state is CallState.WAITING else state)
    assert len({headers["webhook-id"] for _path, headers in allowed.asked}) == 1


def test_after_two_days_a_telling_is_given_up_with_its_sentence(alert, program, allowed):
    allowed.replies["/hook?token=hush"] = Reply(b"no", 500)
    tell(alert)
    age(alert, days=2)
    due_now(way=program)
    go_on(1)
    assert state_of(way=program) is CallState.FAILED
    line = next(one for one in calls_of(alert) if one.who == "Pager")
    assert line.error
    assert "hush" not in line.error


def test_an_answer_that_is_lost_is_unknown_never_repeated_and_owners_hear_of_it(
    alert, program, allowed, ada
):
    def broken():
        raise OSError
        yield b""

    allowed.replies["/hook?token=hush"] = Reply(stream=broken, headers={"Content-Length": "9"})
    tell(alert)
    due_now(way=program)
    go_on()
    assert state_of(way=program) is CallState.UNKNOWN
    assert len(allowed.asked) == 1
    assert Notice.objects.filter(
        user=ada.user, key=f"call {Call.objects.get(way=program).pk}"
    ).exists()


def test_who_dies_while_telling_leaves_it_unknown_and_it_is_not_told_twice(
    alert, program, allowed, monkeypatch, ada
):
    def die(*_given):
        raise KeyboardInterrupt

    calling.begin(alert.pk)
    row = Call.objects.get(way=program)
    with monkeypatch.context() as dying:
        dying.setattr(sending, "_post", die)
        with pytest.raises(KeyboardInterrupt):
            sending.call(row.pk)
    assert state_of(pk=row.pk) is CallState.UNKNOWN
    Call.objects.filter(pk=row.pk).update(tried_at=timezone.now() - timedelta(minutes=5))
    go_on()
    assert not allowed.asked
    assert Notice.objects.filter(user=ada.user, key=f"call {row.pk}").count() == 1


def test_a_mail_waits_for_its_server_and_one_that_is_refused_says_so(alert, ada, server):
    server.away = 1
    tell(alert)
    row = Call.objects.get(member=ada)
    assert (row.state, row.last_error) == (CallState.WAITING, sending.NO_SERVER)
    server.faults = [SMTPRecipientsRefused({ada.user.email: (550, b"no")})]
    due_now(pk=row.pk)
    sending.call(row.pk)
    row.refresh_from_db()
    assert (row.state, row.last_error) == (CallState.FAILED, sending.FOR_GOOD)


def test_a_mail_that_may_have_left_is_not_sent_again(alert, ada, server):
    server.faults = [SMTPServerDisconnected("gone")]
    tell(alert)
    due_now(member=ada)
    go_on()
    assert state_of(member=ada) is CallState.UNKNOWN
    assert mail.outbox == []


def test_a_telling_whose_nudge_was_lost_is_made_by_the_next_look(alert):
    Alert.objects.update(at=timezone.now() - timedelta(minutes=2))
    go_on()
    assert len(mail.outbox) == 1


def test_a_way_that_pauses_waits_and_one_that_was_taken_off_is_told_nothing(
    alert, program, chat, allowed
):
    calling.begin(alert.pk)
    pause_way(MACHINE, program, paused=True)
    remove_way(MACHINE, chat)
    go_on()
    assert not allowed.asked
    assert state_of(name="Team") is CallState.LEFT_OUT
    pause_way(MACHINE, program, paused=False)
    go_on()
    assert [path for path, _headers in allowed.asked] == ["/hook?token=hush"]


@pytest.mark.parametrize(
    "address",
    ["http://10.0.0.1/x", "https://169.254.169.254/", "json://127.0.0.1", "http://example.org/x", "x",
     "https://localhost/x", "ftp://example.org", "https://user:word@example.org/"],
)  # fmt: skip
def test_an_address_that_may_not_be_told_is_refused_with_a_sentence(address, brand):
    with pytest.raises(Refused, match=r"\.$|\?$"):
        add_way(MACHINE, brand, "X", address, at_once=True)
    assert not Way.objects.exists()


def test_what_is_secret_is_sealed_and_shown_nowhere(brand, program, django_db_blocker):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret, place, name FROM protection_way")
        stored = str(cursor.fetchall())
    assert "hush" not in stored
    assert program.secret["key"] not in stored
    assert (program.kind, program.place) == (WayKind.WEBHOOK, "127.0.0.1")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once(alert, program, allowed):
    from django.db import connection

    start = Barrier(2)

    def work():
        try:
            start.wait()
            calling.begin(alert.pk)
            for number in Call.objects.values_list("pk", flat=True):
                sending.call(number)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert len(allowed.asked) == 1
    assert len(mail.outbox) == 1
    assert Call.objects.count() == 2


def test_what_waits_for_a_paused_way_takes_no_turn_of_others(alert, program):
    calling.begin(alert.pk)
    pause_way(MACHINE, program, paused=True)
    Job.objects.all().delete()
    due_now(alert=alert)
    calling.sweep()
    told = {one.arguments[0] for one in Job.objects.filter(name="protection.call")}
    assert told == set(Call.objects.exclude(way=program).values_list("pk", flat=True)) != set()
    pause_way(MACHINE, program, paused=False)
    go_on()
    assert state_of(way=program) is CallState.TOLD
