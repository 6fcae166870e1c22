"""What is said live on YouTube: read as long as a broadcast lasts, answered, taken out."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import (
    Kind,
    Moderation,
    RateLimited,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.discovery import check_answer
from palabre.connectors.trial import recorded, route
from palabre.connectors.youtube import trial
from palabre.connectors.youtube.calls import Over
from palabre.connectors.youtube.tests.test_youtube import Network
from palabre.connectors.youtube.trial import TRIAL

SAID = recorded(trial.__file__, "live.json")
CHAT, VIDEO = "Cg0KC2RRdzR3OVdnWGNR", "dQw4w9WgXcQ"
ON_AIR = {"items": [{"id": VIDEO, "snippet": {"liveChatId": CHAT, "title": "Cupping"}}]}
SINCE = datetime(2026, 11, 27, 10, 0, 30, tzinfo=UTC)
AFTER = {"chats": {CHAT: {"video": VIDEO, "at": "p2"}}}
ENDED = httpx.Response(403, json={"error": {"errors": [{"reason": "liveChatEnded"}]}})
NEW = {"id": "LCC.EhwKGkNanew", "snippet": {"publishedAt": "2026-11-27T10:02:00Z"}}


def name(number):
    return f"live:{CHAT}:LCC.EhwKGkN{number}"


@pytest.fixture
def network():
    return on_air()


def on_air(answers=None):
    """YouTube while a broadcast goes on, but for these answers."""
    usual = {
        "GET /liveBroadcasts": ON_AIR,
        "GET /liveChat/messages": SAID,
        "POST /liveChat/messages": NEW,
        "DELETE /liveChat/messages": httpx.Response(204),
    }
    return Network(route({**usual, **(answers or {})}, TRIAL.answer))


def test_what_people_write_is_read_and_what_was_taken_out_is_told(network):
    page = network.connector.read("live", {}, {})
    zoe, ours = page.items
    assert (zoe.remote_id, zoe.text) == (name("aoe1"), "Is Lanterne open? https://zoe.example")
    assert (zoe.kind, zoe.parent, zoe.thread) == (Kind.COMMENT, VIDEO, VIDEO)
    assert (zoe.author.handle, zoe.links) == ("zoe", ("https://zoe.example",))
    assert zoe.url == f"https://www.youtube.com/watch?v={VIDEO}"
    assert ours.author.remote_id == trial.CHANNEL["id"]
    assert page.deleted == (name("old1"), name("aoe2"), name("old2"))
    assert (page.cursor, page.more) == (AFTER, False)
    assert page.wait == timedelta(seconds=4.5)
    assert network.methods == {"liveBroadcasts.list", "liveChatMessages.list"}


def test_a_comment_that_was_paid_for_is_one_too():
    kept = {**SAID, "items": SAID["items"][1:2]}
    (item,) = on_air({"GET /liveChat/messages": kept}).connector.read("live", {}, {}).items
    assert (item.text, item.author.name) == ("Bravo", "Bo")


def test_a_reading_goes_on_where_the_last_one_ended(network):
    network.connector.read("live", {}, AFTER)
    assert dict(network.asked[-1].url.params) == {
        "liveChatId": CHAT, "part": "id,snippet,authorDetails", "pageToken": "p2", "maxResults": "2000",
    }  # fmt: skip


def test_a_place_that_youtube_no_longer_knows_is_left_for_the_beginning():
    def answer(request):
        known = "pageToken" not in request.url.params
        return httpx.Response(200, json=SAID) if known else httpx.Response(400, json={})

    network = on_air({"GET /liveChat/messages": answer})
    assert len(network.connector.read("live", {}, AFTER).items) == 2
    assert len(network.asked) == 3


def test_a_chat_whose_broadcast_has_ended_is_read_once_more_and_then_left():
    network = on_air({"GET /liveBroadcasts": {"items": []}})
    page = network.connector.read("live", {}, AFTER)
    assert len(page.items) == 2
    assert page.cursor == {}
    network.asked.clear()
    assert network.connector.read("live", {}, page.cursor).unchanged
    assert len(network.asked) == 1


def test_a_chat_that_is_over_is_no_fault():
    network = on_air({"GET /liveChat/messages": ENDED})
    page = network.connector.read("live", {}, AFTER)
    assert (page.unchanged, page.cursor) == (True, {})


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"GET /liveBroadcasts": httpx.Response(503)}, Unavailable),
        ({"GET /liveBroadcasts": {"items": ["x"]}}, Unavailable),
        ({"GET /liveChat/messages": {"items": 3}}, Unavailable),
        ({"GET /liveChat/messages": httpx.Response(403, json={})}, Rejected),
        ({"GET /liveChat/messages": httpx.Response(429)}, RateLimited),
    ],
)
def test_a_fault_is_told_and_the_place_is_kept(answers, error):
    with pytest.raises(error):
        on_air(answers).connector.read("live", {}, AFTER)


@pytest.mark.parametrize("cursor", [{"chats": 3}, {"chats": {"x": None}}, {"own": "UC", "at": "p"}])
def test_a_cursor_of_another_kind_does_no_harm(cursor):
    network = on_air({"GET /liveBroadcasts": {"items": []}, "GET /liveChat/messages": ENDED})
    assert network.connector.read("live", {}, cursor).unchanged


def test_odd_messages_are_left_out():
    good = SAID["items"][0]
    odd = [
        {**good, "id": "../x"}, {**good, "id": None}, {**good, "snippet": []},
        {**good, "snippet": {**good["snippet"], "publishedAt": "soon"}},
        {**good, "snippet": {**good["snippet"], "textMessageDetails": "x"}},
        {**good, "id": "LCC.EhwKGkNlate", "authorDetails": None},
    ]  # fmt: skip
    network = Network(
        route({"GET /liveChat/messages": {"items": odd}, "GET /liveBroadcasts": ON_AIR})
    )
    (item,) = network.connector.read("live", {}, {}).items
    assert (item.remote_id, item.author.remote_id) == (name("late"), "UCzoe56789012345678901zz")


def test_something_is_said_in_the_chat_of_a_message(network):
    sent = network.connector.reply(name("aoe1"), Draft("Until nine."), "k")
    assert sent.remote_id == name("anew")
    assert json.loads(network.asked[-1].content) == {
        "snippet": {
            "liveChatId": CHAT,
            "type": "textMessageEvent",
            "textMessageDetails": {"messageText": "Until nine."},
        }
    }
    network.asked.clear()
    with pytest.raises(Rejected, match="200 characters"):
        network.connector.reply(name("aoe1"), Draft("a" * 201), "k")
    assert network.asked == []
    with pytest.raises(Unknown):
        on_air({"POST /liveChat/messages": {}}).connector.reply(name("aoe1"), Draft("Yes."), "k")
    with pytest.raises(Over, match="over"):
        on_air({"POST /liveChat/messages": ENDED}).connector.reply(name("aoe1"), Draft("a"), "k")


def test_a_lost_message_is_looked_for_and_doubted_where_the_past_is_not_told(network):
    receipt = network.connector.receipt
    assert receipt("k", Draft("Until nine."), SINCE, name("aoe1")).remote_id == name("aoe3")
    assert receipt("k", Draft("Until ten."), SINCE, name("aoe1")) is None
    with pytest.raises(Unknown):  # what was said then isn't told any more
        receipt("k", Draft("Until ten."), SINCE - timedelta(hours=1), name("aoe1"))
    empty = on_air({"GET /liveChat/messages": {"items": []}}).connector
    with pytest.raises(Unknown):
        empty.receipt("k", Draft("Until ten."), SINCE, name("aoe1"))


def test_a_message_is_taken_out_by_who_wrote_it_or_as_spam_and_nothing_else_is_done(network):
    one = network.connector
    one.delete(name("aoe3"))
    one.moderate(name("aoe1"), Moderation.SPAM)
    assert [request.url.params["id"] for request in network.asked] == [
        "LCC.EhwKGkNaoe3", "LCC.EhwKGkNaoe1",
    ]  # fmt: skip
    network.asked.clear()
    for act in (Moderation.APPROVE, Moderation.HIDE, Moderation.SHOW):
        with pytest.raises(Rejected, match="live chat"):
            one.moderate(name("aoe1"), act)
    with pytest.raises(Rejected):
        one.edit(name("aoe3"), Draft("x"))
    assert one.measure([name("aoe3")]) == ()
    page = one.check([name("aoe1")])
    assert (page.items, page.deleted, network.asked) == ((), (), [])


def test_the_answers_on_paper_are_such_as_the_discovery_document_tells():
    check_answer(SAID, "youtube_v3", "liveChatMessages.list")
    check_answer(ON_AIR, "youtube_v3", "liveBroadcasts.list")
    check_answer(NEW, "youtube_v3", "liveChatMessages.insert")
