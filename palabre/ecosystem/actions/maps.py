"""Asking for a map, and keeping the one that was drawn."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palabre.ecosystem.models import Map, Sector
from palabre.jobs import enqueue
from palabre.jobs.actions import is_open
from palabre.listening.models import Topic

JOB = "ecosystem.make_map"
EVERY = timedelta(hours=20)
MOST_A_ROUND = 20


def ask_anew(topic: Topic | Sector) -> None:
    """Have a topic's map drawn; asked twice, it is drawn once."""
    with transaction.atomic():
        enqueue(JOB, topic.pk, key=_key(topic.pk))


def is_being_made(topic: Topic | Sector) -> bool:
    """Whether a map of the topic is being drawn, or will be at once."""
    return is_open(JOB, _key(topic.pk))


def ask_due() -> int:
    """Have those maps drawn that are older than a night, or of another query; give how many were asked."""
    now = timezone.now()
    fresh = dict(Map.objects.filter(made_at__gt=now - EVERY).values_list("pk", "version"))
    topics = Topic.objects.filter(matched_version__gt=0).order_by("pk")
    rows: list[Topic | Sector] = [
        *topics,
        *Sector.objects.order_by("pk").prefetch_related("topics"),
    ]
    due = [one for one in rows if fresh.get(one.pk) != one.matched_version]
    for one in due[:MOST_A_ROUND]:
        ask_anew(one)
    return len(due[:MOST_A_ROUND])


def _key(topic: int) -> str:
    return f"topic:{topic}"
