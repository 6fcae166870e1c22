"""Plans of a brand: begun from ours, changed, removed, taught by what happened."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.protection.models import Incident, Playbook
from palabre.protection.rules.incidents import IncidentKind
from palabre.protection.usual_plans import usual_plan

MOST_LESSONS = 100


@transaction.atomic
def make_playbook(by: Actor, brand: Brand, sheet: UUID | None = None, **values: Any) -> Playbook:
    """A plan of the brand's own; sent in twice from one form, it is one. Raises `Refused`."""
    values |= {"organisation_id": brand.organisation_id, "brand": brand, "sheet": sheet}
    try:
        with transaction.atomic():
            row = Playbook.objects.create(**values)
    except IntegrityError as error:
        twin = Playbook.objects.filter(brand=brand, sheet=sheet).first() if sheet else None
        if twin is None:
            raise Refused(_("Open the form again.")) from error
        return twin
    audit(brand.organisation_id, "made", row, by)
    return row


@transaction.atomic
def copy_usual(by: Actor, brand: Brand, kind: IncidentKind, language: str) -> Playbook:
    """The brand's copy of one of our plans, as it stands, or a new one."""
    Brand.objects.select_for_update().get(pk=brand.pk)  # two at once make one
    plan = usual_plan(kind, language)
    own = Playbook.objects.filter(brand=brand, kind=kind, language=plan["language"])
    return own.first() or make_playbook(by, brand, kind=kind, **plan)


@transaction.atomic
def change_playbook(by: Actor, plan: Playbook, version: int, values: dict[str, Any]) -> Playbook:
    """Word a plan otherwise. ``version`` is the one that was seen. Raises `Refused` when it changed since."""
    row = Playbook.objects.select_for_update().get(pk=plan.pk)
    if row.version != version:
        raise Refused(_("Somebody else changed this plan meanwhile: open it again."))
    if all(getattr(row, name) == value for name, value in values.items()):
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    audit(row.organisation_id, "changed", row, by)
    return row


@transaction.atomic
def teach(by: Actor, plan: Playbook, incident: Incident) -> None:
    """Add an incident's lessons to a plan, in the place of those that it taught before."""
    row = Playbook.objects.select_for_update().get(pk=plan.pk)
    kept = [one for one in row.lessons if one.get("incident") != incident.pk]
    at = timezone.now().isoformat()
    new = [
        {"text": one, "incident": incident.pk, "title": incident.title, "at": at}
        for one in incident.lessons
    ]
    row.lessons = (new + kept)[:MOST_LESSONS]
    row.version += 1
    row.save(update_fields=["lessons", "version"])
    audit(row.organisation_id, "changed", row, by)


@transaction.atomic
def forget_lesson(by: Actor, plan: Playbook, place: int, version: int) -> None:
    """Take a lesson out of a plan. Raises `Refused` when the plan has changed since."""
    row = Playbook.objects.select_for_update().get(pk=plan.pk)
    if row.version != version or not 0 <= place < len(row.lessons):
        raise Refused(_("Somebody else changed this plan meanwhile: open it again."))
    del row.lessons[place]
    row.version += 1
    row.save(update_fields=["lessons", "version"])
    audit(row.organisation_id, "changed", row, by)


@transaction.atomic
def remove_playbook(by: Actor, plan: Playbook) -> None:
    """Take a plan away; incidents that followed it keep their tasks."""
    audit(plan.organisation_id, "removed", plan, by)
    plan.delete()
