"""What an episode may come to, by how the brand's own past ones went on from the same age."""

from datetime import datetime, timedelta

from django.db.models import Q

from palabre.analysis.growth import Forecast, forecast
from palabre.protection.counting import STEP, floor
from palabre.protection.models import Alert, Heard
from palabre.protection.rules.alerts import AlertState, Verdict

HOUR = timedelta(hours=1)
EPISODE_HOURS = 72
MOST_EPISODES = 50


def foretold(
    brand: int, seen: int, began: datetime, now: datetime, but: Alert | None = None
) -> Forecast | None:
    """What it may come to if it goes on as the brand's past episodes did; None: no base."""
    return forecast(seen, max(1, round((now - began) / HOUR)), past_episodes(brand, now, but))


def past_episodes(brand: int, now: datetime, but: Alert | None = None) -> list[list[float]]:
    """The hourly counts of the brand's episodes that were over by then: three days of each.

    Those that a person called nothing are left out, and those of several topics: counts are read of one.
    What history showed counts, though nobody judged it.
    """
    rows = Alert.objects.filter(brand=brand, state=AlertState.CLOSED, is_whole=False)
    rows = rows.exclude(verdict=Verdict.FALSE)
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    rows = rows.exclude(began__gte=now - EPISODE_HOURS * HOUR)
    past = [
        (topic, floor(began)) for topic, began in rows.values_list("topic", "began")[:MOST_EPISODES]
    ]
    wanted = Q()
    for topic, first in past:
        wanted |= Q(topic=topic, at__gte=first, at__lt=first + EPISODE_HOURS * HOUR)
    heard = Heard.objects.filter(wanted).values_list("topic", "at", "seen") if past else []
    known = {(topic, at): seen for topic, at, seen in heard}
    return [_hours(known, topic, first) for topic, first in past]


def _hours(known: dict[tuple[int, datetime], int], topic: int, first: datetime) -> list[float]:
    steps = round(HOUR / STEP)
    counts = [known.get((topic, first + n * STEP), 0) for n in range(EPISODE_HOURS * steps)]
    return [float(sum(counts[at : at + steps])) for at in range(0, len(counts), steps)]
