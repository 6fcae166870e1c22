"""What a brand keeps for its next posts."""

from django.db import transaction

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.publishing.models import HouseStyle


@transaction.atomic
def set_house_style(by: Actor, brand: Brand, *, is_typeset: bool) -> HouseStyle:
    """Say whether the French texts of a brand get French typography where a post says nothing."""
    row, _made = HouseStyle.objects.update_or_create(
        brand=brand, defaults={"is_typeset": is_typeset}
    )
    audit(brand.organisation_id, "changed", row, by, is_typeset=is_typeset)
    return row
