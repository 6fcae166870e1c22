"""Reposts and quotes on X, on paper: what is asked, what it costs, and what the usual plan doesn't let."""

from datetime import UTC, datetime

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.protocols import Draft
from palabre.connectors.x import COSTS
from palabre.connectors.x.tests.test_x import Network, body

POST = "1990000000000000002"


def test_a_repost_is_paid_for_and_taken_back_by_its_own_name():
    network = Network()
    connector = network.connector
    sent = connector.relay(POST, "k1")
    assert (sent.remote_id, sent.cost) == (f"repost:{POST}", COSTS["repost"])
    assert body(network.asked[-1]) == {"tweet_id": POST}
    connector.delete(sent.remote_id)
    assert network.asked[-1].url.path == f"/2/users/500/retweets/{POST}"
    assert connector.spent == 2 * COSTS["user"] + COSTS["repost"] + COSTS["unrepost"]
    assert connector.measure([sent.remote_id]) == ()


def test_a_repost_that_is_gone_already_is_taken_back():
    network = Network()
    connector = network.refusing("DELETE", "/retweets/", 404)
    connector.delete(f"repost:{POST}")
    assert connector.spent == COSTS["user"]


def test_a_quote_names_the_post_below_our_words():
    network = Network()
    sent = network.connector.quote(POST, Draft("Lisez"), "k2")
    assert body(network.asked[-1]) == {"text": "Lisez", "quote_tweet_id": POST}
    assert (sent.remote_id, sent.cost) == ("1990000000000000009", COSTS["create"])


@pytest.mark.parametrize("way", ["relay", "quote"])
def test_what_the_plan_does_not_let_an_app_do_is_done_by_hand(way):
    network = Network()
    path = "/retweets" if way == "relay" else "/2/tweets"
    connector = network.refusing("POST", path, 403)
    with pytest.raises(Rejected, match=r"on x\.com"):
        connector.relay(POST, "k") if way == "relay" else connector.quote(POST, Draft("a"), "k")


def test_a_lost_quote_is_found_though_x_puts_the_address_of_the_post_behind_it():
    network = Network()
    at = datetime.now(UTC).isoformat()
    text = "Lisez https://t.co/a"
    long = f"https://x.com/zoe/status/{POST}"
    post = {
        "id": "1990000000000000021", "text": text, "created_at": at, "author_id": "500",
        "entities": {"urls": [{"url": "https://t.co/a", "expanded_url": long}]},
    }  # fmt: skip
    network.answers["GET /2/users/500/tweets"] = {"data": [post]}
    since = datetime.now(UTC)
    found = network.connector.receipt("k", Draft("Lisez"), since)
    assert found.remote_id == "1990000000000000021"
    assert network.connector.receipt("k", Draft("Lisez donc"), since) is None
