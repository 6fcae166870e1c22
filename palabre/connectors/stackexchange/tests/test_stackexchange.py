"""Stack Exchange: questions and answers become items, pauses are handed on, nothing is missed."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import Kind, RateLimited, Reconnect, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.stackexchange.client import StackexchangeConnector
from palabre.connectors.stackexchange.parse import item_of_answer, item_of_question
from palabre.connectors.trial import recorded

QUESTIONS = recorded(str(__file__).replace("/tests/", "/"), "questions.json")
ANSWERS = recorded(str(__file__).replace("/tests/", "/"), "answers.json")


def connector(answer, **credential):
    asked = []

    def respond(request):
        asked.append(request)
        found = answer(request) if callable(answer) else answer
        status, body = found if isinstance(found, tuple) else (200, found)
        return httpx.Response(status, json=body)

    return StackexchangeConnector(Http(transport=httpx.MockTransport(respond)), credential), asked


def usual(request):
    if request.url.path.endswith("/comments"):
        return {"items": [], "has_more": False}
    return ANSWERS if request.url.path.endswith("/answers") else QUESTIONS


def test_a_question_is_plain_with_its_tags_votes_and_site():
    item = item_of_question(QUESTIONS["items"][0], "french")
    assert item.title == "La Luciole & ses piles: que choisir'?"
    assert item.text.startswith("J'ai une Luciole, voir la page")
    assert "a < b" in item.text
    assert item.links == ("https://lanterne.example/luciole",)
    assert (item.remote_id, item.kind, item.place) == (
        "french/q/77",
        Kind.FORUM,
        "french.stackexchange.com",
    )
    assert (item.tags, item.likes, item.replies) == (("lampes", "achat"), 3, 1)
    assert (item.author.name, item.author.remote_id) == ("Zoé", "french.stackexchange.com/users/5")
    assert item.published_at == datetime.fromtimestamp(1795766400, UTC)
    assert item_of_question(QUESTIONS["items"][1], "french").likes == 0


def test_an_answer_belongs_to_its_question():
    item = item_of_answer(ANSWERS["items"][0], "french", "french.stackexchange.com")
    assert (item.remote_id, item.parent, item.thread) == (
        "french/a/78",
        "french/q/77",
        "french/q/77",
    )
    assert item.url == "https://french.stackexchange.com/a/78"


def test_a_tag_gives_questions_and_their_answers_and_the_pause_asked_for():
    one, asked = connector(usual, key="k")
    page = one.read("tag", {"tag": "Lampes", "site": "french"}, {})
    assert [item.remote_id for item in page.items] == ["french/q/77", "french/q/76", "french/a/78"]
    assert page.wait == timedelta(seconds=10)
    assert page.cursor == {"since": 1795770000, "met": [77, 76]}
    first, second, below = asked
    assert first.url.path == "/2.3/questions"
    assert dict(first.url.params) == {
        "tagged": "lampes", "sort": "activity", "site": "french", "order": "desc", "page": "1",
        "pagesize": "100", "filter": "withbody", "key": "k",
    }  # fmt: skip
    assert second.url.path == "/2.3/questions/77/answers"
    assert below.url.path == "/2.3/questions/77;76/comments"
    one.read("tag", {"tag": "lampes", "site": "french"}, page.cursor)
    assert asked[3].url.params["min"] == asked[4].url.params["min"] == "1795769880"


def test_a_search_goes_back_to_where_the_last_reading_began_on_the_site_of_the_language():
    newest = 1_795_770_000

    def answer(request):
        asked = request.url.params
        since, page, size = int(asked.get("min", 0)), int(asked["page"]), int(asked["pagesize"])
        numbers = [n for n in range(newest, newest - 3_000, -60) if n >= since]
        here = numbers[(page - 1) * size : page * size]
        return {"items": [{"question_id": n, "creation_date": n, "title": "t", "link": "https://a.example/q"}
                          for n in here], "has_more": len(numbers) > page * size}  # fmt: skip

    one, asked = connector(answer)
    cursor = one.search("luciole", {}, language="es", limit=10).cursor
    newest, seen, more = newest + 1_800, [], True
    while more:
        page = one.search("luciole", cursor, language="es", limit=10)
        seen += [item.published_at for item in page.items]
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
    assert len(set(seen)) == 33
    assert list(cursor["places"].values()) == [{"since": newest}]
    assert (asked[0].url.path, asked[0].url.params["site"]) == (
        "/2.3/search/advanced",
        "es.stackoverflow",
    )


@pytest.mark.parametrize(
    ("answer", "error", "wait"),
    [((400, {"error_id": 502, "error_message": "too many requests, more requests available in 90 seconds"}),
      RateLimited, 90),
     ((502, {"error_id": 502, "error_name": "throttle_violation"}), RateLimited, 900),
     ((400, {"error_id": 400, "error_name": "bad_parameter"}), Rejected, 0),
     ((401, {"error_id": 401, "error_name": "access_token_required"}), Reconnect, 0),
     ((503, {"error_id": 503}), Unavailable, 0), ({"items": "none"}, Unavailable, 0)],
)  # fmt: skip
def test_refusals_become_the_errors_of_the_contract(answer, error, wait):
    one, _ = connector(answer, key="s3cret")
    with pytest.raises(error) as refusal:
        one.search("luciole", {})
    assert getattr(refusal.value, "wait", timedelta(0)) == timedelta(seconds=wait)
    assert "s3cret" not in repr(refusal.value)


@pytest.mark.parametrize(
    ("source", "values"),
    [("tag", {}), ("tag", {"tag": "a b"}), ("tag", {"tag": "a", "site": "a/b"}), ("nothing", {})],
)
def test_a_senseless_source_is_refused_in_a_sentence(source, values):
    one, asked = connector(usual)
    with pytest.raises(Rejected, match=r"\.$"):
        one.read(source, values, {})
    assert asked == []


def test_a_key_is_tried_and_without_one_everything_public_is_read():
    one, asked = connector({"items": [{"api_revision": "2026.1"}]}, key="k")
    assert one.me().name == "Stack Exchange"
    assert asked[0].url.path == "/2.3/info"
    assert dict(asked[0].url.params) == {"site": "stackoverflow", "filter": "default", "key": "k"}
    refused = {"error_id": 400, "error_message": "`key` doesn't match a known application"}
    with pytest.raises(Rejected):
        connector((400, refused), key="k")[0].me()
    with pytest.raises(Rejected, match="public"):
        connector({})[0].me()
    one, asked = connector(usual)
    assert one.read("tag", {"tag": "lampes", "site": "french"}, {}).items
    assert "key" not in asked[0].url.params
