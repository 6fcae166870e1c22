"""Whom the pages of the room may name: the members who work for the brand."""

from palabre.governance.access import Here, brand_here
from palabre.governance.models import Brand, Member


def members_here(here: Here) -> list[Member]:
    """The members who work for the brand one stands in."""
    return members_of(brand_here(here))


def members_of(brand: Brand) -> list[Member]:
    """The members who work for a brand; a guest whose time is over doesn't."""
    rows = Member.objects.filter(
        organisation=brand.organisation_id, is_active=True, user__is_active=True
    )
    found = rows.select_related("user").prefetch_related("brands")
    return [one for one in found if not one.is_over and brand in (one.brands.all() or (brand,))]
