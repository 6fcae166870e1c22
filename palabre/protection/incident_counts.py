"""The counts of an incident: from the watch while it goes on, and as they were kept at its end.

The watch forgets counts after two months; what was heard of an incident stays with the line that closed it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from palabre.listening.models import Topic
from palabre.protection import counting
from palabre.protection.counting import STEP, of_alert, of_topic
from palabre.protection.foreseeing import HOUR
from palabre.protection.models import Alert, Drill, Entry, Incident
from palabre.protection.rules.drills import STEP_MINUTES

DAY = timedelta(days=1)
LONGEST_CURVE, SHORT = timedelta(days=14), timedelta(hours=12)
# How much before its beginning a curve shows.
BEFORE = timedelta(hours=3)
# The line of the log that closes an incident.
CLOSING = "closed"
Count = tuple[datetime, int, int]


def time_of(incident: Incident, at: datetime) -> datetime:
    """A moment of an incident; a drill has a time of its own, which may pass faster."""
    return incident.drill.time_of(at) if incident.drill else at


def now_of(incident: Incident) -> datetime:
    """The moment that an incident is told of: now, or when it was closed; in a drill's own time."""
    return time_of(incident, incident.closed_at or timezone.now())


def _played(drill: Drill, since: datetime, until: datetime) -> list[Count]:
    """What of a drill's counts has come: each once its five minutes are full: none is told ahead."""
    found = []
    for place, (seen, negative) in enumerate(drill.script["counts"]):
        at = drill.started_at + timedelta(minutes=place * STEP_MINUTES)
        if since <= at and at + STEP <= until:
            found.append((at, seen, negative))
    return found


def counts(incident: Incident, since: datetime, until: datetime) -> list[Count]:
    """When, how many mentions, how many negative: from one moment to another, silent times left out."""
    if incident.drill is not None:
        return _played(incident.drill, since, until)
    kept = kept_counts([incident]).get(incident.pk) if incident.is_over else None
    if kept is not None:
        return [one for one in kept if since <= one[0] <= until]
    if incident.topic_id is None:
        return []
    rows = counts_of(incident).filter(at__gte=since, at__lte=until)
    return list(rows.order_by("at").values_list("at", "seen", "negative"))


def counts_of(incident: Incident) -> QuerySet[Any]:
    """The counts that it is told by: its alert's, which may be of several topics, or its topic's."""
    alert = whole_alert(incident)
    return of_alert(alert) if alert else of_topic(incident.topic_id or 0)


def whole_alert(incident: Incident) -> Alert | None:
    """The alert of several topics that it is told by, if it is told by one."""
    alert = incident.alert
    same = alert is not None and alert.is_whole and alert.topic_id == incident.topic_id
    return alert if same else None


def topics_of(incident: Incident) -> list[Topic]:
    """The topics that it is about: one, those of its alert, or none."""
    if alert := whole_alert(incident):
        return counting.topics_of(alert)
    return [incident.topic] if incident.topic else []


def kept_counts(incidents: Sequence[Incident]) -> dict[int, list[Count]]:
    """What was kept of closed incidents, by their number."""
    rows = Entry.objects.filter(incident__in=incidents, key=CLOSING, facts__has_key="heard")
    found: dict[int, list[Count]] = {}
    for number, facts in rows.values_list("incident", "facts"):
        heard = facts["heard"]
        first, step = datetime.fromisoformat(heard["first"]), timedelta(seconds=heard["step"])
        pairs = zip(heard["seen"], heard["negative"], strict=True)
        found[number] = [(first + at * step, *pair) for at, pair in enumerate(pairs)]
    return found


def to_keep(incident: Incident, until: datetime | None = None) -> dict[str, Any]:
    """What is kept at its end: the counts from a day before it began, by hours where it was long."""
    until = until or timezone.now()
    since = max(incident.began - DAY, until - LONGEST_CURVE - DAY)
    step = _step(incident, until)
    first, seen, negative = _summed(counts(incident, since, until), since, until, step)
    heard = {"first": first.isoformat(), "step": step.total_seconds()}
    return {**heard, "seen": seen, "negative": negative}


def drawn(incident: Incident) -> tuple[list[datetime], list[int], list[int]] | None:
    """The moments of the curve with all mentions and the negative ones; None without any."""
    until = now_of(incident)
    since = max(incident.began - BEFORE, until - LONGEST_CURVE)
    step = _step(incident, until)
    heard = counts(incident, since.replace(minute=0, second=0, microsecond=0), until)
    if not heard:
        return None
    first, seen, negative = _summed(heard, since, until, step)
    if len(seen) > 1:
        # The last step isn't full: drawn, it would look as if all were over.
        seen, negative = seen[:-1], negative[:-1]
    return [first + at * step for at in range(len(seen))], seen, negative


def _step(incident: Incident, until: datetime) -> timedelta:
    return STEP if until - incident.began <= SHORT else HOUR


def _summed(
    heard: Sequence[Count], since: datetime, until: datetime, step: timedelta
) -> tuple[datetime, list[int], list[int]]:
    """The counts in equal steps from the hour of the beginning on."""
    first = since.replace(minute=0, second=0, microsecond=0)
    size = int((until - first) / step) + 1
    seen, negative = [0] * size, [0] * size
    for at, all_of, bad in heard:
        if 0 <= (place := int((at - first) / step)) < size:
            seen[place] += all_of
            negative[place] += bad
    return first, seen, negative
