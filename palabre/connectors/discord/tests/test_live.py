"""Discord live: nothing is lost or told twice over a cut, and no frame from outside does harm.

Against a double of its gateway (tests/doubles/gateway.py); the calls beside it hold to the description.
"""

import json
from itertools import takewhile

import httpx
import pytest

from palabre.connectors.contract import Page, RateLimited, Reconnect, Rejected, Unavailable
from palabre.connectors.discord import gateway
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.discord.live import DIRECT, SERVERS
from palabre.connectors.trial import recorded, route
from tests.doubles.gateway import PLACE, RESUME_PLACE, Gateway
from tests.doubles.links import running
from tests.specs import hold

MESSAGE = recorded(str(__file__).replace("/tests/", "/"), "messages.json")[1]
TOKEN = "s3cret"
FIRST = 1300000000000000000
STARTS = {"total": 1000, "remaining": 999, "reset_after": 14400000, "max_concurrency": 1}
PLACES = {
    "GET /gateway/bot": {"url": PLACE, "shards": 1, "session_start_limit": STARTS},
    "GET /users/@me/guilds": [{"id": "800", "name": "Lanterne"}],
    "GET /guilds/800/channels": [
        {"id": "900", "name": "general", "last_message_id": str(FIRST + 9)},
        {"id": "902", "name": "old", "last_message_id": "1200000000000000000"},
    ],
    "GET /guilds/800/threads/active": {"threads": [], "members": []},
    "GET /channels/900$": {"id": "900", "name": "general", "guild_id": "800", "type": 0},
}


def message(number, **more):
    return {
        **MESSAGE, "id": str(FIRST + number), "content": f"word {number}", "attachments": [],
        "guild_id": "800", **more,
    }  # fmt: skip


def said(number, **more):
    return "say", "MESSAGE_CREATE", message(number, **more)


END = ("cut", 4004)  # the double's last word ends in an error, which ends the test


def listened(double, found, answers=None, source="live", values=None, cursor=None):
    """Listen until an error ends it; what came is in ``found``, what was asked for besides is given."""
    asked = []

    def answer(request):
        hold(request, "discord_openapi")
        asked.append(request)
        if request.url.path.endswith("/messages"):
            double.was_asked.set()
        return route(PLACES | (answers or {}))(request)

    with running(double, httpx.MockTransport(answer)) as http:
        double.asked = http.asked
        one = DiscordConnector(http, {"secret": TOKEN})
        stream = one.stream(source, values or {}, cursor or {})
        try:
            found.extend(stream)
        except (Reconnect, Rejected, Unavailable, RateLimited) as error:
            return asked, error
        raise AssertionError("it ended by itself")


def texts(found):
    return [item.text for page in found for item in page.items]


def cursor_of(found):
    return [page.cursor for page in found if page.cursor][-1]


def test_what_is_said_edited_deleted_and_liked_is_heard():
    liked = message(1, reactions=[{"count": 4, "emoji": {"id": None, "name": "👍"}}])
    where = {"channel_id": "900", "guild_id": "800"}
    double = Gateway(
        said(1), said(2), said(3),
        ("say", "MESSAGE_UPDATE", message(2, content="anew", edited_timestamp="2026-11-27T11:00:00Z")),
        ("say", "MESSAGE_UPDATE", message(3, embeds=[{"title": "the card of a link"}])),
        ("say", "MESSAGE_DELETE", {"id": str(FIRST + 7), **where}),
        ("say", "MESSAGE_DELETE_BULK", {"ids": [str(FIRST + 8), str(FIRST + 9)], **where}),
        ("say", "MESSAGE_REACTION_ADD", {"message_id": str(FIRST + 1), "user_id": "1", **where}),
        END,
    )  # fmt: skip
    found = []
    again = {f"GET /messages/{FIRST + 1}": liked}
    listened(double, found, again)
    items = {item.remote_id: item for page in found for item in page.items}
    assert {name: item.text for name, item in items.items()} == {
        f"900/{FIRST + 1}": "word 1", f"900/{FIRST + 2}": "anew", f"900/{FIRST + 3}": "word 3",
    }  # fmt: skip
    assert items[f"900/{FIRST + 2}"].edited_at
    assert items[f"900/{FIRST + 3}"].edited_at is None
    assert (items[f"900/{FIRST + 1}"].likes, items[f"900/{FIRST + 1}"].place_name) == (
        4,
        "#general",
    )
    assert [name for page in found for name in page.deleted] == [
        f"900/{FIRST + n}" for n in (7, 8, 9)
    ]
    (asked,) = double.asked
    assert asked == f"{PLACE}/?v=10&encoding=json"
    told = double.heard[0]["d"]
    assert (told["token"], told["intents"]) == (TOKEN, SERVERS)


@pytest.mark.parametrize("end", [("cut", 4000), ("cut", 4008), ("op", 7, None), ("op", 9, True)])
def test_a_session_is_taken_up_after_a_cut_and_nothing_is_lost_or_told_twice(end):
    double = Gateway(said(1), end, ("away", "MESSAGE_CREATE", message(2)), said(3), END)
    found = []
    asked, _ = listened(double, found)
    assert texts(found) == ["word 1", "word 2", "word 3"]
    assert double.ops() == [2, 6]
    assert [one["d"]["seq"] for one in double.heard if one["op"] == 6] == [2]
    assert double.asked[1] == f"{RESUME_PLACE}/?v=10&encoding=json"
    assert not [one for one in asked if "/messages" in one.url.path]


def test_another_process_takes_the_session_up_where_the_cursor_stands():
    double = Gateway(said(1), said(2))
    with running(double, httpx.MockTransport(route(PLACES))) as http:
        stream = DiscordConnector(http, {"secret": TOKEN}).stream("live", {}, {})
        first = list(takewhile(lambda page: not page.items, stream))
        stream.close()
    assert double.ops() == [2]
    double.script = [said(3), END]
    double.log += [("MESSAGE_CREATE", message(9))]  # while nobody listened
    found = []
    # A crash before the first page was stored: its cursor is an older one, and all comes again.
    cursor = {**(cursor_of(first) if first else {}), "after": str(FIRST), "session": "session-1",
              "url": RESUME_PLACE, "seq": 1}  # fmt: skip
    listened(double, found, cursor=cursor)
    assert texts(found) == ["word 1", "word 2", "word 9", "word 3"]
    assert double.ops() == [2, 6]


def test_a_session_that_is_over_is_begun_anew_and_the_gap_is_read_from_the_channels():
    double = Gateway(
        said(1), ("wait",), ("cut", 4009), ("lose",), ("away", "MESSAGE_CREATE", message(2)), said(3),
        ("wait",), END,
    )  # fmt: skip
    found = []
    said_there = {"GET /channels/900/messages": [message(2), message(1)]}
    asked, _ = listened(double, found, said_there, cursor={"after": str(FIRST)})
    assert set(texts(found)) == {"word 1", "word 2", "word 3"}
    assert double.ops() == [2, 2]
    read = [one for one in asked if one.url.path.endswith("/messages")]
    assert {one.url.path for one in read} == {"/api/v10/channels/900/messages"}
    margin = 10_000 << 22
    assert [int(one.url.params["after"]) + margin for one in read] == [FIRST, FIRST + 1]


def test_threads_that_were_closed_during_a_cut_are_read_too():
    def closed(number, day):
        known = {"archived": True, "archive_timestamp": f"2024-{day}T10:00:00+00:00",
                 "auto_archive_duration": 60, "locked": False}  # fmt: skip
        return {"id": number, "name": "closed", "type": 11, "parent_id": "903", "guild_id": "800",
                "last_message_id": str(FIRST + 2), "thread_metadata": known}  # fmt: skip

    lists = {
        "threads": [closed("904", "11-29"), closed("905", "09-01")],
        "members": [],
        "has_more": True,
    }
    none = {"threads": [], "members": [], "has_more": False}
    forum = {"id": "903", "name": "forum", "type": 15, "last_message_id": "1200000000000000000"}
    answers = {
        "GET /guilds/800/channels": [{"id": "906", "type": [None]}, forum],
        "GET /channels/903/threads/archived/public": lists,
        "GET /channels/903/threads/archived/private": httpx.Response(403, json={"code": 50013}),
        "GET /channels/903/users/@me/threads/archived/private": none,
        "GET /channels/904/messages": [message(2, channel_id="904")],
        "GET /channels/905/messages": [],
    }
    found = []
    double = Gateway(said(3), ("wait",), END)
    asked, _ = listened(double, found, answers, cursor={"after": str(FIRST)})
    assert set(texts(found)) == {"word 2", "word 3"}
    # Behind the thread that was closed before the cut nothing can have been said.
    assert len([one for one in asked if one.url.path.endswith("archived/public")]) == 1


def test_no_cursor_moves_before_the_gap_is_read():
    double = Gateway(said(3), ("wait",), END)
    found = []
    cursor = {"after": str(FIRST), "session": "long over", "url": RESUME_PLACE, "seq": 7}
    listened(double, found, {"GET /channels/900/messages": [message(2)]}, cursor=cursor)
    assert set(texts(found)) == {"word 2", "word 3"}
    at = next(n for n, page in enumerate(found) if "word 2" in texts([page]))
    assert all(page.cursor.get("session") in {None, "long over"} for page in found[: at + 1])
    assert found[-1].cursor["session"] == "session-2"
    assert double.ops() == [6, 2]


def test_one_channel_is_heard_alone_and_direct_messages_apart():
    elsewhere, private = said(1, channel_id="901"), message(2, channel_id="950")
    del private["guild_id"]
    script = (elsewhere, ("say", "MESSAGE_CREATE", private), said(3), END)
    found = []
    listened(Gateway(*script), found, values={"channel": "900"})
    assert texts(found) == ["word 3"]
    double, found = Gateway(*script), []
    listened(double, found, source="direct")
    assert texts(found) == ["word 2"]
    assert double.heard[0]["d"]["intents"] == DIRECT
    assert cursor_of(found)["talks"] == ["950"]
    # What came to a known conversation after the session was over is read from it.
    found = []
    answers = {
        "GET /channels/950/messages": [{**private, "id": str(FIRST + 5), "content": "later"}]
    }
    cursor = {"after": str(FIRST + 2), "talks": ["950"]}
    listened(Gateway(("wait",), END), found, answers, source="direct", cursor=cursor)
    assert texts(found) == ["later"]


def test_the_heart_beats_and_a_link_on_which_nobody_answers_is_left(monkeypatch):
    monkeypatch.setattr(gateway, "SHORTEST_S", 0.2)
    double = Gateway(said(1), every=0, answers=False)
    with running(double, httpx.MockTransport(route(PLACES))) as http:
        stream = DiscordConnector(http, {"secret": TOKEN}).stream("live", {}, {})
        while double.ops()[:2] != [2, 6]:
            assert isinstance(next(stream), Page)
        stream.close()
    assert next(one["d"] for one in double.heard if one["op"] == 1) in {None, 1, 2}


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [(4004, Reconnect, gateway.SIGN_IN), (4014, Rejected, gateway.NO_INTENT),
     (4011, Rejected, gateway.TOO_WIDE)],
)  # fmt: skip
def test_what_discord_ends_for_good_says_why(code, error, says):
    _, ended = listened(Gateway(("cut", code)), [])
    assert type(ended) is error
    assert str(ended) == says


def test_where_few_beginnings_are_left_none_is_taken():
    few = {"url": PLACE, "shards": 1, "session_start_limit": {**STARTS, "remaining": 20}}
    double = Gateway()
    _, ended = listened(double, [], {"GET /gateway/bot": few})
    assert isinstance(ended, RateLimited)
    assert ended.wait.total_seconds() == 14400
    assert double.asked == []


@pytest.mark.parametrize(
    "url",
    ["wss://evil.example", "ws://gateway.discord.gg", "wss://gateway.discord.gg.evil.example", ""],
)
def test_the_token_is_shown_to_no_other_gateway(url):
    double = Gateway()
    elsewhere = {"url": url, "shards": 1, "session_start_limit": STARTS}
    _, ended = listened(double, [], {"GET /gateway/bot": elsewhere})
    assert isinstance(ended, Unavailable)
    assert double.asked == []
    kept = Gateway(said(1), END)
    listened(kept, [], cursor={"session": "s", "seq": 1, "url": url, "after": "1"})
    assert kept.asked == [f"{PLACE}/?v=10&encoding=json"]


def test_a_hostile_frame_is_passed_over_and_the_next_one_is_heard(caplog):
    caplog.set_level(1)
    odd = [
        "", "{", "null", "[]", "7", '{"op": 0}', '{"op": 0, "t": "MESSAGE_CREATE", "s": -4, "d": 7}',
        '{"op": [], "d": {}}',
        '{"op": 0, "t": "READY", "s": 1, "d": {"session_id": "x", "resume_gateway_url": 3}}',
        "[" * 20_000, json.dumps({"op": 0, "t": "MESSAGE_DELETE", "d": {"channel_id": "../x", "id": "1"}}),
        json.dumps({"op": 0, "t": "MESSAGE_CREATE", "d": {**message(8), "id": 10**30, "author": [TOKEN]}}),
        json.dumps({"op": 0, "t": "MESSAGE_REACTION_ADD",
                    "d": {"channel_id": "900", "guild_id": "8", "message_id": "x/../y"}}),
    ]  # fmt: skip
    found = []
    asked, _ = listened(Gateway(*(("raw", one) for one in odd), said(1), END), found)
    assert texts(found) == ["word 1"]
    assert [name for page in found for name in page.deleted] == []
    assert not [one for one in asked if "/messages/" in one.url.path]
    assert TOKEN not in caplog.text
