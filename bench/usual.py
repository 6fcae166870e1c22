"""What was usual before a storm: topics that people spoke of four times an hour for six days."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Source, Topic
from palabre.protection import counting
from palabre.protection.models import Heard


def spoken_of(by: Actor, brand: Brand, source: Source, names: Iterable[str]) -> list[float]:
    """Make the topics, and of a source one that is no newcomer; gives when each topic was spoken of."""
    # What a source that was just added tells is no news.
    Source.objects.filter(pk=source.pk).update(created_at=timezone.now() - timedelta(days=7))
    last = counting.floor(timezone.now())
    moments: list[datetime] = [last - timedelta(minutes=15 * n) for n in range(1, 6 * 96 + 1)]
    with transaction.atomic():
        for name in names:
            topic = make_topic(by, brand, name, name, "market")
            Topic.objects.filter(pk=topic.pk).update(matched_version=topic.version)
            topic.refresh_from_db()
            counting.begin(topic)
            Heard.objects.bulk_create([Heard(topic=topic, at=at, seen=1) for at in moments])
    return [at.timestamp() for at in reversed(moments)]
