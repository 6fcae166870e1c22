"""News for open pages: counted once, and told again after a fault."""

import asyncio
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from palabre.listening import live
from palabre.listening.live import news


@pytest.fixture
def positions(monkeypatch):
    """What the database says of the positions, beat after beat; the last answer stays."""
    answers = SimpleNamespace(left=[])

    def ask(organisations):
        answer = answers.left.pop(0) if len(answers.left) > 1 else answers.left[0]
        if isinstance(answer, Exception):
            raise answer
        return dict.fromkeys(organisations, answer)

    monkeypatch.setattr(live, "_positions", ask)
    monkeypatch.setattr(live, "BEAT_S", 0)
    monkeypatch.setattr(live, "_bells", {})
    return answers


def heard(count, how_many, since=0):
    """The first events of a page that stands at a position, without the first word of the stream."""

    async def listen():
        stream = news(1, 1, since, how_many)
        told = [await anext(stream) for _ in range(count + 1)][1:]
        await stream.aclose()
        return told

    return asyncio.run(listen())


def test_each_event_tells_the_position_it_was_counted_up_to(positions):
    positions.left = [5, 5, 9]
    asked = []

    def how_many(since):
        asked.append(since)
        return len(asked)

    told = heard(2, how_many, since=3)
    assert told == [b"id: 5\nevent: new\ndata: 1\n\n", b"id: 9\nevent: new\ndata: 2\n\n"]
    assert asked == [3, 5]


def test_what_does_not_belong_to_the_page_moves_it_on_without_an_event(positions):
    positions.left = [5]
    assert heard(1, lambda since: 0) == [b"id: 5\n\n"]


def test_open_pages_hear_again_after_a_fault_of_the_database(positions):
    positions.left = [OperationalError("database is locked"), 4]
    assert heard(1, lambda since: 2) == [b"id: 4\nevent: new\ndata: 2\n\n"]


def test_who_is_a_member_no_more_hears_no_more_however_much_there_is_to_tell(
    positions, monkeypatch
):
    positions.left = list(range(1, 100))
    monkeypatch.setattr(live, "QUIET_S", 0)
    monkeypatch.setattr(live, "_is_member", lambda number: False)

    async def listen():
        return [told async for told in news(1, 1, 0, lambda since: 1)]

    assert asyncio.run(listen()) == [b"retry: 2000\n\n"]
