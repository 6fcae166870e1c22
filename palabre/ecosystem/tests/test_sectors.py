"""Several topics of a brand on one map."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.ecosystem.actions import maps
from palabre.ecosystem.models import SECTORS, Map, Sector
from palabre.ecosystem.tests.conftest import followed
from palabre.ecosystem.texts import texts_of
from palabre.jobs import run_due

pytestmark = pytest.mark.django_db
MAP = "/o/lanterne/lanterne/map/"


@pytest.fixture
def two_topics(brand, topic, say):
    """Coffee and tea: what is said of both counts once."""
    other = followed(brand, "Thé", "thé", "market")
    root = say("zoe", "un café ou un thé", days=30)
    for n in range(3):
        say(f"v{n}", f"du thé, oui {n}", parent=root, days=20 - n)
        say(f"w{n}", f"du café, oui {n}", parent=root, days=10 - n)
    return topic, other


def make(as_ada, topics, name="Boissons chaudes"):
    return as_ada.post(f"{MAP}sectors/", {"name": name, "topic": [one.pk for one in topics]})


def test_a_sector_is_mapped_over_its_topics_each_text_once(as_ada, two_topics):
    answer = make(as_ada, two_topics)
    sector = Sector.objects.get()
    assert sector.pk > SECTORS
    assert answer.url.endswith(f"/ecosystem/{sector.pk}/")
    assert maps.is_being_made(sector)
    run_due(timezone.now())
    found = Map.objects.get(sector=sector)
    assert (found.texts, found.voices, found.reactions) == (7, 7, 6)
    said = as_ada.get(answer.url).content.decode()
    assert "7 voices, 7 texts, 6 reactions in twelve weeks." in said
    zoe = found.standings.get(voice__handle="zoe")
    pages = [
        f"ecosystem/{sector.pk}/1/", f"ecosystem/{sector.pk}/picture.json", f"voices/?topic={sector.pk}",
        f"voices/{sector.pk}/{zoe.voice_id}/", f"places/?topic={sector.pk}", f"ecosystem/{sector.pk}/map.png",
    ]  # fmt: skip
    assert [as_ada.get(MAP + one).status_code for one in pages] == [200] * len(pages)
    as_ada.post(f"{MAP}sectors/{sector.pk}/remove/")
    assert not Map.objects.filter(pk=sector.pk).exists()
    assert as_ada.get(answer.url).status_code == 404


def test_its_map_is_due_when_a_query_of_its_topics_changed(as_ada, two_topics):
    make(as_ada, two_topics)
    run_due(timezone.now())
    maps.ask_due()
    run_due(timezone.now())
    assert maps.ask_due() == 0
    two_topics[1].__class__.objects.filter(pk=two_topics[1].pk).update(matched_version=9)
    assert maps.ask_due() == 2


def test_its_texts_are_bounded_as_those_of_a_topic(as_ada, two_topics):
    make(as_ada, two_topics)
    now = timezone.now()
    texts = texts_of(Sector.objects.get(), now - timedelta(weeks=12), now, most=4)
    assert (len(texts.rows), texts.is_cut) == (4, True)


@pytest.mark.parametrize(("name", "many"), [("", 2), ("Une", 1), ("Deux", 2)])
def test_a_sector_needs_a_name_of_its_own_and_two_topics(as_ada, two_topics, name, many):
    make(as_ada, two_topics, "Deux")
    answer = make(as_ada, two_topics[:many], name)
    assert answer.url.endswith("/sectors/")
    assert Sector.objects.count() == 1
