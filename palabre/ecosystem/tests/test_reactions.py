"""Who reacts to whom is read from answers, relays, names and links."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.ecosystem.census import speakers_of
from palabre.ecosystem.reactions import reactions_of
from palabre.ecosystem.rules import Doing, How
from palabre.ecosystem.tests.conftest import followed
from palabre.ecosystem.texts import texts_of
from palabre.listening.models import Mention, Source, Voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(topic):
    """`read()`: the topic's texts of twelve weeks and their reactions, as (who, to whom, how)."""

    def get():
        now = timezone.now()
        texts = texts_of(topic, now - timedelta(weeks=12), now)
        found = reactions_of(topic, texts)
        names = dict(Voice.objects.values_list("pk", "handle"))
        pairs = zip(found.sources, found.targets, found.hows, strict=True)
        return texts, sorted((names[a], names[b], how) for a, b, how in pairs)

    return get


def test_answers_relays_names_and_links_are_reactions(say, read):
    root = say("zoe", days=5)
    say("al", parent=root, days=4)
    say("bo", relay_of=root, days=3)
    say("cy", "Le café de @Zoe, et @nobody", days=2)
    say("di", links=(f"http://www.voliere.example/@zoe/{root}/?utm_source=x",), days=1)
    assert read()[1] == [
        ("al", "zoe", How.ANSWER), ("bo", "zoe", How.RELAY), ("cy", "zoe", How.NAME),
        ("di", "zoe", How.LINK),
    ]  # fmt: skip


def test_a_text_reacts_once_to_the_same_voice_and_nobody_to_himself(say, read):
    root = say("zoe", days=5)
    say("al", "@zoe le café", parent=root, days=4)
    say("zoe", "@zoe le café", parent=root, days=3)
    assert read()[1] == [("al", "zoe", How.ANSWER)]


def test_an_answer_to_a_text_of_another_topic_counts_for_its_author(brand, say, read):
    followed(brand, "Thé", "thé", "market")
    root = say("zoe", "un thé", days=5)
    say("al", parent=root, days=4)
    assert read()[1] == [("al", "zoe", How.ANSWER)]


def test_robots_hidden_private_and_old_texts_are_left_out(brand, say, read):
    root = say("zoe", days=5)
    for who in ("robot", "hidden", "private", "silenced"):
        say(who, f"un café {who}", parent=root, days=4)
    say("old", "un café vieux", parent=root, days=90)
    Voice.objects.filter(handle="robot").update(is_automatic=True)
    Mention.objects.filter(voice__handle="hidden").update(is_hidden=True)
    Mention.objects.filter(voice__handle="private").update(is_private=True)
    closed = Source.objects.create(organisation=brand.organisation, platform="echo", is_hidden=True)
    Mention.objects.filter(voice__handle="silenced").update(source=closed)
    texts, found = read()
    assert (len(texts.rows), found) == (1, [])


def test_texts_that_name_nobody_are_nobodys_reactions(say, read):
    root = say("zoe", days=5)
    unsigned = say("somebody", parent=root, days=4)
    say("al", parent=unsigned, days=3)
    Voice.objects.filter(handle="somebody").update(remote_id="place:x", name="", handle="")
    texts, found = read()
    assert (len(texts.rows), found) == (3, [])
    assert len(speakers_of(texts)) == 2


def test_what_each_text_does_hangs_on_what_came_before(say, read):
    root = say("zoe", "Quel café pour la V60 ?", days=5)
    say("al", parent=root, days=4)
    say("bo", "un café aussi", parent=root, days=3)
    say("zoe", "un café encore", parent=root, days=2)
    Mention.objects.all().update(intents={})
    assert read()[0].doings == [Doing.CREATE, Doing.INVOLVE, Doing.DISCUSS, Doing.CREATE]
    Mention.objects.filter(remote_id=root).update(intents={"question": 0.9})
    assert read()[0].doings[2] is Doing.INVOLVE


def test_a_map_reads_no_more_than_its_most_texts_and_says_so(topic, say):
    for n in range(5):
        say(f"v{n}", f"un café {n}", days=n + 1)
    now = timezone.now()
    found = texts_of(topic, now - timedelta(weeks=12), now, most=3)
    assert found.is_cut
    assert [one.at for one in found.rows] == sorted(one.at for one in found.rows)
    assert len(found.rows) == 3
    assert not texts_of(topic, now - timedelta(weeks=12), now, most=5).is_cut
