"""What people do in a room: parts, tasks, who was told, decisions, advice that was asked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.actions import notify
from palabre.governance.acts import Actor
from palabre.governance.models import Member
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.cleaning import on_one_line
from palabre.protection.actions.incidents_log import lock_open, note
from palabre.protection.incident_words import PARTS
from palabre.protection.models import Duty, Incident, Informed, Task
from palabre.protection.rules.drills import asks_to_hold
from palabre.protection.rules.incidents import MOST_HOURS, MOST_LINE, MOST_TEXT, EntryKind, Part
from palabre.protection.rules.responding import Speaker, Spread, Truth, advise
from palabre.publishing.approving import Team

MOST_TASKS = 200


def team_of(incident: Incident) -> dict[int, Member]:
    """Who may be given something in a room: those who work for its brand, in a drill those who take part."""
    members = Team(incident.brand).members
    if incident.drill is None:
        return members
    part = set(incident.drill.people.values_list("pk", flat=True))
    return {number: one for number, one in members.items() if number in part}


def member_of(incident: Incident, number: int | None) -> Member:
    """A member who works for the incident's brand. Raises `Refused`."""
    found = team_of(incident).get(number or 0)
    if found is None:
        raise Refused(_("Choose somebody of the team."))
    return found


def _page(incident: Incident) -> str:
    brand = incident.brand
    return reverse("protect_incident", args=[brand.organisation.slug, brand.slug, incident.pk])


@transaction.atomic
def give_duty(by: Actor, incident: Incident, part: Part, number: int | None) -> Duty:
    """Give somebody a part, and tell them by notice and mail. Raises `Refused`."""
    row = lock_open(incident)
    member = member_of(row, number)
    duty, is_new = Duty.objects.get_or_create(incident=row, part=part, member=member)
    if is_new:
        _tell_duty(by, duty)
        note(by, row, EntryKind.DUTY, f"duty {duty.pk}", part=str(part), who=str(member.user))
    return duty


def _tell_duty(by: Actor, duty: Duty) -> None:
    incident = duty.incident

    def sentence() -> str:
        told = {"part": PARTS[Part(duty.part)], "title": incident.title}
        return _("%(part)s: this is your part in “%(title)s”") % told

    organisation, user = incident.brand.organisation, duty.member.user
    notify(by, organisation, [user], "duty", sentence, _page(incident), f"duty {duty.pk}")
    if by.user is None or by.user.pk != user.pk:
        enqueue("protection.mail_duty", duty.pk, key=str(duty.pk))


@transaction.atomic
def take_duty(by: Actor, incident: Incident, number: int) -> None:
    """Take a part from somebody. Raises `Refused`."""
    row = lock_open(incident)
    duty = Duty.objects.filter(incident=row, pk=number).select_related("member__user").first()
    if duty is not None:
        told = {"part": duty.part, "who": str(duty.member.user), "ended": True}
        note(by, row, EntryKind.DUTY, f"duty {duty.pk} ended", facts=told)
        duty.delete()


@transaction.atomic
def add_task(
    by: Actor,
    incident: Incident,
    text: str,
    sheet: UUID,
    *,
    minutes: int | None = None,
    assignee: int | None = None,
    question: bool = False,
) -> None:
    """A task, or a question to settle. Sent in twice, it is one. Raises `Refused`."""
    row, text = lock_open(incident), on_one_line(text)[:MOST_LINE]
    if not text:
        raise Refused(_("Say what is to be done."))
    if row.tasks.count() >= MOST_TASKS:
        raise Refused(_("That is more tasks than anybody can do: finish some first."))
    if minutes is not None and not 0 <= minutes <= MOST_HOURS * 60:
        raise Refused(_("Give a time within the next thirty days."))
    member = member_of(row, assignee) if assignee else None
    due = _within(row, minutes) if minutes is not None else None
    if not note(
        by, row, EntryKind.TASK, f"sheet {sheet}", text, who=str(member.user) if member else ""
    ):
        return
    task = Task.objects.create(
        incident=row, text=text, is_question=question, due_at=due, assignee=member
    )
    if member is not None:
        _tell_task(by, task, member)


def _within(incident: Incident, minutes: int) -> datetime:
    """The moment that is so many minutes away; in a drill they are its own."""
    speed = incident.drill.speed if incident.drill else 1
    return timezone.now() + timedelta(minutes=minutes) / speed


@transaction.atomic
def change_task(
    by: Actor, incident: Incident, number: int, due_at: datetime | None, assignee: int | None
) -> None:
    """Give a task to somebody, or another time. Raises `Refused`."""
    row = lock_open(incident)
    task = _task(row, number)
    member = member_of(row, assignee) if assignee else None
    if (task.assignee_id, task.due_at) == (member.pk if member else None, due_at):
        return
    is_news = member is not None and member.pk != task.assignee_id
    task.assignee, task.due_at = member, due_at
    task.save(update_fields=["assignee", "due_at"])
    count = row.entries.filter(kind=EntryKind.TASK).count()
    note(
        by, row, EntryKind.TASK, f"task {task.pk} {count}", task.text,
        who=str(member.user) if member else "", changed=True,
    )  # fmt: skip
    if is_news and member is not None:
        _tell_task(by, task, member)


def _tell_task(by: Actor, task: Task, member: Member) -> None:
    incident = task.incident

    def sentence() -> str:
        return _("To do in “%(title)s”: %(task)s") % {"title": incident.title, "task": task.text}

    organisation = incident.brand.organisation
    notify(by, organisation, [member.user], "task", sentence, _page(incident), f"task {task.pk}")


def _task(row: Incident, number: int) -> Task:
    task = Task.objects.filter(incident=row, pk=number).first()
    if task is None:
        raise Refused(_("This task is no longer there."))
    return task


@transaction.atomic
def take_task(by: Actor, incident: Incident, number: int) -> None:
    """Take a task on oneself. Raises `Refused`."""
    row = lock_open(incident)
    task = _task(row, number)
    own = Team(row.brand).by_user.get(by.user.pk if by.user else 0)
    change_task(by, row, number, task.due_at, own)


@transaction.atomic
def finish_task(by: Actor, incident: Incident, number: int, answer: str = "") -> None:
    """Note that a task is done, or what a question was settled with. Raises `Refused`."""
    row = lock_open(incident)
    task, answer = _task(row, number), answer.strip()[:MOST_TEXT]
    if task.is_question and not answer:
        raise Refused(_("Say what the answer is."))
    if task.done_at is not None:
        return
    task.done_at, task.done_by, task.answer = timezone.now(), by.user, answer
    task.save(update_fields=["done_at", "done_by", "answer"])
    kind = EntryKind.SETTLED if task.is_question else EntryKind.DONE
    count = row.entries.filter(kind=kind).count()
    note(by, row, kind, f"done {task.pk} {count}", answer, task=task.text)


def tick_hold(by: Actor, row: Incident) -> None:
    """What the plan says of holding posts is done, once they are held; in the caller's transaction."""
    waiting = row.tasks.filter(done_at=None, is_question=False).order_by("due_at", "pk")
    task = next((one for one in waiting if asks_to_hold(one.text)), None)
    if task is not None:
        finish_task(by, row, task.pk)


@transaction.atomic
def reopen_task(by: Actor, incident: Incident, number: int) -> None:
    """Take back that a task is done. Raises `Refused`."""
    row = lock_open(incident)
    task = _task(row, number)
    if task.done_at is None:
        return
    task.done_at, task.done_by = None, None
    task.save(update_fields=["done_at", "done_by"])
    count = row.entries.filter(kind=EntryKind.TASK).count()
    note(by, row, EntryKind.TASK, f"undone {task.pk} {count}", task.text, undone=True)


@transaction.atomic
def decide(by: Actor, incident: Incident, text: str, sheet: UUID) -> None:
    """Write a decision into the log. Sent in twice, it stands once. Raises `Refused`."""
    row = lock_open(incident)
    if not text.strip():
        raise Refused(_("Say what was decided."))
    note(by, row, EntryKind.DECISION, f"sheet {sheet}", text)


@transaction.atomic
def tell(by: Actor, incident: Incident, who: str, what: str, sheet: UUID) -> None:
    """Note that somebody was told something; one who was to be told stands once. Raises `Refused`."""
    row, who, what = lock_open(incident), on_one_line(who)[:200], what.strip()[:MOST_TEXT]
    if not (who and what):
        raise Refused(_("Say who was told, and what."))
    if not note(by, row, EntryKind.TOLD, f"sheet {sheet}", what, who=who):
        return
    waiting = row.informed.filter(who=who, at=None).first() or Informed(incident=row, who=who)
    waiting.what, waiting.at, waiting.by = what, timezone.now(), by.name[:120]
    waiting.save()


@transaction.atomic
def ask_advice(
    by: Actor, incident: Incident, truth: Truth, speaker: Speaker, spread: Spread, sheet: UUID
) -> None:
    """Ask the tree how to respond; its answers are kept in the log. Raises `Refused`."""
    row = lock_open(incident)
    found = advise(truth, speaker, spread)
    note(
        by, row, EntryKind.ADVICE, f"sheet {sheet}", truth=str(truth), speaker=str(speaker),
        spread=str(spread), way=str(found.way),
    )  # fmt: skip
