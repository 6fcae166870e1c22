"""Slack live by Socket Mode, against a double (tests/doubles/socketmode.py)."""

import json
from datetime import timedelta

import httpx
import pytest

from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable
from palabre.connectors.slack import missed
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slack.socket import NEEDS_APP, NOT_ALONE, ODD_PLACE, SWITCHED_OFF
from palabre.connectors.slack.trial import CHANNEL, PERSON
from palabre.connectors.trial import route
from tests.doubles.links import running
from tests.doubles.socketmode import SocketMode

TOKENS = {"secret": "xoxb-s3cret", "app_token": "xapp-s3cret", "person": "xoxp-s3cret"}
TICKET = "wss://wss-primary.slack.com/link/?ticket=t1cket&app_id=A1"
OTHER = "C999ABC456"
CALLS = {
    "POST apps.connections.open": {"ok": True, "url": TICKET},
    "GET users.conversations": {
        "ok": True, "channels": [{"id": CHANNEL, "name": "general"}, {"id": OTHER, "name": "support"}]
    },
    "GET users.info": PERSON,
}  # fmt: skip


def stamp(number):
    return f"17950000{number:02}.000100"


def said(number, channel=CHANNEL, **more):
    return {"type": "message", "channel": channel, "channel_type": "channel", "user": "U123ABC456",
            "text": f"word {number}", "ts": stamp(number), "event_ts": stamp(number), **more}  # fmt: skip


OFF = ("leave", "link_disabled")  # the double's last word, which ends the test


def listened(double, found, answers=None, cursor=None, tokens=TOKENS):
    """Listen until an error ends it; what came is in ``found``, what was asked for besides is given."""
    asked = []

    def answer(request):
        asked.append(request)
        return route(CALLS | (answers or {}))(request)

    with running(double, httpx.MockTransport(answer)) as http:
        double.asked = http.asked
        try:
            found.extend(SlackConnector(http, tokens).stream("live", {}, cursor or {}))
        except (Reconnect, Rejected, Unavailable, RateLimited) as error:
            return asked, error
        raise AssertionError("it ended by itself")


def texts(found):
    return [item.text for page in found for item in page.items]


def paths(asked, word):
    return [one for one in asked if one.url.path.endswith(word)]


def test_what_is_said_edited_deleted_and_liked_is_heard_and_each_event_confirmed():
    edited = {**said(1), "text": "anew", "edited": {"user": "U123ABC456", "ts": stamp(9)}}
    changed = {"type": "message", "subtype": "message_changed", "channel": CHANNEL, "ts": stamp(9)}
    gone = {"type": "message", "subtype": "message_deleted", "channel": CHANNEL, "ts": stamp(9)}
    double = SocketMode(
        ("say", said(1)),
        ("say", said(2, thread_ts=stamp(1))),
        ("say", {**changed, "message": edited}),
        ("say", {**changed, "message": {**said(7), "text": "with the card of its link"}}),
        ("say", {**gone, "deleted_ts": stamp(3)}),
        ("say", {**gone, "deleted_ts": stamp(4), "previous_message": {"thread_ts": stamp(1)}}),
        (
            "say",
            {
                "type": "reaction_added",
                "item": {"type": "message", "channel": CHANNEL, "ts": stamp(5)},
            },
        ),
        ("say", said(6, channel="C777ABC456", channel_type="app_home")),
        OFF,
    )
    liked = {"ok": True, "message": {**said(5), "reactions": [{"name": "tada", "count": 3}]}}
    found = []
    _, error = listened(double, found, {"GET reactions.get": liked})
    assert str(error) == SWITCHED_OFF
    items = {item.remote_id: item for page in found for item in page.items}
    assert {name.replace(f"{CHANNEL}/", ""): item.text for name, item in items.items()} == {
        stamp(1): "anew", f"{stamp(1)}/{stamp(2)}": "word 2", stamp(5): "word 5",
    }  # fmt: skip
    assert items[f"{CHANNEL}/{stamp(1)}"].edited_at
    assert items[f"{CHANNEL}/{stamp(5)}"].likes == 3
    assert {(one.author.name, one.place_name) for one in items.values()} == {("zoé", "#general")}
    assert [name for page in found for name in page.deleted] == [
        f"{CHANNEL}/{stamp(3)}", f"{CHANNEL}/{stamp(1)}/{stamp(4)}"
    ]  # fmt: skip
    assert double.confirmed == [f"envelope-{n}" for n in range(1, 9)]


def test_what_somebody_writes_to_the_bot_alone_is_heard_as_private():
    talk = "D123ABC456"
    found = []
    listened(SocketMode(("say", said(6, channel=talk, channel_type="im")), OFF), found)
    (item,) = [item for page in found for item in page.items]
    assert (item.remote_id, item.private, item.thread) == (
        f"{talk}/{stamp(6)}", True, f"talk:{talk}"
    )  # fmt: skip


@pytest.mark.parametrize("refused", ["users.conversations", "conversations.history"])
def test_a_bot_without_the_rights_for_private_messages_hears_its_channels_all_the_same(
    quick, refused
):
    talk, none = "D123ABC456", {"ok": False, "error": "missing_scope"}

    def conversations(request):
        alone = request.url.params["types"] == "im"
        if not alone:
            return CALLS["GET users.conversations"]
        return (
            none if refused == "users.conversations" else {"ok": True, "channels": [{"id": talk}]}
        )

    def history(request):
        here = request.url.params["channel"]
        return none if here == talk else told(request, [said(2)] if here == CHANNEL else [])

    asked_for = []

    def kept(request):
        asked_for.append(request.url.params["channel"])
        return history(request)

    found = []
    calls = 2 if refused == "users.conversations" else 3
    script = ("until", lambda: len(asked_for) >= calls), OFF
    answers = {"GET users.conversations": conversations, HISTORY: kept}
    _, error = listened(SocketMode(*script), found, answers, {"after": stamp(1)})
    assert str(error) == SWITCHED_OFF
    assert texts(found) == ["word 2"]
    assert set(asked_for) == {CHANNEL, OTHER} | ({talk} if calls == 3 else set())


@pytest.mark.parametrize("why", ["warning", "refresh_requested"])
def test_a_link_that_slack_renews_is_changed_without_a_gap(why):
    double = SocketMode(("say", said(1)), ("leave", why), ("late", said(2)), ("say", said(3)), OFF)
    found = []
    asked, _ = listened(double, found)
    assert sorted(texts(found)) == ["word 1", "word 2", "word 3"]
    assert double.opened == 2
    assert len(double.confirmed) == 3
    assert not paths(asked, "conversations.history")


HISTORY = "GET conversations.history"


@pytest.fixture
def quick(monkeypatch):
    """The pace at which a cut is read, without its pauses."""
    monkeypatch.setattr(missed, "PACE_S", 0.0)
    monkeypatch.setattr(
        missed, "AWAY", timedelta(days=36_500)
    )  # the messages of these tests have a date


def told(request, messages, most=15):
    """What a channel's history says between two moments, with both: a double that gives the newest first."""
    asked = request.url.params
    assert asked["inclusive"] == "true"
    since, until = float(asked.get("oldest", 0)), float(asked["latest"])
    here = [one for one in messages if since <= float(one["ts"]) <= until]
    most = min(most, int(asked["limit"]))
    page = sorted(here, key=lambda one: one["ts"], reverse=True)[:most]
    return {"ok": True, "messages": page, "has_more": len(here) > len(page)}


def cut(before, there, calls, found, *script, busy=(), most=15):
    """Listen after a cut, with channels that hold these messages now, for so many calls to their history."""
    made = []

    def history(request):
        made.append(request)
        if len(made) in busy:
            return httpx.Response(429, headers={"retry-after": "60"})
        return told(request, there.get(request.url.params["channel"], []), most)

    double = SocketMode(*script, ("until", lambda: len(made) >= calls), OFF)
    listened(double, found, {HISTORY: history}, before)
    return made


def gone(found):
    return [name for page in found for name in page.deleted]


def test_after_a_cut_the_channels_are_read_from_the_last_message_on(quick):
    first = []
    _, error = listened(
        SocketMode(("say", said(1)), ("cut",)), first, {HISTORY: {"ok": True, "messages": []}}
    )
    assert isinstance(error, Unavailable)
    cursor = first[-1].cursor
    assert cursor["known"] == [f"{CHANNEL}/{stamp(1)}"]
    cursor = {**cursor, "after": stamp(1)}  # as if the cut had been then
    found = []
    there = {CHANNEL: [said(1), said(2), said(3)]}
    made = cut(cursor, there, 2, found, ("say", said(3)))
    assert set(texts(found)) == {"word 1", "word 2", "word 3"}  # what is known is known by its name
    assert {one.url.params["channel"] for one in made} == {CHANNEL, OTHER}
    assert {one.url.params["oldest"] for one in made} == {f"{float(stamp(1)) - 10:.6f}"}
    assert not {"unread", "doubted"} & set(found[-1].cursor)


def test_a_long_gap_is_read_whole_however_often_it_is_interrupted(quick):
    there = {CHANNEL: [said(number) for number in range(1, 40)]}
    words = {f"word {number}" for number in range(1, 40)}
    cursor, heard = {"after": stamp(0)}, set()
    for _ in range(60):
        if heard == words:
            break
        found = []
        cut(cursor, there, 3, found, most=5)
        # The machine breaks before the last page is stored: the next one goes on from what was.
        stored = found[:-2]
        heard |= set(texts(stored))
        cursor = json.loads(json.dumps([cursor, *(page.cursor for page in stored)][-1]))
    assert heard == words
    found = []
    cut(cursor, there, 20, found)
    assert "unread" not in found[-1].cursor


def test_what_was_edited_or_deleted_during_a_cut_is_noticed(quick):
    before = {
        "after": stamp(4),
        "known": [f"{CHANNEL}/{stamp(n)}" for n in (1, 2, 3)]
        + [f"{CHANNEL}/{stamp(1)}/{stamp(4)}"],
    }
    edited = {**said(2), "text": "anew", "edited": {"user": "U1", "ts": stamp(9)}}
    found, made, replies = [], [], []

    def history(request):
        made.append(request)
        return told(request, [said(1), edited, said(5)] if CHANNEL in str(request.url) else [])

    def thread(request):
        replies.append(request)
        return {"ok": True, "messages": [said(1)]}

    double = SocketMode(("until", lambda: len(made) >= 3 and replies), OFF)
    listened(double, found, {HISTORY: history, "GET conversations.replies": thread}, before)
    items = {item.remote_id: item for page in found for item in page.items}
    assert items[f"{CHANNEL}/{stamp(2)}"].text == "anew"
    assert items[f"{CHANNEL}/{stamp(2)}"].edited_at
    assert f"{CHANNEL}/{stamp(5)}" in items
    # Each was asked for by its name before it was believed.
    assert set(gone(found)) == {f"{CHANNEL}/{stamp(3)}", f"{CHANNEL}/{stamp(1)}/{stamp(4)}"}
    assert [one.url.params["latest"] for one in made[2:]] == [stamp(3)]
    assert found[-1].cursor["known"]
    assert not {"unread", "doubted"} & set(found[-1].cursor)


def test_a_history_that_leaves_out_what_is_still_there_deletes_nothing(quick):
    before = {"after": stamp(2), "known": [f"{CHANNEL}/{stamp(1)}"]}
    found, made = [], []

    def history(request):
        made.append(request)
        asked = request.url.params
        return told(request, [] if "oldest" in asked else [said(1)])

    double = SocketMode(("until", lambda: len(made) >= 3), OFF)
    listened(double, found, {HISTORY: history}, before)
    assert not gone(found)
    assert "doubted" not in found[-1].cursor


def test_an_app_that_must_wait_listens_meanwhile_and_keeps_what_is_left(quick):
    there = {CHANNEL: [said(number) for number in range(1, 40)]}
    found = []
    made = cut({"after": stamp(0)}, there, 2, found, ("say", said(50)), busy=(2,))
    assert len(made) == 2
    assert "word 50" in texts(found)
    ((since, until),) = found[-1].cursor["unread"][CHANNEL]
    assert float(since) == float(stamp(0)) - 10
    assert until == f"{float(stamp(25)) - 1e-6:.6f}"  # what was read is read only once
    assert OTHER in found[-1].cursor["unread"]
    again = []
    later = cut(found[-1].cursor, there, 4, again)
    assert {f"word {number}" for number in range(1, 40)} <= set(texts(found) + texts(again))
    assert "unread" not in again[-1].cursor
    assert len(later) <= 6


def test_a_cursor_of_the_version_before_is_read_on_from_and_a_strange_one_does_no_harm(quick):
    for unread in (
        {OTHER: stamp(1)},
        {OTHER: [["x", 3], None, [stamp(1)], [stamp(1), stamp(2)]]},
        7,
    ):
        found = []
        before = {"after": stamp(8), "unread": unread, "known": [3, "C1/../2"], "doubted": "x"}
        cut(json.loads(json.dumps(before)), {OTHER: [said(2, OTHER)]}, 2, found)
        assert "unread" not in found[-1].cursor
        if isinstance(unread, dict):
            assert isinstance(unread[OTHER], list) or "word 2" in texts(found)


def test_a_second_link_of_the_app_is_not_shared_and_says_so():
    _, error = listened(SocketMode(links=2), [])
    assert str(error) == NOT_ALONE


@pytest.mark.parametrize(
    ("answers", "tokens", "error", "says"),
    [({}, {**TOKENS, "app_token": ""}, Rejected, NEEDS_APP),
     ({"POST apps.connections.open": {"ok": True, "url": "wss://evil.example/?ticket=t1cket"}}, TOKENS,
      Unavailable, ODD_PLACE),
     ({"POST apps.connections.open": {"ok": False, "error": "invalid_auth"}}, TOKENS, Reconnect, "")],
)  # fmt: skip
def test_where_no_link_may_be_opened_none_is(answers, tokens, error, says):
    double = SocketMode()
    _, ended = listened(double, [], answers, tokens=tokens)
    assert type(ended) is error
    assert says in str(ended)
    assert double.asked == []


def wrapped(event):
    return json.dumps({"type": "events_api", "payload": {"event": event}})


def test_a_hostile_frame_is_passed_over_and_no_token_or_ticket_is_logged(caplog):
    caplog.set_level(1)
    odd = [
        "", "{", "null", "[]", "[" * 20_000, '{"type": "events_api"}', '{"type": ["hello"]}',
        wrapped({"type": "message", "channel": "../x", "ts": 3}),
        wrapped({"type": "message", "channel": CHANNEL, "ts": "9e99"}),
        wrapped({"type": "reaction_added", "item": {"channel": "C1/..", "ts": "1.1"}}),
    ]  # fmt: skip
    found = []
    asked, _ = listened(SocketMode(*(("raw", one) for one in odd), ("say", said(1)), OFF), found)
    assert texts(found) == ["word 1"]
    assert not paths(asked, "reactions.get")
    assert "s3cret" not in caplog.text
    assert "t1cket" not in caplog.text


# Searching
