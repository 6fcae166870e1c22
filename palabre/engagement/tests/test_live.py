"""What open inboxes are told: what changed, who is there; by one reader a process."""

import asyncio
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.engagement import live
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.presence import be_here, forget_gone, leave
from palabre.engagement.live import Room, changed_since, news, others
from palabre.engagement.models import Conversation, Inbox, Presence
from palabre.engagement.tests.conftest import said
from palabre.listening.ingest import ingest

pytestmark = pytest.mark.django_db


def asked(rooms):
    """Ask the database as the reader does, in this thread."""
    live._ask(rooms)
    return rooms


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """The reader's questions stand in the test's own transaction."""
    monkeypatch.setattr(live, "close_old_connections", lambda: None)


@pytest.fixture
def room(brand):
    """What is known of the inbox from now on."""

    def make():
        beat = Inbox.objects.filter(pk=brand.pk).values_list("beat", flat=True).first() or 0
        return Room(beat, beat)

    return make


def test_what_changed_is_told_by_its_number(talk, by, brand, ada, room):
    row, now = talk(), room()
    verbs.assign(by, brand, [row.pk], ada)
    asked({brand.pk: now})
    assert changed_since(now, now.began) == [row.pk]
    assert changed_since(now, now.beat) == []


def test_what_is_heard_while_an_inbox_is_open_is_sorted_without_the_worker(brand, source, room):
    now = room()
    ingest([said("m1")], "echo", [source])
    asked({brand.pk: now})
    assert changed_since(now, now.began) == [Conversation.objects.get().pk]


def test_a_page_from_before_the_reading_began_is_told_that_it_can_not_be_known(room):
    assert changed_since(Room(9, 7), 6) is None
    assert changed_since(Room(9, 7), 7) == []


def test_too_much_is_not_told_one_by_one(room):
    now = Room(600, 0)
    now.changed.extend((beat, beat) for beat in range(1, 601))
    assert changed_since(now, 50) is None
    assert changed_since(now, 590) == list(range(591, 601))
    assert changed_since(now, 300) is None


def test_who_is_there_is_told_to_the_others_and_ends_by_itself(talk, brand, ada, eve, room):
    row, now = talk(), room()
    be_here(ada, row, typing=False)
    be_here(eve, row, typing=True)
    asked({brand.pk: now})
    assert others(now, ada.pk) == {str(row.pk): [["Eve", True]]}
    assert others(now, eve.pk) == {str(row.pk): [["Ada", False]]}
    Presence.objects.update(typing_until=timezone.now())
    asked({brand.pk: now})
    assert others(now, ada.pk) == {str(row.pk): [["Eve", False]]}
    Presence.objects.filter(member=eve).update(until=timezone.now())
    asked({brand.pk: now})
    assert others(now, ada.pk) == {}
    leave(ada, row)
    asked({brand.pk: now})
    assert others(now, eve.pk) == {}


def test_rows_of_those_who_left_without_a_word_go(talk, ada):
    be_here(ada, talk(), typing=False)
    assert forget_gone() == 0
    Presence.objects.update(until=timezone.now() - timedelta(hours=1))
    assert forget_gone() == 1


def test_another_brands_people_and_changes_are_not_told(talk, by, brand, ada, organisation, room):
    row, now = talk(), room()
    other = organisation.brands.create(name="Autre", slug="autre")
    be_here(ada, row, typing=False)
    verbs.finish(by, brand, [row.pk])
    theirs = Room()
    asked({other.pk: theirs})
    assert (theirs.people, list(theirs.changed)) == ({}, [])
    assert now.people == {}


def test_asking_costs_the_same_for_many_pages_and_people(
    talk, brand, ada, eve, room, django_assert_num_queries
):
    row, now = talk(), room()
    asked({brand.pk: now})
    for member in (ada, eve):
        be_here(member, row, typing=False)
    with django_assert_num_queries(2):
        asked({brand.pk: now})


@pytest.fixture
def told(monkeypatch, brand):
    """The first events of an open page, as the reader finds the rooms beat after beat."""
    monkeypatch.setattr(live, "BEAT_S", 0)
    monkeypatch.setattr(live, "_beat_now", lambda brand: 0)
    monkeypatch.setattr(live, "_readers", {})

    def listen(count, *beats, since=0, member=1):
        left = list(beats)

        def ask(rooms):
            if left:
                left.pop(0)(rooms[brand.pk])

        monkeypatch.setattr(live, "_ask", ask)

        async def hear():
            stream = news(brand.pk, member, since)
            await anext(stream)
            found = []
            while len(found) < count:  # two beats may be told at once
                told = (await anext(stream)).split(b"\n\n")
                found += [one + b"\n\n" for one in told if one]
            await stream.aclose()
            assert live._reader().rooms == {}
            return found

        return asyncio.run(hear())

    return listen


def test_an_open_page_is_told_of_changes_and_of_people(told):
    def first(room):
        room.changed.append((1, 12))
        room.beat = 1

    def second(room):
        room.people = {12: [(7, "Eve", True), (1, "Ada", False)]}

    change, here = told(2, first, second)
    assert change == b"id: 1\nevent: change\ndata: [12]\n\n"
    assert json.loads(here.decode().split("data: ")[1]) == {"12": [["Eve", True]]}


def test_who_is_a_member_no_more_hears_no_more(monkeypatch, brand):
    monkeypatch.setattr(live, "BEAT_S", 0)
    monkeypatch.setattr(live, "QUIET_S", 0)
    monkeypatch.setattr(live, "_beat_now", lambda brand: 0)
    monkeypatch.setattr(live, "_readers", {})
    monkeypatch.setattr(live, "_may_still", lambda number, brand: False)
    monkeypatch.setattr(live, "_ask", lambda rooms: None)

    async def listen():
        return [one async for one in news(brand.pk, 1, 0)]

    assert asyncio.run(listen()) == [b"retry: 2000\n\n"]


def test_a_beat_that_never_was_deafens_nobody(told, monkeypatch):
    monkeypatch.setattr(live, "_beat_now", lambda brand: 4)

    def first(room):
        assert (room.beat, room.began) == (4, 4)
        room.changed.append((5, 12))
        room.beat = 5

    (change,) = told(1, first, since=9_000_000_000_000_000)
    assert change == b"id: 5\nevent: change\ndata: [12]\n\n"


def test_who_may_answer_no_more_hears_no_more(ada, brand):
    assert live._may_still(ada.pk, brand.pk)
    ada.role = "viewer"
    ada.save()
    assert not live._may_still(ada.pk, brand.pk)


def test_who_works_for_another_brand_by_now_hears_no_more(ada, brand, organisation):
    ada.brands.set([organisation.brands.create(name="Autre", slug="autre")])
    assert not live._may_still(ada.pk, brand.pk)


def test_a_member_with_too_many_pages_is_told_to_come_back_later(told, monkeypatch, brand):
    monkeypatch.setattr(live, "MOST_PAGES", 1)

    def first(room):
        room.people = {12: [(7, "Eve", True)]}

    async def one_more():
        return [one async for one in news(brand.pk, 1, 0)]

    assert len(told(1, first)) == 1  # the page that was closed doesn't count any more
    monkeypatch.setattr(live, "MOST_PAGES", 0)
    assert asyncio.run(one_more()) == [b"retry: 60000\n\n"]


def test_a_reader_outlives_a_fault(monkeypatch):
    asked = []

    def ask(rooms):
        asked.append(1)
        if len(asked) == 1:
            raise LookupError("one bad row")

    monkeypatch.setattr(live, "_ask", ask)
    monkeypatch.setattr(live, "BEAT_S", 0)

    async def read():
        reader = live.Reader()
        reader.join(1, 1, 0)
        while len(asked) < 2:
            await reader.beat.wait()
        reader.leave(1, 1)
        await reader.task

    asyncio.run(read())
    assert len(asked) >= 2
