"""Polls on Reddit: what is asked, what isn't taken, and that one whose answer was lost is found again."""

import json
from datetime import UTC, datetime

import pytest

from palabre.connectors.contract import Rejected, Unknown
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.reddit.tests.network import Network

MADE = {"json": {"errors": [], "data": {
    "url": "https://www.reddit.com/r/tea/comments/ga3hiq/quand/", "id": "t3_ga3hiq"}}}  # fmt: skip
POLL = Draft(
    "Dites-nous.", title="Quand ?", to={"subreddit": "r/tea"},
    more={"poll": "Le matin\nLe soir\nLe matin", "poll_lasts": "7", "flair": "f1"},
)  # fmt: skip


@pytest.fixture
def network():
    found = Network()
    found.answers["POST /api/submit_poll_post"] = MADE
    return found


def test_a_post_with_answers_is_a_poll(network):
    sent = network.connector.publish(POLL, "k")
    assert (sent.remote_id, sent.url) == ("t3_ga3hiq", MADE["json"]["data"]["url"])
    assert network.paths() == ["/api/submit_poll_post"]
    assert json.loads(network.requests[0].content) == {
        "sr": "tea", "title": "Quand ?", "text": "Dites-nous.", "options": ["Le matin", "Le soir"],
        "duration": 7, "flair_id": "f1", "sendreplies": True, "resubmit": True, "api_type": "json",
    }  # fmt: skip


@pytest.mark.parametrize(
    "draft",
    [Draft("", title="Quand ?", to=POLL.to, more={"poll": "Tôt"}),
     Draft("", title="Quand ?", to=POLL.to, more={"poll": "1\n2\n3\n4\n5\n6\n7"}),
     Draft("", title="Quand ?", to=POLL.to, more=POLL.more,
           media=(Upload("a.png", "image/png", b"x"),))],
)  # fmt: skip
def test_a_poll_that_reddit_does_not_take_is_refused_before_anything_is_sent(network, draft):
    with pytest.raises(Rejected, match="two to six"):
        network.connector.publish(draft, "k")
    assert network.requests == []


def test_a_poll_without_a_name_may_have_been_made(network):
    network.answers["POST /api/submit_poll_post"] = {"json": {"errors": [], "data": {}}}
    with pytest.raises(Unknown):
        network.connector.publish(POLL, "k")


def test_what_a_subreddit_has_against_a_poll_is_told(network):
    network.answers["POST /api/submit_poll_post"] = {
        "json": {"errors": [["NO_SELFS", "no texts", "sr"]]}
    }
    with pytest.raises(Rejected, match="takes no texts"):
        network.connector.publish(POLL, "k")


@pytest.mark.parametrize("text", ["Dites-nous.", ""])
def test_a_poll_whose_answer_was_lost_is_found_by_its_title_and_text(network, text):
    view = "[View Poll](https://www.reddit.com/poll/ga3hiq)"
    thing = {
        "name": "t3_ga3hiq", "title": "Quand ?", "selftext": f"{text}\n\n{view}",
        "url": "https://www.reddit.com/r/tea/x", "created_utc": 1_795_600_000,
        "permalink": "/r/tea/comments/ga3hiq/quand/",
    }  # fmt: skip
    network.answers["GET /user/lanterne/submitted"] = {
        "data": {"children": [{"kind": "t3", "data": thing}]}
    }
    network.answers["GET /user/lanterne/comments"] = {"data": {"children": []}}
    since = datetime.fromtimestamp(1_795_599_990, UTC)
    draft = Draft(text, title="Quand ?", to=POLL.to, more=POLL.more)
    assert network.connector.receipt("k", draft, since).remote_id == "t3_ga3hiq"


def test_a_poll_is_not_changed(network):
    with pytest.raises(Rejected, match="changed"):
        network.connector.edit("t3_ga3hiq", POLL)
    assert network.requests == []
