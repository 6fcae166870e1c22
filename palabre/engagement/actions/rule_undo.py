"""A rule that was thrown away is brought back by whoever did it."""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from palabre.engagement.actions.ruling import MOST_RULES, switch_rule
from palabre.engagement.models import Rule
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused

KEPT = (
    "pk", "name", "position", "event", "every", "conditions", "acts", "stops", "most", "version",
    "made_by_id", "is_on", "to_try",
)  # fmt: skip


def kept_of(row: Rule) -> dict[str, Any]:
    """What brings a rule back, as JSON holds it."""
    return {name: getattr(row, name) for name in KEPT}


@transaction.atomic
def bring_back(by: Actor, brand: Brand, kept: dict[str, Any]) -> Rule:
    """Bring a rule back to its place under its number, switched on where it was. Its log doesn't come along.

    Raises `Refused` when its name is taken meanwhile, when there are too many rules, and when it is back.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)
    rows = Rule.objects.filter(brand=brand)
    if Rule.objects.filter(pk=kept["pk"]).exists():
        raise Refused(_("This rule is back already."))
    if rows.filter(name=kept["name"]).exists():
        raise Refused(_("“%(name)s” is there already.") % {"name": kept["name"]})
    if rows.count() >= MOST_RULES:
        raise Refused(_("There are as many rules as there may be."))
    rows.filter(position__gte=kept["position"]).update(position=F("position") + 1)
    row = Rule(organisation_id=brand.organisation_id, brand=brand, **{**kept, "is_on": False})
    row.save(force_insert=True)
    audit(row.organisation_id, "brought back", row, by, version=row.version)
    if kept["is_on"]:
        switch_rule(by, row, on=True)
    return row
