"""What was heard is counted, topics that got something are judged, and what is unusual is an alert."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.jobs.faults import alone
from palabre.listening.models import Topic
from palabre.protection import counting
from palabre.protection.actions.alerts import notice, recall, refresh
from palabre.protection.judging import judge
from palabre.protection.models import Alert, Heard, Watch
from palabre.protection.rules.alerts import AlertState, SignKind
from palabre.protection.rules.signs import RECENT
from palabre.protection.signs import other_signs, signs_of

SIGNS_EVERY = timedelta(minutes=1)
FEWEST = 3
LOOK_AGAIN = timedelta(minutes=2)
LOOKED_AFTER = timedelta(days=7)
MOST_SLICES = 20


def look() -> set[int]:
    """Count what was heard since, and judge the topics that got some; give these topics.

    What fails of it for one topic keeps nothing of the others from being done.
    """
    begin_new()
    touched: set[int] = set()
    for organisation in counting.behind():
        for _slice in range(MOST_SLICES):
            found, more = alone(counting.count, organisation) or (set(), False)
            touched |= found
            if not more:
                break
    for number in sorted(touched):
        alone(look_at, number)
    return touched


def begin_new() -> None:
    """Begin to watch topics that aren't watched yet, or whose query changed since."""
    rows = Topic.objects.filter(matched_version__gt=0).select_related("watch")
    for topic in rows:
        known = getattr(topic, "watch", None)
        if known is None or known.version != topic.matched_version:
            alone(counting.begin, topic)


def look_at(number: int) -> None:
    """Judge one topic, and take down what is unusual.

    The alarms and the alert that they raise are one transaction: an alarm is given once, and never lost.
    """
    now = timezone.now()
    topic = Topic.objects.select_related("brand__organisation").get(pk=number)
    signs = _other_signs(topic, now)
    with transaction.atomic():
        judged = judge(number)
        signs |= signs_of(judged.alarms)
        if signs:
            notice(topic, signs, judged.alarms, now)
        recall(topic, judged.past)


def _other_signs(topic: Topic, now: datetime) -> dict[SignKind, dict[str, Any]]:
    """Signs beside the counts, looked for at times and where enough was heard: most topics are quiet."""
    due = Watch.objects.filter(pk=topic.pk).exclude(signs_at__gt=now - SIGNS_EVERY)
    if not due.update(signs_at=now):
        return {}
    rows = Heard.objects.filter(topic=topic, at__gte=now - RECENT)
    if sum(rows.values_list("seen", flat=True)) < FEWEST:
        return {}
    return other_signs(topic, now)


def look_again() -> int:
    """Bring the evidence of alerts that stand up to date; give how many."""
    now = timezone.now()
    rows = Alert.objects.exclude(state=AlertState.CLOSED).filter(last_at__lt=now - LOOK_AGAIN)
    found = list(rows.filter(at__gt=now - LOOKED_AFTER).select_related("topic"))
    for alert in found:
        alone(refresh, alert, now)
    return len(found)
