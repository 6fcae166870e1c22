"""Posts of others that name a LinkedIn page: by the news that LinkedIn keeps for an app."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import httpx
import pytest

from palabre.connectors.contract import Reconnect
from palabre.connectors.linkedin import PLATFORM
from palabre.connectors.linkedin.tests.test_linkedin import Network

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
NEWS = "GET /organizationalEntityNotifications"
TOLD = {
    "notificationId": 4406004,
    "organizationalEntity": "urn:li:organization:42",
    "action": "SHARE_MENTION",
    "generatedActivity": "urn:li:share:9001",
    "lastModifiedAt": int(AT.timestamp() * 1000),
}
DECORATED = {
    "share": {
        "entity": "urn:li:share:9001",
        "owner": "urn:li:person:zoe",
        "text": "Un café chez @[Lanterne](urn:li:organization:42)",
    }
}


def read(network, cursor=None):
    return network.connector().read("mentions", {}, cursor or {})


def asked_of(network):
    return [unquote(str(one.url)).partition("/rest/")[2] for one in network.requests]


@pytest.fixture
def network():
    found = Network()
    found.answers = {NEWS: {"elements": [{**TOLD, "decoratedGeneratedActivity": DECORATED}]}}
    return found


def test_a_post_of_somebody_else_that_names_the_page_is_heard(network):
    (item,) = read(network).items
    assert (item.remote_id, item.text) == ("urn:li:share:9001", "Un café chez Lanterne")
    assert (item.author.remote_id, item.author.name) == ("urn:li:person:zoe", "")
    assert (item.published_at, item.place) == (AT, "linkedin.com")
    assert item.url == "https://www.linkedin.com/feed/update/urn:li:share:9001/"
    news = asked_of(network)[-1]
    assert "q=criteria&actions=List(SHARE_MENTION)" in news
    assert "organizationalEntity=urn:li:organization:42&timeRange=(start:" in news


def test_the_first_time_sixty_days_are_asked_for_and_then_what_came_since(network):
    first = read(network)
    read(network, first.cursor)
    spans = [news.partition("(start:")[2].rstrip(")").split(",end:")
             for news in asked_of(network) if "timeRange" in news]  # fmt: skip
    (begun, ended), (later, _) = [[int(one) / 1000 for one in span] for span in spans]
    assert timedelta(seconds=ended - begun) == timedelta(days=60)
    assert timedelta(minutes=59) < timedelta(seconds=ended - later) <= timedelta(hours=1)


def test_words_that_do_not_come_with_the_news_are_asked_for_at_once(network):
    other = {**TOLD, "generatedActivity": "urn:li:share:9002"}
    post = {
        "author": "urn:li:organization:77", "commentary": "Merci", "visibility": "PUBLIC",
        "publishedAt": TOLD["lastModifiedAt"],
    }  # fmt: skip
    network.answers = {
        NEWS: {"elements": [TOLD, other]},
        "GET /posts": {"results": {"urn:li:share:9002": {**post, "id": "urn:li:share:9002"}}},
    }
    (item,) = read(network).items
    assert (item.remote_id, item.text) == ("urn:li:share:9002", "Merci")
    assert asked_of(network)[-1] == "posts?ids=List(urn:li:share:9001,urn:li:share:9002)"


def test_a_post_that_the_page_may_not_see_and_other_news_are_left_out(network):
    like = {**TOLD, "action": "LIKE"}
    network.answers = {
        NEWS: {"elements": [TOLD, like, {"action": "SHARE_MENTION"}]},
        "GET /posts": httpx.Response(403, json={}),
    }
    page = read(network)
    assert (page.items, page.unchanged) == ((), True)
    network.answers["GET /posts"] = httpx.Response(401, json={})
    with pytest.raises(Reconnect):
        read(network)


@pytest.mark.parametrize("until", ["2099-01-01T00:00:00+00:00", 7, "x", None])
def test_a_place_that_can_not_be_read_or_is_to_come_means_sixty_days(network, until):
    read(network, {"until": until})
    begun, ended = asked_of(network)[-1].partition("(start:")[2].rstrip(")").split(",end:")
    assert timedelta(milliseconds=int(ended) - int(begun)) == timedelta(days=60)


def test_what_names_the_page_comes_to_the_inbox():
    assert "mentions" in PLATFORM.inbox


def test_a_post_that_the_page_may_not_see_keeps_no_other_from_being_looked_at(network):
    network.answers = {
        "GET /posts/urn%3Ali%3Ashare%3A9001": httpx.Response(403, json={}),
        "GET /posts/urn%3Ali%3Ashare%3A7001": httpx.Response(404, json={}),
        "GET /posts?ids": {"results": {}},
    }
    told = network.connector().check(["urn:li:share:9001", "urn:li:share:7001"])
    assert (told.items, told.deleted) == ((), ("urn:li:share:7001",))
