"""Kept stories and comments are looked at again, by the official API."""

import json

import httpx
import pytest

from palabre.connectors.contract import Unavailable
from palabre.connectors.hackernews.client import HackernewsConnector
from palabre.connectors.hackernews.parse import item_of_hit
from palabre.connectors.http import Http
from palabre.connectors.trial import recorded

ITEM = {"by": "zoe", "time": 1_700_000_000, "type": "comment"}


def check(answers, *names):
    """What is told when the API tells this of each number; and what was asked."""
    asked = []

    def answer(request):
        number = request.url.path.rpartition("/")[2].removesuffix(".json")
        asked.append(f"{request.url.host}{request.url.path}")
        given = answers.get(number)
        if isinstance(given, httpx.Response):
            return given
        told = {"id": int(number), **ITEM, **given} if given else None
        return httpx.Response(200, text=json.dumps(told))

    return HackernewsConnector(Http(transport=httpx.MockTransport(answer))).check(names), asked


def test_what_was_deleted_or_killed_is_gone_and_the_others_are_given_as_they_are():
    told = {
        "1": {"text": "Hello<p>world"},
        "2": {"deleted": True},
        "3": {"dead": True, "text": "x"},
    }
    page, asked = check(told, "1", "2", "3")
    assert page.deleted == ("2", "3")
    assert [(item.remote_id, item.text) for item in page.items] == [("1", "Hello\n\nworld")]
    assert asked[0] == "hacker-news.firebaseio.com/v0/item/1.json"


def test_a_number_that_the_api_never_knew_is_not_gone():
    assert check({}, "1")[0].deleted == ()


@pytest.mark.parametrize("odd", [httpx.Response(200, json={"id": 2}), httpx.Response(200, json=[])])
def test_an_odd_answer_is_not_taken_for_texts_that_are_gone(odd):
    with pytest.raises(Unavailable):
        check({"1": odd}, "1")


def test_what_is_no_number_is_not_asked_for():
    assert check({}, "", "x", "https://news.ycombinator.com/item?id=1", "1&2")[1] == []


def test_a_text_that_the_search_found_reads_the_same_when_it_is_looked_at_again():
    for hit in recorded(__file__.replace("/tests/", "/"), "hits.json")["hits"]:
        number = hit["objectID"]
        title = {} if hit.get("comment_text") else {"title": hit.get("title")}
        text = hit.get("comment_text") or hit.get("story_text")
        told = {"text": text, **title, "by": hit["author"], "time": hit["created_at_i"]}
        (again,) = check({number: told}, number)[0].items
        found = item_of_hit(hit)
        assert (again.title, again.text, again.url) == (found.title, found.text, found.url)
