"""Asking for the themes of a topic: they follow its map by themselves, once a day."""

from django.db import transaction

from palabre.jobs import enqueue
from palabre.jobs.actions import is_open
from palabre.listening.models import Topic

JOB = "ecosystem.find_themes"


def find_anew(topic: int) -> None:
    """Have a topic's themes found; asked twice, they are found once."""
    with transaction.atomic():
        enqueue(JOB, topic, key=_key(topic))


def are_being_found(topic: Topic) -> bool:
    """Whether the themes of a topic are being found, or will be at once."""
    return is_open(JOB, _key(topic.pk))


def _key(topic: int) -> str:
    return f"themes:{topic}"
