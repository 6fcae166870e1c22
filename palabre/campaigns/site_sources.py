"""What told of a day, and of a campaign: one source counts a day, so that nothing adds up twice."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.text import slugify

from palabre.campaigns.models import Campaign
from palabre.campaigns.rules import SiteSource
from palabre.campaigns.site_models import SiteDay, SiteMeter
from palabre.campaigns.targets import USUAL
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


def campaigns_by_tag(brand: Brand, tags: Iterable[str]) -> dict[str, Campaign]:
    """The brand's campaigns by the utm_campaign of their links; what a template fills otherwise is free."""
    found: dict[str, Campaign] = {}
    rows = [(_tag_of(row), row) for row in Campaign.objects.filter(brand=brand).order_by("-pk")]
    for tag in tags:
        row = next((row for mark, row in rows if mark.fullmatch(tag)), None)
        if row:
            found[tag] = row
    return found


def _tag_of(row: Campaign) -> "re.Pattern[str]":
    template = (row.utm or USUAL).get("utm_campaign", "") or USUAL["utm_campaign"]
    parts = re.split(r"({\w*})", template.strip().replace("{campaign}", slugify(row.name)))
    return re.compile(
        "".join(".*" if re.fullmatch(r"{\w*}", one) else re.escape(one) for one in parts)
    )
