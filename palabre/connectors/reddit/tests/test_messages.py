"""Private messages on Reddit: both sides of a talk are read, it is answered where it stands, and no more."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import (
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.reddit import PLATFORM, trial
from palabre.connectors.reddit.tests.network import Network
from palabre.connectors.trial import recorded

INBOX, SENT = (recorded(trial.__file__, name) for name in ("inbox.json", "sent.json"))
ANSWERED = {
    "json": {"errors": [], "data": {"things": [{"kind": "t4", "data": {"name": "t4_mm7"}}]}}
}
LONG_AGO = datetime.fromtimestamp(1795165200, UTC)


@pytest.fixture
def network():
    network = Network()
    network.answers = {"GET /message/inbox": INBOX, "GET /message/sent": SENT}
    return network


def read(network, cursor=None):
    return network.connector.read("messages", {}, cursor or {})


def test_both_sides_of_a_talk_are_read_and_comments_are_left_to_the_other_sources(network):
    page = read(network)
    found = {item.remote_id: item for item in page.items}
    assert list(found) == ["t4_mm3", "t4_mm1", "t4_mm0", "t4_mm2", "t4_mm4"]
    assert {item.kind for item in page.items} == {Kind.MESSAGE}
    asked, ours = found["t4_mm3"], found["t4_mm2"]
    assert (asked.text, asked.title) == ("And on Sunday? https://zoe.example", "re: Opening hours")
    assert asked.links == ("https://zoe.example",)
    assert (asked.author.remote_id, asked.author.handle) == ("t2_z1", "u/zoe")
    assert asked.thread == found["t4_mm1"].thread == ours.thread == "talk:lanterne:zoe"
    assert ours.author.remote_id == "t2_l1"
    assert "messages" in PLATFORM.inbox & PLATFORM.private


def test_the_moderators_of_a_subreddit_are_one_side_of_a_talk(network):
    found = {item.remote_id: item for item in read(network).items}
    theirs, ours = found["t4_mm0"], found["t4_mm4"]
    assert (theirs.author.remote_id, theirs.author.url) == ("r/tea", "https://www.reddit.com/r/tea")
    assert theirs.thread == ours.thread == "talk:lanterne:r/tea"
    assert ours.author.remote_id == "t2_l1"


def test_whose_account_it_is_is_asked_once_and_only_where_a_message_does_not_tell(network):
    read(network)
    assert network.paths() == ["/message/inbox", "/message/sent", "/api/v1/me"]
    network.requests.clear()
    told = {"data": {"children": SENT["data"]["children"][1:]}}
    network.answers["GET /message/sent"] = told
    read(network)
    assert network.paths() == ["/message/inbox", "/message/sent"]


def test_each_list_is_read_on_from_its_own_place_however_many_comments_lie_between(network):
    comments = {"data": {"after": "t4_mm1", "children": INBOX["data"]["children"][1:2]}}

    def inbox(request):
        first = "after" not in request.url.params
        return httpx.Response(200, json=comments if first else INBOX)

    network.answers["GET /message/inbox"] = inbox
    first = read(network)
    assert {item.remote_id for item in first.items} == {"t4_mm2", "t4_mm4"}
    assert first.more
    second = read(network, first.cursor)
    assert {"t4_mm3", "t4_mm1", "t4_mm0"} <= {item.remote_id for item in second.items}
    assert not second.more
    assert set(second.cursor) == {"inbox", "sent"}


@pytest.mark.parametrize(
    "cursor", [{"inbox": 3, "sent": None}, {"done": 1.0}, {"inbox": {"page": []}}]
)
def test_a_cursor_of_another_kind_begins_anew(network, cursor):
    assert len(read(network, cursor).items) == 5


def test_odd_messages_are_left_out(network):
    good = INBOX["data"]["children"][0]["data"]
    odd = [
        {**good, "name": "t4_../x"}, {**good, "name": None}, {**good, "created_utc": "soon"},
        {**good, "body": "", "body_html": ""}, "t4", None,
    ]  # fmt: skip
    children = [{"kind": "t4", "data": one} for one in odd]
    alone = {**good, "name": "t4_mm8", "dest": None}
    network.answers["GET /message/inbox"] = {
        "data": {"children": [*children, None, {"kind": "t4", "data": alone}]}
    }
    network.answers["GET /message/sent"] = {"data": []}
    (item,) = read(network).items
    assert (item.remote_id, item.thread) == ("t4_mm8", "t4_mm8")


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Reconnect), (403, Rejected), (429, RateLimited), (503, Unavailable)],
)
@pytest.mark.parametrize("name", ["inbox", "sent"])
def test_a_fault_of_either_list_is_told(network, name, status, error):
    network.answers[f"GET /message/{name}"] = httpx.Response(status, json={})
    with pytest.raises(error):
        read(network)


# Answers


def test_a_message_is_answered_where_it_stands(network):
    network.answers["POST /api/comment"] = ANSWERED
    sent = network.connector.reply("t4_mm3", Draft("Yes.", link="https://lanterne.example"), "k")
    assert (sent.remote_id, sent.url) == ("t4_mm7", "https://www.reddit.com/chat")
    assert network.form() == {
        "thing_id": "t4_mm3", "text": "Yes.\n\nhttps://lanterne.example", "api_type": "json",
        "raw_json": "1",
    }  # fmt: skip
    file = Upload("a.png", "image/png", b"x")
    with pytest.raises(Rejected):
        network.connector.reply("t4_mm3", Draft("Yes.", media=(file,)), "k")


def test_an_answer_that_names_no_message_leaves_it_open(network):
    network.answers["POST /api/comment"] = {"json": {"errors": [], "data": {"things": []}}}
    with pytest.raises(Unknown):
        network.connector.reply("t4_mm3", Draft("Yes."), "k")


def test_a_lost_answer_is_found_among_what_that_person_was_sent(network):
    receipt = network.connector.receipt
    found = receipt("k", Draft("From 9 to 6."), LONG_AGO, "t4_mm3")
    assert (found.remote_id, found.at) == ("t4_mm2", LONG_AGO)
    assert receipt("k", Draft("From 9 to 7."), LONG_AGO, "t4_mm3") is None
    # The same words to somebody else, or at another time, are another message.
    assert receipt("k", Draft("From 9 to 6."), LONG_AGO, "t4_mm0") is None
    assert receipt("k", Draft("Done, thank you."), LONG_AGO, "t4_mm0").remote_id == "t4_mm4"
    assert receipt("k", Draft("From 9 to 6."), LONG_AGO + timedelta(hours=1), "t4_mm3") is None


def test_while_a_message_may_be_on_its_way_it_is_not_said_to_be_lost(network):
    with pytest.raises(Unknown):
        network.connector.receipt("k", Draft("Yes."), datetime.now(UTC), "t4_mm3")


def test_a_message_that_is_in_no_list_any_more_leaves_it_open(network):
    with pytest.raises(Unknown):
        network.connector.receipt("k", Draft("Yes."), LONG_AGO, "t4_old")


@pytest.mark.parametrize("name", ["inbox", "sent"])
@pytest.mark.parametrize(
    "odd", [{}, {"data": {"children": ["x"]}}, [], {"data": {"children": None}}]
)
def test_a_list_that_can_not_be_read_is_not_taken_for_one_without_the_answer(network, name, odd):
    network.answers[f"GET /message/{name}"] = odd
    with pytest.raises(Unavailable):
        network.connector.receipt("k", Draft("Yes."), LONG_AGO, "t4_mm3")


# What can't be done to a message


def test_messages_are_neither_changed_nor_deleted_nor_moderated_nor_looked_at_again(network):
    one = network.connector
    for act in (
        lambda: one.edit("t4_mm2", Draft("x")),
        lambda: one.delete("t4_mm2"),
        lambda: one.moderate("t4_mm3", Moderation.DELETE),
    ):
        with pytest.raises(Rejected, match=r"\.$"):
            act()
    assert one.measure(["t4_mm2"]) == ()
    page = one.check(["t4_mm2", "t4_mm3"])
    assert (page.items, page.deleted) == ((), ())
    assert network.requests == []
