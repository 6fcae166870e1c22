"""The page that says who is told: for those who may, and without what is secret."""

import pytest
from django.core import mail
from django.urls import reverse

from palabre.connectors.tests.loopback import Reply
from palabre.governance.acts import MACHINE
from palabre.protection import calling
from palabre.protection.actions.telling import add_step, add_way
from palabre.protection.models import Alert, Call, Step, Telling, Vigil, Way
from palabre.protection.rules.telling import CallState
from palabre.protection.tests.telling_world import KEY, allowed, chat

__all__ = ["allowed", "chat"]
pytestmark = pytest.mark.django_db
PLACE = ["lanterne", "lanterne"]


def page():
    return reverse("protect_vigil", args=PLACE)


def keep(browser, part, **fields):
    named = {f"{part}-{name}": value for name, value in fields.items()}
    return browser.post(page(), {"part": part, **named})


def test_the_page_says_who_is_told_without_any_setting(as_ada, brand):
    answer = as_ada.get(page())
    assert answer.status_code == 200
    assert "Ada" in answer.content.decode()


def test_who_may_not_publish_sees_and_changes_nothing(client, bo, brand, chat):
    client.force_login(bo.user)
    step = add_step(MACHINE, brand, 5, [], [chat])
    doors = [
        page(), reverse("protect_test_mail", args=PLACE),
        reverse("protect_way_act", args=[*PLACE, chat.pk, "remove"]),
        reverse("protect_step_remove", args=[*PLACE, step.pk]),
    ]  # fmt: skip
    assert [client.post(one, {"part": "people"}).status_code for one in doors] == [403] * 4
    assert client.get(page()).status_code == 403
    assert Way.objects.count() == Step.objects.count() == 1


def test_a_way_of_another_brand_is_not_there(client, cy, chat):
    client.force_login(cy.user)
    for act in ("test", "pause", "remove"):
        door = reverse("protect_way_act", args=["boreal", "boreal", chat.pk, act])
        assert client.post(door).status_code == 404
    assert Way.objects.filter(is_paused=False).exists()


def test_a_chat_is_added_tested_and_its_address_is_shown_nowhere(as_ada, brand, allowed, caplog):
    address = f"mmost://{allowed.url[7:]}/{KEY}"
    with caplog.at_level("DEBUG"):
        assert keep(as_ada, "way", name="Team", address=address, at_once="on").status_code == 302
        way = Way.objects.get()
        door = reverse("protect_way_act", args=[*PLACE, way.pk, "test"])
        said = as_ada.post(door, follow=True).content.decode()
    assert len(allowed.asked) == 1
    assert "Team" in said
    assert "Mattermost" in said
    assert KEY not in said
    assert KEY not in caplog.text
    assert KEY not in as_ada.get(page()).content.decode()


def test_a_test_that_fails_says_why(as_ada, brand, chat, allowed):
    allowed.replies[f"/hooks/{KEY}"] = Reply(b"no", 404)
    door = reverse("protect_way_act", args=[*PLACE, chat.pk, "test"])
    said = as_ada.post(door, follow=True).content.decode()
    assert "toast" in said
    assert KEY not in said
    assert not Call.objects.exists()


def test_the_key_of_a_program_is_shown_once(as_ada, brand):
    answer = keep(as_ada, "way", name="Pager", address="https://pager.example.org/x?k=hush")
    key = Way.objects.get().secret["key"]
    assert key in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    later = as_ada.get(page()).content.decode()
    assert key not in later
    assert "hush" not in later
    assert "pager.example.org" in later


@pytest.mark.parametrize(
    "address", ["json://10.0.0.1/hush", "https://10.0.0.1/hush", "slack://hush", ""]
)
def test_a_bad_address_gets_a_sentence_and_keeps_nothing(address, as_ada, brand):
    answer = keep(as_ada, "way", name="X", address=address)
    assert answer.status_code == 422
    assert 'class="wrongs"' in answer.content.decode() or "notice bad" in answer.content.decode()
    assert "hush" not in answer.content.decode()
    assert not Way.objects.exists()


def test_people_hours_and_steps_are_kept(as_ada, ada, brand, chat):
    assert keep(as_ada, "people", people=[ada.pk], is_sensitive="on").status_code == 302
    hours = {"quiet_from": "22:00", "quiet_until": "07:00", "quiet_below": 50, "digest_below": 25,
             "digest_hour": 9, "zone": "Europe/Paris"}  # fmt: skip
    assert keep(as_ada, "hours", **hours).status_code == 302
    assert keep(as_ada, "step", minutes=10, people=[ada.pk], ways=[chat.pk]).status_code == 302
    assert Vigil.objects.get().is_sensitive
    assert str(Telling.objects.get().quiet_from) == "22:00:00"
    step = Step.objects.get()
    assert (list(step.people.all()), list(step.ways.all())) == ([ada], [chat])
    shown = as_ada.get(page()).content.decode()
    assert 'value="22:00"' in shown
    as_ada.post(reverse("protect_step_remove", args=[*PLACE, step.pk]))
    assert not Step.objects.exists()


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        ("hours", {"quiet_from": "22:00", "quiet_below": 50, "digest_below": 0, "digest_hour": 8}),
        ("hours", {"quiet_from": "22:00", "quiet_until": "22:00", "quiet_below": 50, "digest_below": 0,
                   "digest_hour": 8}),
        ("hours", {"quiet_below": 7, "digest_below": 0, "digest_hour": 99, "zone": "Mars/Olympus"}),
        ("step", {"minutes": 10}),
        ("step", {"minutes": 0}),
        ("step", {"minutes": 99999999999999999999}),
        ("people", {"people": [999]}),
    ],
)  # fmt: skip
def test_what_makes_no_sense_gets_a_sentence_and_keeps_nothing(part, fields, as_ada, brand):
    assert keep(as_ada, part, **fields).status_code == 422
    assert not Telling.objects.exists()
    assert not Step.objects.exists()
    assert not Vigil.objects.exists()


def test_a_part_that_isn_t_there_is_404(as_ada, brand):
    assert as_ada.post(page(), {"part": "nothing"}).status_code == 404


def test_one_sends_oneself_a_test_by_mail(as_ada, ada, brand):
    as_ada.post(reverse("protect_test_mail", args=PLACE))
    assert [one.to for one in mail.outbox] == [[ada.user.email]]


def test_the_page_of_an_alert_says_who_was_told_and_what_failed(
    as_ada, ada, brand, topic, chat, allowed
):
    from django.utils import timezone

    alert = Alert.objects.create(
        organisation=brand.organisation, brand=brand, topic=topic, began=timezone.now(), gravity=60,
        evidence={"mentions": 60, "negative": 40},
    )  # fmt: skip
    calling.begin(alert.pk)
    why = "The service refuses the key in its address: write it anew."
    Call.objects.filter(way=chat).update(state=CallState.FAILED, last_error=why)
    shown = as_ada.get(reverse("protect_alert", args=[*PLACE, alert.pk])).content.decode()
    assert "Team" in shown
    assert "Ada" in shown
    assert why in shown or "Le service refuse" in shown


def test_the_page_asks_no_more_of_the_database_with_more_ways(
    as_ada, brand, allowed, django_assert_max_num_queries
):
    for number in range(12):
        way = add_way(MACHINE, brand, f"W{number}", f"https://h{number}.example.org/", at_once=True)
        if number < 5:
            add_step(MACHINE, brand, number + 1, [], [way])
    with django_assert_max_num_queries(32):
        as_ada.get(page())
