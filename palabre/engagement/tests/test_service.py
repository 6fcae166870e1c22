"""What a brand promises: when a conversation is due, how its matters go, and how that is said."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.answers import record
from palabre.engagement.countdown import countdown, counting
from palabre.engagement.gathering import texts_go
from palabre.engagement.models import Conversation, Episode, Pledge
from palabre.engagement.promises import promise_of
from palabre.engagement.rules import Priority, TurnState
from palabre.engagement.tests.conftest import said

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
ALWAYS = [[[0, 1440]]] * 7


@pytest.fixture
def service(brand):
    """The brand, open day and night, with an hour to answer and four to solve."""
    levels = {"normal": [60, 240], "urgent": [10, 60]}
    return Pledge.objects.create(brand=brand, week=ALWAYS, levels=levels, zone="UTC")


def fresh(row):
    return Conversation.objects.get(pk=row.pk)


def test_an_answer_is_due_before_the_solution(service, talk):
    row = talk()
    assert row.answer_by == row.waiting_since + HOUR
    assert row.solve_by == row.waiting_since + 4 * HOUR
    assert row.late_at == row.answer_by


def test_who_was_answered_waits_for_no_promise_and_the_pause_counts_for_nobody(
    service, talk, hear, by
):
    start = timezone.now() - 10 * HOUR
    row = talk(published_at=start)
    turn = record(by, row, "Oui.")
    assert fresh(row).late_at is None
    turn.at = start + 3 * HOUR
    turn.save()
    back = start + 9 * HOUR
    hear(said("m2", above="m1", published_at=back))
    row = fresh(row)
    # Three of the four hours are spent; the six in which we waited are not.
    assert row.solve_by == back + HOUR
    assert row.answer_by == back + HOUR


def test_what_presses_more_is_due_sooner(service, talk, by, brand):
    row = talk()
    verbs.prioritise(by, brand, [row.pk], Priority.URGENT)
    assert fresh(row).late_at == row.waiting_since + 10 * MINUTE
    assert Episode.objects.get().priority == "urgent"


def test_a_matter_keeps_who_answered_first_and_how_long_it_took(service, talk, by):
    row = talk(published_at=timezone.now() - 2 * HOUR)
    turn = record(by, row, "Oui.")
    kept = Episode.objects.get()
    assert (kept.answered_by, kept.answered_at) == (by.user, turn.at)
    assert abs(kept.answer_time - 2 * 3600) < 60
    assert kept.spent == kept.answer_time


def test_an_answer_that_never_arrived_answered_nothing(service, talk, by, brand):
    row = talk()
    turn = record(by, row, "Oui.")
    turn.state = TurnState.FAILED
    turn.save()
    verbs.prioritise(by, brand, [row.pk], Priority.URGENT)
    assert Episode.objects.get().answered_at is None


def test_done_ends_a_matter_and_news_begins_another(service, talk, hear, by, brand):
    row = talk(published_at=timezone.now() - HOUR)
    verbs.finish(by, brand, [row.pk])
    first = Episode.objects.get()
    assert first.solved_by == by.user
    assert abs(first.spent - 3600) < 60
    hear(said("m2", above="m1", published_at=timezone.now()))
    assert [one.solved_at is None for one in Episode.objects.order_by("pk")] == [False, True]
    assert fresh(row).late_at is not None


def test_a_matter_whose_texts_are_deleted_over_there_goes_with_them(service, talk, hear, by, brand):
    row = talk()
    verbs.finish(by, brand, [row.pk])
    (mention,) = hear(said("m2", above="m1", published_at=timezone.now()))
    assert Episode.objects.count() == 2
    texts_go([mention.pk])
    assert Episode.objects.get().solved_at is not None


def test_who_opens_what_was_done_goes_on_with_the_same_matter(service, talk, hear, by, brand):
    row = talk()
    verbs.finish(by, brand, [row.pk])
    hear(said("m2", above="m1", published_at=timezone.now()))
    verbs.finish(by, brand, [row.pk])
    verbs.reopen(by, brand, [row.pk])
    first, second = Episode.objects.order_by("pk")
    assert first.solved_at is not None
    assert second.solved_at is None
    assert fresh(row).waiting_since == second.began_at


def test_a_brand_that_is_never_open_long_enough_makes_no_promise(service, talk):
    Pledge.objects.update(week=[[[0, 1]], *[[]] * 6], levels={"normal": [60, 600]})
    row = talk()
    assert (row.late_at, row.waiting_since is not None) == (row.answer_by, True)
    assert row.solve_by is None


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(-130, "answer within 2 h 10"), (-5, "answer within 5 min"), (-60, "answer within 1 h"),
     (40, "late by 40 min"), (125, "late by 2 h 05"), (60 * 24 * 40, "late by more than a month")],
)  # fmt: skip
def test_a_countdown_is_said_in_words(service, talk, brand, minutes, words):
    row = talk()
    now = row.late_at + timedelta(minutes=minutes)
    told = countdown(row, promise_of(brand).hours, now)
    assert (told.words, told.is_late) == (words, minutes > 0)


def test_over_a_weekend_a_countdown_stands_still(brand, talk):
    friday = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    row = talk()
    row.late_at = row.answer_by = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    hours = promise_of(brand).hours
    assert countdown(row, hours, friday).words == "answer within 2 h"
    for later in (6 * HOUR, 30 * HOUR, 60 * HOUR):
        told = countdown(row, hours, friday + later)
        assert (told.words, told.is_closed) == ("answer within 1 h", True)


def test_a_page_is_given_what_it_needs_to_count_on_by_itself(service, talk, brand):
    row, hours = talk(), promise_of(brand).hours
    for minutes, left in ((-130, 7_800), (40, -2_400), (60 * 24 * 40, None)):
        now = row.late_at + timedelta(minutes=minutes)
        told = countdown(row, hours, now)
        assert told.left == left
        if left is not None:
            assert told.at == int(now.timestamp())


def test_the_working_time_of_two_days_comes_with_a_page_and_no_more(brand):
    friday = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
    told = json.loads(counting(promise_of(brand).hours, friday))
    begins, ends = told["open"][0]
    assert (begins, ends - begins) == (int(friday.timestamp()), 3_600)
    assert len(told["open"]) == 1  # then it is the weekend
    assert told["words"]["both"] == "# h ##"


def test_the_lists_say_what_is_late_and_what_soon_is(service, client, ada, brand, talk):
    late, soon, calm = talk("m1"), talk("m2"), talk("m3")
    now = timezone.now()
    for row, minutes in ((late, -40), (soon, 90), (calm, 150)):
        at = now + timedelta(minutes=minutes)
        Conversation.objects.filter(pk=row.pk).update(late_at=at, answer_by=at)
    client.force_login(ada.user)
    at = reverse("engage_inbox", args=["lanterne", "lanterne"])
    shown = {
        view: client.get(f"{at}?view={view}").content.decode() for view in ("late", "soon", "todo")
    }
    for view, row in (("late", late), ("soon", soon)):
        assert f'id="row-{row.pk}"' in shown[view]
        assert shown[view].count('id="row-') == 1
    assert "late by 40 min" in shown["late"]
    assert "answer within 1 h 29" in shown["soon"]
    assert shown["todo"].count('id="row-') == 3
    page = client.get(f"{at}{late.pk}/").content.decode()
    assert "late by 40 min" in page
