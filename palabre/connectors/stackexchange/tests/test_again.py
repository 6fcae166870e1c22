"""Kept questions and answers are looked at again, a hundred in a call."""

from datetime import timedelta

import httpx
import pytest

from palabre.connectors.contract import Unavailable
from palabre.connectors.http import Http
from palabre.connectors.stackexchange.client import StackexchangeConnector

SAID = {"creation_date": 1_700_000_000, "body": "<p>Bonjour</p>"}
OWNER = {"owner": {"link": "https://french.stackexchange.com/users/1/zoe", "display_name": "Zoé"}}


def question(number, **more):
    return {"question_id": number, "link": f"https://french.stackexchange.com/q/{number}",
            "title": "Une lampe ?", **SAID, **more}  # fmt: skip


def answer(number, **more):
    return {"answer_id": number, "question_id": 7, **SAID, **OWNER, **more}


class Api:
    def __init__(self, **items):
        self.items, self.asked, self.more = items, [], {}

    def __call__(self, request):
        kind = request.url.path.split("/")[2]
        self.asked.append((request.url.path, request.url.params["site"]))
        return httpx.Response(200, json={"items": self.items.get(kind, []), **self.more})

    def check(self, *names):
        return StackexchangeConnector(Http(transport=httpx.MockTransport(self)), {}).check(names)


def test_what_a_site_no_longer_shows_is_gone_and_each_site_is_asked_for_itself():
    api = Api(questions=[question(1)], answers=[])
    page = api.check("french/q/1", "french/q/2", "french/a/3")
    assert page.deleted == ("french/q/2", "french/a/3")
    assert api.asked == [("/2.3/questions/1;2", "french"), ("/2.3/answers/3", "french")]
    assert page.items == ()


def test_what_was_edited_is_given_as_it_is_now():
    later = {"last_edit_date": 1_700_009_000}
    api = Api(questions=[question(1, **later), question(2)], answers=[answer(3, **later)])
    items = api.check("french/q/1", "french/q/2", "french/a/3").items
    assert [item.remote_id for item in items] == ["french/q/1", "french/a/3"]
    assert items[1].url == "https://french.stackexchange.com/a/3"


def test_the_pause_that_the_api_asks_for_is_handed_on():
    api = Api(questions=[question(1)])
    api.more = {"backoff": 12}
    assert api.check("french/q/1").wait == timedelta(seconds=12)


@pytest.mark.parametrize(
    "odd", [{"items": [{}]}, {"items": [3, {"question_id": 9}]}, {"items": None}]
)
def test_an_odd_answer_is_not_taken_for_texts_that_are_gone(odd):
    api = Api()
    api.more = odd
    with pytest.raises(Unavailable):
        api.check("french/q/1")


def test_what_is_no_name_of_a_text_is_not_asked_for():
    api = Api()
    assert api.check("", "1", "french/u/1", "french/q/x", "../q/1").deleted == ()
    assert api.asked == []
