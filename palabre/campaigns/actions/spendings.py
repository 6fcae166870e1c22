"""What was spent: written down, changed, taken out, brought in from a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from palabre.campaigns.spending_models import Spending
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand

FIELDS = (
    "day",
    "name",
    "hours",
    "cents",
    "currency",
    "mission",
    "campaign",
    "network",
    "objective",
)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """How many lines of a table were kept, and how many stood here already."""

    made: int
    known: int


@transaction.atomic
def write_down(by: Actor, brand: Brand, values: Mapping[str, Any]) -> Spending:
    """Write down what was spent."""
    row = Spending.objects.create(
        organisation_id=brand.organisation_id, brand=brand, by=by.user, **values
    )
    audit(brand.organisation_id, "made", row, by)
    return row


@transaction.atomic
def change_spending(by: Actor, row: Spending, values: Mapping[str, Any]) -> Spending:
    """Change what was written down."""
    changed = sorted(name for name in FIELDS if getattr(row, name) != values[name])
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        audit(row.organisation_id, "changed", row, by, what=changed)
    return row


@transaction.atomic
def take_out(by: Actor, row: Spending) -> None:
    """Take out what was written down by mistake."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()


@transaction.atomic
def bring_in(by: Actor, brand: Brand, lines: Iterable[Mapping[str, Any]]) -> BroughtIn:
    """Keep the lines of a table; one that stands here just so is left out, so that a file that is brought in
    twice counts once."""
    Brand.objects.select_for_update().get(pk=brand.pk)
    made = known = 0
    for values in lines:
        if Spending.objects.filter(brand=brand, **values).exists():
            known += 1
        else:
            write_down(by, brand, values)
            made += 1
    return BroughtIn(made, known)
