"""What is said to an account of a Flarum forum; answers in the shape of its source (1.8 and 2)."""

import httpx
import pytest

from palabre.connectors.contract import Reconnect, Rejected, Unavailable
from palabre.connectors.flarum import PLATFORM
from palabre.connectors.flarum.client import FlarumConnector
from palabre.connectors.flarum.trial import FORUM, POSTS
from palabre.connectors.http import Http

KEYED = {"server": FORUM, "secret": "s3cret"}


def notice(number, kind, post, content=None):
    """One notification of the JSON:API, about a post."""
    return {"type": "notifications", "id": str(number),
            "attributes": {"contentType": kind, "content": content, "isRead": False,
                           "createdAt": "2026-11-26T10:00:00+00:00"},
            "relationships": {"fromUser": {"data": {"type": "users", "id": "2"}},
                              "subject": {"data": {"type": "posts", "id": str(post)}}}}  # fmt: skip


def post(number, **more):
    """A post as the forum gives it."""
    told = POSTS["data"][0]
    return {**told, "id": str(number), "attributes": {
        **told["attributes"], "number": number, "contentHtml": f"<p>Post {number}</p>", **more}}  # fmt: skip


class Forum:
    """A forum on paper: ``answers`` are the numbers of the posts that answer a post of ours."""

    def __init__(self, notices=(), answers=None):
        self.notices, self.answers, self.asked = list(notices), answers or {}, []

    def __call__(self, request):
        self.asked.append(request)
        asked = request.url.params
        if request.url.path == "/api/notifications":
            return httpx.Response(200, json={"data": self.notices})
        if "filter[id]" in asked:
            numbers = asked["filter[id]"].split(",")
        else:
            numbers = self.answers.get(int(asked["filter[mentionedPost]"]), [])
        data = [post(int(number)) for number in numbers]
        return httpx.Response(200, json={"data": data, "included": POSTS["included"]})

    def read(self, cursor=None, credential=KEYED):
        http = Http(transport=httpx.MockTransport(self))
        return FlarumConnector(http, credential).read("notifications", {}, cursor or {})


def test_posts_that_name_the_account_and_answers_to_its_own_are_read():
    forum = Forum(
        [notice(9, "postMentioned", 20, {"replyNumber": 3}), notice(8, "userMentioned", 31),
         notice(7, "postLiked", 20), notice(6, "discussionRenamed", 1), notice(5, "userMentioned", 33)],
        {20: [40, 41]},
    )  # fmt: skip
    page = forum.read()
    names = [item.remote_id.rpartition("/")[2] for item in page.items]
    assert names == ["31", "33", "40", "41"]
    first = page.items[0]
    assert (first.text, first.author.name, first.thread) == ("Post 31", "Toby", f"{FORUM}/d/7")
    assert page.cursor == {"done": 9}
    _, named, answered = forum.asked
    assert dict(named.url.params) == {"filter[id]": "31,33", "include": "user,discussion"}
    assert answered.url.params["filter[mentionedPost]"] == "20"
    assert {one.headers["authorization"] for one in forum.asked} == {"Token s3cret"}


def test_what_was_read_is_not_read_again():
    forum = Forum([notice(8, "userMentioned", 31)])
    page = forum.read(forum.read().cursor)
    assert (page.items, page.unchanged, page.more) == ((), True, False)
    assert len(forum.asked) == 3


def test_more_answered_posts_than_are_asked_for_at_once_wait_for_the_next_reading():
    notices = [notice(n, "postMentioned", 100 + n) for n in range(1, 15)]
    forum = Forum(notices, {100 + n: [200 + n] for n in range(1, 15)})
    first = forum.read()
    assert (len(first.items), first.more, first.cursor) == (10, True, {"done": 10})
    second = forum.read(first.cursor)
    assert (len(second.items), second.more, second.cursor) == (4, False, {"done": 14})


def test_what_the_forum_shows_no_more_is_left_out():
    forum = Forum([notice(9, "postMentioned", 20), notice(8, "userMentioned", 0)], {20: []})
    page = forum.read()
    assert (page.items, page.cursor) == ((), {"done": 9})


def test_without_a_key_with_a_dead_one_and_with_an_odd_answer():
    with pytest.raises(Rejected, match="key of your own"):
        Forum().read(credential={"server": FORUM})

    def answering(response):
        http = Http(transport=httpx.MockTransport(lambda request: response))
        return FlarumConnector(http, KEYED).read("notifications", {}, {})

    with pytest.raises(Reconnect):
        answering(httpx.Response(401))
    for odd in ({}, {"data": "none"}, []):
        with pytest.raises(Unavailable):
            answering(httpx.Response(200, json=odd))


def test_what_was_said_to_the_account_is_looked_at_again_with_its_eyes():
    """The forum lists what only members see to nobody else: it would be taken for gone."""

    def forum(request):
        shown = [post(31)] if "authorization" in request.headers else []
        return httpx.Response(200, json={"data": shown, "included": POSTS["included"]})

    one = FlarumConnector(Http(transport=httpx.MockTransport(forum)), KEYED)
    assert one.check([f"{FORUM}/p/31"]).deleted == ()
    assert one.check(["other.example/p/31"]).deleted == ("other.example/p/31",)


def test_the_inbox_is_a_way_of_reading_that_needs_the_account():
    assert PLATFORM.inbox == {"notifications"}
    (way,) = [one for one in PLATFORM.sources if one.slug == "notifications"]
    assert way.needs_account
