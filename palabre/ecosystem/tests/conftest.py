"""A brand with a topic, and people who speak with each other about it."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.ecosystem import making
from palabre.ecosystem.models import Map
from palabre.governance.acts import MACHINE
from palabre.listening import search
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Topic

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
    """A market whose stored mentions are matched."""
    return followed(brand, "Café", "café", "market")


def followed(brand, name, query, kind):
    """A topic that has nothing left to match."""
    made = make_topic(MACHINE, brand, name, query, kind)
    Topic.objects.filter(pk=made.pk).update(matched_version=made.version)
    made.refresh_from_db()
    return made


def _text(who, text="un café", days=1.0, **more):
    name = f"x{next(NUMBERS)}"
    at = timezone.now() - timedelta(days=days)
    url = f"https://voliere.example/@{who}/{name}"
    return Item(name, text, at, Author(who, who.title(), who), url=url, **more)


@pytest.fixture
def say(brand, topic):
    """`say("zoe", "un café", days=3, parent=…)`: one text, as a network gives it; its name there."""

    def said(*told, **more):
        item = _text(*told, **more)
        ingest([item], "echo", organisation_id=brand.organisation_id)
        return item.remote_id

    return said


@pytest.fixture
def two_circles(brand, topic):
    """Two sets of twelve who speak among themselves for weeks, one of mills and one of cups."""
    roots, answers = [], []
    for circle, word in enumerate(("moulin", "tasse")):
        people = [f"{word}{n}" for n in range(12)]
        for week in range(6):
            for place, who in enumerate(people):
                root = _text(
                    who, f"Le café au {word} du matin {week} {place} {circle}", 7 * week + 2
                )
                roots.append(root)
                for step in (1, 2, 3, 5):
                    other = people[(place + step + week) % 12]
                    said = f"Oui, ce café de {word} {week} {place} {step}"
                    answers.append(_text(other, said, 7 * week + 1, parent=root.remote_id))
    for items in (roots, answers):
        ingest(items, "echo", organisation_id=brand.organisation_id)
    return topic


@pytest.fixture
def drawn(topic):
    """`drawn()`: the topic's map, made now."""

    def draw() -> Map:
        index_pending()
        assert making.make(topic.pk)
        return Map.objects.get(pk=topic.pk)

    return draw
