"""Which texts are read for the new words of a topic."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.listening.actions.sources import add_source, hide_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.figures import newwords
from palabre.listening.figures.newwords import words_of_week
from palabre.listening.figures.period import Period
from palabre.listening.models import Mention, Voice
from palabre.listening.tests.test_dashboard import say, varied

pytestmark = pytest.mark.django_db


def test_of_a_large_topic_an_even_part_is_read(brand, monkeypatch):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    say(brand, varied(60), days=2)
    week = Period(timezone.localdate() - timedelta(days=6), timezone.localdate())
    assert words_of_week([topic], week).texts == 60
    monkeypatch.setattr(newwords, "MOST_TEXTS", 20)
    assert 0 < words_of_week([topic], week).texts < 40


def test_of_a_topic_of_which_little_counts_all_that_counts_is_read(brand, monkeypatch):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    say(brand, varied(24), days=2)
    say(brand, varied(136, "la lanterne"), voice="machine", days=2)
    Voice.objects.filter(remote_id__startswith="machine").update(is_automatic=True)
    monkeypatch.setattr(newwords, "MOST_TEXTS", 40)
    week = Period(timezone.localdate() - timedelta(days=6), timezone.localdate())
    assert words_of_week([topic], week).texts == 24


def test_the_words_of_hidden_sources_and_automatic_voices_are_not_read(brand):
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    say(brand, varied(9))
    week = Period(timezone.localdate() - timedelta(days=6), timezone.localdate())
    assert words_of_week([topic], week).texts == 9
    source, _ = add_source(MACHINE, brand.organisation, "echo", "world", {})
    rows = Mention.objects.order_by("pk")
    Mention.objects.filter(pk__in=[rows[0].pk, rows[1].pk]).update(source=source)
    hide_source(MACHINE, source, hidden=True)
    Voice.objects.filter(pk=rows[2].voice_id).update(is_automatic=True)
    assert words_of_week([topic], week).texts == 6
