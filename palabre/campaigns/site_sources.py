"""Which source counts of a day that several tell of: never more than one, so that nothing adds up twice."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from palabre.campaigns.rules import SiteSource
from palabre.campaigns.site_models import SiteDay, SiteMeter
from palabre.governance.models import Brand

ORDER = tuple(SiteSource)


def settle(brand: Brand, days: Iterable[date]) -> None:
    """Say of each day which source counts, in the transaction that wrote one with the brand locked."""
    begun = first_day(brand)
    for day in days:
        rows = list(SiteDay.objects.filter(brand=brand, day=day).defer("marks"))
        best = min(rows, key=lambda row: _rank(row, begun), default=None)
        wrong = [row.pk for row in rows if row.counts and row is not best]
        SiteDay.objects.filter(pk__in=wrong).update(counts=False)
        if best and not best.counts:
            SiteDay.objects.filter(pk=best.pk).update(counts=True)


def first_day(brand: Brand) -> date | None:
    """The day on which the script was set up: it told of a part of it only."""
    meter = SiteMeter.objects.filter(brand=brand).first()
    zone = timezone.get_default_timezone()
    return timezone.localtime(meter.created_at, zone).date() if meter else None


def _rank(row: SiteDay, begun: date | None) -> tuple[bool, int]:
    is_part = row.source == SiteSource.SCRIPT and row.day == begun
    return is_part, ORDER.index(SiteSource(row.source))
