"""Texts that come back: on their days, once each, in turn, until their end."""

import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing import jobs
from palabre.publishing.actions import series as verbs
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Delivery, Post
from palabre.publishing.planning.rhythm import (
    Rhythm,
    Rule,
    Turn,
    following,
    is_day_of,
    whose_turn,
    wording_of,
)
from palabre.publishing.planning_models import Occurrence, Series
from palabre.publishing.slotting import zone

PARIS = ZoneInfo("Europe/Paris")
PUBLISH = "/o/lanterne/lanterne/publish/"
RULES = st.one_of(
    st.builds(Rule, st.just(Rhythm.WEEKLY), st.frozensets(st.integers(0, 6), min_size=1), st.just(time(9))),
    st.builds(Rule, st.just(Rhythm.MONTHLY), st.frozensets(st.integers(1, 31), min_size=1), st.just(time(9))),
)  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=UTC)


@given(RULES, st.integers(0, 800))
def test_the_next_time_is_the_first_day_of_the_rule_to_come(rule, days):
    after = START + timedelta(days=days, hours=5)
    at = following(rule, after, PARIS)
    assert at > after
    local = at.astimezone(PARIS)
    assert local.time() == time(9)
    assert is_day_of(rule, local.date())
    between = [after.astimezone(PARIS).date() + timedelta(days=n) for n in range((at - after).days)]
    assert not any(is_day_of(rule, day) for day in between if day > after.astimezone(PARIS).date())


def test_the_thirty_first_is_the_last_day_of_every_month():
    rule = Rule(Rhythm.MONTHLY, {31}, time(9))
    at, days = START, []
    for _ in range(4):
        at = following(rule, at, PARIS)
        days.append(at.astimezone(PARIS).strftime("%d.%m"))
    assert days == ["31.01", "28.02", "31.03", "30.04"]


def test_a_series_stops_at_its_end_or_its_number():
    rule = Rule(Rhythm.WEEKLY, range(7), time(9), ends_on=date(2026, 1, 2), most=5)
    first = following(rule, START, PARIS)
    last = following(rule, first, PARIS)
    assert last.astimezone(PARIS).date() == date(2026, 1, 2)
    assert following(rule, last, PARIS) is None
    assert following(rule, START, PARIS, made=5) is None


def test_texts_take_turns_and_rest():
    turns = [Turn(1, 2, START), Turn(2, 0, None), Turn(3, 1, START - timedelta(days=9))]
    due = START + timedelta(days=3)
    assert whose_turn(turns, due, 10).number == 2
    assert whose_turn([turns[0], turns[2]], due, 10).number == 3
    assert whose_turn([turns[0]], due, 10) is None


def test_wordings_take_turns():
    assert [wording_of(Turn(1, used, None, wordings=3)) for used in range(4)] == [0, 1, 2, 0]


@pytest.fixture
def daily(brand, channel):
    """A series of every day with one text of two wordings."""
    soon = (
        timezone.localtime(timezone.now() + timedelta(hours=2), zone())
        .time()
        .replace(microsecond=0)
    )
    kept = verbs.Kept("Conseil", "weekly", range(7), soon)
    series = verbs.keep_series(MACHINE, brand, kept)
    verbs.add_text(MACHINE, series, draft(channel, "Un"), ["Deux"])
    return series


def draft(channel, text, **more):
    return write_post(MACHINE, channel.brand, Written(text=text, told=[Told(channel.pk)], **more))


def made(series):
    return list(series.occurrences.order_by("due_at").values_list("post__text", flat=True))


@pytest.fixture
def days(monkeypatch):
    """``days(n)``: n days go by, on each of which the clock of series strikes."""
    real, gone = timezone.now, 0

    def go(count):
        nonlocal gone
        for _ in range(count):
            gone += 1
            moment = real() + timedelta(days=gone)
            monkeypatch.setattr(verbs.timezone, "now", lambda moment=moment: moment)
            for number in Series.objects.values_list("pk", flat=True):
                jobs.continue_series(number)

    return go


def test_a_post_is_made_a_day_before_and_scheduled_for_its_time(daily):
    jobs.continue_series(daily.pk)
    post = Occurrence.objects.get().post
    assert (post.text, post.state) == ("Un", "scheduled")
    assert Delivery.objects.get().due_at == post.due_at == Occurrence.objects.get().due_at


def test_whoever_comes_again_makes_nothing_twice(daily):
    for _ in range(3):
        jobs.continue_series(daily.pk)
    assert made(daily) == ["Un"]


def test_one_time_of_a_series_can_not_be_made_twice_even_by_force(daily):
    jobs.continue_series(daily.pk)
    same = Occurrence.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Occurrence.objects.create(series=daily, due_at=same.due_at)
    # A row that forgot that it was made (an old backup of it) makes nothing twice, either.
    Series.objects.filter(pk=daily.pk).update(next_at=same.due_at)
    jobs.continue_series(daily.pk)
    assert made(daily) == ["Un"]


def test_who_dies_in_the_middle_leaves_nothing_and_the_next_makes_it_whole(daily, monkeypatch):
    monkeypatch.setattr(verbs, "schedule", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        jobs.continue_series(daily.pk)
    assert (made(daily), Post.objects.filter(is_template=False, state="scheduled").count()) == (
        [],
        0,
    )
    monkeypatch.undo()
    jobs.continue_series(daily.pk)
    assert made(daily) == ["Un"]


def test_the_same_words_do_not_come_twice_in_a_row(daily, days):
    days(4)
    told = made(daily)
    assert len(told) >= 4
    assert all(one != other for one, other in pairwise(told))


def test_a_text_does_not_come_back_while_it_rests(daily, channel, days):
    Series.objects.filter(pk=daily.pk).update(rest_days=3)
    verbs.add_text(MACHINE, daily, draft(channel, "Autre"))
    days(6)
    texts = list(daily.occurrences.order_by("due_at").values_list("text", "due_at"))
    for text in {one for one, _at in texts if one}:
        times = [at for one, at in texts if one == text]
        assert all(b - a >= timedelta(days=3) for a, b in pairwise(times))
    assert None in [one for one, _at in texts]  # two texts can't fill three days: one is left out


def test_a_series_ends_after_its_number_and_says_so(daily, days, organisation):
    Series.objects.filter(pk=daily.pk).update(most=2)
    days(5)
    daily.refresh_from_db()
    assert (len(made(daily)), daily.made, daily.next_at) == (2, 2, None)
    assert organisation.audit_entries.filter(verb="ended").exists()


def test_times_that_passed_while_nobody_worked_are_not_made_up_for(daily, days, monkeypatch):
    moment = timezone.now() + timedelta(days=10)
    monkeypatch.setattr(verbs.timezone, "now", lambda: moment)
    jobs.continue_series(daily.pk)
    assert len(made(daily)) == 1
    assert Occurrence.objects.get().due_at > moment


def test_a_page_opened_before_forgets_nothing_that_was_made_meanwhile(daily, brand):
    opened = Series.objects.get(pk=daily.pk)
    verbs.make_next(daily.pk)
    kept = verbs.Kept("Anew", "weekly", range(7), time(9), most=3)
    verbs.keep_series(MACHINE, brand, kept, opened)
    assert (Series.objects.get().made, Series.objects.get().name) == (1, "Anew")


def test_a_paused_series_makes_nothing_and_goes_on_later(daily, days):
    verbs.pause_series(MACHINE, daily, paused=True)
    days(3)
    assert made(daily) == []
    daily.refresh_from_db()
    verbs.pause_series(MACHINE, daily, paused=False)
    days(1)
    assert len(made(daily)) == 1


def test_a_series_without_a_text_waits_for_one(brand, channel):
    soon = timezone.localtime(timezone.now() + timedelta(hours=1), zone()).time()
    series = verbs.keep_series(MACHINE, brand, verbs.Kept("Vide", "weekly", range(7), soon))
    jobs.continue_series(series.pk)
    assert not Occurrence.objects.exists()
    verbs.add_text(MACHINE, series, draft(channel, "Enfin"))
    jobs.continue_series(series.pk)
    assert made(series) == ["Enfin"]


def test_what_can_not_be_scheduled_stays_a_draft_on_its_day(daily, channel):
    channel.delete()
    jobs.continue_series(daily.pk)
    post = Occurrence.objects.get().post
    assert (post.state, post.due_at) == ("draft", Occurrence.objects.get().due_at)


def test_who_may_only_write_publishes_nothing_through_the_text_of_a_series(
    daily, ada, client, organisation
):
    from conftest import _member

    zoe = _member("Zoé", organisation, "agent")
    client.force_login(zoe.user)
    template = daily.texts.get().post
    form = {
        "text": "Glissé", "aim": "useful", "do": "draft", "version": template.version,
        "channels": [one.channel_id for one in template.variants.all()],
    }  # fmt: skip
    client.post(f"{PUBLISH}posts/{template.pk}/edit/", form)
    jobs.continue_series(daily.pk)
    post = Occurrence.objects.get().post
    assert (post.text, post.state, post.author) == ("Glissé", "review", zoe.user)
    assert not Delivery.objects.exists()
    assert post.reviews.get().schedules  # approved, it leaves at its time


def test_the_template_itself_never_leaves(daily):
    with pytest.raises(Refused, match="template"):
        schedule(MACHINE, daily.texts.get().post)


def test_a_series_that_would_never_come_is_refused(brand):
    past = timezone.localdate() - timedelta(days=1)
    with pytest.raises(Refused):
        verbs.keep_series(MACHINE, brand, verbs.Kept("x", "weekly", [0], time(9), ends_on=past))
    assert not Series.objects.exists()


FORM = {
    "name": "Conseil",
    "rhythm": "weekly",
    "weekdays": ["0", "3"],
    "at": "09:30",
    "rest_days": "0",
}


def test_a_series_is_begun_filled_and_deleted_on_its_pages(as_ada, channel):
    post = draft(channel, "Un")
    as_ada.post(f"{PUBLISH}series/", FORM)
    series = Series.objects.get()
    address = f"{PUBLISH}series/{series.pk}/"
    as_ada.post(f"{address}add/", {"post": post.pk})
    page = as_ada.get(address).content.decode()
    assert "The same words would come again and again" in page
    assert re.search(r'href="[^"]+/posts/new/"[^>]*>.*?Write a new draft', page, re.DOTALL)
    data = {"text": series.texts.get().pk, "wordings": "Deux\r\n---\r\nTrois"}
    as_ada.post(f"{address}wordings/", data)
    assert series.texts.get().wordings == ["Deux", "Trois"]
    as_ada.post(address, FORM | {"rhythm": "monthly", "month_days": "1, 15"})
    series.refresh_from_db()
    assert (series.rhythm, series.days) == ("monthly", [1, 15])
    assert "Conseil" in as_ada.get(f"{PUBLISH}series/").content.decode()
    as_ada.post(f"{address}delete/")
    assert list(Post.objects.all()) == [post]


@pytest.mark.parametrize(
    "change",
    [
        {"weekdays": []},
        {"rhythm": "monthly", "month_days": "0"},
        {"rhythm": "monthly", "month_days": "0099"},
        {"rhythm": "monthly", "month_days": "x"},
        {"at": "25:00"},
        {"rest_days": "-1"},
        {"most": "0"},
        {"ends_on": "2020-01-01"},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_on_the_page(as_ada, brand, change):
    assert as_ada.post(f"{PUBLISH}series/", FORM | change).status_code == 422
    assert not Series.objects.exists()


def test_who_may_only_write_begins_no_series(client, organisation, brand):
    from conftest import _member

    client.force_login(_member("Zoé", organisation, "agent").user)
    assert client.get(f"{PUBLISH}series/").status_code == 200
    assert client.post(f"{PUBLISH}series/", FORM).status_code == 404
