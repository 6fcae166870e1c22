"""The days of a period as the database asks for them."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from palabre.listening.figures.period import Period


def edges(period: Period) -> tuple[datetime, datetime]:
    """From when (included) to when (excluded), in the reader's time zone."""
    zone = timezone.get_current_timezone()
    until = period.last + timedelta(days=1)
    return datetime.combine(period.first, time.min, zone), datetime.combine(until, time.min, zone)


def within(field: str, period: Period) -> Q:
    """That a moment lies in the period."""
    since, until = edges(period)
    return Q(**{f"{field}__gte": since, f"{field}__lt": until})
