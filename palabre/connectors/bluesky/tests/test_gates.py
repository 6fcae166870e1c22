"""Who may answer a post of ours and quote it: said in records that are written together with it."""

import pytest

from palabre.connectors.bluesky import xrpc
from palabre.connectors.bluesky.records import key_for
from palabre.connectors.bluesky.tests.test_writing import OUR, POST, Network, view
from palabre.connectors.contract import Rejected
from palabre.connectors.protocols import Draft


@pytest.fixture(autouse=True)
def no_session_is_remembered():
    xrpc._tokens.clear()


@pytest.mark.parametrize(
    ("audience", "rules"),
    [("followers", ["followerRule"]), ("followed", ["followingRule"]), ("nobody", []),
     ("mentioned", ["mentionRule"])],
)  # fmt: skip
def test_who_may_answer_and_quote_is_written_together_with_the_post_or_not_at_all(audience, rules):
    network = Network(applyWrites={}, getRecord=(400, {"error": "RecordNotFound"}))
    draft = Draft("Bonjour", more={"audience": audience, "quoters": "nobody"})
    sent = network.connector().publish(draft, "k")
    (asked,) = network.written("applyWrites")
    post, gate, quotes = (one["value"] for one in asked["writes"])
    assert {(one["$type"], one["rkey"]) for one in asked["writes"]} == {
        ("com.atproto.repo.applyWrites#create", key_for("k"))
    }
    assert [one["collection"].rpartition(".")[2] for one in asked["writes"]] == [
        "post", "threadgate", "postgate"
    ]  # fmt: skip
    assert post["text"] == "Bonjour"
    assert gate["post"] == quotes["post"] == sent.remote_id
    assert [one["$type"] for one in gate["allow"]] == [
        f"app.bsky.feed.threadgate#{rule}" for rule in rules
    ]
    assert quotes["embeddingRules"] == [{"$type": "app.bsky.feed.postgate#disableRule"}]
    assert network.written() == []


def test_where_everybody_may_answer_and_quote_only_the_post_is_written():
    network = Network()
    for more in ({}, {"audience": "everyone", "quoters": "everyone"}):
        network.connector().publish(Draft("Bonjour", more=more), "k")
    assert [asked["collection"] for asked in network.written()] == ["app.bsky.feed.post"] * 2


def test_an_answer_says_who_may_quote_it_and_never_who_may_answer():
    network = Network(getPosts=view(), applyWrites={}, getRecord=(400, {"error": "RecordNotFound"}))
    draft = Draft("Merci", more={"audience": "nobody", "quoters": "nobody"})
    network.connector().reply(POST, draft, "k")
    (asked,) = network.written("applyWrites")
    assert [one["collection"].rpartition(".")[2] for one in asked["writes"]] == ["post", "postgate"]


def test_a_post_with_its_gates_that_arrived_before_is_the_same_post():
    there = {"uri": "x", "cid": "y", "value": {}}
    network = Network(getRecord=there)
    draft = Draft("Bonjour", more={"audience": "nobody"})
    assert network.connector().publish(draft, "k").remote_id.endswith(key_for("k"))


@pytest.mark.parametrize("more", [{"audience": "friends"}, {"quoters": "friends"}])
def test_a_group_that_there_is_not_is_refused_before_anything_is_sent(more):
    network = Network()
    with pytest.raises(Rejected, match="these people"):
        network.connector().publish(Draft("Bonjour", more=more), "k")
    assert network.written() == []


def test_a_deleted_post_takes_what_narrows_its_audience_along_in_one_go():
    uri = f"at://{OUR}/app.bsky.feed.post/3kroot"
    network = Network(getRecord={"uri": uri, "cid": "y", "value": {}}, applyWrites={})
    network.connector().delete(uri)
    (asked,) = network.written("applyWrites")
    assert [one["collection"].rpartition(".")[2] for one in asked["writes"]] == [
        "post", "threadgate", "postgate"
    ]  # fmt: skip
    assert {(one["$type"], one["rkey"]) for one in asked["writes"]} == {
        ("com.atproto.repo.applyWrites#delete", "3kroot")
    }
    assert network.written("deleteRecord") == []
