"""What people write to a Slack bot, alone or in a group, in the shape of its documentation's examples."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Moderation, RateLimited, Reconnect, Rejected
from palabre.connectors.protocols import Draft
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slack.direct import AT_ONCE, OVERLAP
from palabre.connectors.slack.trial import PERSON
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

TALK, OTHER, GROUP = "D024BE91L", "D024BE92M", "C024BE93N"
NO_SCOPE = {"ok": False, "error": "missing_scope"}
NOW = datetime.now(UTC)
ROUND = int((NOW - timedelta(hours=1)).timestamp())


def ago(**time):
    return f"{(NOW - timedelta(**time)).timestamp():.6f}"


def said(text, at, **more):
    return {"type": "message", "user": "U2147483697", "text": text, "ts": at, **more}


def listed(numbers):
    def told(request):
        sort = request.url.params["types"]
        here = [one for one in numbers if (one[0] == "D") == (sort == "im")]
        channels = [{"id": one, f"is_{sort}": True, "user": f"U{one}"} for one in here]
        return {"ok": True, "channels": channels, "response_metadata": {"next_cursor": ""}}

    return told


def bot(there, **answers):
    """A bot whose direct conversations hold these messages."""

    def history(request):
        return there.get(request.url.params["channel"], {"ok": False, "error": "channel_not_found"})

    usual = {
        "GET users.conversations": listed(there),
        "GET conversations.history": history,
        "GET users.info": PERSON,
    }
    return on_paper(SlackConnector, route(answers | usual | answers), {"secret": "xoxb-t0ken"})


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
    assert asked_of(asked, "users.conversations") == [
        {"types": "im", "limit": "200"}, {"types": "mpim", "limit": "200"},
    ]  # fmt: skip


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
    assert len(asked_of(asked, "users.conversations")) == 2  # one of each sort
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


# Among several


def test_what_several_people_say_in_a_group_with_the_bot_is_private_and_one_conversation():
    head = said("Lunch?", ago(days=4), latest_reply=ago(minutes=2))
    answer = said("At one", ago(minutes=2), thread_ts=head["ts"])
    grave = said("", ago(minutes=3), subtype="tombstone")
    there = {GROUP: {"ok": True, "messages": [said("Where?", ago(minutes=9)), grave, head]}}
    replies = {"ok": True, "messages": [head, answer]}
    one, asked = bot(there, **{"GET conversations.replies": replies})
    page = one.read("direct", {}, {"began": ROUND})
    assert [(item.text, item.thread, item.private) for item in page.items] == [
        ("Where?", f"talk:mpim:{GROUP}", True),
        ("At one", f"talk:mpim:{GROUP}", True),
    ]
    assert page.items[1].remote_id == f"mpim:{GROUP}/{head['ts']}/{answer['ts']}"
    assert page.items[1].url.startswith(f"https://slack.com/archives/{GROUP}/p")
    assert page.deleted == (f"mpim:{GROUP}/{grave['ts']}",)
    assert {told["channel"] for told in asked_of(asked, "history")} == {GROUP}
    assert {told["channel"] for told in asked_of(asked, "replies")} == {GROUP}


@pytest.mark.parametrize("refused", ["users.conversations", "conversations.history"])
def test_groups_are_a_wish_without_which_those_who_write_to_the_bot_alone_are_heard(refused):
    there = {TALK: {"ok": True, "messages": [said("Here", ago(days=1))]}, GROUP: NO_SCOPE}

    def conversations(request):
        group = request.url.params["types"] == "mpim"
        return NO_SCOPE if group and refused.startswith("users") else listed(there)(request)

    one, asked = bot(there, **{"GET users.conversations": conversations})
    page = one.read("direct", {}, {})
    assert [item.text for item in page.items] == ["Here"]
    assert not page.more
    assert len(asked_of(asked, "history")) == (1 if refused.startswith("users") else 2)


def test_a_group_is_answered_below_it_all_and_its_messages_change_by_its_own_number():
    at = "1355517524.000001"
    done = {"ok": True, "channel": GROUP, "ts": at}
    name = f"mpim:{GROUP}/{at}"
    changes = ["chat.postMessage", "chat.update", "chat.delete", "reactions.add"]
    one, asked = bot({}, **{f"POST {method}": done for method in changes})
    sent = one.reply(f"mpim:{GROUP}/1355517523.000005", Draft("Yes"), "k")
    assert (sent.remote_id, sent.url) == (
        name, f"https://slack.com/archives/{GROUP}/p1355517524000001"
    )  # fmt: skip
    assert b"thread_ts" not in asked[0].content
    assert one.edit(name, Draft("No")).remote_id == name
    one.moderate(name, Moderation.LIKE)
    one.delete(name)
    assert [json.loads(call.content)["channel"] for call in asked] == [GROUP] * 4


def test_a_message_of_a_group_is_still_private_when_it_is_looked_at_again():
    at = ago(days=1)
    message = said("Anew", at, edited={"user": "U1", "ts": ago(hours=1)})
    one, asked = bot({GROUP: {"ok": True, "messages": [message]}})
    (item,) = one.check([f"mpim:{GROUP}/{at}"]).items
    assert (item.text, item.private) == ("Anew", True)
    assert asked_of(asked, "history")[0]["channel"] == GROUP


@pytest.mark.parametrize("source", ["channel", "answers"])
def test_the_number_of_a_group_is_refused_where_a_channel_is_asked_for(source):
    one, asked = bot({GROUP: {"ok": True, "messages": [said("Psst", ago(days=1))]}})
    with pytest.raises(Rejected, match="private messages among several"):
        one.read(source, {"channel": GROUP}, {})
    assert not asked_of(asked, "history")
