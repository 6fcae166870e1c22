"""Incidents: opened, moved, called more or less grave."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.analysis.gravity import level as level_of
from palabre.governance.actions import notify
from palabre.governance.acts import Actor, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused, Right
from palabre.listening.cleaning import on_one_line
from palabre.listening.models import Mention, Topic
from palabre.protection.actions.incidents_log import lock, lock_open, note
from palabre.protection.actions.incidents_statements import first_draft
from palabre.protection.actions.incidents_work import give_duty
from palabre.protection.models import Alert, Incident, Informed, Playbook, Task
from palabre.protection.rules.incidents import (
    INCIDENT_MOVES,
    EntryKind,
    IncidentKind,
    IncidentState,
    Level,
    Part,
)
from palabre.publishing.approving import Team


def open_incident(
    by: Actor,
    brand: Brand,
    title: str,
    kind: IncidentKind,
    sheet: UUID,
    *,
    level: Level | None = None,
    alert: Alert | None = None,
    topic: Topic | None = None,
    mention: Mention | None = None,
    playbook: Playbook | None = None,
) -> Incident:
    """Open a room with what its plan says: tasks, questions, who must know, the holding message as a draft.

    Whoever opens it leads it until somebody else does. Sent in twice, it is one. Raises `Refused` without a
    title.
    """
    title = on_one_line(title)[:160]
    if not title:
        raise Refused(_("Say in a few words what happens."))
    values: dict[str, Any] = {
        "organisation_id": brand.organisation_id, "brand": brand, "title": title, "kind": kind,
        "alert": alert, "topic": topic or (alert.topic if alert else None), "mention": mention,
        "playbook": playbook, "opened_by": by.user, "sheet": sheet,
    }  # fmt: skip
    values["level"] = level or (_level(alert) if alert else Level.WARN)
    values["began"] = _began(alert, mention)
    try:
        with transaction.atomic():
            incident = Incident.objects.create(**values)
            _furnish(by, incident)
    except IntegrityError as error:
        twin = Incident.objects.filter(brand=brand, sheet=sheet).first()
        if twin is None:  # the number of another brand's form, or of what was removed meanwhile
            raise Refused(_("Open the form again.")) from error
        return twin
    return incident


def _level(alert: Alert) -> Level:
    return Level(level_of(alert.gravity)) if alert.gravity is not None else Level.WARN


def _began(alert: Alert | None, mention: Mention | None) -> Any:
    now = timezone.now()
    told = [one for one in (alert and alert.began, mention and mention.published_at) if one]
    return min([*told, now])


def _furnish(by: Actor, incident: Incident) -> None:
    note(by, incident, EntryKind.OPENED, "opened", what=incident.kind, level=incident.level)
    audit(incident.organisation_id, "opened", incident, by)
    plan = incident.playbook
    if plan is not None:
        follow(incident, plan)
        first_draft(by, incident, plan)
    team = Team(incident.brand)
    if by.user and by.user.pk in team.by_user:
        give_duty(by, incident, Part.LEAD, team.by_user[by.user.pk])
    people = [
        team.members[one].user for one, rights in team.rights.items() if Right.PUBLISH in rights
    ]
    link = reverse(
        "protect_incident",
        args=[incident.brand.organisation.slug, incident.brand.slug, incident.pk],
    )

    def sentence() -> str:
        return _("An incident was opened: %(title)s") % {"title": incident.title}

    notify(by, incident.brand.organisation, people, "incident", sentence, link, f"{incident.pk}")


def follow(incident: Incident, plan: Playbook, speed: int = 1) -> None:
    """Give an incident what its plan says; a drill's minutes pass ``speed`` times as fast."""
    steps: list[Mapping[str, Any]] = plan.steps
    Task.objects.bulk_create(
        Task(
            incident=incident,
            text=one["what"],
            part=one["part"],
            due_at=incident.opened_at + timedelta(minutes=one["minutes"]) / speed,
        )
        for one in steps
    )
    Task.objects.bulk_create(
        Task(incident=incident, text=one, is_question=True) for one in plan.questions
    )
    Informed.objects.bulk_create(Informed(incident=incident, who=one) for one in plan.informed)


@transaction.atomic
def move_incident(by: Actor, incident: Incident, to: IncidentState, why: str) -> Incident:
    """Call it contained, or open again; closing is `incidents_closing.close`. Raises `Refused`, `Moved`."""
    row = lock(incident)
    if row.state == to:
        return row
    if to is IncidentState.CLOSED:
        raise Refused(_("An incident is closed with its report."))
    before = row.state
    move(row, to, by, INCIDENT_MOVES)
    row.contained_at = timezone.now() if to is IncidentState.CONTAINED else None
    row.save(update_fields=["contained_at"])
    key = f"moved {row.entries.filter(kind=EntryKind.MOVED).count()}"
    note(by, row, EntryKind.MOVED, key, why, facts={"from": before, "to": str(to)})
    return row


@transaction.atomic
def set_level(by: Actor, incident: Incident, to: Level, why: str = "") -> Incident:
    """Call it more or less grave. Raises `Refused`."""
    row = lock_open(incident)
    if row.level == to:
        return row
    before, row.level = row.level, to
    row.save(update_fields=["level"])
    key = f"level {row.entries.filter(kind=EntryKind.LEVEL).count()}"
    note(by, row, EntryKind.LEVEL, key, why, facts={"from": before, "to": str(to)})
    return row
