"""Open pages hear of notices on the stream that they hold already."""

import asyncio

import pytest

from palabre.governance import live
from palabre.governance.actions import notify
from palabre.governance.acts import MACHINE
from palabre.governance.live import newest_of, with_notices


@pytest.fixture
def hear(monkeypatch):
    """The events of a page whose stream gives these, while the newest notices are these, beat after beat."""
    monkeypatch.setattr(live, "BEAT_S", 0)
    monkeypatch.setattr(live, "_bells", {})

    def listen(events, newest, count):
        left = list(newest)
        monkeypatch.setattr(
            live, "newest_of", lambda _members: {1: left.pop(0) if len(left) > 1 else left[0]}
        )

        async def stream():
            for event in events:
                yield event
            while not ended.is_set():
                await asyncio.sleep(0)

        async def read():
            found = []
            told = with_notices(stream(), 1)
            async for one in told:
                found.append(one)
                if len(found) == count:
                    break
            await told.aclose()
            (bell,) = live._bells.values()
            return found, dict(bell.open)

        ended = asyncio.Event()
        return asyncio.run(read())

    return listen


NOTICE = b"event: notice\ndata: new\n\n"


def test_a_notice_that_comes_is_told_among_the_events_of_the_page(hear):
    found, still_open = hear([b"a", b"b"], [4, 4, 7], 3)
    assert sorted(found) == sorted([b"a", b"b", NOTICE])
    assert still_open == {}


def test_what_was_there_when_the_page_opened_is_no_news(hear):
    found, _open = hear([b"a", b"b", b"c"], [9], 3)
    assert found == [b"a", b"b", b"c"]


def test_the_stream_ends_with_the_events_of_the_page(monkeypatch):
    monkeypatch.setattr(live, "BEAT_S", 0)
    monkeypatch.setattr(live, "_bells", {})
    monkeypatch.setattr(live, "newest_of", lambda _members: {})

    async def one():
        yield b"only"

    async def read():
        return [event async for event in with_notices(one(), 1)]

    assert asyncio.run(read()) == [b"only"]


@pytest.mark.django_db
def test_the_newest_notice_is_that_of_the_member_in_their_organisation(
    organisation, ada, cy, member_as, django_assert_num_queries
):
    eve = member_as("editor")
    assert newest_of([ada.pk, eve.pk]) == {ada.pk: 0, eve.pk: 0}
    notify(MACHINE, organisation, [ada.user], "test", lambda: "One.", "/kit/")
    notify(MACHINE, cy.organisation, [cy.user], "test", lambda: "Other.", "/kit/")
    with django_assert_num_queries(1):
        found = newest_of([ada.pk, eve.pk, cy.pk])
    assert found == {
        ada.pk: ada.user.notices.get().pk, eve.pk: 0, cy.pk: cy.user.notices.get().pk,
    }  # fmt: skip
