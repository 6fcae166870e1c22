"""X's filtered stream: its rule, its signs of life, what it missed, what it costs."""

import json
from itertools import islice

import httpx
import pytest

from palabre.connectors.contract import RateLimited, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.trial import recorded
from palabre.connectors.x import COSTS, PLATFORM
from palabre.connectors.x.client import XConnector

HERE = str(__file__).replace("/tests/", "/")
POSTS = recorded(HERE, "mentions.json")
WORDS = {"words": "lanterne lang:fr"}
RULE = "lanterne lang:fr -is:retweet"


def line(number, *, rule="70", **more):
    post = {**POSTS["data"][1], "id": str(number)}
    return json.dumps({"data": post, "matching_rules": [{"id": rule, "tag": "palabre"}], **more})


class Stream:
    """X on paper: its rules, what it streams, and what was asked of it."""

    def __init__(self, *lines, rules=(), status=200, headers=None):
        self.text = "\r\n".join([*lines, ""])
        self.rules, self.status, self.headers, self.asked = list(rules), status, headers, []

    def __call__(self, request):
        request.read()
        self.asked.append(request)
        if request.url.path.endswith("/rules"):
            return self._ruled(request)
        if request.url.path.endswith("/search/stream"):
            return httpx.Response(self.status, text=self.text, headers=self.headers)
        return httpx.Response(200, json={**POSTS, "meta": {"newest_id": "1990000000000000009"}})

    def _ruled(self, request):
        if request.method == "GET":
            return httpx.Response(200, json={"data": self.rules, "meta": {}})
        told = json.loads(request.content)
        gone = set(told.get("delete", {}).get("ids", ()))
        self.rules = [one for one in self.rules if one["id"] not in gone]
        made = [{**one, "id": "70"} for one in told.get("add", ())]
        self.rules += made
        return httpx.Response(201, json={"data": made, "meta": {}})

    def connector(self, **credential):
        http = Http(transport=httpx.MockTransport(self))
        return XConnector(http, {"secret": "s3cret", "bearer": "app-s3cret", **credential})

    def pages(self, cursor=None, most=20):
        return list(islice(self.connector().stream("stream", WORDS, cursor or {}), most))


def test_posts_come_as_they_are_written_and_signs_of_life_are_empty_pages():
    found = Stream(line(11), "", line(12))
    one = found.connector()
    pages = list(islice(one.stream("stream", WORDS, {}), 3))
    assert [[item.remote_id for item in page.items] for page in pages] == [["11"], [], ["12"]]
    assert [dict(page.cursor) for page in pages] == [{"since": "11"}, {}, {"since": "12"}]
    assert one.spent == 2 * COSTS["read"] == sum(page.cost for page in pages)
    assert found.asked[-1].headers["authorization"] == "Bearer app-s3cret"
    assert all("s3cret" not in str(request.url) for request in found.asked)


def test_our_rule_is_the_only_one_of_ours_and_others_stay():
    theirs = {"id": "1", "value": "cats", "tag": "somebody else's"}
    found = Stream(line(11), rules=[theirs, {"id": "2", "value": "old", "tag": "palabre"}])
    found.pages(most=1)
    assert {one["value"] for one in found.rules} == {"cats", RULE}
    asked = len(found.asked)
    found.pages(most=1)
    assert len(found.asked) - asked == 2  # the rule is there already


def test_what_fits_a_rule_of_others_is_paid_for_and_left_out():
    (page,) = Stream(line(11, rule="1")).pages(most=1)
    assert (page.items, page.cost) == ((), COSTS["read"])


def test_opened_again_it_searches_for_what_it_missed():
    newest = (1 << 62) + 5  # of our time, so that a search still goes back to it
    found = Stream(line(newest + 1))
    pages = found.pages({"since": str(newest)}, most=2)
    assert [item.remote_id for item in pages[0].items] == [one["id"] for one in POSTS["data"]]
    searched = found.asked[-1]
    assert searched.url.params["since_id"] == str(newest)
    assert searched.url.params["query"] == RULE
    assert searched.headers["authorization"] == "Bearer s3cret"
    assert [item.remote_id for item in pages[1].items] == [str(newest + 1)]


@pytest.mark.parametrize(
    "text", [json.dumps({"errors": [{"title": "operational-disconnect"}]}), ""]
)
def test_a_stream_that_ends_is_opened_again(text):
    with pytest.raises(Unavailable):
        Stream(text).pages()


@pytest.mark.parametrize("text", ["[]", "{", '{"data": 3}', "\xff", '{"data": {"id": []}}'])
def test_odd_lines_are_signs_of_life_at_most(text):
    (page,) = Stream(text).pages(most=1)
    assert page.items == ()


def test_a_second_connection_is_refused_and_tried_later():
    with pytest.raises(RateLimited):
        Stream(status=429, headers={"retry-after": "60"}).pages()


def test_without_the_apps_token_or_words_nothing_is_asked():
    found = Stream()
    with pytest.raises(Rejected, match="Bearer"):
        list(found.connector(bearer="").stream("stream", WORDS, {}))
    with pytest.raises(Rejected, match="nothing to search"):
        list(found.connector().stream("stream", {"words": " "}, {}))
    assert found.asked == []
    assert any(field.name == "bearer" and field.secret for field in PLATFORM.app)


@pytest.mark.shared
def test_every_request_of_the_stream_is_one_that_the_official_description_knows():
    from tests.specs import check

    found = Stream(line(11), rules=[{"id": "2", "value": "old", "tag": "palabre"}])
    found.pages(most=1)
    assert {check(request, "x_openapi") for request in found.asked} == {
        "/2/tweets/search/stream", "/2/tweets/search/stream/rules"
    }  # fmt: skip
