"""Signs beside volume, from what was heard to the alert and its sentence."""

from datetime import timedelta
from itertools import count

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Topic
from palabre.protection import counting
from palabre.protection.actions.alerts import keep_vigil
from palabre.protection.evidence import evidence_of
from palabre.protection.models import Alert, Heard
from palabre.protection.rules.alerts import AlertState, SignKind, Verdict
from palabre.protection.told import foreseen, said
from palabre.protection.watching import look

pytestmark = pytest.mark.django_db
NUMBERS = count()


def tell(brand, size, ago=timedelta(minutes=20), text="La Lanterne ferme", tone="neutral", **more):
    """So many texts, a minute apart; what is given by a function of the place differs from text to text."""
    items = []
    for place in range(size):
        number = next(NUMBERS)
        given = {name: one(place) if callable(one) else one for name, one in more.items()}
        author = given.pop("author", f"s{number}")
        at = timezone.now() - ago + timedelta(minutes=place / 2)
        items.append(Item(f"s{number}", f"{text} {number * 7919}", at, Author(author), **given))
    made = ingest(items, "echo", organisation_id=brand.organisation_id).mentions
    Mention.objects.filter(pk__in=[one.pk for one in made]).update(tone=tone)
    return made


def signs_of(alert):
    return {sign.kind: sign.facts for sign in alert.signs.all()}


def test_a_day_that_is_more_negative_than_weeks_is_an_alert_of_tone(quiet, brand):
    since = timezone.now() - timedelta(hours=23)
    for number, row in enumerate(Heard.objects.filter(topic=quiet, at__gte=since)):
        Heard.objects.filter(pk=row.pk).update(negative=number % 2)
    tell(brand, 3)
    look()
    alert = Alert.objects.get(state=AlertState.OPEN)
    facts = signs_of(alert)[SignKind.TONE]
    assert facts["share"] > 0.4
    assert facts["usual"] == 0
    assert any("of the mentions of 24 hours are negative" in one.text for one in said(alert))


def test_one_weak_sign_wakes_nobody_and_the_second_one_does(quiet, brand):
    link = ("https://leak.example/memo",)
    tell(brand, 8, links=link)
    look()
    assert not Alert.objects.exists()
    tell(brand, 6, ago=timedelta(minutes=5), links=link, place=lambda n: f"forum{n}.example")
    look_past_the_minute(quiet)
    alert = Alert.objects.get()
    found = signs_of(alert)
    assert {SignKind.SAME_THING, SignKind.SPREAD} <= set(found)
    assert found[SignKind.SAME_THING]["thing"] == "link:https://leak.example/memo"
    sentences = " ".join(one.text for one in said(alert))
    assert "voices share the same link, new since today: https://leak.example/memo" in sentences
    assert "places where nobody spoke of it in the week before" in sentences


def look_past_the_minute(topic):
    type(topic.watch).objects.filter(pk=topic.pk).update(
        signs_at=timezone.now() - timedelta(minutes=2)
    )
    look()


@pytest.mark.parametrize(
    ("more", "kind"),
    [({"media": "media"}, "picture"), ({"tags": ("boycott",)}, "hashtag"), ({}, "text")],
)
def test_a_picture_a_hashtag_or_a_phrase_that_many_share_is_told(quiet, brand, more, kind):
    from palabre.connectors.contract import Media

    keep_vigil(MACHINE, brand, True, [])
    if "media" in more:
        more = {"media": (Media("https://a.example/poster.png"),)}
    phrase = "La Lanterne chauffe trop, arrêtez tout de suite de vous en servir chez vous, merci"
    tell(brand, 8, text=phrase if kind == "text" else "La Lanterne ferme", **more)
    look()
    sentences = [one.text for one in said(Alert.objects.get())]
    assert any(f"the same {kind}, new since today" in one for one in sentences)


def test_a_first_bad_word_of_a_voice_that_draws_reactions_is_told_and_not_called_influence(
    quiet, brand
):
    keep_vigil(MACHINE, brand, True, [])
    author = {"author": "journalist"}
    other_topic = make_topic(MACHINE, brand, "Autre", "autre")
    Topic.objects.filter(pk=other_topic.pk).update(matched_version=other_topic.version)
    (other,) = tell(brand, 1, timedelta(days=3), "Un tout autre sujet", **author)
    Mention.objects.filter(pk=other.pk).update(likes=90, relays=20, replies=5)
    tell(brand, 1, tone="negative", **author)
    tell(brand, 3)
    look()
    alert = Alert.objects.get(topic=quiet)
    assert signs_of(alert)[SignKind.FIRST_VOICE]["reactions"] == 115
    sentence = said(alert)[-1].text
    assert (
        "a voice whose texts drew 115 reactions speaks badly of it, for the first time" in sentence
    )
    assert "influen" not in sentence.casefold()


def test_a_voice_that_spoke_of_it_before_is_no_first_one(quiet, brand):
    keep_vigil(MACHINE, brand, True, [])
    (before,) = tell(brand, 1, timedelta(days=3), author="critic")
    Mention.objects.filter(pk=before.pk).update(likes=500)
    tell(brand, 1, tone="negative", author="critic")
    tell(brand, 3)
    look()
    assert not Alert.objects.exists()


def past_episodes(topic, places, verdict=Verdict.REAL):
    """Alerts that are over, of which half had been heard after a day."""
    now = counting.floor(timezone.now())
    for place in places:
        began = now - timedelta(days=8 + 4 * place)
        Alert.objects.create(
            organisation=topic.organisation, brand=topic.brand, topic=topic, began=began,
            state=AlertState.CLOSED, closed_at=began + timedelta(days=1), verdict=verdict,
        )  # fmt: skip
        for after, seen in ((0, 20), (30, 20)):
            Heard.objects.create(topic=topic, at=began + timedelta(hours=after), seen=seen)


def test_a_forecast_takes_ten_past_episodes_and_says_how_often_such_ones_were_right(
    topic, brand, as_ada
):
    counting.begin(topic)
    began = counting.floor(timezone.now() - timedelta(hours=20))
    Heard.objects.create(topic=topic, at=began, seen=50)
    past_episodes(topic, range(9))
    assert evidence_of(topic, began, (50, 1), timezone.now())["forecast"] is None
    past_episodes(topic, range(9, 12), Verdict.FALSE)
    assert evidence_of(topic, began, (50, 1), timezone.now())["forecast"] is None
    Alert.objects.filter(verdict=Verdict.FALSE).update(verdict=Verdict.PRAISE)
    evidence = evidence_of(topic, began, (50, 1), timezone.now())
    alert = Alert.objects.create(
        organisation=brand.organisation, brand=brand, topic=topic, began=began, evidence=evidence
    )
    assert foreseen(alert).startswith("100 mentions in all are likely, between")
    page = as_ada.get(reverse("protect_alert", args=["lanterne", "lanterne", alert.pk]))
    assert "past episodes, and right for 100% of them" in page.content.decode().replace("\xa0", "")
