"""Facebook: comments under a Page's older posts, found by walking where no webhook tells of them."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.facebook import older
from palabre.connectors.facebook.client import FacebookConnector
from palabre.connectors.facebook.tests.test_facebook import OBJECTS
from palabre.connectors.facebook.trial import TRIAL
from palabre.connectors.tests.graph_paper import Paper, asked

NOW = datetime.now(UTC)


class Feed:
    """A Page's feed on paper (a double): the newest posts, and all of them in lists of two."""

    def __init__(self, moved):
        self.moved, self.listed, self.read = moved, [], []

    def answer(self, request):
        if "updated_time" not in asked(request)["fields"]:
            return httpx.Response(200, json={"data": [{"id": "100_900"}]})
        after = asked(request).get("after", "")
        self.listed.append(after)
        start = int(after or 0)
        some = list(self.moved.items())[start : start + 2]
        data = [{"id": one, "updated_time": _spelt(at)} for one, at in some]
        more = start + 2 < len(self.moved)
        paging = {"cursors": {"after": str(start + 2)}, **({"next": "x"} if more else {})}
        return httpx.Response(200, json={"data": data, "paging": paging})

    def comments(self, request):
        post = request.url.path.split("/")[2]
        self.read.append(post)
        said = {
            "id": f"{post.partition('_')[2]}_1",
            "message": "Encore",
            "created_time": _spelt(NOW),
        }
        return httpx.Response(200, json={"data": [said]})


def _spelt(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S+0000")


def page_of(moved):
    paper, feed = Paper(TRIAL, FacebookConnector, OBJECTS), Feed(moved)
    paper.answers = {"GET /100/feed": feed.answer, "GET /comments": feed.comments}
    return paper, feed


def read(paper, cursor):
    return paper.connector().read("comments", {}, cursor)


def test_comments_under_a_post_far_down_are_found_and_stand_under_it():
    posts = {f"100_{number}": NOW - timedelta(days=300) for number in range(1, 6)}
    paper, feed = page_of(posts | {"100_4": NOW - timedelta(minutes=3)})
    first = read(paper, {})
    second = read(paper, first.cursor)
    assert (first.items, feed.listed) == ((), ["", "2"])
    assert [(one.remote_id, one.thread) for one in second.items] == [("4_1", "100_4")]
    assert feed.read == ["100_4"]  # posts on which nothing moved cost no call
    assert json.loads(json.dumps(second.cursor)) == second.cursor


def test_a_round_over_is_followed_by_another_an_hour_later_which_asks_only_for_what_moved_since():
    paper, feed = page_of({"100_1": NOW - timedelta(hours=5), "100_2": NOW - timedelta(days=90)})
    page = read(paper, {})
    assert feed.read == ["100_1"]
    page = read(paper, page.cursor)
    assert feed.listed == [""]  # the round is over: nothing is listed for a while
    ago = int((NOW - timedelta(hours=2)).timestamp())
    later = {"older": {**page.cursor["older"], "began": ago}}
    read(paper, later)
    assert (feed.listed, feed.read) == (["", ""], ["100_1"])


def test_many_posts_that_moved_are_read_some_at_a_time_and_none_is_left_out():
    posts = {f"100_{number}": NOW - timedelta(minutes=1) for number in range(1, 8)}
    paper, feed = page_of(posts)
    older_size, cursor = older.READ_AT_ONCE, {}
    for _ in range(8):
        before = len(feed.read)
        cursor = read(paper, cursor).cursor
        assert len(feed.read) - before <= older_size
    assert sorted(feed.read) == sorted(posts)


def test_the_newest_posts_whose_comments_were_just_read_are_not_read_once_more():
    paper, feed = page_of({"100_900": NOW})
    read(paper, {})
    assert feed.read == []


def test_where_most_calls_are_used_the_walk_waits():
    paper, feed = page_of({"100_1": NOW})
    used = {"X-App-Usage": json.dumps({"call_count": 91})}
    newest = httpx.Response(200, json={"data": []}, headers=used)
    paper.answers["GET /100/feed"] = newest
    kept = {"older": {"after": "2", "rest": []}}
    page = read(paper, kept)
    assert (feed.listed, page.cursor, page.wait) == ([], kept, timedelta(minutes=30))


def test_a_place_in_the_list_that_ended_begins_the_round_anew_and_misses_nothing():
    paper, feed = page_of({"100_1": NOW - timedelta(hours=2)})
    refused = httpx.Response(400, json={"error": {"code": 100}})
    ended = {"GET /100/feed?after": refused}
    kept = {"older": {"after": "9", "rest": [], "began": int(NOW.timestamp()),
                      "since": int((NOW - timedelta(hours=3)).timestamp())}}  # fmt: skip
    paper.answers = ended | paper.answers
    page = read(paper, kept)
    paper.answers = {name: one for name, one in paper.answers.items() if name not in ended}
    assert not feed.listed
    read(paper, page.cursor)
    assert feed.read == ["100_1"]


def test_a_post_that_is_gone_meanwhile_is_passed_over():
    paper, _feed = page_of({"100_1": NOW, "100_2": NOW})
    gone = httpx.Response(400, json={"error": {"code": 100, "error_subcode": 33}})
    paper.answers = {"GET /100_1/comments": gone} | paper.answers
    assert [one.thread for one in read(paper, {}).items] == ["100_2"]


@pytest.mark.parametrize(
    "spoilt",
    [{"older": "x"}, {"older": {"after": {}, "rest": "x", "began": "y", "since": -1}},
     {"older": {"rest": [None, "../me", {}]}}],
)  # fmt: skip
def test_a_spoilt_cursor_begins_the_walk_anew(spoilt):
    paper, feed = page_of({"100_1": NOW})
    read(paper, spoilt)
    assert feed.read == ["100_1"]
