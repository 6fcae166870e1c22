"""What is unusual becomes one alert, once, with its evidence; what is usual doesn't."""

from datetime import timedelta
from random import Random

import pytest
from django.core import mail
from django.utils import timezone

from palabre.connectors.contract import Author, Item, Kind
from palabre.ecosystem.models import Map, Standing
from palabre.governance.acts import MACHINE
from palabre.governance.models import Notice
from palabre.jobs import run_due
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Source, Voice
from palabre.protection import counting, watching
from palabre.protection.actions.alerts import close, keep_vigil
from palabre.protection.evidence import evidence_of
from palabre.protection.judging import judge, settle
from palabre.protection.models import Alert, Heard, Watch
from palabre.protection.rules.alerts import AlertState, SignKind, Verdict
from palabre.protection.told import headline, said
from palabre.protection.watching import look, look_again

pytestmark = pytest.mark.django_db

ANGRY = "La Lanterne m'a livré un café moisi, je suis très déçu et en colère, numéro"


def storm(speak, size=60):
    return speak([f"{ANGRY} {n} {n * 7919}" for n in range(size)])


def test_a_usual_hour_raises_nothing(quiet, speak):
    speak([f"La Lanterne ouvre à {n} heures" for n in range(3)])
    look()
    assert not Alert.objects.exists()


def test_a_storm_raises_one_alert_with_what_was_expected_and_what_was_seen(quiet, speak):
    storm(speak)
    look()
    alert = Alert.objects.get()
    assert (alert.topic, alert.state) == (quiet, AlertState.OPEN)
    assert alert.seen >= 60
    assert 0 < alert.expected < 4
    assert {SignKind.VOLUME, SignKind.NEGATIVE} <= set(alert.signs.values_list("kind", flat=True))


def test_looking_again_raises_it_no_second_time_and_news_go_onto_it(quiet, speak):
    storm(speak)
    look()
    storm(speak, 40)
    look()
    look()
    alert = Alert.objects.get()
    look_again()
    assert alert.signs.count() == len(set(alert.signs.values_list("kind", flat=True)))


def test_the_evidence_names_the_first_texts_the_carriers_the_words_and_the_links(quiet, speak):
    made = speak(
        [f"La Lanterne vend du café moisi {n} {n * 7919}" for n in range(40)],
        by=lambda place: f"v{place % 8}", links=("https://lanterne.example/moisi",),
    )  # fmt: skip
    Mention.objects.filter(pk=made[5].pk).update(likes=70)
    look()
    found = Alert.objects.get().evidence
    assert found["first"] == sorted(one.pk for one in made)[:3]
    assert found["carriers"][0] == [made[5].voice_id, 5, 70]
    assert found["links"] == [["https://lanterne.example/moisi", 8]]
    assert found["gravity"]["score"] > 0
    assert "moisi" in [word for word, _voices in found["words"]]


def test_the_evidence_begins_with_what_is_passed_on_though_it_was_said_before(quiet, speak):
    text = "Un éclat de verre était dans mon café de la Lanterne, regardez bien avant de le boire"
    [spark] = speak([text], ago=timedelta(minutes=50))
    copies = speak([f"{text}, {n}" for n in ("merci", "voilà", "attention")])
    Mention.objects.filter(pk__in=[one.pk for one in copies]).update(copy_of=spark)
    now = timezone.now()
    found = evidence_of(quiet, now - timedelta(minutes=20), (3.0, 0.1), now)
    assert found["first"] == [spark.pk, *sorted(one.pk for one in copies)[:2]]
    assert spark.voice_id in {voice for voice, _texts, _drew in found["carriers"]}


def test_the_gravity_counts_who_carries_it_by_their_trust_on_the_map(quiet, speak, as_ada):
    made = storm(speak)
    told = {"first_at": timezone.now(), "last_at": timezone.now()}
    found = Map.objects.create(topic=quiet, made_at=timezone.now(), is_trust_told=True)
    rest = Voice.objects.create(
        organisation=quiet.organisation, platform="echo", remote_id="rest", first_seen_at=timezone.now(),
        last_seen_at=timezone.now(),
    )  # fmt: skip
    voices = [(made[0].voice_id, 0.5, 61), (rest.pk, 4.5, 90)]
    for voice, trust, influence in voices:
        Standing.objects.create(map=found, voice_id=voice, trust=trust, influence=influence, **told)
    look()
    alert = Alert.objects.get()
    assert alert.evidence["gravity"]["parts"]["carriers"] == pytest.approx(50)
    assert "carriers" not in alert.evidence["gravity"]["unknown"]
    said = as_ada.get(f"/o/lanterne/lanterne/protect/watch/{alert.pk}/").content.decode()
    assert '<td class="num">61</td>' in said


def test_without_a_map_that_tells_trust_who_carries_it_is_unknown(quiet, speak):
    storm(speak)
    Map.objects.create(topic=quiet, made_at=timezone.now())
    look()
    assert "carriers" in Alert.objects.get().evidence["gravity"]["unknown"]


def test_the_press_that_takes_it_up_is_named_and_counts_twice(quiet, speak, as_ada):
    storm(speak)
    speak(["La Lanterne dans la tourmente, enquête"], kind=Kind.ARTICLE, place="quotidien.example")
    look()
    alert = Alert.objects.get()
    said = as_ada.get(f"/o/lanterne/lanterne/protect/watch/{alert.pk}/").content.decode()
    assert "In the press: quotidien.example." in said
    Mention.objects.filter(kind="article").update(kind="post")
    without = evidence_of(quiet, alert.began, (0, 0), timezone.now())["gravity"]["parts"]
    assert without["crossing"] < alert.evidence["gravity"]["parts"]["crossing"]


def test_an_alert_that_was_closed_is_not_opened_by_the_same_again(quiet, speak, ada):
    storm(speak)
    look()
    close(MACHINE, Alert.objects.get(), Verdict.FALSE)
    Watch.objects.update(signs_at=None)
    storm(speak, 20)
    look()
    assert Alert.objects.count() == 1


def test_an_alarm_whose_alert_could_not_be_written_is_raised_by_the_next_look(
    quiet, speak, monkeypatch
):
    storm(speak)
    with monkeypatch.context() as dying:
        dying.setattr(watching, "notice", lambda *_a: 1 / 0)
        look()
    assert not Alert.objects.exists()
    watching.look_at(quiet.pk)
    assert Alert.objects.count() == 1


def test_people_are_told_once_by_mail_and_in_the_browser(quiet, speak, ada):
    storm(speak)
    look()
    for _round in range(3):
        run_due(timezone.now())
    assert [one.to for one in mail.outbox] == [[ada.user.email]]
    assert "mentions négatives en 30" in mail.outbox[0].subject
    assert "/protect/watch/" in mail.outbox[0].body
    assert Notice.objects.filter(user=ada.user).count() == 1


def test_who_is_named_is_told_and_nobody_else(quiet, speak, ada, bo, brand):
    bo.role = "editor"
    bo.save()
    keep_vigil(MACHINE, brand, False, [bo])
    storm(speak)
    look()
    for _round in range(3):
        run_due(timezone.now())
    assert [one.to for one in mail.outbox] == [[bo.user.email]]


def test_a_sensitive_watch_is_judged_by_the_other_rule(quiet, speak, brand):
    speak([f"La Lanterne ferme {n} {n * 7919}" for n in range(14)])
    look()
    assert not Alert.objects.exists()
    keep_vigil(MACHINE, brand, True, [])
    speak(["La Lanterne ferme encore, et encore"])
    look()
    assert Alert.objects.exists()


def test_signs_that_come_just_after_signs_were_looked_for_are_found_though_nothing_follows(
    quiet, speak, brand
):
    keep_vigil(MACHINE, brand, True, [])
    speak([f"La Lanterne ouvre {n} {n * 7919}" for n in range(3)])
    look()
    made = speak([f"La Lanterne brûle {n} {n * 7919}" for n in range(3)])
    Mention.objects.filter(pk__in=[one.pk for one in made]).update(intents={"crisis": 1})
    look()
    look()
    assert not Alert.objects.exists()
    Watch.objects.update(signs_at=timezone.now() - timedelta(minutes=2))
    look()
    assert Alert.objects.get().signs.filter(kind=SignKind.CRISIS_WORDS).exists()


def test_a_topic_without_a_past_raises_nothing(topic, speak):
    watching.begin_new()
    storm(speak)
    look()
    assert not Alert.objects.filter(signs__kind=SignKind.VOLUME).exists()


def test_a_storm_that_history_brings_is_kept_as_an_alert_that_is_over_and_told_to_nobody(
    quiet, speak
):
    watching.look_at(quiet.pk)
    speak([f"{ANGRY} {n} {n * 7919}" for n in range(60)], ago=timedelta(days=1))
    Watch.objects.update(made_at=timezone.now() - timedelta(hours=1))
    look()
    look()
    alert = Alert.objects.get()
    assert (alert.state, alert.verdict) == (AlertState.CLOSED, "")
    assert alert.seen >= 60
    for _round in range(3):
        run_due(timezone.now())
    assert mail.outbox == []


def test_what_is_little_spoken_of_is_judged_by_hours(topic, speak):
    watch = counting.begin(topic)
    days = [watch.settled - timedelta(days=n, hours=h) for n in range(1, 25) for h in (2, 9)]
    Heard.objects.bulk_create([Heard(topic=topic, at=at, seen=1) for at in days])
    for hour in range(5):
        texts = [f"{ANGRY} {n} {hour} {n * 7919}" for n in range(3)]
        speak(texts, ago=timedelta(hours=5 - hour, minutes=2))
    look()
    facts = Alert.objects.get().signs.get(kind=SignKind.VOLUME).facts
    assert facts["window"] == 6 * 3600
    assert facts["seen"] >= 8 > 4 * facts["expected"]


def test_a_source_that_was_just_added_raises_nothing_and_an_old_one_does(quiet, speak, brand):
    source = Source.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", kind="world", key="w"
    )
    made = storm(speak)
    Mention.objects.filter(pk__in=[one.pk for one in made]).update(source=source)
    look()
    assert not Alert.objects.exists()
    # Some hours later it is no history either, when what is usual is reckoned anew.
    watch = Watch.objects.select_related("topic").get()
    later = judge(watch, timezone.now() + timedelta(hours=3))
    assert (later.alarms, later.past) == ({}, [])
    Source.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert judge(watch, timezone.now() + timedelta(hours=9)).past
    storm(speak, 5)
    look()
    assert Alert.objects.exists()


def test_two_who_judge_at_once_raise_one_alert(quiet, speak):
    storm(speak)
    counting.count(quiet.organisation_id)
    watch = Watch.objects.select_related("topic").get()
    judged = judge(watch, timezone.now())
    look()
    assert settle(watch, judged) is False
    assert Alert.objects.count() == 1


def test_an_alert_is_told_in_the_language_of_whoever_reads(quiet, speak):
    from django.utils import translation

    storm(speak)
    look()
    alert = Alert.objects.get()
    with translation.override("fr"):
        assert "mentions négatives en 30" in headline(alert)
    told = [one.text for one in said(alert)]
    assert all(told)
    # They stand together: the topic is said once.
    assert [one.startswith(str(alert.topic)) for one in told] == [True] + [False] * (len(told) - 1)
    assert all(one[:1].isupper() or one[:1].isdigit() for one in told)


def test_copies_from_many_accounts_within_seconds_again_and_again_are_told_as_coordination(
    quiet, speak, brand
):
    said = ["exploite les enfants", "empoisonne les rivières", "ment sur les prix", "vole la terre",
            "paie des voyous"]  # fmt: skip
    for hour, what in enumerate(said, 1):
        text = (
            f"La Lanterne {what} du Honduras depuis dix ans, partagez cela partout et vite, merci"
        )
        speak([text] * 6, by=lambda place: f"troll{place}", ago=timedelta(hours=hour))
    crowd(brand, 240)
    look()
    alert = Alert.objects.get()
    facts = alert.signs.get(kind=SignKind.COPIES).facts
    assert (facts["accounts"], facts["things"]) == (6, 5)
    assert alert.evidence["gravity"]["parts"]["coordination"] == 100
    Alert.objects.update(last_at=timezone.now() - timedelta(minutes=5))
    look_again()
    alert.refresh_from_db()
    assert alert.evidence["gravity"]["parts"]["coordination"] == 100


def test_an_enthusiastic_crowd_that_shares_the_same_things_is_not_called_coordinated(quiet, brand):
    crowd(brand, 240)
    look()
    assert not Alert.objects.filter(signs__kind=SignKind.COPIES).exists()


def crowd(brand, size):
    """People who share eighty links of ours, three each, in their own words and at their own times."""
    chance = Random(7)
    items = []
    for number in range(size):
        at = timezone.now() - timedelta(minutes=10 + chance.random() * 3000)
        text = f"{chance.choice(OWN_WORDS)} la Lanterne {number * 7919}"
        link = (f"https://a.example/{number % 80}",)
        items.append(Item(f"c{number}", text, at, Author(f"fan{number % 50}"), links=link))
    ingest(items, "echo", organisation_id=brand.organisation_id)


OWN_WORDS = ["J'adore", "Vive", "Merci à", "Quel bonheur,", "Allez voir", "Encore bravo à"]


def test_what_came_just_after_a_slower_look_is_looked_at_when_its_time_has_come(quiet, speak):
    speak(["La Lanterne ouvre tard"])
    look()
    speak(["La Lanterne ouvre encore plus tard"])
    look()
    now = timezone.now()
    assert watching.due(now) == []
    assert watching.due(now + watching.SIGNS_EVERY + timedelta(seconds=1)) == [quiet.pk]
    watching.look_at(quiet.pk)
    Watch.objects.update(signs_at=now)
    assert watching.due(now + watching.SLOWLY + timedelta(seconds=1)) == [quiet.pk]
