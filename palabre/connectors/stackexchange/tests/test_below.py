"""Comments below the questions of a tag, of whomever they are; by answers of our own in the API's shape."""

import pytest

from palabre.connectors.stackexchange.tests.test_stackexchange import ANSWERS, QUESTIONS, connector
from palabre.connectors.trial import recorded

COMMENTS = recorded(str(__file__).replace("/tests/", "/"), "comments.json")
SAID = {**COMMENTS["items"][0], "post_id": 77, "post_type": "question"}
TAG = {"tag": "lampes", "site": "french"}
QUIET = {"items": [], "has_more": False}


def site(request):
    if request.url.path.endswith("/comments"):
        return {**COMMENTS, "items": [SAID]}
    return ANSWERS if request.url.path.endswith("/answers") else QUESTIONS


def below(asked):
    return [one.url for one in asked if one.url.path.endswith("/comments")]


def test_with_a_key_comments_are_read_below_the_questions_of_a_tag():
    one, asked = connector(site, key="k")
    page = one.read("tag", TAG, {})
    assert [item.remote_id for item in page.items][-1] == "french/c/91"
    assert page.items[-1].parent == "french/q/77"
    assert page.cursor == {"since": 1795770000, "met": [77, 76], "said": 1795771000}
    without, asked = connector(site)
    assert "met" not in without.read("tag", TAG, {}).cursor
    assert not below(asked)


def test_a_question_in_which_nothing_happened_since_is_looked_below_all_the_same():
    def quiet(request):
        return site(request) if request.url.path.endswith("/comments") else QUIET

    one, asked = connector(quiet, key="k")
    page = one.read("tag", TAG, {"since": 1795770000, "met": [77], "said": 1795770500})
    assert [item.remote_id for item in page.items] == ["french/c/91"]
    (asked_below,) = below(asked)
    assert asked_below.path == "/2.3/questions/77/comments"
    assert asked_below.params["min"] == "1795770380"
    assert (page.unchanged, page.cursor["said"]) == (False, 1795771000)


def test_a_reading_of_several_pages_asks_below_all_of_them_at_its_end():
    def paged(request):
        more = request.url.path == "/2.3/questions" and request.url.params["page"] == "1"
        items = QUESTIONS["items"][:1] if more else QUESTIONS["items"][1:]
        known = site(request)
        return {**QUESTIONS, "items": items, "has_more": more} if known is QUESTIONS else known

    one, asked = connector(paged, key="k")
    first = one.read("tag", TAG, {"since": 1795000000})
    assert first.more
    assert not below(asked)
    last = one.read("tag", TAG, first.cursor)
    assert not last.more
    assert [url.path for url in below(asked)] == ["/2.3/questions/76;77/comments"]


@pytest.mark.parametrize("met", [["../users"], "77", [-1, None, 10**20], {"77": 1}])
def test_an_odd_cursor_asks_below_nothing_strange(met):
    one, asked = connector(site, key="k")
    one.read("tag", TAG, {"met": met, "said": "x"})
    assert [url.path for url in below(asked)] == ["/2.3/questions/77;76/comments"]
