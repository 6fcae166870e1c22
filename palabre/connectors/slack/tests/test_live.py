"""Slack live by Socket Mode, against a double (tests/doubles/socketmode.py), and what a person searches."""

import json

import httpx
import pytest

from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slack.socket import NEEDS_APP, NOT_ALONE, ODD_PLACE, SWITCHED_OFF
from palabre.connectors.slack.trial import CHANNEL, MATCH, PERSON
from palabre.connectors.tests.paper import on_paper
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
        ("say", said(6, channel="D123ABC456", channel_type="im")),
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


@pytest.mark.parametrize("why", ["warning", "refresh_requested"])
def test_a_link_that_slack_renews_is_changed_without_a_gap(why):
    double = SocketMode(("say", said(1)), ("leave", why), ("late", said(2)), ("say", said(3)), OFF)
    found = []
    asked, _ = listened(double, found)
    assert sorted(texts(found)) == ["word 1", "word 2", "word 3"]
    assert double.opened == 2
    assert len(double.confirmed) == 3
    assert not paths(asked, "conversations.history")


def test_after_a_cut_the_channels_are_read_from_the_last_message_on():
    found = []
    nothing = {"GET conversations.history": {"ok": True, "messages": []}}
    before = {"after": stamp(0)}
    _, error = listened(SocketMode(("say", said(1)), ("cut",)), found, nothing, before)
    assert isinstance(error, Unavailable)
    assert texts(found) == ["word 1"]
    cursor = found[-1].cursor
    assert cursor == {"after": stamp(1)}

    def history(request):
        here = request.url.params["channel"] == CHANNEL
        return {"ok": True, "messages": [said(2), said(1)] if here else []}

    again = []
    asked, _ = listened(
        SocketMode(("say", said(3)), OFF), again, {"GET conversations.history": history}, cursor
    )
    assert set(texts(again)) == {"word 1", "word 2", "word 3"}  # what is known is known by its name
    read = paths(asked, "conversations.history")
    assert {one.url.params["channel"] for one in read} == {CHANNEL, OTHER}
    assert {one.url.params["oldest"] for one in read} == {f"{float(stamp(1)) - 10:.6f}"}
    assert again[-1].cursor == {"after": stamp(3)}


def test_reading_what_a_cut_hid_goes_on_after_a_pause_with_the_channels_that_are_left():
    busy = httpx.Response(429, headers={"retry-after": "60"})

    def history(request):
        return (
            busy if request.url.params["channel"] == OTHER else {"ok": True, "messages": [said(2)]}
        )

    found = []
    _, error = listened(
        SocketMode(("say", said(8))),
        found,
        {"GET conversations.history": history},
        {"after": stamp(1)},
    )
    assert isinstance(error, RateLimited)
    assert found[-1].cursor == {"after": stamp(8), "unread": {OTHER: stamp(1)}}
    told = {"GET conversations.history": {"ok": True, "messages": []}}
    asked, _ = listened(SocketMode(OFF), [], told, found[-1].cursor)
    read = [one.url.params for one in paths(asked, "conversations.history")]
    assert [(one["channel"], float(one["oldest"]) + 10) for one in read] == [
        (CHANNEL, float(stamp(8))), (OTHER, float(stamp(1)))
    ]  # fmt: skip


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


def searched(matches, cursor=None, pages=1, tokens=TOKENS):
    told = {"ok": True, "messages": {"matches": matches, "paging": {"pages": pages}}}
    one, asked = on_paper(SlackConnector, route({"GET search.messages": told}), tokens)
    return one.search("budget", cursor or {}), asked


def test_a_search_finds_what_everybody_may_read_and_keeps_private_talk_out():
    link = f"https://atelier.slack.com/archives/{CHANNEL}/p1503435957000247?thread_ts=1503435956.000247&cid={CHANNEL}"
    answer = {**MATCH, "ts": "1503435957.000247", "permalink": link}
    closed = [
        {**MATCH, "channel": {"id": "D123ABC456", "name": "zoe"}},
        {**MATCH, "channel": {**MATCH["channel"], "is_private": True}},
        {**MATCH, "channel": {"id": "G123ABC456", "name": "mpdm", "is_mpim": True}},
    ]
    page, asked = searched([MATCH, answer, *closed])
    assert [item.remote_id for item in page.items] == [
        f"{CHANNEL}/1503435956.000247", f"{CHANNEL}/1503435956.000247/1503435957.000247"
    ]  # fmt: skip
    assert (page.items[0].author.name, page.items[0].place_name) == ("zoé", "#budget")
    assert page.items[1].url == link
    assert asked[0].headers["authorization"] == "Bearer xoxp-s3cret"
    assert asked[0].url.params["sort"] == "timestamp"


def test_a_search_goes_back_page_by_page_to_the_last_one():
    first, _ = searched([MATCH], pages=9)
    assert not first.more
    later = {**MATCH, "ts": "1503435999.000247"}
    second, asked = searched([later], first.cursor, pages=9)
    assert second.more
    third, asked = searched([MATCH], second.cursor, pages=9)
    assert asked[0].url.params["page"] == "2"
    assert not third.more
    _, asked = searched([], third.cursor)
    assert asked[0].url.params["page"] == "1"
    with pytest.raises(Rejected):
        searched([], tokens={"secret": "xoxb-s3cret"})


def test_what_only_a_person_sees_is_looked_at_again_with_their_token():
    def history(request):
        is_bot = request.headers["authorization"].endswith("xoxb-s3cret")
        return {"ok": False, "error": "not_in_channel"} if is_bot else {"ok": True, "messages": []}

    one, _ = on_paper(SlackConnector, route({"GET conversations.history": history}), TOKENS)
    assert one.check([f"{CHANNEL}/{stamp(1)}"]).deleted == (f"{CHANNEL}/{stamp(1)}",)
