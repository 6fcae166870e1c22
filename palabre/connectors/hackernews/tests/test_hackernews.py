"""Hacker News: hits become items, nothing is missed between readings, deleted stories are announced."""

import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected, Unavailable
from palabre.connectors.hackernews.client import HackernewsConnector
from palabre.connectors.hackernews.parse import item_of_hit
from palabre.connectors.http import Http

HITS = json.loads((Path(__file__).parent.parent / "fixtures" / "hits.json").read_text())["hits"]


def connector(answer):
    asked = []

    def respond(request):
        asked.append(request)
        return httpx.Response(200, content=json.dumps(answer(request)))

    return HackernewsConnector(Http(transport=httpx.MockTransport(respond))), asked


def test_a_comment_is_plain_and_knows_its_story():
    item = item_of_hit(HITS[0])
    assert item.text.endswith("compliments.\n\nSee https://lanterne.example/a")
    assert item.links == ("https://lanterne.example/a",)
    assert (item.remote_id, item.parent, item.thread) == ("2921983", "2921506", "2921506")
    assert (item.kind, item.author.name) == (Kind.FORUM, "norvig")
    assert item.published_at == datetime(2011, 8, 24, 18, 38, 47, tzinfo=UTC)


def test_a_story_is_its_title_its_page_its_votes_and_comments():
    item = item_of_hit(HITS[1])
    assert (item.title, item.text) == ("My YC app: Dropbox - Throw away your USB drive", "")
    assert item.links == ("http://www.getdropbox.com/u/2/screencast.html",)
    assert (item.likes, item.replies, item.thread) == (111, 71, "")
    assert item.url == "https://news.ycombinator.com/item?id=8863"


@pytest.mark.parametrize(
    "hit", [None, {}, {"objectID": "../x", "created_at_i": 1}, {"objectID": "1", "created_at_i": 10**30},
            {"objectID": "1", "created_at_i": 9, "title": 3}],
)  # fmt: skip
def test_a_senseless_hit_is_passed_over(hit):
    assert item_of_hit(hit) is None


def test_a_search_goes_back_to_where_the_last_reading_began():
    newest = 1_000_020

    def answer(request):
        asked = request.url.params
        since = int(asked.get("numericFilters", "created_at_i>=0").rpartition("=")[2])
        numbers = [n for n in range(newest, 1_000_000, -1) if n >= since]
        page, size = int(asked["page"]), int(asked["hitsPerPage"])
        return {"hits": [{"objectID": str(n), "created_at_i": n, "title": f"n {n}"}
                         for n in numbers[page * size : (page + 1) * size]]}  # fmt: skip

    one, asked = connector(answer)
    cursor = one.search("luciole", {}, limit=10).cursor
    newest, seen, more = 1_000_400, [], True
    while more:
        page = one.search("luciole", cursor, limit=10)
        seen += [int(item.remote_id) for item in page.items]
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
    assert set(seen) >= set(range(1_000_021, 1_000_401))
    assert list(cursor["places"].values()) == [{"since": 1_000_400}]
    first = asked[0].url.params
    assert (first["query"], first["tags"]) == ("luciole", "(story,comment)")


def test_a_thread_is_the_story_and_its_comments_until_it_is_deleted():
    story = {"by": "dhouston", "descendants": 71, "id": 8863, "score": 111, "time": 1175714200,
             "title": "My YC app", "type": "story", "url": "http://www.getdropbox.com/"}  # fmt: skip
    told = {"item": story}
    one, asked = connector(
        lambda request: told["item"] if "firebase" in request.url.host else {"hits": HITS[:1]}
    )
    page = one.read("thread", {"item": "https://news.ycombinator.com/item?id=8863"}, {})
    assert [item.remote_id for item in page.items] == ["8863", "2921983"]
    assert asked[0].url.path == "/v0/item/8863.json"
    assert asked[1].url.params["tags"] == "comment,story_8863"
    for gone in (None, {"id": 8863, "deleted": True}, {**story, "dead": True}):
        told["item"] = gone
        assert one.read("thread", {"item": "8863"}, {}).deleted == ("8863",)
    told["item"] = {"error": "something else"}
    with pytest.raises(Unavailable):
        one.read("thread", {"item": "8863"}, {})


@pytest.mark.parametrize(
    ("source", "values"),
    [("author", {"author": "a b"}), ("author", {}), ("thread", {"item": "x"}), ("nothing", {})],
)
def test_a_senseless_source_is_refused_in_a_sentence(source, values):
    one, asked = connector(lambda request: {})
    with pytest.raises(Rejected, match=r"\.$"):
        one.read(source, values, {})
    assert asked == []


def test_an_answer_of_another_shape_is_a_fault_of_theirs():
    one, _ = connector(lambda request: {"hits": "none"})
    with pytest.raises(Unavailable):
        one.search("luciole", {})
