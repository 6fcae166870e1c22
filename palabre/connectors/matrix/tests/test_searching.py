"""Words in the rooms of Matrix: what a server finds, page by page, and what it may answer instead."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.matrix.tests.test_matrix import Server
from palabre.connectors.matrix.trial import ROOM

NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)


def hit(name, text, ago=0, **content):
    at = int((NOW - timedelta(hours=ago)).timestamp() * 1_000)
    event = {
        "type": "m.room.message", "event_id": name, "room_id": ROOM, "sender": "@zoe:example.com",
        "origin_server_ts": at, "content": {"msgtype": "m.text", "body": text, **content},
    }  # fmt: skip
    people = {"@zoe:example.com": {"displayname": "Zoé"}}
    return {"result": event, "context": {"profile_info": people}}


def found(*results, **more):
    return {"search_categories": {"room_events": {"results": list(results), **more}}}


def searched(answer, cursor=None):
    server = Server({"POST /search": answer})
    return server.connector().search("lanterne", cursor or {}), server


def test_what_is_found_is_told_with_who_said_it_and_the_first_reading_goes_no_further():
    page, server = searched(found(hit("$one", "Ma lanterne ?"), next_batch="b2"))
    (item,) = page.items
    assert (item.remote_id, item.text) == (f"{ROOM}/$one", "Ma lanterne ?")
    assert (item.author.name, item.place) == ("Zoé", ROOM)
    assert not page.more
    (request,) = server.sent("/search")
    asked = json.loads(request.content)["search_categories"]["room_events"]
    assert (asked["search_term"], asked["order_by"]) == ("lanterne", "recent")
    assert "next_batch" not in request.url.params


def test_later_readings_go_back_page_by_page_to_the_one_before():
    first, _ = searched(found(hit("$one", "lanterne", 30)))
    second, _ = searched(found(hit("$two", "lanterne", 1), next_batch="b2"), first.cursor)
    assert second.more
    third, server = searched(found(hit("$one", "lanterne", 31), next_batch="b3"), second.cursor)
    assert not third.more
    assert server.sent("/search")[0].url.params["next_batch"] == "b2"
    ((_, place),) = third.cursor["places"].items()
    assert place == {"newest": (NOW - timedelta(hours=1)).isoformat()}


def test_an_edit_that_is_found_comes_under_its_first_name():
    new = {"m.new_content": {"msgtype": "m.text", "body": "La lanterne revient."}}
    relation = {"m.relates_to": {"rel_type": "m.replace", "event_id": "$one"}}
    results = [hit("$two", "* La lanterne", 1, **new, **relation), hit("$one", "La lanterne", 2)]
    (item,) = searched(found(*results))[0].items
    assert (item.remote_id, item.text) == (f"{ROOM}/$one", "La lanterne revient.")
    assert item.edited_at


@pytest.mark.parametrize(
    "results", [[7], [{"result": "x"}], [{"result": {"room_id": "../a"}}], "a"]
)
def test_odd_results_harm_nothing(results):
    answer = {"search_categories": {"room_events": {"results": results}}}
    assert searched(answer)[0].unchanged


@pytest.mark.parametrize("answer", [{}, [], {"search_categories": 1}])
def test_an_answer_without_results_is_no_empty_search(answer):
    with pytest.raises(Unavailable):
        searched(answer)


def test_a_server_that_does_not_search_says_so():
    told = {"errcode": "M_UNKNOWN", "error": "Search is disabled on this homeserver"}
    with pytest.raises(Rejected, match="refuses"):
        searched(httpx.Response(400, json=told))
