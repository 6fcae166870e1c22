"""Rooms that everybody may enter on a NodeBB forum; answers in the shape of its makers' description."""

import httpx
import pytest

from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.nodebb import PLATFORM
from palabre.connectors.nodebb.client import NodebbConnector
from palabre.connectors.nodebb.tests.test_chats import MS, message
from palabre.connectors.nodebb.trial import FORUM
from palabre.connectors.tests.paper import on_paper

ROOM = {"room": "5"}


def connected(said):
    """A forum on paper with one room, the newest words first, fifty to a page."""

    def answer(request):
        if request.url.path == "/api/self":
            return httpx.Response(200, json={"uid": 2, "userslug": "ada"})
        assert request.url.path == "/api/v3/chats/5/messages"
        start = int(request.url.params["start"])
        return httpx.Response(200, json={"response": {"messages": said[start : start + 50]}})

    return on_paper(NodebbConnector, answer, {"server": FORUM, "secret": "s3cret"})


def test_what_others_say_in_a_room_is_read_and_is_no_private_matter():
    one, _ = connected([message(82, 3, 2), message(81, 2, 1), message(80, 3, 0, system=1)])
    page = one.read("room", ROOM, {})
    (item,) = page.items
    assert (item.remote_id, item.private) == (f"{FORUM}/c/5-82", False)
    assert "room" not in PLATFORM.private
    assert page.cursor == {"at": MS + 120_000}
    assert one.read("room", ROOM, page.cursor).unchanged


def test_a_busy_room_is_read_back_to_the_last_reading_page_by_page():
    one, asked = connected([message(number, 3, number) for number in range(130, 0, -1)])
    page = one.read("room", ROOM, {"at": MS + 60_000 * 10})
    assert len(page.items) == 120
    starts = [r.url.params["start"] for r in asked if "start" in r.url.params]
    assert starts == ["0", "50", "100"]


def test_a_first_reading_takes_one_page():
    one, asked = connected([message(number, 3, number) for number in range(130, 0, -1)])
    assert len(one.read("room", {"room": f"https://{FORUM}/chats/5"}, {}).items) == 50
    assert len(asked) == 2


@pytest.mark.parametrize("room", ["", "lamps", "https://forum.example.org/topic/5", "5-6"])
def test_what_names_no_room_is_refused_before_anything_is_asked(room):
    one, asked = connected([])
    with pytest.raises(Rejected, match=r"\.$"):
        one.read("room", {"room": room}, {})
    assert not asked


def test_an_answer_without_messages_is_no_empty_room():
    one, _ = on_paper(NodebbConnector, lambda request: httpx.Response(200, json={"uid": 2}),
                      {"server": FORUM, "secret": "s3cret"})  # fmt: skip
    with pytest.raises(Unavailable):
        one.read("room", ROOM, {})
