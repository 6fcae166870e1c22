"""Public posts on other Pages and comments under them: asked by Meta's own names, refused in words."""

import pytest

from palabre.connectors.contract import Kind, Reconnect, Rejected
from palabre.connectors.facebook import PLATFORM
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


# Comments under them

COMMENT = {
    "id": "1_301", "message": "Moins bon qu'avant", "created_time": "2026-11-20T11:00:00+0000",
    "parent": {"id": "1_300"}, "like_count": 4,
    "permalink_url": "https://www.facebook.com/900/posts/1?comment_id=301",
}  # fmt: skip


def comments(paper, name="luciole.cafe", cursor=None):
    def feed(request):
        listed = asked(request)["fields"] == "id,updated_time"
        moved = {"id": "900_2", "updated_time": "2099-11-20T10:00:00+0000"}
        return {"data": [moved if listed else {"id": "900_1", "comments": {"data": [COMMENT]}}]}

    paper.answers["GET /900/feed"] = feed
    older = {**COMMENT, "id": "2_302", "message": "Et le thé ?", "parent": None}
    paper.answers["GET /900_2/comments"] = {"data": [older]}
    return paper.connector().read("other_comments", {"name": name}, cursor or {})


def test_comments_under_another_pages_posts_are_read_under_the_newest_and_those_that_moved(paper):
    paper.objects = {r"900_\d+": "pagepost", **paper.objects}
    page = comments(paper)
    first, second = page.items
    assert (first.kind, first.text, first.likes) == (Kind.COMMENT, "Moins bon qu'avant", 4)
    assert (first.remote_id, first.parent, first.thread) == ("1_301", "1_300", "900_1")
    assert (second.remote_id, second.parent, second.thread) == ("2_302", "900_2", "900_2")
    assert {(one.place, one.place_name) for one in page.items} == {("900", "Luciole")}
    assert first.author.remote_id == "unknown:1_301"  # Facebook leaves out who wrote it
    assert page.title == "Luciole"
    assert {"GET page/feed", "GET pagepost/comments"} <= paper.edges
    # Until the next round older posts are not asked about.
    paper.requests.clear()
    comments(paper, cursor=page.cursor)
    assert [request.url.path for request in paper.requests].count("/v26.0/900/feed") == 1


def test_comments_of_other_pages_are_read_only_and_no_matter_of_the_inbox():
    (source,) = [one for one in PLATFORM.sources if one.slug == "other_comments"]
    assert source.needs_account
    assert source.slug not in PLATFORM.inbox | PLATFORM.private


@pytest.mark.parametrize("at", ["GET /v26.0/luciole.cafe?", "GET /900/feed"])
def test_an_app_that_was_not_reviewed_is_told_so_of_comments_too(paper, at):
    paper.refusing(at, 10)
    with pytest.raises(Rejected, match="Page Public Content Access"):
        paper.connector().read("other_comments", {"name": "luciole.cafe"}, {})


def test_what_meta_refuses_otherwise_is_said_as_everywhere(paper):
    paper.refusing("GET /900/feed", 190, status=401)
    with pytest.raises(Reconnect):
        paper.connector().read("other_comments", {"name": "luciole.cafe"}, {})
