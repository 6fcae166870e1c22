"""What was heard is counted, topics that got something are judged, and what is unusual is an alert."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from palabre.jobs.faults import alone
from palabre.listening.brief import OWN_KINDS
from palabre.listening.models import Topic
from palabre.protection import counting
from palabre.protection.actions.alerts import notice, prepared, prepared_whole, recall, refresh
from palabre.protection.judging import SLOWLY, Judged, judge, settle
from palabre.protection.models import Alert, BrandWatch, Heard, Watch
from palabre.protection.rules.alerts import AlertState, SignKind
from palabre.protection.rules.signs import RECENT
from palabre.protection.signs import other_signs, signs_of

SIGNS_EVERY = timedelta(minutes=1)
FEWEST = 3
LOOK_AGAIN = timedelta(minutes=2)
LOOKED_AFTER = timedelta(days=7)
MOST_SLICES = 20


def look() -> None:
    """Count what was heard since, and judge the topics that got some.

    What fails of it for one topic keeps nothing of the others from being done, and is tried again.
    """
    begin_new()
    for organisation in counting.behind():
        for _slice in range(MOST_SLICES):
            if not alone(counting.count, organisation):
                break
    for number in due(timezone.now()):
        alone(look_at, number)
    # After the topics: what one of them shows alone needs no second alert.
    for number in due_whole(timezone.now()):
        alone(look_at_whole, number)


def due(now: datetime) -> list[int]:
    """The topics that got something since they were judged: by five minutes at once, by hours and for other
    signs as often as these are looked at."""
    fresh = ~Q(counted=F("judged"))
    slow = Q(counted_at__gt=F("slow_at"), slow_at__lt=now - SLOWLY)
    signs = Q(counted_at__gt=F("signs_at"), signs_at__lt=now - SIGNS_EVERY)
    return list(Watch.objects.filter(fresh | slow | signs).values_list("pk", flat=True))


def due_whole(now: datetime) -> list[int]:
    """The brands of which something was heard since they were judged over all their topics."""
    fresh = ~Q(counted=F("judged"))
    slow = Q(counted_at__gt=F("slow_at"), slow_at__lt=now - SLOWLY)
    return list(BrandWatch.objects.filter(fresh | slow).values_list("pk", flat=True))


def begin_new() -> None:
    """Begin to watch topics that aren't watched yet, or whose query changed since; then whole brands."""
    rows = Topic.objects.filter(matched_version__gt=0).select_related("watch")
    for topic in rows:
        known = getattr(topic, "watch", None)
        if known is None or known.version != topic.matched_version:
            alone(counting.begin, topic)
    _begin_new_whole()


def _begin_new_whole() -> None:
    """Begin to watch brands of two topics of their own or more; anew where these are others than before."""
    rows = Topic.objects.filter(kind__in=OWN_KINDS, watch__isnull=False).order_by("brand", "pk")
    versions = dict(BrandWatch.objects.values_list("pk", "version"))
    several = set()
    for number, group in groupby(rows.select_related("brand"), key=lambda one: one.brand_id):
        topics = list(group)
        if len(topics) < 2:
            continue
        several.add(number)
        if versions.get(number) != counting.version_of(topics):
            alone(counting.begin_whole, topics[0].brand, topics)
    if gone := set(versions) - several:
        BrandWatch.objects.filter(pk__in=gone).delete()


def look_at(number: int) -> None:
    """Judge one topic, and take down what is unusual.

    The alarms and the alert that they raise are one transaction: an alarm is given once, and never lost.
    """
    now = timezone.now()
    watch = Watch.objects.select_related("topic__brand__organisation").get(pk=number)
    judged = judge(watch, now)
    signs = _other_signs(watch, judged, now) | signs_of(judged.alarms)
    # As it is judged now: it may have been made sensitive since the last look.
    sensitive = judged.columns["is_sensitive"]
    found = prepared(watch.topic, signs, judged.alarms, now, sensitive=sensitive) if signs else None
    # Before the memory is kept: who dies over it begins anew, and finds those that are there.
    for name, alarm in judged.past:
        alone(recall, watch.topic, name, alarm)
    with transaction.atomic():
        if settle(watch, judged) and found:
            notice(found, now)


def look_at_whole(number: int) -> None:
    """Judge a brand over all its own topics: a storm that is spread thinly over them is seen here alone.

    What history shows is kept by topics, and not once more.
    """
    now = timezone.now()
    watch = BrandWatch.objects.select_related("brand__organisation").get(pk=number)
    judged = judge(watch, now)
    found = prepared_whole(watch.brand, judged.alarms, now) if judged.alarms else None
    with transaction.atomic():
        if settle(watch, judged) and found:
            notice(found, now)


def _other_signs(watch: Watch, judged: Judged, now: datetime) -> dict[SignKind, dict[str, Any]]:
    """Signs beside the counts, looked for at times and where enough was heard: most topics are quiet."""
    if watch.signs_at is not None and now - SIGNS_EVERY < watch.signs_at <= now:
        return {}
    judged.columns["signs_at"] = now
    rows = Heard.objects.filter(topic=watch.pk, at__gte=now - RECENT)
    enough = sum(rows.values_list("seen", flat=True)) >= FEWEST
    return other_signs(watch.topic, now) if enough else {}


def look_again() -> int:
    """Bring the evidence of alerts that stand up to date; give how many."""
    now = timezone.now()
    # One that a clock which ran ahead has dated isn't left alone until then.
    is_due = Q(last_at__lt=now - LOOK_AGAIN) | Q(last_at__gt=now)
    rows = Alert.objects.exclude(state=AlertState.CLOSED).filter(is_due)
    found = list(rows.filter(at__gt=now - LOOKED_AFTER).select_related("topic"))
    for alert in found:
        alone(refresh, alert, now)
    return len(found)
