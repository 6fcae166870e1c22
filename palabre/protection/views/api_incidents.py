"""Crisis rooms for programs: opened, led, settled and closed, as under Incidents. Drills are people's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    Refusal,
    Unset,
    book,
    deed,
    found,
    member_named,
    shelf,
    teller,
)
from palabre.channels.keys import PROTECTION
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.models import Mention, Topic
from palabre.protection.actions import incidents as verbs
from palabre.protection.actions import incidents_statements as statements
from palabre.protection.actions import incidents_work as work
from palabre.protection.actions.incidents_closing import close, told_of
from palabre.protection.actions.playbooks import copy_usual
from palabre.protection.models import Alert, Duty, Entry, Incident, Playbook, Task
from palabre.protection.rules.incidents import IncidentKind, IncidentState
from palabre.protection.usual_plans import PLANNED
from palabre.protection.views import api_room_shapes as of

MAY = (PROTECTION,)


def rooms(key: ApiKey) -> QuerySet[Incident]:
    """The organisation's incidents, with what stands in their rooms; drills are none."""
    rows = Incident.objects.filter(organisation=key.organisation, drill=None)
    rows = rows.select_related("brand__organisation", "topic", "playbook", "alert", "drill")
    within = ("tasks__assignee__user", "duties__member__user", "statements", "informed", "holds")
    return rows.prefetch_related(*within)


def _tasks(key: ApiKey) -> QuerySet[Task]:
    rows = Task.objects.filter(incident__in=_open_to(key))
    return rows.select_related("incident__brand__organisation", "incident__drill", "assignee__user")


def _duties(key: ApiKey) -> QuerySet[Duty]:
    return Duty.objects.filter(incident__in=_open_to(key)).select_related("incident")


def _entries(key: ApiKey) -> QuerySet[Entry]:
    return Entry.objects.filter(incident__in=_open_to(key))


def _open_to(key: ApiKey) -> QuerySet[Incident]:
    return Incident.objects.filter(organisation=key.organisation, drill=None)


def _mail(name: str) -> Callable[[Any], str | None]:
    def told(row: Any) -> str | None:
        member = getattr(row, name)
        return member.user.email if member else None

    return told


_task = teller(of.TaskTold, assignee=_mail("assignee"))
_statement = teller(of.StatementTold, post=lambda row: row.post_id)
_duty = teller(of.DutyTold, member=_mail("member"))
_informed = teller(of.InformedTold)
_entry = teller(of.EntryTold, incident=lambda row: row.incident_id)


def _each(tell: Callable[[Any], Any], name: str) -> Callable[[Any], list[Any]]:
    return lambda row: [tell(one) for one in getattr(row, name).all()]


incident_told = teller(
    of.IncidentTold, alert=lambda row: row.alert_id, topic=lambda row: row.topic_id,
    mention=lambda row: row.mention_id, playbook=lambda row: row.playbook_id, seen=told_of,
    is_held=lambda row: any(one.ended_at is None for one in row.holds.all()),
    tasks=_each(_task, "tasks"), statements=_each(_statement, "statements"),
    duties=_each(_duty, "duties"), informed=_each(_informed, "informed"),
)  # fmt: skip


def plan_of(by: Actor, brand: Brand, number: int | None, usual: IncidentKind | None) -> Any:
    """The brand's plan of this number, else its copy of our plan for a kind, else none."""
    if number is None and usual in PLANNED:
        return copy_usual(by, brand, IncidentKind(usual), brand.language)
    return found(Playbook.objects.filter(brand=brand), number, "playbook")


def _open(by: Actor, brand: Brand, given: of.IncidentGiven) -> Incident:
    heard = Mention.objects.filter(mention_topics__topic__brand=brand).distinct()
    return verbs.open_incident(
        by, brand, given.title, given.kind, uuid4(), level=given.level,
        alert=found(Alert.objects.filter(brand=brand), given.alert, "alert"),
        mention=found(heard, given.mention, "mention"),
        topic=found(Topic.objects.filter(brand=brand), given.topic, "topic"),
        playbook=plan_of(by, brand, given.playbook, given.kind if given.usual else None),
    )  # fmt: skip


def _number(row: Incident, address: str | Unset | None) -> int | None:
    return member_named(row.organisation_id, address).pk if isinstance(address, str) else None


def _add_task(by: Actor, row: Incident, given: of.TaskGiven) -> None:
    work.add_task(
        by, row, given.text, uuid4(), minutes=given.minutes,
        assignee=_number(row, given.assignee), question=given.is_question,
    )  # fmt: skip


def _change_task(by: Actor, row: Task, given: of.TaskChanged) -> None:
    due = row.due_at if isinstance(given.due_at, Unset) else given.due_at
    whose = row.assignee_id if given.assignee is UNSET else _number(row.incident, given.assignee)
    work.change_task(by, row.incident, row.pk, due, whose)


def _state(by: Actor, row: Incident, given: of.StatementGiven) -> None:
    if given.like is not None and not row.statements.filter(pk=given.like).exists():
        raise Refusal(422, "The incident has no statement of this number - at `$.like`")
    statements.write_statement(by, row, given.label, given.text, uuid4(), given.like)


def _close(by: Actor, row: Incident, given: of.IncidentEnding) -> None:
    lessons = "\n".join(given.lessons)
    close(by, row, given.causes, given.done, lessons, feeds=given.feeds, seen=given.seen)


def _deed(says: str, act: Callable[[Any, Any, Any], object], body: Any = None) -> Any:
    """A deed to a room, which is told as it stands then."""
    return deed(says, rooms, act, may=MAY, body=body, tells=of.IncidentTold, told=incident_told)


def _line(says: str, act: Callable[[Any, Any, Any], object], body: Any) -> Any:
    """A deed that writes into the log of a room; its line is told."""

    def last(row: Incident) -> Any:
        return _entry(row.entries.order_by("-pk")[0])

    return deed(says, rooms, act, may=MAY, body=body, tells=of.EntryTold, told=last)


def _of_task(says: str, act: Callable[[Any, Any, Any], object], body: Any = None) -> Any:
    return deed(says, _tasks, act, may=MAY, body=body, tells=of.TaskTold, told=_task)


incidents = shelf(
    "incidents", of.IncidentTold, rooms, incident_told, may=MAY, lists="Lists incidents, the newest first.",
    makes=("Opens an incident with what its plan says.", of.IncidentGiven, _open),
)  # fmt: skip
incident = book(of.IncidentTold, rooms, incident_told, may=MAY, gives="Gives one incident.")
log = shelf(
    "entries", of.EntryTold, _entries, _entry, may=MAY, by_brand="incident__brand", asks=of.LogAsked,
    lists="Lists what stands in the logs of incidents, or of one.",
    narrow=lambda rows, asked: (
        rows if asked.incident is UNSET else rows.filter(incident=asked.incident)
    ),
)  # fmt: skip
contain = _deed(
    "Calls an incident contained.",
    lambda by, row, given: verbs.move_incident(by, row, IncidentState.CONTAINED, given.why), of.IncidentMoved,
)  # fmt: skip
reopen = _deed(
    "Calls an incident open again: it flares up.",
    lambda by, row, given: verbs.move_incident(by, row, IncidentState.OPEN, given.why), of.IncidentMoved,
)  # fmt: skip
grave = _deed(
    "Calls an incident more or less grave.",
    lambda by, row, given: verbs.set_level(by, row, given.level, given.why), of.IncidentLevel,
)  # fmt: skip
finish = _deed("Closes an incident with its report, or tells it better.", _close, of.IncidentEnding)
give_duty = _deed(
    "Gives a member a part in an incident, and tells them.",
    lambda by, row, given: work.give_duty(by, row, given.part, _number(row, given.member)), of.DutyGiven,
)  # fmt: skip
take_duty = deed(
    "Takes a part in an incident from somebody.", _duties,
    lambda by, row, _: work.take_duty(by, row.incident, row.pk), may=MAY,
)  # fmt: skip
add_task = _deed("Adds a task or a question to an incident.", _add_task, of.TaskGiven)
change_task = _of_task("Gives a task to somebody, or another time.", _change_task, of.TaskChanged)
finish_task = _of_task(
    "Notes that a task is done, or what a question was settled with.",
    lambda by, row, given: work.finish_task(by, row.incident, row.pk, given.answer), of.TaskDone,
)  # fmt: skip
reopen_task = _of_task(
    "Takes back that a task is done.", lambda by, row, _: work.reopen_task(by, row.incident, row.pk)
)
decide = _line(
    "Writes a decision into the log of an incident.",
    lambda by, row, given: work.decide(by, row, given.text, uuid4()), of.DecisionGiven,
)  # fmt: skip
tell = _line(
    "Notes that somebody was told something of an incident.",
    lambda by, row, given: work.tell(by, row, given.who, given.what, uuid4()), of.InformedGiven,
)  # fmt: skip
advise = _line(
    "Asks the tree how to respond; its advice stands in the log.",
    lambda by, row, given: work.ask_advice(by, row, given.truth, given.speaker, given.spread, uuid4()),
    of.AdviceAsked,
)  # fmt: skip
write = _deed(
    "Drafts a statement in an incident; it leaves as any post.", _state, of.StatementGiven
)
hold = _deed(
    "Holds back what the brand publishes, because of an incident.",
    lambda by, row, given: statements.hold(by, row, given.spare), of.HoldSpared,
)  # fmt: skip
lift = _deed(
    "Ends what was held because of an incident.", lambda by, row, _: statements.lift(by, row)
)
