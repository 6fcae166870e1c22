"""What people write to a Slack bot directly, from answers in the shape of its documentation's examples."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import RateLimited, Reconnect
from palabre.connectors.protocols import Draft
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slack.direct import AT_ONCE, OVERLAP
from palabre.connectors.slack.trial import PERSON
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

TALK, OTHER = "D024BE91L", "D024BE92M"
NOW = datetime.now(UTC)
ROUND = int((NOW - timedelta(hours=1)).timestamp())


def ago(**time):
    return f"{(NOW - timedelta(**time)).timestamp():.6f}"


def said(text, at, **more):
    return {"type": "message", "user": "U2147483697", "text": text, "ts": at, **more}


def talk(*numbers):
    channels = [{"id": one, "is_im": True, "user": f"U{one}"} for one in numbers]
    return {"ok": True, "channels": channels, "response_metadata": {"next_cursor": ""}}


def bot(there, **answers):
    """A bot whose direct conversations hold these messages."""

    def history(request):
        return there.get(request.url.params["channel"], {"ok": False, "error": "channel_not_found"})

    usual = {
        "GET users.conversations": talk(*there),
        "GET conversations.history": history,
        "GET users.info": PERSON,
    }
    return on_paper(SlackConnector, route(answers | usual), {"secret": "xoxb-t0ken"})


def asked_of(asked, method):
    return [dict(one.url.params) for one in asked if one.url.path.endswith(method)]


def test_what_people_write_to_the_bot_is_private_and_one_conversation_with_each():
    one, asked = bot({
        TALK: {"ok": True, "messages": [said("And?", ago(minutes=5)), said("Open?", ago(days=3))]},
        OTHER: {"ok": True, "messages": [said("Hello hello", ago(days=2))]},
    })  # fmt: skip
    page = one.read("direct", {}, {})
    assert [(item.text, item.thread, item.private) for item in page.items] == [
        ("And?", f"talk:{TALK}", True),
        ("Open?", f"talk:{TALK}", True),
        ("Hello hello", f"talk:{OTHER}", True),
    ]
    assert page.items[0].author.name == "zoé"
    assert not page.more
    assert asked_of(asked, "users.conversations") == [{"types": "im", "limit": "200"}]


def test_the_next_round_gives_what_was_said_since_and_answers_in_the_threads_of_older_messages():
    head = said("We open at nine.", ago(days=4), latest_reply=ago(minutes=2))
    answer = said("And on Sundays?", ago(minutes=2), thread_ts=head["ts"])
    there = {TALK: {"ok": True, "messages": [said("New", ago(minutes=9)), head]}}
    replies = {"ok": True, "messages": [head, answer]}
    one, asked = bot(there, **{"GET conversations.replies": replies})
    page = one.read("direct", {}, {"began": ROUND})
    assert [item.text for item in page.items] == ["New", "And on Sundays?"]
    assert page.items[1].remote_id == f"{TALK}/{head['ts']}/{answer['ts']}"
    assert page.items[1].thread == f"talk:{TALK}"
    (looked,) = asked_of(asked, "conversations.replies")
    assert float(looked["oldest"]) == ROUND - OVERLAP.total_seconds()
    assert page.cursor["began"] > ROUND


def test_a_round_over_many_conversations_goes_on_where_it_stood():
    many = {f"D{number:08}": {"ok": True, "messages": []} for number in range(AT_ONCE + 2)}
    one, asked = bot(many)
    first = one.read("direct", {}, {"began": ROUND})
    assert first.more
    last = one.read("direct", {}, first.cursor)
    assert not last.more
    assert [told["channel"] for told in asked_of(asked, "conversations.history")] == list(many)
    assert len(asked_of(asked, "users.conversations")) == 1
    assert last.cursor["began"] == first.cursor["began"]
    assert "left" not in last.cursor


def test_a_conversation_that_slack_closes_or_that_must_wait_takes_nothing_from_the_others():
    closed = {"ok": False, "error": "channel_not_found"}
    there = {TALK: closed, OTHER: {"ok": True, "messages": [said("Here", ago(minutes=1))]}}
    one, _ = bot(there)
    assert [item.text for item in one.read("direct", {}, {}).items] == ["Here"]
    busy = httpx.Response(429, headers={"retry-after": "60"})
    one, _ = bot({OTHER: there[OTHER], TALK: busy})
    page = one.read("direct", {}, {})
    assert [item.text for item in page.items] == ["Here"]
    assert (page.more, page.cursor["left"]) == (True, [TALK])
    with pytest.raises(RateLimited):
        one.read("direct", {}, page.cursor)


def test_without_the_right_to_read_them_the_account_must_be_connected_again():
    one, _ = bot({TALK: {"ok": False, "error": "missing_scope"}})
    with pytest.raises(Reconnect, match="lacks a right"):
        one.read("direct", {}, {})


@pytest.mark.parametrize(
    "cursor", [{"began": "x", "left": [1, "C1"]}, {"began": 10**20}, {"left": "D"}]
)
def test_an_odd_cursor_begins_a_round(cursor):
    one, _ = bot({TALK: {"ok": True, "messages": [said("Here", ago(days=1))]}})
    assert [item.text for item in one.read("direct", {}, cursor).items] == ["Here"]


def test_who_wrote_to_the_bot_is_answered_below_it_all_and_in_a_thread_within_it():
    sent = {"ok": True, "channel": TALK, "ts": "1355517524.000001"}
    one, asked = bot({}, **{"POST chat.postMessage": sent})
    one.reply(f"{TALK}/1355517523.000005", Draft("Yes"), "k")
    one.reply(f"{TALK}/1355517520.000001/1355517523.000005", Draft("Yes"), "k")
    assert b"thread_ts" not in asked[0].content
    assert b'"thread_ts":"1355517520.000001"' in asked[1].content.replace(b": ", b":")
