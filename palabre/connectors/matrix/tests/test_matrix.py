"""Rooms of Matrix: what is heard, what is sent, and what a server may answer."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import (
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
)
from palabre.connectors.http import Http
from palabre.connectors.matrix.client import MatrixConnector
from palabre.connectors.matrix.parse import Heard, hear, item_of
from palabre.connectors.matrix.trial import ROOM, TRIAL
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import route


class Server:
    """The server of the trial, with answers of a test's own; remembers what it was asked."""

    def __init__(self, answers=None):
        self._own, self._trial = route(answers or {}), TRIAL.answer
        self.asked = []

    def __call__(self, request):
        self.asked.append(request)
        own = self._own(request)
        return (
            own
            if own.status_code != 404 or b'"not found"' not in own.content
            else self._trial(request)
        )

    def connector(self):
        return MatrixConnector(Http(transport=httpx.MockTransport(self)), TRIAL.credential)

    def sent(self, part):
        return [request for request in self.asked if part in str(request.url)]


def _page():
    return Server().connector().read("room", {"room": "#support:example.com"}, {})


def test_a_room_is_read_with_names_threads_edits_and_removals():
    page = _page()
    items = {item.remote_id.partition("/")[2]: item for item in page.items}
    assert set(items) == {"$one", "$two", "$three", "$six"}
    assert items["$one"].text == "Is **the** lantern broken? https://lanterne.example/a."
    assert items["$one"].links == ("https://lanterne.example/a",)
    assert (items["$one"].author.name, items["$one"].place_name) == ("Alice Margatroid", "Support")
    assert (items["$three"].parent, items["$three"].thread) == (f"{ROOM}/$two", f"{ROOM}/$one")
    assert items["$three"].author.automatic
    assert items["$six"].raw["attachments"][0]["name"] == "a.png"
    assert page.deleted == (f"{ROOM}/$seven", f"{ROOM}/$old")
    assert page.cursor == {"since": "s72595_4483_1934", "room": ROOM}
    assert "encrypted" in page.remarks[0]


def test_an_edit_keeps_the_first_time_and_place_and_comes_only_from_its_author():
    items = {item.remote_id.partition("/")[2]: item for item in _page().items}
    assert items["$two"].text == "Mine works again."
    assert items["$two"].parent == f"{ROOM}/$one"
    assert items["$two"].edited_at - items["$two"].published_at == timedelta(seconds=2)
    assert items["$three"].text == "In a thread"


def test_the_next_reading_asks_from_where_the_last_one_ended_and_fills_the_gap():
    event = {
        "type": "m.room.message", "event_id": "$old1", "sender": "@a:b", "origin_server_ts": 1432735824653,
        "content": {"msgtype": "m.text", "body": "old"},
    }  # fmt: skip
    timeline = {"limited": True, "prev_batch": "p1", "events": []}
    server = Server({
        "GET /sync": {"next_batch": "s2", "rooms": {"join": {ROOM: {"timeline": timeline}}}},
        "GET /messages": lambda request: httpx.Response(
            200, json={"chunk": [event] if request.url.params["from"] == "p1" else [], "end": "p2"}),
    })  # fmt: skip
    page = server.connector().read("room", {"room": ROOM}, {"since": "s1", "room": ROOM})
    (asked,) = server.sent("/sync")
    assert asked.url.params["since"] == "s1"
    assert json.loads(asked.url.params["filter"])["room"]["rooms"] == [ROOM]
    assert [item.text for item in page.items] == ["old"]
    assert server.sent("/messages")[0].url.params["to"] == "s1"


def test_the_same_key_makes_the_same_transaction_and_files_carry_their_alternative_text():
    server = Server({"POST /upload": {"content_uri": "mxc://m.example/1"}})
    picture = Upload("a b.png", "image/png", b"\x89PNG", "Une lanterne")
    draft = Draft("Bonjour", link="https://lanterne.example/", media=(picture,), to={"room": ROOM})
    one = server.connector().publish(draft, "key")
    server.connector().publish(draft, "key")
    puts = server.sent("/send/m.room.message/")
    assert len({request.url.path for request in puts}) == 2
    text, file = (json.loads(request.content) for request in puts[:2])
    assert text == {"msgtype": "m.text", "body": "Bonjour\n\nhttps://lanterne.example/"}
    assert (file["msgtype"], file["body"], file["filename"]) == (
        "m.image",
        "Une lanterne",
        "a b.png",
    )
    (upload, _) = server.sent("/upload")
    assert (upload.content, upload.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert upload.url.params["filename"] == "a b.png"
    assert one.remote_id == f"{ROOM}/$sent"
    assert all(r.headers["authorization"] == "Bearer s3cret" for r in server.asked)


def test_an_answer_stands_in_the_thread_of_what_it_answers():
    relation = {"rel_type": "m.thread", "event_id": "$root"}
    server = Server({"GET /event/": {"event_id": "$one", "content": {"m.relates_to": relation}}})
    server.connector().reply(f"{ROOM}/$one", Draft("Oui"), "key")
    told = json.loads(server.sent("/send/")[0].content)["m.relates_to"]
    assert told == {"m.in_reply_to": {"event_id": "$one"}, **relation}
    assert "%24one" in str(server.sent("/event/")[0].url)


def test_an_edit_replaces_and_a_removal_redacts():
    server = Server()
    server.connector().edit(f"{ROOM}/$one", Draft("Mieux"))
    told = json.loads(server.sent("/send/")[0].content)
    assert told["m.new_content"]["body"] == "Mieux"
    assert told["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$one"}
    server.connector().delete(f"{ROOM}/$one")
    assert server.sent("/redact/")[0].method == "PUT"


def test_a_like_is_given_once_and_taken_back():
    mine = {
        "event_id": "$like",
        "sender": "@desk:example.com",
        "content": {"m.relates_to": {"key": "👍"}},
    }
    other = {**mine, "event_id": "$other", "sender": "@zoe:example.com"}
    server = Server({"GET /relations/": {"chunk": [mine, other, None, {"sender": 3}]}})
    server.connector().moderate(f"{ROOM}/$one", Moderation.LIKE)
    assert not server.sent("/send/")
    server.connector().moderate(f"{ROOM}/$one", Moderation.UNLIKE)
    assert "%24like" in str(server.sent("/redact/")[0].url)
    assert len(server.sent("/redact/")) == 1
    with pytest.raises(Rejected):
        server.connector().moderate(f"{ROOM}/$one", Moderation.SPAM)


def test_a_receipt_knows_a_text_by_its_transaction_or_by_words_and_time():
    now = datetime.now(UTC)
    said = {
        "event_id": "$a", "sender": "@desk:example.com", "content": {"msgtype": "m.text", "body": "Oui"},
        "origin_server_ts": int(now.timestamp() * 1000),
    }  # fmt: skip
    draft = Draft("Oui", to={"room": ROOM})
    connector = Server({"GET /messages": {"chunk": [said]}}).connector()
    assert connector.receipt("key", draft, now - timedelta(minutes=1)).remote_id == f"{ROOM}/$a"
    assert connector.receipt("key", draft, now + timedelta(minutes=1)) is None
    assert (
        connector.receipt("key", Draft("Non", to={"room": ROOM}), now - timedelta(minutes=1))
        is None
    )
    with pytest.raises(Unavailable):  # what can't be read may be the text
        Server({"GET /messages": {"chunk": [None]}}).connector().receipt("key", draft, now)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(401, {"errcode": "M_UNKNOWN_TOKEN"}, Reconnect), (403, {"errcode": "M_FORBIDDEN"}, Rejected),
     (429, {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 90_000}, RateLimited),
     (413, {"errcode": "M_TOO_LARGE"}, Rejected), (400, {}, Rejected),
     (400, {"errcode": ["M_FORBIDDEN"]}, Rejected)],
)  # fmt: skip
def test_refusals_become_the_errors_of_the_contract(status, body, error):
    server = Server({"PUT /send/": httpx.Response(status, json=body)})
    with pytest.raises(error, match=r"\.$") as refusal:
        server.connector().publish(Draft("x", to={"room": ROOM}), "key")
    if error is RateLimited:
        assert refusal.value.wait == timedelta(seconds=90)


@pytest.mark.parametrize("room", ["", "support", "#a/b", "!a/../b", "https://evil.example/"])
def test_a_senseless_room_is_refused_in_a_sentence(room):
    with pytest.raises(Rejected, match=r"\.$"):
        Server().connector().publish(Draft("x", to={"room": room}), "key")


def test_a_room_that_the_account_is_not_in_is_refused_in_a_sentence():
    server = Server({"GET /joined_rooms": {"joined_rooms": []}})
    with pytest.raises(Rejected, match="join it"):
        server.connector().read("room", {"room": ROOM}, {})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["content", "body", "msgtype", "sender", "event_id", "type", "m.relates_to",
                         "origin_server_ts", "redacts", "m.new_content", "info"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@given(_json)
def test_no_json_whatever_breaks_the_reading(value):
    heard = Heard()
    hear(value, ROOM, {}, heard)
    hear([value], ROOM, {}, heard)
    for kind in ("m.room.message", "m.room.redaction"):
        if isinstance(value, dict):
            hear([{**value, "type": kind}], ROOM, {}, heard)
    assert item_of(value, ROOM) is None or item_of(value, ROOM).text


def test_an_address_that_is_no_such_server_is_said_to_be_none():
    def nothing(_request):
        return httpx.Response(404, text="<h1>Not found</h1>")

    connector = MatrixConnector(Http(transport=httpx.MockTransport(nothing)), TRIAL.credential)
    with pytest.raises(Rejected, match="no Matrix server at this address"):
        connector.me()
