"""The end of an incident: what it was, what was done, what it teaches."""

from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit, move
from palabre.governance.rules import Refused
from palabre.protection.actions.drills import stop
from palabre.protection.actions.incidents_log import lock, note
from palabre.protection.actions.playbooks import teach
from palabre.protection.incident_counts import CLOSING, to_keep
from palabre.protection.incident_log import happened
from palabre.protection.models import Incident
from palabre.protection.rules.incidents import (
    INCIDENT_MOVES,
    MOST_TEXT,
    EntryKind,
    IncidentState,
    lines_of,
)


class Overtaken(Refused):
    """Somebody else told of its end since the form was opened; ``incident`` is how it stands now."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(
            _(
                "Somebody else told it meanwhile: keep yours only if it may take the place of theirs."
            )
        )
        self.incident = incident


def told_of(incident: Incident) -> str:
    """A short sign of what is told of an incident's end so far; empty before anything is."""
    told = (incident.causes, incident.done, *incident.lessons)
    return sha256("\0".join(told).encode()).hexdigest()[:16] if any(told) else ""


@transaction.atomic
def close(
    by: Actor, incident: Incident, causes: str, done: str, lessons: str, *, feeds: bool = False,
    seen: str | None = None,
) -> Incident:  # fmt: skip
    """Close it with what is told of it, or tell it better once it is closed; with ``feeds`` its plan learns.

    What other rows tell of it stands in its log for good from then on. Raises `Refused` while something is
    held from its room, and `Overtaken` where it was told otherwise than when `told_of` gave ``seen``.
    """
    row = lock(incident)
    words = (causes.strip()[:MOST_TEXT], done.strip()[:MOST_TEXT], lines_of(lessons))
    if seen is not None and seen != told_of(row) and words != (row.causes, row.done, row.lessons):
        raise Overtaken(row)
    if row.holds.filter(ended_at=None).exists():
        raise Refused(_("Something is still held back from this room: end that first."))
    row.causes, row.done, row.lessons = words
    if not (row.causes and row.done):
        raise Refused(_("Say what caused it, and what was done."))
    is_new = not row.is_over
    if is_new:
        _end(by, row)
    else:
        audit(row.organisation_id, "changed", row, by)
    row.save(update_fields=["causes", "done", "lessons", "closed_at", "contained_at"])
    if feeds and row.playbook is not None:
        teach(by, row.playbook, row)
        if row.lessons:
            note(by, row, EntryKind.LEARNT, "learnt", name=row.playbook.name)
    return row


def _end(by: Actor, row: Incident) -> None:
    for line in happened(row):
        machine = Actor("Palabre")
        note(machine, row, line.kind, line.key, line.text, at=line.at, facts=line.facts)
    before = row.state
    told: dict[str, Any] = {"from": before, "to": str(IncidentState.CLOSED)}
    if row.drill is None:
        told["heard"] = to_keep(row)
    else:
        stop(by, row.drill)
    move(row, IncidentState.CLOSED, by, INCIDENT_MOVES)
    row.closed_at = timezone.now()
    row.contained_at = row.contained_at or row.closed_at
    note(by, row, EntryKind.MOVED, CLOSING, facts=told)
