"""Reactions on Matrix: counted for their message, also after they were taken back."""

import httpx
import pytest

from palabre.connectors.contract import RateLimited
from palabre.connectors.matrix.tests.test_matrix import Server
from palabre.connectors.matrix.trial import ROOM

AT = {"since": "s1", "room": ROOM}


def synced(*events):
    room = {"timeline": {"limited": False, "events": list(events)}}
    return {"next_batch": "s2", "rooms": {"join": {ROOM: room}}}


def reaction(name, to="$one"):
    relation = {"rel_type": "m.annotation", "event_id": to, "key": "👍"}
    return {"type": "m.reaction", "event_id": name, "sender": "@bob:example.com",
            "origin_server_ts": 1432735824653, "content": {"m.relates_to": relation}}  # fmt: skip


def removal(name):
    return {"type": "m.room.redaction", "event_id": "$r", "sender": "@bob:example.com",
            "origin_server_ts": 1432735824653, "redacts": name}  # fmt: skip


def said(name):
    return {"type": "m.room.message", "event_id": name, "sender": "@bob:example.com",
            "origin_server_ts": 1432735824653, "content": {"msgtype": "m.text", "body": "x"}}  # fmt: skip


def signs(*pairs):
    return [
        {"sender": f"@{who}:b", "content": {"m.relates_to": {"key": sign}}} for who, sign in pairs
    ]


TWO = {
    "chunk": [*signs(("a", "👍"), ("a", "👍"), ("b", "🎉")), 3, {"sender": "@c:b", "content": {}}]
}


def read(told, cursor=AT, relations=TWO):
    server = Server({"GET /sync": told, "GET /relations/": relations})
    return server.connector().read("room", {"room": ROOM}, cursor), server


def test_a_reaction_counts_for_its_message_each_person_once_for_each_sign():
    page, server = read(synced(reaction("$re"), reaction("$re2")))
    assert page.likes == {f"{ROOM}/$one": 2}
    assert (page.items, page.unchanged) == ((), False)
    assert len(server.sent("/m.annotation/m.reaction")) == 1
    assert page.cursor["reactions"] == {
        f"{ROOM}/$re": f"{ROOM}/$one",
        f"{ROOM}/$re2": f"{ROOM}/$one",
    }


def test_a_message_that_comes_with_its_reactions_carries_them():
    page, _ = read(synced(said("$new"), reaction("$re", "$new")))
    assert ([item.likes for item in page.items], page.likes) == ([2], {})


def test_a_reaction_that_is_taken_back_is_counted_no_more():
    first, _ = read(synced(reaction("$re")))
    page, server = read(synced(removal("$re")), first.cursor, {"chunk": []})
    assert page.likes == {f"{ROOM}/$one": 0}
    assert "reactions" not in page.cursor
    # The removal of anything else asks nothing more.
    _, server = read(synced(removal("$other")), first.cursor)
    assert server.sent("/relations/") == []


def test_many_are_counted_few_at_a_time_and_none_is_forgotten():
    page, _ = read(synced(*(reaction(f"$re{n}", f"$m{n}") for n in range(5))))
    assert len(page.likes) == 3
    more, _ = read(synced(), page.cursor)
    assert {*page.likes, *more.likes} == {f"{ROOM}/$m{n}" for n in range(5)}
    assert "uncounted" not in more.cursor


def test_where_the_server_asks_to_wait_the_texts_come_and_the_counting_waits():
    busy = httpx.Response(429, json={"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 2000})
    page, _ = read(synced(said("$new"), reaction("$re")), relations=busy)
    assert [item.remote_id for item in page.items] == [f"{ROOM}/$new"]
    assert page.cursor["uncounted"] == [f"{ROOM}/$one"]
    server = Server({"GET /relations/": busy})
    with pytest.raises(RateLimited):
        server.connector().measure([f"{ROOM}/$one"])


def test_reactions_are_counted_over_pages_that_come_to_an_end():
    def relations(request):
        at = request.url.params.get("from", "")
        return {"chunk": signs((f"a{at}", "👍")), "next_batch": f"{at}x"}

    server = Server({"GET /relations/": relations})
    (found,) = server.connector().measure([f"{ROOM}/$one", "no name"])
    assert (found.remote_id, found.metric, found.value) == (f"{ROOM}/$one", "likes", 5)
    gone = Server({"GET /relations/": httpx.Response(404, json={"errcode": "M_NOT_FOUND"})})
    assert gone.connector().measure([f"{ROOM}/$one"]) == ()


@pytest.mark.parametrize(
    "cursor",
    [
        {"reactions": 3, "uncounted": 4},
        {"reactions": {"a": 5, "b": "x"}, "uncounted": [None, "../x", {}]},
    ],
)
def test_an_odd_cursor_is_no_fault(cursor):
    page, server = read(synced(), {**AT, **cursor})
    assert (page.likes, server.sent("/relations/")) == ({}, [])
