"""Names for addresses, made from what people call their organisation or brand."""

from django.utils.text import slugify

from palabre.governance.models import Brand, Organisation
from palabre.governance.rules import free_slug


def organisation_slug(name: str) -> str:
    """A free name for an organisation's address."""
    wanted = slugify(name)
    taken = set(
        Organisation.objects.filter(slug__startswith=wanted[:50] or "organisation").values_list(
            "slug", flat=True
        )
    )
    return free_slug(wanted, taken, "organisation")


def brand_slug(organisation: Organisation, name: str) -> str:
    """A free name for a brand's address within its organisation."""
    taken = set(Brand.objects.filter(organisation=organisation).values_list("slug", flat=True))
    return free_slug(slugify(name), taken, "brand")
