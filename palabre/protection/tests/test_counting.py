"""Each text counts once, in its own five minutes; what is history raises nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.listening.models import Mention, Voice
from palabre.protection import counting
from palabre.protection.models import Heard, Lookout
from palabre.protection.watching import begin_new, look

pytestmark = pytest.mark.django_db


def counted(topic):
    return sum(Heard.objects.filter(topic=topic).values_list("seen", flat=True))


def test_a_text_counts_once_however_often_one_looks(quiet, speak):
    before = counted(quiet)
    speak(["La Lanterne ferme", "La Lanterne rouvre"])
    look()
    look()
    assert counted(quiet) == before + 2


def test_a_worker_that_dies_over_a_slice_counts_nothing_of_it_and_the_next_all(
    quiet, speak, monkeypatch
):
    speak([f"La Lanterne ferme {n}" for n in range(4)])
    before = counted(quiet)
    with monkeypatch.context() as dying:
        dying.setattr(Lookout.objects, "filter", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            counting.count(quiet.organisation_id)
    assert counted(quiet) == before
    counting.count(quiet.organisation_id)
    assert counted(quiet) == before + 4


def test_slices_follow_each_other_without_a_gap(quiet, speak, monkeypatch):
    monkeypatch.setattr(counting, "SLICE", 3)
    before = counted(quiet)
    speak([f"La Lanterne ferme {n}" for n in range(8)])
    look()
    assert counted(quiet) == before + 8


def test_a_topic_that_begins_counts_its_history_and_what_comes_after_each_once(topic, speak):
    speak(["La Lanterne a brûlé"], ago=timedelta(days=3))
    begin_new()
    speak(["La Lanterne rouvre"])
    look()
    assert counted(topic) == 2


def test_what_was_heard_between_the_lookout_and_the_beginning_counts_once(topic, speak, brand):
    Lookout.objects.create(organisation=brand.organisation, position=0)
    speak(["La Lanterne a brûlé", "La Lanterne rouvre"])
    begin_new()
    assert counted(topic) == 0
    look()
    assert counted(topic) == 2


def test_a_text_read_days_late_is_history_that_counts_where_it_belongs(quiet, speak):
    made = speak(["La Lanterne a brûlé"], ago=timedelta(days=2))
    there = Heard.objects.filter(topic=quiet, at=counting.floor(made[0].published_at))
    before = sum(there.values_list("seen", flat=True))
    look()
    assert there.get().seen == before + 1


def test_a_text_older_than_what_is_kept_counts_nowhere(quiet, speak):
    before = counted(quiet)
    speak(["La Lanterne a brûlé"], ago=counting.KEPT + timedelta(days=1))
    look()
    assert counted(quiet) == before


def test_a_text_from_the_future_counts_now(quiet, speak):
    made = speak(["La Lanterne a brûlé"])
    Mention.objects.filter(pk=made[0].pk).update(published_at=timezone.now() + timedelta(hours=3))
    look()
    assert Heard.objects.filter(topic=quiet).order_by("at").last().at <= timezone.now()


def test_robots_and_ones_own_copies_are_not_counted_and_copies_of_others_are(quiet, speak):
    text = "La Lanterne a brûlé cette nuit, et personne ne sait encore pourquoi ni comment"
    before = counted(quiet)
    speak([text] * 3, by=lambda _place: "zoe")
    speak([text], by=lambda _place: "ada")
    speak(["La Lanterne, encore"], by=lambda _place: "robot")
    Voice.objects.filter(handle="robot").update(is_automatic=True)
    look()
    assert counted(quiet) == before + 2


def test_negative_texts_are_counted_among_all(quiet, speak):
    speak(["Lanterne, livraison en retard, je suis très déçu et en colère", "La Lanterne ouvre"])
    look()
    at = Heard.objects.filter(topic=quiet).order_by("at").last()
    assert at.seen >= at.negative == 1


def test_a_query_that_changes_counts_its_topic_anew(quiet, speak):
    speak(["La Lanterne a brûlé"])
    look()
    quiet.matched_version += 1
    quiet.save()
    begin_new()
    quiet.refresh_from_db()
    assert quiet.watch.version == quiet.matched_version
    assert counted(quiet) == 1


def test_old_counts_are_thrown_away(quiet):
    Heard.objects.create(topic=quiet, at=timezone.now() - timedelta(days=61), seen=3)
    assert counting.forget() == 1


def test_a_clock_that_runs_months_ahead_throws_little_away(quiet, monkeypatch):
    before = Heard.objects.count()
    ahead = timezone.now() + timedelta(days=90)
    monkeypatch.setattr(counting.timezone, "now", lambda: ahead)
    # Six days are counted: two of them go at most.
    assert 0 < counting.forget() <= before / 3 + 1
