"""Drills: begun, told, halted, ended; nothing of them leaves or is counted."""

from datetime import timedelta
from io import BytesIO
from threading import Thread
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from palabre.governance.models import Notice
from palabre.governance.rules import Refused
from palabre.jobs import run_due
from palabre.jobs.models import Job
from palabre.protection.actions import drills as actions
from palabre.protection.actions import drills_room, incidents_work
from palabre.protection.actions.incidents_closing import close
from palabre.protection.actions.playbooks import copy_usual
from palabre.protection.drill_room import heard
from palabre.protection.drill_scripts import past_alerts, script_again
from palabre.protection.incident_figures import figures
from palabre.protection.incident_report import pdf, report_of
from palabre.protection.incident_slides import pptx
from palabre.protection.models import Alert, Drill, DrillStatement, Heard, Incident
from palabre.protection.reaching import past_acts
from palabre.protection.rules.incidents import IncidentKind
from palabre.protection.rules.responding import Speaker, Spread, Truth
from palabre.protection.tests.drill_house import come_to, played
from palabre.protection.tests.incident_house import by, somebody

pytestmark = pytest.mark.django_db

# All that a drill may write: itself, its room, and who is told inside the house.
WRITES = {
    "protection.Drill", "protection.Drill_people", "protection.DrillStatement", "protection.Incident",
    "protection.Playbook", "protection.Task", "protection.Informed", "protection.Duty",
    "protection.Entry", "governance.AuditEntry", "governance.Notice", "jobs.Job",
}  # fmt: skip


def numbers():
    """How many rows each table of the house has."""
    return {
        one._meta.label: one.objects.count()
        for one in apps.get_models(include_auto_created=True)
        if one.__module__.startswith("palabre.")
    }


def finished(ada, drill):
    """A drill that was met by plan, to its end."""
    who = by(ada)
    actions.look_after(who, drill)
    room = drills_room.open_room(who, drill)
    incidents_work.ask_advice(who, room, Truth.YES, Speaker.CUSTOMER, Spread.GROWING, uuid4())
    drills_room.hold(who, room)
    drills_room.write_statement(who, room, "Press", "What we know.", uuid4())
    for one in drill.statements.all():
        drills_room.say(who, room, one.pk, f"{one.text} At noon.")
    incidents_work.finish_task(who, room, room.tasks.filter(is_question=False).first().pk)
    drills_room.answer(who, room, 0, "We call back at six.")
    close(who, room, "A thermostat", "Told at once", "Call quality first", feeds=True)
    return Incident.objects.get(pk=room.pk)


def test_nothing_of_a_drill_leaves_or_is_counted(ada, brand, topic, mailoutbox):
    before = numbers()
    drill = played(ada, brand, minute=60)
    actions.tell(drill.pk)
    run_due()
    finished(ada, drill)
    run_due()
    after = numbers()
    assert {name for name, count in after.items() if count != before[name]} == WRITES
    assert DrillStatement.objects.exclude(said_at=None).count() == 2
    assert [one.to for one in mailoutbox] == [[ada.user.email]]


def test_only_who_takes_part_is_told_once_and_not_before_the_alert(ada, bo, brand, mailoutbox):
    eve = somebody(brand.organisation, "Eve")
    drill = played(ada, brand, eve, minute=0)
    run_due()
    assert not Notice.objects.exists()
    assert Job.objects.get(name="protection.tell_drill").due_at > timezone.now()
    drill = come_to(drill, 40)
    for _ in range(2):
        assert actions.tell(drill.pk) is None
        run_due()
    assert set(Notice.objects.values_list("user", flat=True)) == {ada.user.pk, eve.user.pk}
    assert {one.subject for one in mailoutbox} == {"Exercice\u00a0: Devices that get too hot"}
    assert {one.to[0] for one in mailoutbox} == {ada.user.email, eve.user.email}
    assert len(mailoutbox) == 2


def test_a_drill_that_stands_still_tells_nothing_until_it_goes_on(ada, brand, mailoutbox):
    drill = played(ada, brand, minute=30)
    actions.pause(by(ada), drill)
    drill.refresh_from_db()
    # Hours later it stands where it stood.
    drill.pauses = [[(timezone.now() - timedelta(hours=3)).isoformat(), None]]
    drill.started_at -= timedelta(hours=3)
    drill.save()
    assert actions.tell(drill.pk) is None
    assert not drill.is_alerted
    with pytest.raises(Refused):
        actions.look_after(by(ada), drill)
    actions.resume(by(ada), drill)
    drill.refresh_from_db()
    assert drill.minute == pytest.approx(30, abs=1)
    assert actions.tell(drill.pk) > timezone.now()
    assert Job.objects.get(name="protection.tell_drill").due_at > timezone.now()


def test_what_was_due_later_is_due_later_by_as_much_as_it_stood_still(ada, brand):
    drill = played(ada, brand, minute=40)
    room = drills_room.open_room(by(ada), drill)
    task = room.tasks.filter(is_question=False).order_by("due_at").first()
    assert task.due_at - room.opened_at == timedelta(minutes=1)  # ten of the drill
    actions.pause(by(ada), drill)
    Drill.objects.update(pauses=[[(timezone.now() - timedelta(seconds=30)).isoformat(), None]])
    actions.resume(by(ada), drill)
    moved = room.tasks.get(pk=task.pk).due_at - task.due_at
    assert moved.total_seconds() == pytest.approx(30, abs=5)


def test_halting_and_ending_twice_does_it_once(ada, brand):
    drill = played(ada, brand, minute=10)
    for _ in range(2):
        actions.pause(by(ada), drill)
    drill.refresh_from_db()
    assert len(drill.pauses) == 1
    for _ in range(2):
        actions.resume(by(ada), drill)
    drill.refresh_from_db()
    assert [None not in one for one in drill.pauses] == [True]
    for _ in range(2):
        actions.stop(by(ada), drill)
    drill.refresh_from_db()
    assert drill.minute == pytest.approx(10, abs=1)
    for act in (actions.pause, actions.resume, actions.look_after, drills_room.open_room):
        with pytest.raises(Refused, match="over"):
            act(by(ada), drill)


def test_a_form_sent_twice_is_one_drill_and_a_second_one_waits(ada, brand):
    sheet = uuid4()
    first = played(ada, brand, sheet=sheet)
    assert played(ada, brand, sheet=sheet).pk == first.pk
    with pytest.raises(Refused, match="goes on already"):
        played(ada, brand)
    with pytest.raises(IntegrityError), transaction.atomic():
        Drill.objects.create(organisation=brand.organisation, brand=brand, language="en")
    actions.stop(by(ada), first)
    assert played(ada, brand).pk != first.pk


def at_once(act):
    """What an act gives to two who do it at the same time; a refusal gives its sentence."""
    gave = []

    def press():
        try:
            gave.append(act())
        except Refused as refused:
            gave.append(str(refused))
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return gave


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_open_one_room(ada, brand):
    drill = played(ada, brand, minute=40)
    first, second = at_once(lambda: drills_room.open_room(by(ada), drill).pk)
    assert Incident.objects.get().pk == first == second
    assert Incident.objects.get().tasks.filter(is_question=False).count() == 10


@pytest.mark.django_db(transaction=True)
def test_two_who_start_at_once_start_one_drill(ada, brand):
    copy_usual(by(ada), brand, IncidentKind.PRODUCT, "en")
    gave = at_once(lambda: played(ada, brand).pk)
    assert sorted(map(str, gave)) == [
        str(Drill.objects.get().pk),
        "A drill goes on already: end it first.",
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(ada, brand):
    drill = played(ada, brand, minute=40)
    assert at_once(lambda: actions.tell(drill.pk)) == [None, None]
    assert Notice.objects.count() == 1
    assert Job.objects.filter(name="protection.mail_drill").count() == 1


def test_the_room_has_the_curve_and_the_clock_of_the_drill(ada, brand):
    drill = played(ada, brand, minute=120, speed=60)
    room = drills_room.open_room(by(ada), drill)
    found = figures(room)
    full = [seen for seen, _negative in drill.script["counts"]][:24]
    assert (found.seen, found.hour) == (sum(full), sum(full[-11:]))
    assert heard(drill) == {"all": found.seen, "hour": found.hour}
    assert found.growth.grows
    assert found.forecast is None
    assert 0.6 < found.negative < 0.8


def test_once_it_is_over_its_room_only_waits_for_its_report(ada, brand):
    drill = played(ada, brand, minute=40)
    room = drills_room.open_room(by(ada), drill)
    actions.stop(by(ada), drill)
    with pytest.raises(Refused, match="This drill is over"):
        incidents_work.decide(by(ada), room, "Go on", uuid4())
    close(by(ada), room, "It was late", "Nothing", "")
    assert Incident.objects.get().is_over


def test_parts_and_tasks_are_only_given_to_who_takes_part(ada, brand, mailoutbox):
    eve, finn = (somebody(brand.organisation, one) for one in ("Eve", "Finn"))
    room = drills_room.open_room(by(ada), played(ada, brand, eve, minute=40))
    with pytest.raises(Refused, match="of the team"):
        incidents_work.give_duty(by(ada), room, "facts", finn.pk)
    incidents_work.give_duty(by(ada), room, "facts", eve.pk)
    run_due()
    assert [one.subject.startswith("Exercice\u00a0: ") for one in mailoutbox] == [True]
    assert mailoutbox[0].body.startswith("Ceci est un exercice")
    # Each person is told in their language; the room is called in that of who opened it.
    told = Notice.objects.values_list("sentence", flat=True)
    assert [any(word in one for word in ("Drill: ", "Exercice\u00a0: ")) for one in told] == [
        True
    ] * 2


def test_the_report_holds_each_step_against_the_plan(ada, brand):
    drill = played(ada, brand, minute=35 + 30)
    room = finished(ada, drill)
    told = report_of(room)
    assert told.title == "Drill: Devices that get too hot"
    rows = {what: (after, verdict) for what, after, verdict in told.drill}
    assert rows["Alert seen"] == ("30 minutes", "within 10 minutes · late by 20 minutes")
    assert rows["Room opened"] == ("30 minutes", "within 10 minutes · late by 20 minutes")
    assert rows["Asked whether it is true"][1] == "within 20 minutes · in time"
    assert rows["First statement"][1] == "within 60 minutes · in time"
    assert rows["Planned posts held back"][1] == "within 20 minutes · in time"
    assert rows["Contained"] == ("not done", "–")
    assert rows["Publish the holding message, with the hour of the next one"] == (
        "not due by then", "within 60 minutes",
    )  # fmt: skip
    assert rows["Answer to: A journalist of the evening paper"][0] == "20 minutes"
    assert "Answer to: Quality" not in rows
    assert "10 times as fast" in told.subtitle
    assert sum(told.series[1]) == sum(seen for seen, _bad in drill.script["counts"][:13])
    assert pdf(told).startswith(b"%PDF")
    from pptx import Presentation

    words = [
        cell.text
        for slide in Presentation(BytesIO(pptx(told))).slides
        for shape in slide.shapes if shape.has_table
        for row in shape.table.rows for cell in row.cells
    ]  # fmt: skip
    assert "within 10 minutes · late by 20 minutes" in words


def test_lessons_go_into_the_plan_and_acts_of_a_drill_teach_no_forecast(ada, brand):
    room = finished(ada, played(ada, brand, minute=60))
    assert [one["text"] for one in room.playbook.lessons] == ["Call quality first"]
    assert past_acts(brand) == []


def test_a_past_alert_is_played_again_with_its_curve_and_its_texts_by_reference(
    ada, brand, topic, speak
):
    now = timezone.now()
    mentions = speak(["Lanterne burns", "Lanterne is hot"], ago=timedelta(hours=2))
    Heard.objects.all().delete()
    began = now - timedelta(hours=3)
    began = began.replace(minute=0, second=0, microsecond=0)
    Heard.objects.create(topic=topic, at=began + timedelta(minutes=10), seen=7, negative=4)
    alert = Alert.objects.create(
        organisation=brand.organisation, brand=brand, topic=topic, began=began, state="closed",
        at=began + timedelta(minutes=30), last_at=now,
    )  # fmt: skip
    assert list(past_alerts(brand)) == [alert]
    script = script_again(alert, "en")
    assert script["alert"] == 30
    assert script["counts"][2] == (7, 4)
    assert [set(one) for one in script["texts"]] == [{"minute", "mention"}] * 2
    assert {one["mention"] for one in script["texts"]} == {one.pk for one in mentions}
    assert "burns" not in str(script)
    alert.verdict = "false"
    alert.save()
    assert list(past_alerts(brand)) == []


def test_a_hold_ticks_the_step_that_asks_for_it_and_no_other(ada, brand):
    room = drills_room.open_room(by(ada), played(ada, brand, minute=40))
    drills_room.hold(by(ada), room)
    done = list(room.tasks.exclude(done_at=None).values_list("text", flat=True))
    assert done == ["Hold the planned posts"]
