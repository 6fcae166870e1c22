"""What is done in the room of a drill: it is a real room, but nothing of it can leave the house."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.actions import notify
from palabre.governance.acts import Actor, audit
from palabre.governance.rules import Refused
from palabre.listening.cleaning import on_one_line
from palabre.protection.actions.drills import lock_live, place_of, titled
from palabre.protection.actions.incidents import follow
from palabre.protection.actions.incidents_log import lock_open, note
from palabre.protection.actions.incidents_statements import MOST_STATEMENTS
from palabre.protection.actions.incidents_work import give_duty, tick_hold
from palabre.protection.models import Drill, DrillStatement, Incident
from palabre.protection.rules.incidents import MOST_TEXT, EntryKind, Part
from palabre.publishing.approving import Team


@transaction.atomic
def open_room(by: Actor, drill: Drill) -> Incident:
    """The drill's room with what its plan says; two who open it at once open one. Raises `Refused`."""
    row = lock_live(drill)
    known = Incident.objects.filter(drill=row).first()
    if known is not None:
        return known
    if not row.is_alerted:
        raise Refused(_("There is no alert yet."))
    incident = Incident.objects.create(
        organisation_id=row.organisation_id, brand=row.brand, title=titled(row), kind=row.kind,
        level=row.level, drill=row, playbook=row.playbook, began=row.started_at,
        opened_at=row.real_now, opened_by=by.user,
    )  # fmt: skip
    note(by, incident, EntryKind.OPENED, "opened", what=row.kind, level=row.level)
    audit(row.organisation_id, "opened", incident, by)
    if row.playbook is not None:
        follow(incident, row.playbook, row.speed)
        if row.playbook.holding.strip():
            _keep(by, incident, _("Holding message"), row.playbook.holding, "holding", holding=True)
    team = Team(row.brand)
    if by.user and by.user.pk in team.by_user:
        give_duty(by, incident, Part.LEAD, team.by_user[by.user.pk])
    people = [one.user for one in row.people.select_related("user")]

    def sentence() -> str:
        return _("Drill: the room is open: %(title)s") % {"title": row.title}

    notify(by, row.brand.organisation, people, "drill", sentence, place_of(row), f"room {row.pk}")
    return incident


def _keep(
    by: Actor, incident: Incident, label: str, text: str, key: str, *, holding: bool = False
) -> None:
    assert incident.drill is not None  # noqa: S101  (a drill's room)
    if note(by, incident, EntryKind.STATEMENT, key, label=label[:80]):
        DrillStatement.objects.create(
            drill=incident.drill, label=label[:80], text=text, key=key, is_holding=holding
        )


@transaction.atomic
def write_statement(by: Actor, incident: Incident, label: str, text: str, sheet: UUID) -> None:
    """The words of a statement. Sent in twice, it is one. Raises `Refused`."""
    row, label = lock_open(incident), on_one_line(label)[:80]
    text = text.strip()[:MOST_TEXT]
    if not (label and text):
        raise Refused(_("Give the draft a name and its first words."))
    if row.drill is not None and row.drill.statements.count() >= MOST_STATEMENTS:
        raise Refused(_("These are too many drafts to choose from: take one of them on."))
    _keep(by, row, label, text, f"sheet {sheet}")


@transaction.atomic
def say(by: Actor, incident: Incident, number: int, text: str) -> None:
    """Say a statement in the drill, as it is worded at last: the words stay here. Raises `Refused`."""
    row = lock_open(incident)
    found = DrillStatement.objects.filter(drill=row.drill_id, pk=number).first()
    text = text.strip()[:MOST_TEXT]
    if found is None or not text:
        raise Refused(_("Give the draft a name and its first words."))
    if note(by, row, EntryKind.SENT, f"sent {found.pk}", label=found.label, drill=True):
        found.text, found.said_at = text, timezone.now()
        found.save(update_fields=["text", "said_at"])


@transaction.atomic
def hold(by: Actor, incident: Incident, *, ends: bool = False) -> None:
    """Say that planned posts are held, or no longer: nothing is held in a drill. Raises `Refused`."""
    row = lock_open(incident)
    drill = row.drill
    if drill is None or drill.is_held is not ends:
        return
    kind = EntryKind.LIFTED if ends else EntryKind.HELD
    note(by, row, kind, f"{kind} {row.entries.filter(kind=kind).count()}", drill=True)
    Drill.objects.filter(pk=drill.pk).update(is_held=not ends)
    if not ends:
        tick_hold(by, row)


@transaction.atomic
def answer(by: Actor, incident: Incident, number: int, what: str) -> None:
    """Note what somebody was told who broke in. Sent in twice, it stands once. Raises `Refused`."""
    row, what = lock_open(incident), what.strip()
    drill = row.drill
    injects = drill.script["injects"] if drill else []
    if drill is None or not 0 <= number < len(injects) or injects[number]["minute"] > drill.minute:
        raise Refused(_("Nobody has asked this yet."))
    if not what:
        raise Refused(_("Say who was told, and what."))
    note(by, row, EntryKind.TOLD, f"inject {number}", what, who=injects[number]["who"])
