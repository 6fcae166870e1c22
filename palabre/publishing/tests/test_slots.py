"""Slots of the week, the next free one, and the order of those who wait."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.actions.slots import add_slots, exchange, queue_post
from palabre.publishing.models import Delivery, Figure, Hold, Post
from palabre.publishing.moments import verdict_of
from palabre.publishing.planning.moments import FEWEST, Hour, Outcome, Verdict, best_times
from palabre.publishing.planning.slots import Weekly, coming, minute, next_free
from palabre.publishing.planning_models import Slot
from palabre.publishing.slotting import next_slot, zone

PARIS = ZoneInfo("Europe/Paris")
PUBLISH = "/o/lanterne/lanterne/publish/"
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
SLOTS = st.frozensets(st.builds(Weekly, st.integers(0, 6), TIMES), min_size=1, max_size=4)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@given(SLOTS, MOMENTS)
def test_the_next_free_slot_is_a_slot_to_come_that_nothing_has_taken(slots, after):
    first = next_free(slots, [], after, PARIS)
    assert after < first <= after + timedelta(days=8)
    second = next_free(slots, [first], after, PARIS)
    assert minute(second) != minute(first)
    assert second > after


@given(SLOTS, MOMENTS)
def test_slots_come_each_week_by_the_house_s_clock_whatever_the_season(slots, after):
    for at in list(coming(slots, after, PARIS, weeks=3)):
        local = at.astimezone(PARIS)
        same = {one for one in slots if one.weekday == local.weekday()}
        # In the one night of spring a skipped time is an hour later.
        back = (local - timedelta(hours=1)).timetz().replace(tzinfo=None)
        assert local.timetz().replace(tzinfo=None, fold=0) in {one.at for one in same} or back in {
            one.at for one in same
        }


def test_a_slot_that_the_clocks_skip_comes_an_hour_later_and_is_not_lost():
    night = datetime(2027, 3, 27, 12, tzinfo=UTC)
    at = next_free({Weekly(6, time(2, 30))}, [], night, PARIS)
    assert at.astimezone(PARIS).strftime("%d %H:%M") == "28 03:30"


def test_without_slots_there_is_no_next_one():
    assert next_free([], [], timezone.now(), PARIS) is None


def test_twenty_posts_are_needed_to_tell_a_best_time():
    monday = datetime(2026, 11, 2, 9, tzinfo=PARIS)
    few = best_times(Outcome(1, monday, 5) for _ in range(FEWEST - 1))
    assert (few.can_tell, few.posts, few.hours) == (False, FEWEST - 1, ())


def test_how_much_better_an_hour_did_is_told_to_a_tenth(as_ada, channel, monkeypatch):
    hours = (Hour(0, 9, 1.34, 4), Hour(2, 18, 1.04, 3))
    told = lambda brand: Verdict(24, hours)  # noqa: E731
    monkeypatch.setattr("palabre.publishing.views.queues.verdict_of", told)
    page = as_ada.get("/o/lanterne/lanterne/publish/queues/").content.decode()
    assert "1.3 × the usual, 4 posts" in page
    assert page.count("× the usual") == 1  # what is as usual to a tenth is no best time


def test_the_best_hour_is_the_one_that_did_better_on_its_own_account():
    monday, tuesday = (datetime(2026, 11, day, 9, tzinfo=PARIS) for day in (2, 3))
    # The large account always posts on Tuesday: its size makes no best time.
    large = [Outcome(1, tuesday, 1000) for _ in range(10)]
    small = [Outcome(2, monday, 30) for _ in range(5)]
    small += [Outcome(2, tuesday.replace(hour=15), 10) for _ in range(8)]
    verdict = best_times(large + small)
    assert verdict.posts == 23
    best = verdict.hours[0]
    assert (best.weekday, best.hour, best.posts) == (0, 9, 5)
    assert best.times == pytest.approx((5 * 3 + 3) / 8)
    assert len(verdict.hours) == 1


def test_one_lucky_post_makes_no_best_time():
    usual = [Outcome(1, datetime(2026, 11, 2, 9, tzinfo=PARIS), 10) for _ in range(30)]
    lucky = Outcome(1, datetime(2026, 11, 6, 23, tzinfo=PARIS), 10_000)
    assert best_times([*usual, lucky]).hours == ()


def draft(channel, text="x", **more):
    return write_post(MACHINE, channel.brand, Written(text=text, told=[Told(channel.pk)], **more))


def every_day(brand, channel=None, at=time(9)):
    return add_slots(MACHINE, brand, channel, range(7), at)


def test_an_account_has_its_own_slots_or_those_of_the_brand(brand, channel):
    every_day(brand)
    now = timezone.now()
    assert next_slot(brand, [channel.pk], now).astimezone(zone()).time() == time(9)
    every_day(brand, channel, time(17, 30))
    assert next_slot(brand, [channel.pk], now).astimezone(zone()).time() == time(17, 30)


def test_posts_that_are_queued_leave_one_a_slot(brand, channel):
    every_day(brand)
    times = [queue_post(MACHINE, draft(channel)) for _ in range(4)]
    assert times == sorted(set(times))
    assert {one.astimezone(zone()).time() for one in times} == {time(9)}
    assert [row.due_at for row in Delivery.objects.all()] == times


def test_who_queues_without_slots_is_told_where_to_set_them(brand, channel):
    with pytest.raises(Refused, match="No slot is free"):
        queue_post(MACHINE, draft(channel))
    assert Post.objects.get().state == "draft"


def test_a_slot_that_another_brand_has_taken_on_a_shared_account_is_not_free(brand, channel):
    Channel.objects.update(brand=None)
    shared = Channel.objects.get()
    every_day(brand)
    other = brand.organisation.brands.create(name="Boréal", slug="boreal")
    first = next_slot(brand, [shared.pk], timezone.now())
    post = write_post(MACHINE, other, Written(text="x", told=[Told(shared.pk)]))
    schedule(MACHINE, post, first)
    assert next_slot(brand, [shared.pk], timezone.now()) > first


def test_neighbours_exchange_their_times_and_leave_then(brand, channel):
    every_day(brand)
    first, second = draft(channel, "a"), draft(channel, "b")
    early, late = queue_post(MACHINE, first), queue_post(MACHINE, second)
    exchange(MACHINE, first, second)
    assert Delivery.objects.get(variant__post=first).due_at == late
    assert Delivery.objects.get(variant__post=second).due_at == early


def test_what_no_longer_waits_can_not_be_exchanged(brand, channel, clock):
    every_day(brand)
    first, second = draft(channel, "a"), draft(channel, "b")
    early = queue_post(MACHINE, first)
    with pytest.raises(Refused):
        exchange(MACHINE, first, second)
    assert Delivery.objects.get().due_at == early


def test_slots_are_set_and_taken_away_on_the_page(as_ada, brand, channel):
    as_ada.post(f"{PUBLISH}queues/", {"days": ["0", "2"], "at": "09:30"})
    as_ada.post(f"{PUBLISH}queues/", {"days": ["0"], "at": "09:30"})
    assert Slot.objects.count() == 2
    page = as_ada.get(f"{PUBLISH}queues/").content.decode()
    assert "09:30" in page
    as_ada.post(f"{PUBLISH}slots/{Slot.objects.first().pk}/remove/")
    assert Slot.objects.get().weekday == 2


def test_the_composer_and_the_post_s_page_queue_at_the_next_free_slot(as_ada, brand, channel):
    every_day(brand)
    form = {"text": "Un", "channels": [channel.pk], "aim": "useful", "do": "queue"}
    answer = as_ada.post(f"{PUBLISH}posts/new/", form, follow=True)
    assert "It is scheduled for" in answer.content.decode()
    other = draft(channel, "Deux")
    as_ada.post(f"{PUBLISH}posts/{other.pk}/queue/")
    first, second = Delivery.objects.order_by("due_at")
    assert second.due_at.astimezone(zone()).date() - first.due_at.astimezone(
        zone()
    ).date() == timedelta(days=1)


def test_what_can_not_be_queued_stays_in_the_form_and_is_kept_once(as_ada, brand, channel):
    form = {"text": "Un", "channels": [channel.pk], "aim": "useful", "do": "queue"}
    answer = as_ada.post(f"{PUBLISH}posts/new/", form)
    assert (answer.status_code, "No slot is free" in answer.content.decode()) == (422, True)
    assert not Post.objects.exists()
    as_ada.post(f"{PUBLISH}posts/new/", form | {"do": "draft"})
    post = Post.objects.get()
    address, seen = f"{PUBLISH}posts/{post.pk}/edit/", {"version": 1, "text": "Deux"}
    assert as_ada.post(address, form | seen).status_code == 422
    as_ada.post(address, form | seen | {"do": "draft"})  # the version that was seen still holds
    post.refresh_from_db()
    assert (post.text, post.version) == ("Deux", 2)


def test_the_queue_shows_what_waits_in_its_order_and_what_is_free(as_ada, brand, channel):
    every_day(brand)
    posts = [draft(channel, text) for text in ("Alpha", "Beta")]
    for post in posts:
        queue_post(MACHINE, post)
    address = f"{PUBLISH}queues/{channel.pk}/"
    page = as_ada.get(address).content.decode()
    assert page.index("Alpha") < page.index("Beta") < page.index("Free: write something")
    answer = as_ada.post(f"{address}down/", {"post": posts[0].pk})
    assert answer.url == f"{address}#post-{posts[0].pk}"
    page = as_ada.get(address).content.decode()
    assert page.index("Beta") < page.index("Alpha")
    as_ada.post(f"{address}down/", {"post": posts[0].pk})  # the last goes no further
    assert as_ada.get(address).status_code == 200


def test_a_paused_queue_lets_nothing_leave_and_nothing_rush_out(
    as_ada, channel, scheduled, clock, network, state
):
    scheduled()
    address = f"{PUBLISH}queues/{channel.pk}/"
    as_ada.post(f"{address}pause/", {"reason": "Holidays"})
    clock()
    assert (state(), network.taken) == ("held", [])
    assert "Holidays" in as_ada.get(address).content.decode()
    as_ada.post(f"{address}resume/")
    clock()
    assert (state(), network.taken) == ("missed", [])
    assert Hold.objects.get().ended_at is not None


def test_who_may_only_write_changes_no_slot_and_no_order(client, organisation, channel):
    from conftest import _member

    client.force_login(_member("Zoé", organisation, "agent").user)
    assert client.get(f"{PUBLISH}queues/").status_code == 200
    assert client.post(f"{PUBLISH}queues/", {"days": ["0"], "at": "09:30"}).status_code == 404
    assert client.post(f"{PUBLISH}queues/{channel.pk}/pause/").status_code == 403
    assert not Slot.objects.exists()


def test_best_times_are_told_from_the_figures_of_ripe_posts_only(as_ada, brand, channel, scheduled):
    now = timezone.now()
    for days in range(1, 26):
        (row,) = scheduled(f"Text {days}")
        at = now - timedelta(days=days)
        Delivery.objects.filter(pk=row.pk).update(state="published", sent_at=at)
        for value in (1, 4):  # the newest of its figures counts
            Figure.objects.create(delivery=row, metric="likes", value=value, at=at)
        Figure.objects.create(delivery=row, metric="views", value=9_000, at=at)
    verdict = verdict_of(brand)
    assert verdict.posts == 24
    page = as_ada.get(f"{PUBLISH}queues/").content.decode()
    assert "from 24 posts" in page
    assert "How is this computed?" in page
    Delivery.objects.filter(pk__gt=Delivery.objects.first().pk + 5).delete()
    assert "be told yet" in as_ada.get(f"{PUBLISH}queues/").content.decode()
