"""Alerts are told once by each way, wait when they may, and go on to others until somebody looks."""

import json
from datetime import datetime, time, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.utils import timezone

from palabre.channels import keys
from palabre.channels.models import ApiKey
from palabre.connectors.tests.loopback import Reply
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Notice
from palabre.governance.rules import Refused
from palabre.governance.tests import mail_server
from palabre.jobs import run_due
from palabre.protection import calling, sending
from palabre.protection.actions.alerts import close, look_after
from palabre.protection.actions.telling import (
    add_step,
    add_way,
    keep_telling,
    pause_way,
    remove_way,
)
from palabre.protection.models import Alert, Call, Sign, Step, Way
from palabre.protection.rules.alerts import SignKind, Verdict
from palabre.protection.rules.telling import CallState, Held, WayKind
from palabre.protection.tellings import calls_of

pytestmark = pytest.mark.django_db
KEY = "a" * 24


@pytest.fixture
def alert(brand, topic, ada):
    """An alert that is to be acted upon, of which nobody was told yet."""
    facts = {"seen": 60, "expected": 2, "window": 1800}
    row = Alert.objects.create(
        organisation=brand.organisation, brand=brand, topic=topic, gravity=60,
        began=timezone.now() - timedelta(minutes=30),
    )  # fmt: skip
    Sign.objects.create(alert=row, kind=SignKind.NEGATIVE, facts=facts)
    return row


@pytest.fixture
def allowed(settings, site):
    """The site on loopback may be spoken to."""
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    return site


@pytest.fixture
def program(brand, allowed):
    """A program that is told."""
    allowed.replies["/hook?token=hush"] = Reply(b"ok")
    return add_way(MACHINE, brand, "Pager", f"{allowed.url}/hook?token=hush", at_once=True)


@pytest.fixture
def chat(brand, allowed):
    """A chat that is told."""
    allowed.replies[f"/hooks/{KEY}"] = Reply(b"ok")
    return add_way(MACHINE, brand, "Team", f"mmost://{allowed.url[7:]}/{KEY}", at_once=True)


@pytest.fixture
def server(settings, monkeypatch):
    """A mail server that fails as a test tells it."""
    settings.EMAIL_BACKEND = mail_server.BACKEND
    monkeypatch.setattr(mail_server.Server, "absent", [])
    monkeypatch.setattr(mail_server.Server, "faults", [])
    monkeypatch.setattr(mail_server.Server, "away", 0)
    return mail_server.Server


def tell(alert, rounds=3):
    calling.begin(alert.pk)
    go_on(rounds)


def go_on(rounds=3):
    for _round in range(rounds):
        calling.sweep()
        run_due(timezone.now())


def state_of(**which):
    return CallState(Call.objects.get(**which).state)


def age(alert, **by):
    """Let time pass since the first telling."""
    Call.objects.filter(alert=alert).update(at=timezone.now() - timedelta(**by))


def due_now(**which):
    Call.objects.filter(**which).update(due_at=timezone.now() - timedelta(seconds=1))


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
    assert f"/protect/alerts/{alert.pk}/" in body["data"]["url"]
    key = ApiKey.objects.create(
        organisation=organisation, name="k", secret=program.secret["key"], may=[]
    )
    assert keys.key_that_signed(key.pk, headers, allowed.given[0]) == key
    assert keys.key_that_signed(key.pk, headers, allowed.given[0] + b" ") is None


def test_a_chat_is_told_the_sentence_the_gravity_and_where_the_rest_stands(alert, chat, allowed):
    tell(alert)
    text = json.loads(allowed.given[0])["text"]
    assert "60" in text
    assert f"/protect/alerts/{alert.pk}/" in text
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
