"""The log of an incident: the one place where its lines are written."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.rules import Refused
from palabre.protection.models import Entry, Incident
from palabre.protection.rules.incidents import MOST_TEXT, EntryKind


def lock(incident: Incident) -> Incident:
    """The incident's row, held until the transaction ends."""
    rows = Incident.objects.select_for_update(of=("self",)).select_related(
        "brand__organisation", "drill"
    )
    return rows.get(pk=incident.pk)


def lock_open(incident: Incident) -> Incident:
    """The same, as long as it isn't closed. Raises `Refused`."""
    row = lock(incident)
    if row.is_over:
        raise Refused(_("This incident is closed: nothing more is done in its room."))
    if row.drill is not None and row.drill.is_over:
        raise Refused(_("This drill is over: close its room with its report."))
    return row


def note(
    by: Actor,
    incident: Incident,
    kind: EntryKind,
    key: str,
    text: str = "",
    *,
    at: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
    **more: Any,
) -> bool:
    """Write a line, in the caller's transaction, where the incident is locked; False when its key stands
    there already: what is sent in twice is done once.

    No words of others may stand in it: a text that is deleted over there would live on here.
    """
    if Entry.objects.filter(incident=incident, key=key).exists():
        return False
    Entry.objects.create(
        incident=incident, kind=kind, key=key, text=text.strip()[:MOST_TEXT],
        facts={**(facts or {}), **more},
        by=by.name[:120], user=by.user, at=at or timezone.now(),
    )  # fmt: skip
    audit(incident.organisation_id, "noted on", incident, by, what=str(kind))
    return True
