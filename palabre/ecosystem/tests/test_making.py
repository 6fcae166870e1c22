"""A map is drawn from what was said, kept whole, and replaced whole."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.ecosystem import making
from palabre.ecosystem.actions import maps
from palabre.ecosystem.models import Community, Map, Standing
from palabre.ecosystem.places import ranks
from palabre.ecosystem.tests.conftest import followed
from palabre.jobs import run_due
from palabre.listening.models import Topic

pytestmark = pytest.mark.django_db


def test_two_circles_are_two_communities_with_words_of_their_own(two_circles, drawn):
    found = drawn()
    assert found.voices == 24
    assert found.texts > 600  # copies by the same voice don't count
    assert found.reactions > 480
    first, second = found.communities.filter(is_crowd=False)
    assert {first.voices, second.voices} == {12}
    assert {first.words[0], second.words[0]} == {"moulin", "tasse"}
    for one in (first, second):
        members = one.standings.values_list("voice__handle", flat=True)
        assert {handle[:5] for handle in members} == {one.words[0][:5]}
        assert sum(one.doings.values()) == one.texts > 300
        assert one.conductance == 0


def test_a_map_without_reactions_has_no_communities(say, drawn):
    for n in range(5):
        say(f"v{n}", f"un café {n}")
    found = drawn()
    assert (found.voices, found.reactions, found.tied_voices) == (5, 0, 0)
    assert not found.communities.exists()
    assert found.standings.count() == 5
    assert found.polarisation is None


def test_an_empty_topic_has_an_empty_map(topic, drawn):
    found = drawn()
    assert (found.voices, found.texts, found.places) == (0, 0, [])


def test_standings_tell_what_they_rest_on(say, drawn):
    root = say("zoe", days=30)
    first, second = say("al", parent=root, days=20), say("bo", relay_of=root, days=9)
    found = drawn()
    zoe = found.standings.get(voice__handle="zoe")
    assert (zoe.reactors, zoe.reactions, zoe.texts, zoe.weeks) == (2, 2, 1, 1)
    assert set(zoe.evidence) == {"answer", "relay"}
    numbers = dict(found.topic.mentions.values_list("remote_id", "pk"))
    assert zoe.evidence == {"answer": [numbers[first]], "relay": [numbers[second]]}


def test_penetration_counts_texts_that_name_the_brand(brand, say, drawn):
    followed(brand, "Lanterne", "lanterne", "brand")
    root = say("zoe", "un café de la Lanterne", days=5)
    for n in range(4):
        say(f"v{n}", f"le café, oui {n}", parent=root, days=4)
        say("zoe", f"@v{n} merci du café {n}", days=3)
    (one,) = drawn().communities.all()
    assert (one.naming, one.texts) == (1, 9)


def test_who_was_first_heard_lately_is_a_newcomer(say, drawn):
    root = say("zoe", days=60)
    say("al", parent=root, days=59)
    say("bo", parent=root, days=3)
    (one,) = drawn().communities.all()
    assert (one.voices, one.newcomers) == (3, 1)


def test_a_map_drawn_anew_replaces_the_old_one_whole(say, drawn, topic):
    root = say("zoe", days=5)
    for n in range(3):
        say(f"v{n}", parent=root, days=4)
    drawn()
    drawn()
    assert Map.objects.count() == 1
    assert Community.objects.count() == 1
    assert Standing.objects.count() == 4


def test_a_topic_that_changed_meanwhile_keeps_its_old_map(say, drawn, topic, monkeypatch):
    say("zoe")
    before = drawn().made_at
    names = making.names_of

    def changing(*given):
        Topic.objects.filter(pk=topic.pk).update(matched_version=7)
        return names(*given)

    monkeypatch.setattr(making, "names_of", changing)
    assert not making.make(topic.pk)
    assert Map.objects.get().made_at == before


def test_a_topic_that_is_gone_draws_nothing(topic):
    number = topic.pk
    topic.delete()
    assert not making.make(number)


def test_maps_are_drawn_once_a_night_and_when_the_query_changed(topic, say):
    say("zoe")
    assert maps.ask_due() == 1
    assert maps.is_being_made(topic)
    run_due(timezone.now())
    assert Map.objects.get().version == topic.matched_version
    assert not maps.is_being_made(topic)
    assert maps.ask_due() == 0
    Topic.objects.filter(pk=topic.pk).update(matched_version=5)
    assert maps.ask_due() == 1
    run_due(timezone.now())
    Map.objects.update(made_at=timezone.now() - timedelta(hours=21))
    assert maps.ask_due() == 1


def test_places_weigh_by_who_speaks_there_and_who_links_there(say, drawn):
    for n in range(9):
        say(f"v{n}", f"un café {n}", place="voliere.example")
    for n in range(2):
        say(f"w{n}", f"le café {n}", place="rookery.example", links=("https://press.example/a",))
    say("x", "du café", place="lone.example", links=("https://once.example/",))
    rows = {row["name"]: row for row in drawn().places}
    assert set(rows) == {"voliere.example", "rookery.example", "press.example", "lone.example"}
    assert rows["voliere.example"]["voices"] == 9
    assert rows["press.example"] | {"weight": 0} == {
        "name": "press.example", "address": "press.example", "platform": "", "weight": 0,
        "texts": 0, "voices": 0, "cited_by": 2, "numbers": [],
    }  # fmt: skip
    assert rows["press.example"]["weight"] > rows["lone.example"]["weight"]


def test_equal_places_share_a_rank():
    assert ranks([4, 4, 0], {}) == [50.0, 50.0, 0.0]
    assert ranks([], {}) == []
    assert ranks([0, 0], {(0, 1): 3}) == [0.0, 0.0]


def test_a_process_makes_one_map_at_a_time(topic, monkeypatch):
    making_now, most = [], []

    def find(of, _now):
        making_now.append(of)
        most.append(len(making_now))
        time.sleep(0.05)
        making_now.pop()

    monkeypatch.setattr(making, "_subject", lambda number: topic)
    monkeypatch.setattr(making, "_find", find)
    monkeypatch.setattr(making, "_keep", lambda found: True)
    with ThreadPoolExecutor(4) as several:
        assert list(several.map(making.make, range(4))) == [True] * 4
    assert most == [1] * 4
