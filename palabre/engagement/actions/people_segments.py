"""Segments: conditions that people keep under a name, change and throw away."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from palabre.engagement.models import Segment
from palabre.engagement.people.segments import Conditions
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused

MOST = 50


@transaction.atomic
def keep_segment(
    by: Actor, brand: Brand, name: str, given: dict[str, Any], row: Segment | None = None
) -> Segment:
    """Keep conditions under a name, anew or in place of what a segment asked. Raises `Refused`."""
    asked = Conditions.of(given).told()
    if not asked:
        raise Refused(_("Choose at least one condition: everybody is no segment."))
    if row is None and Segment.objects.filter(brand=brand).count() >= MOST:
        raise Refused(_("There are as many segments as there may be."))
    is_new = row is None
    row = row or Segment(organisation=brand.organisation, brand=brand, made_by=by.user)
    row.name, row.conditions = " ".join(name.split())[:100], asked
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("“%(name)s” is there already.") % {"name": row.name}) from None
    audit(brand.organisation_id, "made" if is_new else "changed", row, by)
    return row


@transaction.atomic
def remove_segment(by: Actor, row: Segment) -> None:
    """Throw a segment away; the people stay."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()
