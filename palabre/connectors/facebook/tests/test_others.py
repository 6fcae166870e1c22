"""Public posts on other Pages: asked for by Meta's own names, and refused in words without a review."""

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.others import NOT_REVIEWED
from palabre.connectors.facebook.tests.test_facebook import OBJECTS
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.tests.graph_paper import Paper, asked

POST = {
    "id": "900_1", "message": "Nouvelle torréfaction", "created_time": "2026-11-20T10:00:00+0000",
    "from": {"id": "900", "name": "Luciole"},
    "permalink_url": "https://www.facebook.com/900/posts/1",
}  # fmt: skip


@pytest.fixture
def paper():
    found = Paper(TRIAL, FacebookConnector, {"luciole.cafe|900": "page", **OBJECTS})
    found.answers = {
        "GET /v26.0/luciole.cafe?": {"id": "900", "name": "Luciole"},
        "GET /900/feed": {"data": [POST]},
    }
    return found


def read(paper, name="luciole.cafe", cursor=None):
    return paper.connector().read("other", {"name": name}, cursor or {})


@pytest.mark.parametrize(
    "name", ["luciole.cafe", " @luciole.cafe", "https://www.facebook.com/luciole.cafe/"]
)
def test_posts_of_another_page_are_read_by_its_name_or_address(paper, name):
    page = read(paper, name)
    (item,) = page.items
    assert (item.remote_id, item.text) == ("900_1", "Nouvelle torréfaction")
    assert (item.author.name, item.place, item.place_name) == ("Luciole", "900", "Luciole")
    assert page.title == "Luciole"
    assert "GET page/feed" in paper.edges


def test_further_pages_are_asked_for_where_the_last_one_ended(paper):
    more = {"cursors": {"after": "a2"}, "next": "https://graph.example/"}
    paper.answers["GET /900/feed"] = {"data": [POST], "paging": more}
    page = read(paper)
    assert page.more
    read(paper, cursor=page.cursor)
    assert asked(paper.requests[-1])["after"] == "a2"


@pytest.mark.parametrize("name", ["", "luciole cafe", "https://luciole.example/", "a/b"])
def test_what_names_no_page_is_not_asked_for(paper, name):
    with pytest.raises(Rejected):
        read(paper, name)
    assert not any("feed" in request.url.path for request in paper.requests)


def test_an_app_that_was_not_reviewed_is_told_so(paper):
    paper.refusing("GET /v26.0/luciole.cafe?", 10)
    with pytest.raises(Rejected, match="Page Public Content Access") as caught:
        read(paper)
    assert str(caught.value) == NOT_REVIEWED


def test_a_page_of_which_the_app_is_told_no_more_keeps_no_other_from_being_looked_at(paper):
    paper.refusing("GET /v26.0/900_1", 10)
    paper.refusing("GET /v26.0/100_201", 100, subcode=33)
    told = paper.connector().check(["900_1", "100_201"])
    assert (told.items, told.deleted) == ((), ("100_201",))
