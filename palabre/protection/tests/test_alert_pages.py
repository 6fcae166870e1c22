"""The pages of alerts: what stands, what it rests on, who looks after it."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.listening.actions.topics import make_topic
from palabre.protection.models import Alert, Heard, Vigil
from palabre.protection.rules.alerts import AlertState
from palabre.protection.tests.test_watching import storm
from palabre.protection.watching import look

pytestmark = pytest.mark.django_db
PLACE = ["lanterne", "lanterne"]


@pytest.fixture
def alert(quiet, speak, ada):
    """An alert that nobody has seen."""
    storm(speak)
    look()
    return Alert.objects.get()


def page(client, view, *numbers, status=200):
    answer = client.get(reverse(view, args=[*PLACE, *numbers]))
    assert answer.status_code == status
    return answer.content.decode()


def act(client, alert, what, **data):
    place = reverse("protect_alert_act", args=[*PLACE, alert.pk, what])
    return client.post(place, data, follow=True)


def test_nothing_unusual_says_so_and_how_one_is_told(as_ada, quiet):
    text = page(as_ada, "protect_watch")
    assert "Nothing unusual" in text
    assert "Lanterne" in text


def test_an_alert_stands_on_the_page_of_what_is_watched_and_on_today(as_ada, alert):
    assert "negative mentions in 30" in page(as_ada, "protect_watch")
    today = as_ada.get(reverse("today", args=["lanterne"])).content.decode()
    assert "negative mentions in 30" in today


def test_its_page_tells_the_evidence_and_opens_the_mentions(as_ada, alert):
    text = page(as_ada, "protect_alert", alert.pk)
    for words in ("Who carries it", "How it began", "What the gravity is made of"):
        assert words in text
    assert f"topic={alert.topic_id}" in text
    assert "moisi" in text


def test_one_looks_after_it_and_says_what_it_was(as_ada, alert, ada):
    act(as_ada, alert, "see")
    alert.refresh_from_db()
    assert (alert.state, alert.looked_by) == (AlertState.SEEN, ada.user)
    act(as_ada, alert, "close", verdict="false")
    alert.refresh_from_db()
    assert (alert.state, alert.verdict, alert.closed_by) == ("closed", "false", ada.user)
    assert "It was nothing" in page(as_ada, "protect_watch")


def test_a_room_is_opened_from_an_alert_and_found_again(as_ada, alert):
    door = reverse("protect_incident_new", args=PLACE) + f"?alert={alert.pk}"
    assert door in page(as_ada, "protect_watch")
    assert door in page(as_ada, "protect_alert", alert.pk)
    values = {"title": "Moisi", "kind": "product", "level": "warn", "sheet": str(uuid4())}
    as_ada.post(door, values)
    room = alert.incidents.get()
    for text in (page(as_ada, "protect_watch"), page(as_ada, "protect_alert", alert.pk)):
        assert reverse("protect_incident", args=[*PLACE, room.pk]) in text
        assert door not in text
    told = page(as_ada, "protect_incident", room.pk)
    assert reverse("protect_alert", args=[*PLACE, alert.pk]) in told


def test_two_who_take_it_at_once_are_told_who_was_quicker(as_ada, alert):
    act(as_ada, alert, "see")
    assert "Somebody was quicker" in act(as_ada, alert, "see").content.decode()


@pytest.mark.parametrize("data", [{}, {"verdict": "nonsense"}])
def test_a_closing_without_a_verdict_is_refused(as_ada, alert, data):
    assert act(as_ada, alert, "close", **data).status_code == 404
    alert.refresh_from_db()
    assert alert.state == AlertState.OPEN


def test_a_viewer_sees_and_decides_nothing(client, alert, bo):
    client.force_login(bo.user)
    assert "protect_alert_act" not in page(client, "protect_alert", alert.pk)
    assert act(client, alert, "see").status_code == 403
    page(client, "protect_vigil", status=403)


def test_a_stranger_finds_nothing(client, alert, cy):
    client.force_login(cy.user)
    for view, numbers in (
        ("protect_watch", []),
        ("protect_alert", [alert.pk]),
        ("protect_vigil", []),
    ):
        page(client, view, *numbers, status=404)
    assert act(client, alert, "see").status_code == 404


def test_an_alert_of_another_brand_is_not_found_here(as_ada, alert, organisation):
    other = organisation.brands.create(name="Autre", slug="autre")
    place = reverse("protect_alert", args=["lanterne", other.slug, alert.pk])
    assert as_ada.get(place).status_code == 404


def test_how_a_brand_is_watched_is_kept_and_only_members_who_may_act_can_be_named(
    as_ada, quiet, ada, bo, cy
):
    place = reverse("protect_vigil", args=PLACE)
    told = {"part": "people", "people-is_sensitive": "on", "people-people": [ada.pk]}
    as_ada.post(place, told)
    vigil = Vigil.objects.get()
    assert (vigil.is_sensitive, [*vigil.people.all()]) == (True, [ada])
    for stranger in (bo, cy):
        answer = as_ada.post(place, told | {"people-people": [stranger.pk]})
        assert answer.status_code == 422
    answer = as_ada.post(place, told | {"people-people": ["9" * 40]})
    assert answer.status_code == 422
    assert [*Vigil.objects.get().people.all()] == [ada]


def test_the_pages_ask_no_more_questions_for_more_alerts(
    as_ada, alert, django_assert_max_num_queries
):
    import copy

    for _number in range(12):
        row = copy.copy(alert)
        row.pk, row.state = None, AlertState.CLOSED
        row.save(force_insert=True)
    with django_assert_max_num_queries(45):
        page(as_ada, "protect_watch")


def test_a_page_of_many_topics_and_alerts_asks_the_database_as_often_as_one_of_few(
    as_ada, alert, brand, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page(as_ada, "protect_watch")
    with CaptureQueriesContext(connection) as few:
        page(as_ada, "protect_watch")
    asked = len(few)
    for n in range(12):
        topic = make_topic(MACHINE, brand, f"Lanterne {n}", f"lanterne {n}")
        Heard.objects.create(topic=topic, at=timezone.now(), seen=n + 1)
        row = Alert.objects.get(pk=alert.pk)
        row.pk, row.topic = None, topic
        row.save()
    with django_assert_num_queries(asked):
        rows = as_ada.get(reverse("protect_watch", args=PLACE)).context
    last = {str(one["topic"]): (one["today"], one["curve"][-1]) for one in rows["watched"]}
    assert last["Lanterne 11"] == (12, 12)
    assert {sum(one.curve) for one in rows["standing"] if one.topic_id != alert.topic_id} == set(
        range(1, 13)
    )
