"""Hacker News, by the examples of its own description: stories, threads, and the search."""

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.hackernews.client import HackerNewsConnector
from palabre.connectors.hackernews.trial import STORY, TRIAL
from palabre.connectors.http import Http


def connected(answer=TRIAL.answer):
    asked = []

    def hear(request):
        asked.append(request)
        return answer(request)

    return HackerNewsConnector(Http(transport=httpx.MockTransport(hear)), {}), asked


def test_the_documented_story_becomes_an_item_with_its_link():
    one, _ = connected()
    (story,) = one.read("new", {}, {}).items
    assert (story.remote_id, story.author.name, story.likes, story.replies) == (
        "8863", "dhouston", 111, 71
    )  # fmt: skip
    assert story.kind is Kind.FORUM
    assert story.links == ("http://www.getdropbox.com/u/2/screencast.html",)
    assert story.url == "https://news.ycombinator.com/item?id=8863"


def test_only_stories_above_the_last_number_are_asked_for():
    one, asked = connected()
    page = one.read("new", {}, {"done": 8863})
    assert page.unchanged
    assert [request.url.path for request in asked] == ["/v0/newstories.json"]


def test_a_first_reading_takes_the_newest_and_a_later_one_misses_none():
    def answer(request):
        if "newstories" in request.url.path:
            return httpx.Response(200, json=[5, 4, 3, 2, 1])
        number = int(request.url.path.split("/")[-1].removesuffix(".json"))
        return httpx.Response(200, json=STORY | {"id": number})

    one, _ = connected(answer)
    first = one.read("new", {}, {}, limit=2)
    assert ([i.remote_id for i in first.items], first.more) == (["4", "5"], False)
    later = one.read("new", {}, {"done": 1}, limit=2)
    assert ([i.remote_id for i in later.items], later.more) == (["2", "3"], True)


def test_a_thread_is_walked_level_by_level_and_says_what_is_gone():
    one, _ = connected()
    page = one.read("thread", {"thread": "https://news.ycombinator.com/item?id=8863"}, {})
    items, deleted = list(page.items), list(page.deleted)
    while page.more:
        page = one.read("thread", {"thread": "8863"}, page.cursor)
        items += page.items
        deleted += page.deleted
    assert [item.remote_id for item in items] == ["8863", "8917", "2921983"]
    assert deleted == ["9224"]
    assert (items[1].parent, items[1].thread) == ("8863", "8863")
    assert items[1].text.startswith("Aw shucks, guys ... you make me blush")
    assert "I'll keep writing" in items[1].text


def test_a_thread_with_no_more_comments_than_before_is_not_walked():
    one, asked = connected()
    assert one.read("thread", {"thread": "8863"}, {"size": 71}).unchanged
    assert len(asked) == 1


def test_a_search_asks_for_stories_and_comments_since_the_last_one():
    one, asked = connected()
    page = one.search("lanterne", {}, limit=500)
    comment, story = page.items
    assert (comment.parent, comment.thread, story.title) == ("46000", "46000", "Show HN: Lanterne")
    assert comment.text == "We use Lanterne at work, see their page."
    one.search("lanterne", page.cursor)
    assert dict(asked[0].url.params) == {
        "query": "lanterne", "tags": "(story,comment)", "hitsPerPage": "100", "page": "0",
        "numericFilters": "created_at_i>=0",
    }  # fmt: skip
    assert asked[1].url.params["numericFilters"] == "created_at_i>=1795687200"


@pytest.mark.parametrize("thread", ["", "x", "https://elsewhere.example/item?id=1", "1/../2"])
def test_what_is_no_story_is_refused_before_anything_is_asked(thread):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read("thread", {"thread": thread}, {})
    assert not asked


def test_a_number_that_is_nobodys_is_refused():
    one, _ = connected(lambda request: httpx.Response(200, text="null"))
    with pytest.raises(Rejected):
        one.read("thread", {"thread": "9"}, {})


def test_each_search_has_a_place_of_its_own():
    one, asked = connected()
    page = one.search("lanterne", {})
    one.search("palabre", page.cursor)
    assert asked[1].url.params["numericFilters"] == "created_at_i>=0"
