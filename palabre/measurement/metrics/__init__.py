"""The catalogue of metrics: the one place where a figure is defined and found."""

from django.utils.translation import gettext

from palabre.listening.search import SearchRefused
from palabre.measurement.metrics import (
    audience,
    gained,
    heard,
    published,
    reputation,
    returned,
    served,
)
from palabre.measurement.metrics.shape import Better, Look, Metric, Theme, Unit, Value

__all__ = ["METRICS", "Better", "Look", "Metric", "Theme", "Unit", "Value", "value_of"]

_ROOMS = (heard, published, served, gained, returned, reputation, audience)
METRICS: dict[str, Metric] = {one.slug: one for room in _ROOMS for one in room.METRICS}


def value_of(metric: Metric, look: Look) -> Value:
    """A metric's value over some days; without one and with the reason where it can't be told."""
    try:
        return metric.measure(look)
    except SearchRefused as error:
        return Value(why=gettext(str(error)))
