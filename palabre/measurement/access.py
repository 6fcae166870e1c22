"""Whom the pages of the room may name: the members who work for the brand."""

from palabre.governance.access import Here, brand_here
from palabre.governance.models import Member


def members_here(here: Here) -> list[Member]:
    """The members who work for the brand one stands in."""
    rows = Member.objects.filter(
        organisation=here.organisation, is_active=True, user__is_active=True
    )
    brand = brand_here(here)
    found = rows.select_related("user").prefetch_related("brands")
    return [one for one in found if brand in (one.brands.all() or (brand,))]
