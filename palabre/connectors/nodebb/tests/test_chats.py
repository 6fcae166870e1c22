"""Private messages on a NodeBB forum; answers in the shape of its makers' description (4.15)."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.nodebb.client import NodebbConnector
from palabre.connectors.nodebb.trial import FORUM
from palabre.connectors.protocols import Draft

MS = 1_795_687_200_000  # 26 November 2026, 10:00 UTC
NAME = f"{FORUM}/c/5-81"


def message(mid, fromuid, minutes, **more):
    """A message, with the fields that the description names."""
    ms = MS + 60_000 * minutes
    return {"mid": mid, "messageId": mid, "roomId": 5, "fromuid": fromuid, "timestamp": ms, "system": 0,
            "timestampISO": datetime.fromtimestamp(ms / 1000, UTC).isoformat(), "deleted": 0,
            "content": f"<p>Message {mid}</p>",
            "fromUser": {"uid": fromuid, "username": f"u{fromuid}", "userslug": f"u{fromuid}"},
            **more}  # fmt: skip


class Forum:
    """Rooms on paper, with what was said in them; what was written there is kept."""

    def __init__(self, rooms, made=None):
        self.rooms, self.made, self.asked, self.written = rooms, made or message(90, 2, 9), [], []

    def __call__(self, request):
        path = request.url.path.removeprefix("/api/v3/")
        self.asked.append(path)
        if request.method != "GET":
            body = json.loads(request.content) if request.content else {}
            self.written.append((request.method, path, body))
            return httpx.Response(200, json={"status": {"code": "ok"}, "response": self.made})
        if path == "/api/self":
            return httpx.Response(200, json={"uid": 2, "username": "ada"})
        if path == "chats":
            told = [{"roomId": number, "public": 0, "teaser": said[-1] if said else None}
                    for number, said in self.rooms.items()]  # fmt: skip
            return httpx.Response(200, json={"response": {"rooms": told, "nextStart": 20}})
        said = self.rooms[int(path.split("/")[1])]
        return httpx.Response(200, json={"response": {"messages": said}})

    @property
    def one(self):
        http = Http(transport=httpx.MockTransport(self))
        return NodebbConnector(http, {"server": FORUM, "secret": "s3cret"})


def test_messages_of_others_are_read_once_in_their_rooms():
    forum = Forum({5: [message(80, 2, 0), message(81, 3, 1), message(82, 3, 2, system=1)], 6: []})
    page = forum.one.read("chats", {}, {})
    (item,) = page.items
    assert (item.remote_id, item.text, item.kind) == (NAME, "Message 81", Kind.MESSAGE)
    assert (item.thread, item.author.handle) == (f"{FORUM}/c/5", "u3")
    assert page.cursor == {"at": MS + 120_000}
    again = forum.one.read("chats", {}, page.cursor)
    assert (again.items, again.unchanged) == ((), True)
    assert forum.asked[-1] == "chats"


def test_rooms_that_everybody_may_enter_are_no_private_messages():
    def forum(request):
        room = {"roomId": 5, "public": 1, "teaser": message(81, 3, 1)}
        return httpx.Response(200, json={"response": {"rooms": [room]}})

    one = NodebbConnector(
        Http(transport=httpx.MockTransport(forum)), {"server": FORUM, "secret": "k"}
    )
    assert one.read("chats", {}, {}).items == ()


def test_a_message_is_answered_in_its_room_changed_and_deleted():
    forum = Forum({5: []})
    sent = forum.one.reply(NAME, Draft("Merci !"), "k")
    assert (sent.remote_id, sent.url) == (f"{FORUM}/c/5-90", f"https://{FORUM}/chats/5")
    assert forum.one.edit(NAME, Draft("Merci bien !")).remote_id == NAME
    forum.one.delete(NAME)
    assert forum.written == [
        ("POST", "chats/5", {"message": "Merci !"}),
        ("PUT", "chats/5/messages/81", {"message": "Merci bien !"}),
        ("DELETE", "chats/5/messages/81", {}),
    ]


def test_a_lost_answer_is_looked_for_among_the_accounts_own_words_in_the_room():
    forum = Forum({5: [message(80, 3, 0), message(84, 2, 1), message(70, 2, -900)]})
    since = datetime.fromtimestamp(MS / 1000, UTC)
    assert forum.one.receipt("k", Draft("Message 84"), since, NAME).remote_id == f"{FORUM}/c/5-84"
    assert forum.one.receipt("k", Draft("Message 80"), since, NAME) is None
    assert forum.one.receipt("k", Draft("Message 70"), since, NAME) is None


def test_what_cannot_be_told_or_is_elsewhere_is_said():
    with pytest.raises(Unknown):
        Forum({5: []}, made={"content": "x"}).one.reply(NAME, Draft("Merci"), "k")
    with pytest.raises(Rejected, match="another forum"):
        Forum({}).one.reply("other.example/c/5-81", Draft("Merci"), "k")
    odd = Http(transport=httpx.MockTransport(lambda request: httpx.Response(200, json={})))
    with pytest.raises(Unavailable):
        NodebbConnector(odd, {"server": FORUM, "secret": "k"}).read("chats", {}, {})
