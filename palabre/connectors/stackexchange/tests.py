"""Stack Exchange, by the examples of its documentation: questions, answers, pauses, quotas."""

from datetime import timedelta

import httpx
import pytest

from palabre.connectors.contract import RateLimited, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.stackexchange.client import StackExchangeConnector
from palabre.connectors.stackexchange.trial import TRIAL

TAG = {"site": "example", "tag": "c#"}


def connected(answer=TRIAL.answer, key="s3cret"):
    asked = []

    def hear(request):
        asked.append(request)
        return answer(request)

    return StackExchangeConnector(Http(transport=httpx.MockTransport(hear)), {"key": key}), asked


def test_the_documented_question_and_its_answer_become_items():
    one, _ = connected()
    question, answer = one.read("tag", TAG, {}).items
    assert question.remote_id == "example.stackexchange.com/q/1234"
    assert (question.title, question.text) == (
        "An example post title & more", "An example post body"
    )  # fmt: skip
    assert (question.tags, question.replies, question.likes) == (("windows", "c#", ".net"), 1, 1)
    assert (answer.parent, answer.thread) == (question.remote_id, question.remote_id)
    assert answer.url == "https://example.stackexchange.com/a/5678"


def test_a_pause_that_the_api_asks_for_is_handed_on():
    one, _ = connected()
    assert one.read("tag", TAG, {}).wait == timedelta(seconds=10)


def test_questions_are_asked_by_activity_with_their_text_and_the_key():
    one, asked = connected()
    page = one.read("tag", TAG, {}, limit=500)
    one.read("tag", TAG, page.cursor)
    assert asked[0].url.path == "/2.3/questions"
    assert dict(asked[0].url.params) == {
        "tagged": "c#", "site": "example", "sort": "activity", "order": "desc",
        "filter": "withbody", "page": "1", "pagesize": "100", "key": "s3cret",
    }  # fmt: skip
    assert asked[1].url.path == "/2.3/questions/1234/answers"
    assert asked[2].url.params["min"] == "1795687200"


def test_words_are_looked_for_on_the_site_that_is_named_or_that_of_the_language():
    one, asked = connected(key="")
    one.read("words", {"site": "https://superuser.com/", "words": "lanterne"}, {})
    one.search("lanterne", {}, language="es")
    first, second = (request for request in asked if "advanced" in request.url.path)
    assert (first.url.params["site"], first.url.params["q"]) == ("superuser.com", "lanterne")
    assert second.url.params["site"] == "es.stackoverflow"
    assert "key" not in first.url.params


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"error_id": 502, "error_name": "throttle_violation"}, RateLimited),
        ({"error_id": 503, "error_name": "temporarily_unavailable"}, Unavailable),
        ({"error_id": 400, "error_name": "bad_parameter"}, Rejected),
    ],
)
def test_a_fault_with_a_number_of_theirs_becomes_one_of_ours(fault, error):
    one, _ = connected(lambda request: httpx.Response(400, json=fault))
    with pytest.raises(error):
        one.read("tag", TAG, {})


def test_the_end_of_a_quota_tells_how_long_to_wait():
    told = {
        "error_id": 502,
        "error_message": "too many requests from this IP, more requests available in 4000 seconds",
    }
    one, _ = connected(lambda request: httpx.Response(400, json=told))
    with pytest.raises(RateLimited) as caught:
        one.read("tag", TAG, {})
    assert caught.value.wait == timedelta(seconds=4000)


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("tag", {"site": "a/b", "tag": "x"}), ("tag", {"site": "a", "tag": "x y"}),
        ("words", {"site": "a", "words": " "}), ("other", {"site": "a"}),
    ],
)  # fmt: skip
def test_what_is_no_site_no_tag_or_no_word_is_refused_before_anything_is_asked(source, values):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read(source, values, {})
    assert not asked
