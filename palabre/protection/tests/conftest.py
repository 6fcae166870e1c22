"""A brand with a topic that is watched, three days of quiet behind it, and people who speak."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening import search
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Topic
from palabre.protection import counting
from palabre.protection.models import Heard, Watch

NUMBERS = count()


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """An index of the test's own."""
    settings.HOME = tmp_path
    search.index.cache_clear()
    forget_copies()
    yield
    search.index.cache_clear()


@pytest.fixture
def topic(brand):
    """A topic whose stored mentions are matched."""
    made = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    Topic.objects.filter(pk=made.pk).update(matched_version=made.version)
    made.refresh_from_db()
    return made


@pytest.fixture
def quiet(topic):
    """The topic is watched, and was spoken of four times an hour for six days."""
    watch = counting.begin(topic)
    first = watch.settled - timedelta(days=6)
    moments = [first + timedelta(minutes=15 * n) for n in range(6 * 96 + 1)]
    Heard.objects.bulk_create([Heard(topic=topic, at=at, seen=1) for at in moments])
    Watch.objects.filter(pk=topic.pk).update(signs_at=None)
    return topic


@pytest.fixture
def speak(brand):
    """Let people speak of the brand: texts as a network gives them, some seconds ago."""

    def say(texts, by=None, ago=timedelta(seconds=30), **more):
        items = []
        for place, text in enumerate(texts):
            number = next(NUMBERS)
            who = by(place) if by else f"v{number}"
            at = timezone.now() - ago - timedelta(seconds=len(texts) - place) / 10
            items.append(Item(f"x{number}", text, at, Author(who, who.title(), who), **more))
        made = ingest(items, "echo", organisation_id=brand.organisation_id).mentions
        index_pending()
        return made

    return say
