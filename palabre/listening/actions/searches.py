"""Keeping and forgetting searches."""

from django.db import transaction

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.listening.models import SavedSearch


@transaction.atomic
def save_search(by: Actor, brand: Brand, name: str, query_string: str) -> SavedSearch:
    """Keep a search under a name for everybody of the brand; the same name replaces the old one."""
    kept, _ = SavedSearch.objects.update_or_create(
        brand=brand,
        name=name.strip()[:120],
        defaults={"query_string": query_string[:2000], "made_by": by.user},
    )
    audit(brand.organisation_id, "saved", kept, by, query=query_string[:500])
    return kept


@transaction.atomic
def forget_search(by: Actor, kept: SavedSearch) -> None:
    """Forget a search."""
    audit(kept.brand.organisation_id, "removed", kept, by)
    kept.delete()
