"""A brand is judged over all its topics, too; what storms at the same time is one episode."""

from datetime import timedelta
from importlib import import_module
from random import Random
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone

from palabre.governance.acts import MACHINE, Actor
from palabre.jobs import run_due
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention, Topic
from palabre.protection import counting, watching
from palabre.protection.actions.alerts import close
from palabre.protection.actions.incidents import open_incident
from palabre.protection.drill_scripts import script_again
from palabre.protection.incident_figures import mentions_of, people_to_answer
from palabre.protection.models import Alert, BrandHeard, BrandWatch, Heard, Watch
from palabre.protection.reaching import About, known
from palabre.protection.rules.alerts import SignKind, Verdict
from palabre.protection.rules.incidents import IncidentKind
from palabre.protection.told import said
from palabre.protection.watching import begin_new, look, look_again, look_at

pytestmark = pytest.mark.django_db

THIN = 15
SUBJECTS = {"Livraison": "livraison", "Moulins": "moulins", "Boutique": "boutique"}


def topics_of(brand, kind="brand"):
    """Three topics with six days behind them, each spoken of eight times an hour, at its own times."""
    made = []
    for name, word in SUBJECTS.items():
        topic = make_topic(MACHINE, brand, name, word, kind)
        Topic.objects.filter(pk=topic.pk).update(matched_version=topic.version)
        made.append(topic)
    begin_new()
    first = Watch.objects.first().settled - timedelta(days=6)
    chance, heard, whole = Random(7), [], []
    for step in range(6 * 288 + 1):
        at = first + counting.STEP * step
        seen = chance.choices([0, 1, 2], [5, 4, 1], k=len(made))
        heard += [Heard(topic=one, at=at, seen=n) for one, n in zip(made, seen, strict=True) if n]
        whole += [BrandHeard(brand=brand, at=at, seen=sum(seen))]
    Heard.objects.bulk_create(heard)
    BrandHeard.objects.bulk_create(whole)
    Watch.objects.update(signs_at=None)
    return made


@pytest.fixture
def three(brand):
    """Three topics of the brand's own."""
    return topics_of(brand)


def spread_over(speak, each, **more):
    """As many texts about each of the three, one after the other."""
    texts = [f"La {word} encore {n} {n * 7919}" for n in range(each) for word in SUBJECTS.values()]
    return speak(texts, **more)


def kinds(alert):
    """What was noticed, and of which other topic."""
    return {(one.kind, str(one.topic or "")) for one in alert.signs.all()}


def test_a_storm_spread_thinly_over_three_topics_alerts_once(three, speak, brand, as_ada):
    spread_over(speak, THIN)
    look()
    look()
    alert = Alert.objects.get()
    assert kinds(alert) == {(SignKind.WHOLE, "")}
    assert alert.is_whole
    assert alert.seen >= 3 * THIN
    assert {number for number, _n in alert.evidence["topics"]} == {one.pk for one in three}
    assert "all topics together: " in said(alert)[0].text
    page = as_ada.get(f"/o/lanterne/lanterne/protect/watch/{alert.pk}/").content.decode()
    assert "Its topics" in page
    assert "Several topics of the brand" in page
    assert all(name in page for name in SUBJECTS)


def test_no_topic_alone_would_have_seen_it(three, speak, brand):
    spread_over(speak, THIN)
    BrandWatch.objects.all().delete()
    counting.count(brand.organisation_id)
    for topic in three:
        look_at(topic.pk)
    assert not Alert.objects.exists()


def test_a_quiet_brand_raises_nothing(three, speak):
    spread_over(speak, 3)
    look()
    assert BrandWatch.objects.get().counted == BrandWatch.objects.get().judged
    assert not Alert.objects.exists()


def test_three_topics_that_storm_at_once_are_one_alert_which_names_each(three, speak):
    spread_over(speak, 50)
    look()
    alert = Alert.objects.get()
    assert alert.is_whole
    storms = {(SignKind.VOLUME, ""), (SignKind.VOLUME, "Moulins"), (SignKind.VOLUME, "Boutique")}
    assert storms <= kinds(alert)
    told = " ".join(one.text for one in said(alert))
    assert all(name in told for name in SUBJECTS)
    Alert.objects.update(last_at=timezone.now() - timedelta(minutes=5))
    look_again()
    alert.refresh_from_db()
    assert alert.evidence["mentions"] >= 150


def test_a_storm_of_one_topic_stays_its_own_and_is_not_told_again_once_closed(three, speak):
    speak([f"La livraison, encore {n} {n * 7919}" for n in range(90)])
    look()
    alert = Alert.objects.get()
    assert (alert.topic.name, alert.is_whole) == ("Livraison", False)
    close(MACHINE, alert, Verdict.FALSE)
    BrandWatch.objects.update(alarms={}, counted=100)
    look()
    assert Alert.objects.count() == 1


def test_rivals_are_not_the_brand_and_storm_alone(brand, speak):
    topics_of(brand, "competitor")
    assert not BrandWatch.objects.exists()
    spread_over(speak, 50)
    look()
    assert Alert.objects.filter(is_whole=False).count() == 3


def test_a_mention_of_two_topics_counts_once_and_a_new_topic_begins_it_anew(three, speak, brand):
    before = sum(BrandHeard.objects.values_list("seen", flat=True))
    speak(["La livraison de la boutique"])
    counting.count(brand.organisation_id)
    assert sum(BrandHeard.objects.values_list("seen", flat=True)) == before + 1
    BrandWatch.objects.update(alarms={"all": 5.0})
    made = make_topic(MACHINE, brand, "Prix", "prix")
    Topic.objects.filter(pk=made.pk).update(matched_version=made.version)
    begin_new()
    # From what is stored: the one text of the three topics that there is.
    assert sum(BrandHeard.objects.values_list("seen", flat=True)) == Mention.objects.count() == 1
    assert BrandWatch.objects.get().alarms == {"all": 5.0}
    begin_new()
    Topic.objects.exclude(pk=made.pk).delete()
    begin_new()
    assert not BrandWatch.objects.exists()


def test_going_back_keeps_one_sign_of_a_kind(three, speak):
    spread_over(speak, 50)
    look()
    migration = import_module("palabre.protection.migrations.0006_brand_watch")
    migration.forget_others(apps, None)
    [alert] = Alert.objects.all()
    left = [one.kind for one in alert.signs.all()]
    assert left
    assert len(left) == len(set(left))


def test_people_are_told_once_of_an_episode(three, speak, ada, mailoutbox):
    spread_over(speak, 50)
    look()
    for _round in range(3):
        run_due(timezone.now())
    assert len(mailoutbox) == 1


def test_two_workers_that_look_at_once_count_and_alert_once(three, speak, brand, monkeypatch):
    """One looks from beginning to end while the other is in the midst of its look, wherever that is."""
    spread_over(speak, 50)
    for name in ("judge", "notice"):
        seen = getattr(watching, name)

        def meanwhile(*args, seen=seen, name=name):
            monkeypatch.setattr(watching, name, seen)
            look()
            return seen(*args)

        monkeypatch.setattr(watching, name, meanwhile)
    look()
    assert Alert.objects.count() == 1
    alert = Alert.objects.get()
    assert len(kinds(alert)) == alert.signs.count()
    last = counting.floor(timezone.now() - timedelta(minutes=10))
    assert counting.sums(counting.of_brand(brand.pk), last, timezone.now())[0] < 150 + 3 * 6


def test_the_room_of_several_topics_is_told_by_all_of_their_mentions(three, speak, brand, ada):
    spread_over(speak, THIN)
    look()
    alert = Alert.objects.get()
    room = open_incident(
        Actor.person(ada.user), brand, "Retards", IncidentKind.SERVICE, uuid4(), alert=alert
    )
    speak(["La livraison de la boutique, encore"])
    heard = mentions_of(room)
    assert {one.text.split()[1] for one in heard} == set(SUBJECTS.values())
    assert heard.filter(text__contains="boutique, encore").count() == 1
    assert len(people_to_answer(room)) == 40
    assert known(About(brand, incident=room))["voices"] == heard.values("voice").distinct().count()
    again = script_again(alert, "fr")
    assert sum(seen for seen, _bad in again["counts"]) >= 3 * THIN
    assert len(again["texts"]) == 3 * THIN + 1
