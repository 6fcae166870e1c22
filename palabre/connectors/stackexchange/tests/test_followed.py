"""One question of Stack Exchange that is followed: answers and comments, of whomever they are."""

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.stackexchange.tests.test_stackexchange import ANSWERS, QUESTIONS, connector
from palabre.connectors.trial import recorded

COMMENTS = recorded(str(__file__).replace("/tests/", "/"), "comments.json")
PAGE = {"question": "https://french.stackexchange.com/questions/77/quelles-piles?x=1#78"}


def site(request):
    path = request.url.path
    if path.endswith("/comments"):
        return COMMENTS
    return ANSWERS if path.endswith("/answers") else QUESTIONS


def test_a_question_is_read_with_its_answers_and_the_comments_below_both():
    one, asked = connector(site)
    page = one.read("question", PAGE, {})
    assert [item.remote_id for item in page.items] == ["french/q/77", "french/a/78", "french/c/91"]
    assert page.items[2].parent == "french/a/78"
    assert [request.url.path for request in asked] == [
        "/2.3/questions/77", "/2.3/questions/77/answers", "/2.3/posts/77;78/comments"
    ]  # fmt: skip
    assert {request.url.params["site"] for request in asked} == {"french"}
    assert page.cursor == {"since": 1795771000}
    assert page.wait is not None  # the pause that an answer asked for


def test_the_next_reading_asks_for_newer_comments_and_keeps_its_place():
    one, asked = connector(site)
    quiet = {"items": [], "has_more": False}
    page = one.read("question", PAGE, {"since": 1795771000})
    assert asked[2].url.params["min"] == "1795770880"
    other, _ = connector(
        lambda request: quiet if "/comments" in str(request.url) else site(request)
    )
    page = other.read("question", PAGE, {"since": 1795780000})
    assert (page.cursor["since"], page.unchanged) == (1795780000, True)
    assert [item.remote_id for item in page.items] == ["french/q/77"]


@pytest.mark.parametrize(
    ("question", "named", "asked_of"),
    [("77", "cooking", "cooking"), ("77", "", "stackoverflow"),
     ("https://stackoverflow.com/q/77", "cooking", "stackoverflow"),
     ("https://es.stackoverflow.com/questions/77/x", "", "es.stackoverflow"),
     ("https://mathoverflow.net/questions/77", "", "mathoverflow.net")],
)  # fmt: skip
def test_a_question_is_known_by_its_address_or_by_number_and_site(question, named, asked_of):
    one, asked = connector(site)
    one.read("question", {"question": question, "site": named}, {})
    assert asked[0].url.params["site"] == asked_of


@pytest.mark.parametrize(
    "question", ["", "x", "0", "https://a.example/77", "https://a/q/77/../../b c", "٣"]
)
def test_what_names_no_question_is_refused_before_anything_is_asked(question):
    one, asked = connector(site)
    with pytest.raises(Rejected, match="address of the question"):
        one.read("question", {"question": question}, {})
    assert asked == []


def test_a_question_that_is_not_shown_is_said_to_be_so():
    one, _ = connector({"items": []})
    with pytest.raises(Rejected, match="no longer"):
        one.read("question", PAGE, {})
