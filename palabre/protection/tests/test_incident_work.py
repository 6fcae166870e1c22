"""What is done in a room holds: once, told to whom it concerns, kept for good."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from palabre.channels.models import Channel
from palabre.governance.acts import Moved
from palabre.governance.models import AuditEntry, Notice
from palabre.governance.rules import Refused
from palabre.jobs import run_due
from palabre.protection.actions import incidents, incidents_closing, incidents_work
from palabre.protection.actions import incidents_statements as statements
from palabre.protection.actions.incidents import move_incident, open_incident, set_level
from palabre.protection.incident_counts import drawn
from palabre.protection.incident_figures import figures, people_to_answer
from palabre.protection.incident_log import timeline
from palabre.protection.models import (
    Alert,
    Entry,
    Heard,
    Incident,
    Informed,
    ReachCheck,
    Sign,
    Task,
)
from palabre.protection.reaching import past_acts
from palabre.protection.rules.alerts import SignKind
from palabre.protection.rules.amplifying import Past
from palabre.protection.rules.incidents import (
    Act,
    EntryKind,
    IncidentKind,
    IncidentState,
    Level,
    Part,
)
from palabre.protection.rules.responding import Speaker, Spread, Truth
from palabre.protection.tests.conftest import official
from palabre.protection.tests.incident_house import by, hear, opened, somebody
from palabre.publishing.models import Delivery, Hold, Post, Variant
from palabre.publishing.rules import DeliveryState
from palabre.publishing.tests.test_approvals_at_once import at_once, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve(organisation):
    """Eve, editor."""
    return somebody(organisation, "Eve")


@pytest.fixture
def row(ada, brand):
    """An open incident that follows our plan."""
    return opened(ada, brand)


def kinds(row):
    return [one.kind for one in timeline(row)]


def test_whoever_may_publish_is_told_that_a_room_was_opened(ada, eve, bo, brand):
    row = opened(ada, brand)
    told = Notice.objects.filter(kind="incident")
    assert [one.user for one in told] == [eve.user]
    assert told.get().link == f"/o/lanterne/lanterne/protect/incidents/{row.pk}/"


def test_tasks_are_due_from_the_opening_on(row):
    task = row.tasks.filter(is_question=False).order_by("due_at").first()
    assert task.due_at == row.opened_at + timedelta(minutes=10)
    assert set(row.informed.values_list("at", flat=True)) == {None}


def test_a_room_that_cannot_be_furnished_is_not_opened(ada, brand, monkeypatch):
    def breaks(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(incidents, "first_draft", breaks)
    with pytest.raises(ZeroDivisionError):
        opened(ada, brand)
    assert not Incident.objects.exists()
    assert not Task.objects.exists()


def test_one_form_opens_one_room_also_after_a_crash(ada, brand):
    sheet = uuid4()
    rows = [open_incident(by(ada), brand, "X", IncidentKind.HOAX, sheet) for _ in range(2)]
    assert rows[0] == rows[1]
    assert Entry.objects.filter(kind=EntryKind.OPENED).count() == 1
    with pytest.raises(Refused):
        open_incident(by(ada), brand, "  ", IncidentKind.HOAX, uuid4())


def test_what_is_sent_in_twice_stands_once(ada, row):
    sheet, who = uuid4(), by(ada)
    for _ in range(2):
        incidents_work.add_task(who, row, "Call the plant", sheet)
        incidents_work.decide(who, row, "Stop", sheet_two := uuid4())
        incidents_work.decide(who, row, "Stop", sheet_two)
        incidents_work.tell(who, row, "Insurer", "All", sheet_three := uuid4())
        incidents_work.tell(who, row, "Insurer", "All", sheet_three)
    assert row.tasks.filter(text="Call the plant").count() == 1
    assert row.entries.filter(kind=EntryKind.DECISION).count() == 2
    assert row.informed.filter(who="Insurer").count() == 2
    draft = uuid4()
    made = [statements.write_statement(who, row, "Press", "We know", draft) for _ in range(2)]
    assert made[0] == made[1]
    held = [statements.hold(who, row) for _ in range(2)]
    assert held[0] == held[1]
    assert Hold.objects.filter(ended_at=None).count() == 1


def test_who_had_to_know_is_ticked_off_when_told(ada, row):
    incidents_work.tell(by(ada), row, "Insurer", "The batch", uuid4())
    told = Informed.objects.get(incident=row, who="Insurer")
    assert (told.what, told.by) == ("The batch", "Ada")
    assert told.at is not None


def test_a_part_is_told_by_notice_and_mail_in_the_language_of_its_member(ada, eve, row):
    eve.user.language = "fr"
    eve.user.save()
    for _ in range(2):
        incidents_work.give_duty(by(ada), row, Part.FACTS, eve.pk)
    run_due()
    assert [one.to for one in mail.outbox] == [["eve@example.org"]]
    assert "votre rôle dans un incident (Vérifie les faits)" in mail.outbox[0].subject
    assert f"/protect/incidents/{row.pk}/" in mail.outbox[0].body
    assert Notice.objects.get(user=eve.user, kind="duty").sentence.startswith("Vérifie les faits")
    duty = row.duties.get(member=eve)
    incidents_work.take_duty(by(ada), row, duty.pk)
    incidents_work.take_duty(by(ada), row, duty.pk)
    assert row.entries.filter(key=f"duty {duty.pk} ended").count() == 1


def test_nobody_is_mailed_about_a_part_that_was_taken_back(ada, eve, row):
    duty = incidents_work.give_duty(by(ada), row, Part.FACTS, eve.pk)
    incidents_work.take_duty(by(ada), row, duty.pk)
    run_due()
    assert mail.outbox == []


def test_a_stranger_gets_no_part_and_no_task(ada, cy, row):
    for act in (
        lambda: incidents_work.give_duty(by(ada), row, Part.FACTS, cy.pk),
        lambda: incidents_work.add_task(by(ada), row, "x", uuid4(), assignee=cy.pk),
        lambda: incidents_work.change_task(by(ada), row, row.tasks.first().pk, None, cy.pk),
    ):
        with pytest.raises(Refused):
            act()


def test_what_our_registered_accounts_say_waits_for_no_answer(ada, brand, topic, speak):
    row = opened(ada, brand, topic=topic, plan=False)
    Incident.objects.filter(pk=row.pk).update(began=timezone.now() - timedelta(hours=1))
    row.refresh_from_db()
    texts = ["La Lanterne casse mes tasses", "La Lanterne vous répond ici"]
    speak(texts, by=lambda place: ("cy", "lalanterne")[place])
    assert len(people_to_answer(row)) == 2
    official(brand, "LaLanterne", "echo")
    assert [one.voice.handle for one in people_to_answer(row)] == ["cy"]


def test_a_question_is_settled_with_its_answer_and_a_task_can_be_done_again(ada, row):
    question = row.tasks.filter(is_question=True).first()
    with pytest.raises(Refused):
        incidents_work.finish_task(by(ada), row, question.pk)
    for _ in range(2):
        incidents_work.finish_task(by(ada), row, question.pk, "Yes")
    incidents_work.reopen_task(by(ada), row, question.pk)
    incidents_work.finish_task(by(ada), row, question.pk, "No")
    said = row.entries.filter(kind=EntryKind.SETTLED).values_list("text", flat=True)
    assert list(said) == ["Yes", "No"]


def test_a_log_only_grows(ada, row):
    incidents_work.decide(by(ada), row, "Stop", uuid4())
    line = row.entries.get(kind=EntryKind.DECISION)
    line.text = "Go"
    with pytest.raises(TypeError):
        line.save()
    assert row.entries.get(kind=EntryKind.DECISION).text == "Stop"
    assert AuditEntry.objects.filter(verb="noted on", kind="incident").exists()


def test_states_go_only_where_they_may(ada, row):
    row = move_incident(by(ada), row, IncidentState.CONTAINED, "It fades")
    assert row.contained_at is not None
    row = move_incident(by(ada), row, IncidentState.OPEN, "It is back")
    assert row.contained_at is None
    with pytest.raises(Refused):
        move_incident(by(ada), row, IncidentState.CLOSED, "")
    incidents_closing.close(by(ada), row, "A", "B", "")
    with pytest.raises(Moved):
        move_incident(by(ada), row, IncidentState.OPEN, "")
    with pytest.raises(Refused):
        set_level(by(ada), row, Level.WATCH)


def test_the_signs_and_what_left_stand_in_the_log_and_stay_there(ada, brand, topic, eve):
    now = timezone.now()
    alert = Alert.objects.create(
        organisation=brand.organisation, brand=brand, topic=topic, began=now - timedelta(hours=1)
    )
    Sign.objects.create(alert=alert, kind=SignKind.NEGATIVE, at=now - timedelta(minutes=30))
    row = opened(ada, brand, alert=alert)
    statement = row.statements.get()
    channel = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Lanterne"
    )
    variant = Variant.objects.create(post=statement.post, channel=channel)
    Delivery.objects.create(
        organisation=brand.organisation, variant=variant, channel=channel, content={},
        state=DeliveryState.PUBLISHED, due_at=now, try_at=now, sent_at=now,
    )  # fmt: skip
    statements.hold(by(ada), row)
    with pytest.raises(Refused):
        incidents_closing.close(by(ada), row, "A", "B", "")
    statements.lift(by(ada), row)
    found = kinds(row)
    assert found.count(EntryKind.SIGN) == found.count(EntryKind.SENT) == 1
    assert found.count(EntryKind.LIFTED) == 1
    row = incidents_closing.close(by(ada), row, "A", "B", "C", feeds=True)
    topic.delete()
    row.refresh_from_db()
    assert row.alert is None
    assert sorted(kinds(row)) == sorted([*found, EntryKind.MOVED, EntryKind.LEARNT])


def test_closing_twice_closes_once_and_teaches_the_plan_once(ada, row):
    for lessons in ("Test it", "Test it\nAsk first"):
        row = incidents_closing.close(by(ada), row, "A", "B", lessons, feeds=True)
    row.playbook.refresh_from_db()
    assert [one["text"] for one in row.playbook.lessons] == ["Test it", "Ask first"]
    assert row.entries.filter(key="closed").count() == 1
    with pytest.raises(Refused):
        incidents_work.ask_advice(by(ada), row, Truth.YES, Speaker.CRITIC, Spread.SMALL, uuid4())


def test_a_hold_may_spare_an_account_but_not_all(ada, brand, row):
    one, two = (
        Channel.objects.create(
            organisation=brand.organisation, brand=brand, platform="echo", name=name
        )
        for name in ("One", "Two")
    )
    with pytest.raises(Refused):
        statements.hold(by(ada), row, {one.pk, two.pk})
    statements.hold(by(ada), row, {one.pk})
    assert Hold.objects.get(ended_at=None).channel == two
    statements.lift(by(ada), row)
    assert not Hold.objects.filter(ended_at=None).exists()
    statements.hold(by(ada), row)
    assert Hold.objects.get(ended_at=None).channel is None


def test_a_statement_of_another_begins_with_its_words(ada, row):
    first = row.statements.get()
    made = statements.write_statement(by(ada), row, "Press", "", uuid4(), like=first.pk)
    assert made.post.text == first.post.text
    assert made.post.language == first.post.language
    Post.objects.get(pk=made.post_id).delete()
    assert row.statements.get() == first


@pytest.mark.django_db(transaction=True)
def test_two_who_act_in_one_moment_leave_one(ada, brand):
    row = opened(ada, brand)
    question = row.tasks.filter(is_question=True).first()
    sheet = uuid4()
    ends = at_once(
        lambda: statements.hold(by(ada), row),
        lambda: statements.hold(by(ada), row),
        lambda: incidents_work.finish_task(by(ada), row, question.pk, "Yes"),
        lambda: incidents_work.finish_task(by(ada), row, question.pk, "No"),
        lambda: incidents_work.decide(by(ada), row, "Stop", sheet),
        lambda: incidents_work.decide(by(ada), row, "Stop", sheet),
    )
    assert refused(ends) == []
    assert Hold.objects.filter(ended_at=None).count() == 1
    assert row.entries.filter(kind=EntryKind.SETTLED).count() == 1
    assert row.entries.filter(kind=EntryKind.DECISION).count() == 1


def breaks_after(act):
    """Do something in a transaction that doesn't end well."""
    with transaction.atomic():
        act()
        raise ZeroDivisionError


def test_a_transaction_that_breaks_leaves_no_line(ada, row):
    before = Entry.objects.count()
    with pytest.raises(ZeroDivisionError):
        breaks_after(lambda: incidents_work.decide(by(ada), row, "Stop", uuid4()))
    assert Entry.objects.count() == before


def test_what_was_heard_stays_with_a_closed_incident_when_the_watch_forgets(ada, brand, topic):
    row = opened(ada, brand, topic=topic, plan=False)
    Incident.objects.filter(pk=row.pk).update(began=timezone.now() - timedelta(hours=3))
    row.refresh_from_db()
    hear(topic, 20, 4)
    hear(topic, 2, 30, 12)
    checked = ReachCheck.objects.create(
        organisation=brand.organisation, brand=brand, incident=row, act=Act.STATE, why="x",
        acted_at=timezone.now() - timedelta(hours=3),
    )  # fmt: skip
    row = incidents_closing.close(by(ada), row, "A", "B", "")
    before = figures(row), drawn(row), past_acts(brand)
    assert (before[0].seen, round(before[0].negative, 1)) == (30, 0.4)
    assert before[2] == [Past(4, 30)]
    Heard.objects.all().delete()
    row = Incident.objects.get(pk=row.pk)
    after = figures(row), drawn(row), past_acts(brand)
    assert after[0].seen == 30
    assert after[1:] == before[1:]
    assert checked.incident == row


def test_a_french_title_keeps_its_spaces_that_do_not_break(ada, brand):
    row = opened(ada, brand, title=" Gobelets\u00a0: \n « tout\u202fcasse\u202f! » ", plan=False)
    assert row.title == "Gobelets\u00a0: « tout\u202fcasse\u202f! »"
