"""Baselines that could not be told on the day on which their objective was set."""

from datetime import timedelta

from django.utils import timezone

from palabre.governance.models import Brand
from palabre.listening.figures.period import Period
from palabre.measurement.metrics import METRICS, Look, value_of
from palabre.strategy.models import Objective


def fill(number: int, slug: str, days: int) -> int:
    """Keep the value of a brand's metric over its last days, and the day, as the baseline of the objectives
    that had none; of how many. It is the first day on which it could be told."""
    rows = Objective.objects.filter(
        mission__brand=number, metric=slug, days=days, baseline=None, ended_on=None
    )
    brand, metric = Brand.objects.filter(pk=number).first(), METRICS.get(slug)
    if brand is None or metric is None or not rows.exists():
        return 0
    today = timezone.localdate()
    look = Look(brand, Period(today - timedelta(days=days - 1), today))
    value = value_of(metric, look).value
    return 0 if value is None else rows.update(baseline=value, baseline_on=today)
