"""Rules that tell people, open alerts and tell programs: once, to whom is named, and as far as may be."""

import json
import re
from datetime import timedelta

import httpx
import pytest
from django.core import mail
from django.utils import timezone

from palabre.channels import keys
from palabre.channels.models import ApiKey
from palabre.connectors.http import Http
from palabre.engagement.actions import alarms, programs
from palabre.engagement.actions import ruling as verbs
from palabre.engagement.actions.ruling import Wish
from palabre.engagement.actions.teams import keep_team
from palabre.engagement.crm.rules import EventState
from palabre.engagement.models import Alarm, Conversation, RuleMessage, RuleNotice, RuleRun, Turn
from palabre.engagement.ruling import programs as telling
from palabre.engagement.ruling import reaching, running
from palabre.engagement.ruling.asked import Act, Doing
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.people_crm import Crm
from palabre.governance.actions import read_notices
from palabre.governance.acts import Actor
from palabre.governance.models import Member, Notice
from palabre.governance.rules import Refused
from palabre.listening.models import Mention

pytestmark = pytest.mark.django_db
ROOM = "/o/lanterne/lanterne/engage/rules/"
TODAY = "/o/lanterne/today/"


@pytest.fixture
def rule(brand, by):
    """A rule with these acts for each text, switched on."""

    def make(*acts, name="Un"):
        row = verbs.keep_rule(by, brand, Wish(name, acts=acts))
        verbs.switch_rule(by, row, on=True)
        return row

    return make


@pytest.fixture
def run(brand):
    """Let the rules look at all that happened."""

    def go():
        while running.run_rules(brand.pk):
            pass

    return go


@pytest.fixture
def program(brand, by, monkeypatch):
    """A program that listens, and fails as it is told."""
    double = Crm("")
    double.row = programs.add_program(by, brand, "n8n", "https://n8n.example/hook")
    door = Http(transport=httpx.MockTransport(double))
    monkeypatch.setattr(telling, "http", lambda: door)
    return double


def test_people_and_teams_are_told_once_however_often_one_conversation_meets(
    rule, run, talk, hear, by, brand, eve, zoe
):
    team = keep_team(by, brand.organisation, "Service", [eve, zoe])
    rule(Doing(Act.NOTIFY, "À voir", (f"team-{team.pk}", f"member-{eve.pk}")))
    talk("m1", thread="m1")
    run()
    hear(said("m2", above="m1", thread="m1"))
    run()
    told = Notice.objects.filter(kind="rule").order_by("user")
    assert sorted(one.user_id for one in told) == sorted([eve.user_id, zoe.user_id])
    assert all(one.sentence.startswith("Un") and "À voir" in one.sentence for one in told)
    assert RuleNotice.objects.count() == 2


def test_one_mail_gathers_what_is_not_read_by_then(rule, run, talk, work, zoe, eve):
    rule(Doing(Act.NOTIFY, "", (f"member-{zoe.pk}", f"member-{eve.pk}")))
    talk("m1")
    talk("m2", by="max")
    run()
    work()
    assert mail.outbox == []
    read_notices(Actor.person(eve.user), eve.organisation)
    work(minutes=11)
    (letter,) = mail.outbox
    assert letter.to == [zoe.user.email]
    assert letter.body.count("/engage/") == 2
    assert not RuleNotice.objects.exists()
    work(minutes=30)
    assert len(mail.outbox) == 1


def test_a_mail_that_the_server_refuses_is_tried_again_and_is_not_lost(
    rule, run, talk, zoe, monkeypatch, work
):
    rule(Doing(Act.NOTIFY, "", (f"member-{zoe.pk}",)))
    talk("m1")
    run()
    with monkeypatch.context() as patched:
        patched.setattr(reaching.mail, "tell_of_rules", lambda *_given: False)
        reaching.mail_notices(zoe.pk)
    assert RuleNotice.objects.count() == 1
    RuleNotice.objects.update(at=timezone.now() - timedelta(hours=1))
    assert reaching.sweep() == 1
    reaching.mail_notices(zoe.pk)
    assert len(mail.outbox) == 1


def test_who_may_not_answer_any_more_is_told_nothing_and_nobody_left_is_told_so(
    rule, run, talk, zoe, eve
):
    rule(Doing(Act.NOTIFY, "", (f"member-{zoe.pk}", f"member-{eve.pk}")))
    Member.objects.filter(pk=zoe.pk).update(role="viewer")
    talk("m1")
    run()
    assert [one.user_id for one in Notice.objects.filter(kind="rule")] == [eve.user_id]
    Member.objects.filter(pk=eve.pk).update(is_active=False)
    talk("m2")
    run()
    last = RuleRun.objects.first()
    assert last.outcome == "partly"
    assert "Nobody" in last.told[0]["fault"]


@pytest.mark.parametrize("act", [Act.NOTIFY, Act.ALERT])
def test_a_rule_that_tells_nobody_is_refused(brand, by, act):
    with pytest.raises(Refused):
        verbs.keep_rule(by, brand, Wish("Un", acts=[Doing(act, "À voir")]))


def test_an_alert_is_told_and_mailed_at_once_and_counted_while_it_stands(
    rule, run, talk, hear, work, zoe
):
    made = rule(Doing(Act.ALERT, "Rappel de produit", (f"member-{zoe.pk}",)))
    row = talk("m1", thread="m1")
    run()
    alarm = Alarm.objects.get()
    assert (alarm.rule, alarm.conversation, alarm.state, alarm.times) == (made, row, "open", 1)
    assert list(alarm.people.all()) == [zoe]
    assert Notice.objects.get(kind="alert").user == zoe.user
    work()
    (letter,) = mail.outbox
    assert "Rappel de produit" in letter.subject
    hear(said("m2", above="m1", thread="m1"))
    run()
    alarm.refresh_from_db()
    assert alarm.times == 2
    work()
    assert (Alarm.objects.count(), len(mail.outbox)) == (1, 1)


def test_an_alert_that_is_over_lets_the_rule_open_another_and_numbers_only_rise(
    rule, run, talk, hear, by, zoe
):
    rule(Doing(Act.ALERT, "Rappel", (f"member-{zoe.pk}",)))
    talk("m1", thread="m1")
    run()
    first = Alarm.objects.get()
    alarms.see_alarm(by, first)
    with pytest.raises(Refused):
        alarms.see_alarm(by, Alarm(pk=first.pk, brand_id=first.brand_id, state="open"))
    alarms.close_alarm(by, first)
    hear(said("m2", above="m1", thread="m1"))
    run()
    second = Alarm.objects.exclude(pk=first.pk).get()
    assert second.pk > first.pk
    first.refresh_from_db()
    assert (first.seen_by, first.closed_by, first.state) == (by.user, by.user, "closed")


def test_alerts_stand_on_their_page_and_before_everything_else_on_today(
    rule, run, talk, zoe, as_ada
):
    rule(Doing(Act.ALERT, "Rappel", (f"member-{zoe.pk}",)))
    talk("m1")
    run()
    row = Alarm.objects.get()
    Conversation.objects.update(late_at=timezone.now() - timedelta(hours=1))
    today = as_ada.get(TODAY).content.decode()
    assert today.index("1 alert of Lanterne") < today.index("waits too long")
    page = as_ada.get(f"{ROOM}alerts/").content.decode()
    door = re.search(r'href="([^"]*/protect/incidents/new/[^"]*)"', page)
    assert as_ada.get(door[1]).status_code == 200
    assert "Rappel" in page
    as_ada.post(f"{ROOM}alerts/{row.pk}/see/")
    row.refresh_from_db()
    assert row.state == "seen"
    assert "alert of Lanterne" not in as_ada.get(TODAY).content.decode()
    as_ada.post(f"{ROOM}alerts/{row.pk}/close/")
    row.refresh_from_db()
    assert row.state == "closed"
    assert as_ada.post(f"{ROOM}alerts/{row.pk}/close/", follow=True).status_code == 200
    assert as_ada.post(f"{ROOM}alerts/{row.pk}/burn/").status_code == 404


def _sent(double):
    _method, _path, body, headers = double.asked[-1]
    return body, headers


def test_a_program_is_told_signed_as_our_own_door_checks_it(
    rule, run, talk, program, work, organisation
):
    made = rule(Doing(Act.PROGRAM, str(program.row.pk)))
    row = talk("m1", "Remboursez-moi")
    run()
    work()
    body, headers = _sent(program)
    assert body["type"] == "rule.met"
    assert body["data"]["rule"] == {"number": made.pk, "name": "Un"}
    assert body["data"]["conversation"]["number"] == row.pk
    assert body["data"]["said"]["text"] == "Remboursez-moi"
    key = ApiKey.objects.create(
        organisation=organisation, name="k", secret=program.row.secret["key"], may=[]
    )
    sent = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    assert keys.key_that_signed(key.pk, headers, sent) == key
    assert RuleMessage.objects.get().state == EventState.SENT


def test_what_was_said_in_private_or_is_gone_is_not_told(
    rule, run, hear, private, program, talk, work
):
    rule(Doing(Act.PROGRAM, str(program.row.pk)))
    hear(said("p1", "Mon secret", kind="message"), through=private)
    run()
    work()
    body, _headers = _sent(program)
    assert body["data"]["conversation"]["is_private"]
    assert "said" not in body["data"]
    talk("m1", "Public")
    run()
    Turn.objects.filter(mention__remote_id="m1").delete()
    Mention.objects.filter(remote_id="m1").delete()
    work()
    body, _headers = _sent(program)
    assert "Public" not in json.dumps(body)


def test_a_message_is_tried_again_under_one_name_and_given_up_at_last(rule, run, talk, program, by):
    rule(Doing(Act.PROGRAM, str(program.row.pk)))
    talk("m1")
    run()
    row = RuleMessage.objects.get()
    for _ in range(9):
        program.faults = [500]
        RuleMessage.objects.filter(state="waiting").update(due_at=timezone.now())
        telling.send(row.pk)
    row.refresh_from_db()
    assert row.state == EventState.FAILED
    assert row.last_error
    assert len({headers["webhook-id"] for *_rest, headers in program.asked}) == 1
    program.faults, tries = [], len(program.asked)
    programs.send_again(by, row)
    telling.send(row.pk)
    row.refresh_from_db()
    assert (row.state, len(program.asked)) == (EventState.SENT, tries + 1)
    assert _sent(program)[1]["webhook-id"] == f"msg_{row.key.hex}"
    # What it took and lost is told again, once, by the same name.
    programs.send_again(by, row)
    with pytest.raises(Refused):
        programs.send_again(by, row)
    telling.send(row.pk)
    assert len(program.asked) == tries + 2
    assert len({headers["webhook-id"] for *_rest, headers in program.asked}) == 1


def test_who_dies_over_a_call_leaves_it_to_be_made_again_under_the_same_name(
    rule, run, talk, program
):
    rule(Doing(Act.PROGRAM, str(program.row.pk)))
    talk("m1")
    run()
    number = RuleMessage.objects.get().pk
    program.faults = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        telling.send(number)
    assert telling.send(number) is None
    assert len(program.asked) == 1
    RuleMessage.objects.update(due_at=timezone.now())
    assert telling.sweep() == 1
    telling.send(number)
    assert RuleMessage.objects.get().state == EventState.SENT
    assert len({headers["webhook-id"] for *_rest, headers in program.asked}) == 1


def test_an_address_inside_the_house_is_not_called(rule, run, talk, brand, by):
    inside = programs.add_program(by, brand, "dedans", "http://127.0.0.1:9/hook")
    rule(Doing(Act.PROGRAM, str(inside.pk)))
    talk("m1")
    run()
    telling.send(RuleMessage.objects.get().pk)
    row = RuleMessage.objects.get()
    assert row.state in {EventState.WAITING, EventState.FAILED}
    assert row.last_error
    assert row.status is None


def test_a_paused_program_is_told_later_and_one_that_is_gone_is_told_of(
    rule, run, talk, program, by, work
):
    rule(Doing(Act.PROGRAM, str(program.row.pk)))
    programs.pause_program(by, program.row, paused=True)
    talk("m1")
    run()
    work()
    assert program.asked == []
    programs.pause_program(by, program.row, paused=False)
    work()
    assert len(program.asked) == 1
    programs.remove_program(by, program.row)
    talk("m2")
    run()
    assert "isn’t there" in RuleRun.objects.first().told[0]["fault"]


def test_programs_are_added_and_shown_with_what_became_of_their_messages(
    as_ada, rule, run, talk, program, brand
):
    page = as_ada.post(f"{ROOM}programs/", {"name": "x", "address": "ftp://x"})
    assert page.status_code == 422
    as_ada.post(f"{ROOM}programs/", {"name": "Zap", "address": "https://zap.example/x"})
    assert brand.rule_hooks.count() == 2
    rule(Doing(Act.PROGRAM, str(program.row.pk)))
    talk("m1", "Bonjour ?")
    run()
    row = RuleMessage.objects.get()
    RuleMessage.objects.update(state="failed", last_error="500")
    page = as_ada.get(f"{ROOM}programs/{program.row.pk}/").content.decode()
    assert "Bonjour ?" in page
    assert "500" in page
    assert program.row.secret["key"] in page
    assert "in trouble" in as_ada.get(f"{ROOM}programs/").content.decode()
    as_ada.post(f"{ROOM}programs/{program.row.pk}/{row.pk}/again/")
    assert RuleMessage.objects.get().state == "waiting"
    as_ada.post(f"{ROOM}programs/{program.row.pk}/act/pause/")
    program.row.refresh_from_db()
    assert program.row.is_paused
    as_ada.post(f"{ROOM}programs/{program.row.pk}/act/remove/")
    assert brand.rule_hooks.count() == 1


def test_agents_see_alerts_and_no_keys_of_programs(client, zoe, program):
    client.force_login(zoe.user)
    assert client.get(f"{ROOM}alerts/").status_code == 200
    assert client.get(f"{ROOM}programs/{program.row.pk}/").status_code == 403


def test_a_rule_with_people_is_written_on_its_page(as_ada, brand, zoe):
    told = {
        "name": "Un", "event": "text", "every": "all", "most": "100",
        "a0-act": "alert", "a0-whom": [f"member-{zoe.pk}"], "a0-value": "Rappel",
    }  # fmt: skip
    as_ada.post(f"{ROOM}new/", told)
    row = brand.inbox_rules.get()
    assert row.acts == [{"act": "alert", "value": "Rappel", "whom": [f"member-{zoe.pk}"]}]
    page = as_ada.get(f"{ROOM}{row.pk}/").content.decode()
    assert "open an alert for Zoé “Rappel”" in page
