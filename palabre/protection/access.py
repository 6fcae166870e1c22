"""Fetching by number for this member, else 404."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from palabre.governance.access import Here, brand_here
from palabre.protection.models import Alert


def alerts_here(here: Here) -> QuerySet[Alert]:
    """The brand's alerts."""
    return Alert.objects.filter(brand=brand_here(here)).select_related("topic")


def alert_here(here: Here, number: int) -> Alert:
    """One alert of the brand, or 404."""
    return get_object_or_404(alerts_here(here), pk=number)
