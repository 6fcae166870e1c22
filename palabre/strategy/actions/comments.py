"""What is said of an objective beside its figure."""

from django.db import transaction

from palabre.governance.acts import Actor, audit
from palabre.strategy.models import Objective

LONGEST = 500


@transaction.atomic
def comment(by: Actor, row: Objective, text: str) -> None:
    """Say something of an objective; "" takes it back."""
    said = text.replace("\0", "").strip()[:LONGEST]
    if said != row.comment:
        row.comment = said
        row.save(update_fields=["comment", "changed_at"])
        audit(row.mission.brand.organisation_id, "changed", row, by)
