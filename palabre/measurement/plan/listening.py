"""Since when a brand listens, and the period in which it doesn't speak yet."""

from datetime import date

from django.db.models import Min, Q
from django.utils import timezone

from palabre.governance.models import Brand
from palabre.listening.models import Source
from palabre.publishing.actions.listening import look
from palabre.strategy.models import ListenFirst


def listens_since(brand: Brand) -> date | None:
    """The day of the brand's first source; None without one."""
    rows = Source.objects.filter(Q(brand=brand) | Q(brand=None), organisation=brand.organisation_id)
    first = rows.aggregate(first=Min("created_at"))["first"]
    return timezone.localdate(first) if first else None


def look_all() -> None:
    """Begin the periods whose first source is there, end those whose days are over."""
    for row in ListenFirst.objects.filter(ended_on=None).select_related("brand__organisation"):
        look(row, listens_since(row.brand), timezone.localdate())
