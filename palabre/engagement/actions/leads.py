"""Leads: made of a person's record, and moved from stage to stage."""

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.engagement.leads.rules import ENDED, Stage
from palabre.engagement.models import Lead, Person
from palabre.engagement.people.access import people_of
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused


@transaction.atomic
def make_lead(by: Actor, brand: Brand, person: Person) -> Lead:
    """Make a lead of a person; who makes it owns it.

    Raises `Refused` for somebody whom the brand doesn't know, and while a lead of theirs is under way.
    """
    known = people_of(brand).select_for_update(of=("self",)).filter(pk=person.pk).first()
    if known is None:
        raise Refused(_("This brand has no such person."))
    under_way = Lead.objects.filter(brand=brand, person=known)
    if under_way.exclude(stage__in=ENDED).exists():
        raise Refused(_("A lead of this person is under way already."))
    row = Lead.objects.create(brand=brand, person=known, owner=by.user)
    audit(brand.organisation_id, "made", row, by)
    return row


@transaction.atomic
def move_lead(by: Actor, row: Lead, stage: str, *, seen: int, reason: str = "") -> Lead:
    """Put a lead whose version ``seen`` is still the last into another stage.

    Raises `Refused` for no such stage, a loss without a reason, and a change by somebody else meanwhile.
    """
    row = Lead.objects.select_for_update(of=("self",)).select_related("brand").get(pk=row.pk)
    if row.version != seen:
        raise Refused(_("Somebody changed this lead meanwhile: look at it again."))
    if stage not in list(Stage):
        raise Refused(_("There is no such stage."))
    reason = " ".join(reason.split())[:200] if stage == Stage.LOST else ""
    if stage == Stage.LOST and not reason:
        raise Refused(_("Say why it was lost."))
    row.stage, row.reason, row.version = stage, reason, row.version + 1
    row.save()
    audit(row.brand.organisation_id, "moved", row, by, stage=stage)
    return row
