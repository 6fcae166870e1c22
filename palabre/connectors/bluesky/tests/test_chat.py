"""Private messages: conversations read from the last moved on, answers, and what may go wrong."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.bluesky import xrpc
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import Kind, Reconnect, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload

OUR, HER = "did:plc:brand", "did:plc:zoe"
MESSAGE = "message:3kconvo:3km1"


class Network:
    """The account's server on paper: answers by method, and keeps each request."""

    def __init__(self, **answers):
        self.answers = {"createSession": {"accessJwt": "a.b.c", "did": OUR}, **answers}
        self.asked = []

    def __call__(self, request):
        method = request.url.path.rsplit(".", 1)[-1]
        self.asked.append((method, request))
        answer = self.answers[method]
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return httpx.Response(status, json=body)

    def connector(self):
        http = Http(transport=httpx.MockTransport(self))
        return BlueskyConnector(http, {"account": "brand.test", "secret": "s3cret"})

    def methods(self):
        return [method for method, _ in self.asked if method != "createSession"]


@pytest.fixture(autouse=True)
def no_session_is_remembered():
    xrpc.forget()


def said(number, text, at, did=HER, **more):
    view = "chat.bsky.convo.defs#messageView"
    return {"$type": view, "id": number, "text": text, "sentAt": at, "sender": {"did": did}, **more}


def talk(number, at, **more):
    members = [{"did": HER, "handle": "zoe.test", "displayName": "Zoé"}, {"did": OUR}]
    last = {"id": "3km1", "sentAt": at, "sender": {"did": HER}}
    return {"id": number, "members": members, "lastMessage": last, **more}


HELLO = said("3km1", "Bonjour, êtes-vous ouverts dimanche ?", "2026-11-27T10:00:00.000Z")


def read(network, cursor=None):
    return network.connector().read("messages", {}, cursor or {})


def test_messages_are_read_through_the_accounts_server_and_know_who_wrote_them():
    network = Network(
        listConvos={"convos": [talk("3kconvo", "2026-11-27T10:00:00.000Z")]},
        getMessages={"messages": [HELLO], "cursor": "older"},
    )
    page = read(network)
    (item,) = page.items
    assert (item.remote_id, item.kind, item.thread) == (MESSAGE, Kind.MESSAGE, "3kconvo")
    assert (item.author.remote_id, item.author.handle, item.author.name) == (HER, "zoe.test", "Zoé")
    assert item.url == "https://bsky.app/messages/3kconvo"
    assert page.cursor == {"newest": "2026-11-27T10:00:00.000Z"}
    assert network.methods() == [
        "listConvos",
        "getMessages",
    ]  # the first reading goes back no further
    asked = {request.headers.get("atproto-proxy") for method, request in network.asked[1:]}
    assert asked == {"did:web:api.bsky.chat#bsky_chat"}


def test_only_conversations_that_moved_since_are_opened_and_back_to_the_last_reading():
    def messages(request):
        if request.url.params.get("cursor"):
            return {"messages": [said("3km0", "Avant", "2026-11-26T09:00:00Z")], "cursor": "c3"}
        return {"messages": [HELLO], "cursor": "c2"}

    convos = [talk("3kconvo", "2026-11-27T10:00:00Z"), talk("3kold", "2026-11-20T10:00:00Z")]
    network = Network(listConvos={"convos": convos, "cursor": "more"}, getMessages=messages)
    page = read(network, {"newest": "2026-11-26T12:00:00Z"})
    assert [item.text for item in page.items] == [HELLO["text"], "Avant"]
    assert not page.more
    opened = [r.url.params["convoId"] for m, r in network.asked if m == "getMessages"]
    assert opened == ["3kconvo", "3kconvo"]


def test_a_list_of_conversations_of_several_pages_is_read_in_several_goes():
    def convos(request):
        second = request.url.params.get("cursor") == "c2"
        at = "2026-11-27T08:00:00Z" if second else "2026-11-27T10:00:00Z"
        return {
            "convos": [talk("3kb" if second else "3ka", at)],
            "cursor": None if second else "c2",
        }

    network = Network(listConvos=convos, getMessages={"messages": [HELLO]})
    first = read(network, {"newest": "2026-11-26T00:00:00Z"})
    assert first.more
    assert first.cursor["newest"] == "2026-11-26T00:00:00Z"
    second = read(network, first.cursor)
    assert not second.more
    assert second.cursor == {"newest": "2026-11-27T10:00:00.000Z"}
    assert second.items[0].thread == "3kb"


def test_what_is_deleted_in_a_quiet_conversation_is_told_by_the_log():
    deleted = {
        "$type": "chat.bsky.convo.defs#logDeleteMessage", "rev": "3b", "convoId": "3kconvo",
        "message": {"id": "3km1"},
    }  # fmt: skip
    other = {**deleted, "$type": "chat.bsky.convo.defs#logReadMessage", "message": {"id": "3km2"}}
    logs = {"3a": ([other, deleted], "3b"), "3b": ([], "3b")}
    network = Network(
        listConvos={"convos": [talk("3kconvo", "2026-11-27T10:00:00Z", rev="3a")]},
        getMessages={"messages": [HELLO]},
        getLog=lambda request: (
            200,
            dict(zip(("logs", "cursor"), logs[request.url.params["cursor"]], strict=True)),
        ),
    )
    first = network.connector().read("messages", {}, {})
    assert first.cursor["log"] == "3a"  # what was deleted before is no longer told
    assert "getLog" not in network.methods()
    then = network.connector().read("messages", {}, first.cursor)
    assert (then.deleted, then.cursor["log"]) == (("message:3kconvo:3km1",), "3b")
    network.answers["getLog"] = (400, {"error": "InvalidRequest"})
    last = network.connector().read("messages", {}, then.cursor)
    assert (last.deleted, last.cursor["log"]) == ((), "3a")  # it begins anew


def test_a_deleted_message_is_told_and_odd_ones_harm_nothing():
    gone = {"$type": "chat.bsky.convo.defs#deletedMessageView", "id": "3km9"}
    odd = [
        gone,
        {"id": 5},
        "text",
        said("../x", "a", "2026-11-27T10:00:00Z"),
        {**HELLO, "sentAt": 0},
    ]
    network = Network(
        listConvos={"convos": [talk("3kconvo", "2026-11-27T10:00:00Z"), {"id": "../up"}, 7]},
        getMessages={"messages": odd},
    )
    page = read(network)
    assert (page.items, page.deleted) == ((), ("message:3kconvo:3km9",))
    assert read(Network(listConvos={})).unchanged


def test_a_post_that_was_passed_on_is_a_link_of_the_message():
    post = f"at://{OUR}/app.bsky.feed.post/3kroot"
    shared = said("3km2", "", "2026-11-27T10:00:00Z", embed={"record": {"uri": post}})
    network = Network(
        listConvos={"convos": [talk("3kconvo", "2026-11-27T10:00:00Z")]},
        getMessages={"messages": [shared]},
    )
    (item,) = read(network).items
    assert item.links == (f"https://bsky.app/profile/{OUR}/post/3kroot",)


def test_an_app_password_without_that_access_is_told_and_the_account_stays_connected():
    refusal = (400, {"error": "InvalidToken", "message": "Bad token method"})
    network = Network(listConvos=refusal, getSession={"did": OUR, "handle": "brand.test"})
    connector = network.connector()
    with pytest.raises(Rejected, match="doesn't open private messages"):
        connector.read("messages", {}, {})
    assert connector.me().remote_id == OUR
    assert [method for method, _ in network.asked].count("createSession") == 1
    ended = Network(listConvos=(401, {"error": "InvalidToken", "message": "Token is revoked"}))
    xrpc.forget()
    with pytest.raises(Reconnect):
        read(ended)


def test_without_an_account_nobody_is_asked():
    with pytest.raises(Rejected, match="account"):
        BlueskyConnector(Http()).read("messages", {}, {})


def test_an_answer_goes_to_the_conversation_with_its_link_marked():
    sent = said("3km2", "Oui", "2026-11-27T10:05:00.000Z", OUR)
    network = Network(sendMessage=sent)
    draft = Draft("Oui, dès 9 h.", link="https://lanterne.example/horaires")
    answer = network.connector().reply(MESSAGE, draft, "k1")
    assert (answer.remote_id, answer.url) == (
        "message:3kconvo:3km2",
        "https://bsky.app/messages/3kconvo",
    )
    method, request = network.asked[-1]
    body = json.loads(request.content)
    assert (method, body["convoId"]) == ("sendMessage", "3kconvo")
    assert body["message"]["text"] == "Oui, dès 9 h.\n\nhttps://lanterne.example/horaires"
    (feature,) = body["message"]["facets"][0]["features"]
    assert feature["uri"] == draft.link
    assert request.headers["atproto-proxy"]


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (Draft("a" * 1_001), "1,000"),
        (Draft("👨‍👩‍👧‍👦" * 500), "1,000"),  # 12,500 bytes
        (Draft(" "), "nothing"),
        (Draft("Voici", media=(Upload("a.png", "image/png", b"x"),)), "pictures"),
    ],
)
def test_what_a_message_can_not_hold_is_refused_before_anybody_is_asked(draft, says):
    network = Network()
    with pytest.raises(Rejected, match=says):
        network.connector().reply(MESSAGE, draft, "k1")
    assert network.asked == []


@pytest.mark.parametrize("answer", [{}, {"id": "../a"}, httpx.ReadTimeout("late")])
def test_an_answer_of_which_nothing_is_heard_may_have_left(answer):
    with pytest.raises(Unknown):
        Network(sendMessage=answer).connector().reply(MESSAGE, Draft("Oui"), "k1")


def receipt(entries, since, to=MESSAGE):
    network = Network(getMessages={"messages": entries})
    return network.connector().receipt("k1", Draft("Oui, dès 9 h."), since, to)


def test_whether_an_answer_arrived_is_told_by_the_conversation():
    since = datetime.now(UTC) - timedelta(hours=1)
    at = (since + timedelta(seconds=5)).isoformat()
    assert (
        receipt([said("3km2", "Oui, dès  9 h.", at, OUR)], since).remote_id
        == "message:3kconvo:3km2"
    )
    hers = said("3km3", "Oui, dès 9 h.", at)
    before = said("3km4", "Oui, dès 9 h.", "2026-01-01T00:00:00Z", OUR)
    assert receipt([hers, before], since) is None
    with pytest.raises(Unknown):  # it may still be on its way
        receipt([hers], datetime.now(UTC))
    with pytest.raises(Unavailable):
        receipt("nothing", since)


def test_a_message_can_be_neither_liked_nor_deleted_from_here():
    with pytest.raises(Rejected):
        Network().connector().delete(MESSAGE)
