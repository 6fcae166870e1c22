"""NodeBB, written with a token: each request and each answer, as its makers describe them."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unknown
from palabre.connectors.nodebb.client import NodebbConnector
from palabre.connectors.nodebb.trial import DRAFT, FORUM, POST, POSTS, TRIAL
from palabre.connectors.protocols import Draft, Measured, Upload
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

SINCE = datetime(2026, 11, 26, 9, 59, tzinfo=UTC)
KEYED = {"server": FORUM, "secret": "s3cret"}


def connected(answer=TRIAL.answer, credential=KEYED):
    return on_paper(NodebbConnector, answer, credential)


def test_a_topic_is_begun_in_its_category():
    one, asked = connected()
    sent = one.publish(Draft("Elle éclaire.", "Luciole", tags=("lampes",), link="https://l.example/",
                             to={"category": "2"}), "k")  # fmt: skip
    (request,) = asked
    assert (request.method, request.url.path) == ("POST", "/api/v3/topics")
    assert request.headers["Authorization"] == "Bearer s3cret"
    assert json.loads(request.content) == {
        "cid": 2, "title": "Luciole", "content": "Elle éclaire.\n\nhttps://l.example/",
        "tags": ["lampes"],
    }  # fmt: skip
    assert (sent.remote_id, sent.url) == (POST, f"https://{FORUM}/post/31")
    assert sent.at == datetime(2026, 11, 26, 10, tzinfo=UTC)


def test_an_answer_stands_in_the_topic_under_its_post():
    one, asked = connected()
    assert one.reply(POST, Draft("Merci"), "k").remote_id == POST
    assert asked[1].url.path == "/api/v3/topics/7"
    assert json.loads(asked[1].content) == {"content": "Merci", "toPid": 31}


def test_a_token_of_the_whole_forum_says_for_whom_it_speaks():
    one, asked = connected(credential=KEYED | {"account": "5"})
    one.reply(POST, Draft("Merci"), "k")
    one.me()
    assert {request.url.params["_uid"] for request in asked} == {"5"}


def test_the_token_says_whose_it_is_and_a_dead_one_asks_to_connect_again():
    one, _ = connected()
    assert (one.me().remote_id, one.me().handle) == (f"{FORUM}/u/2", "dragon-fruit")
    for answer in (httpx.Response(403, json={}), httpx.Response(200, json={"uid": 0})):
        dead, _ = connected(lambda request, answer=answer: answer)
        with pytest.raises(Reconnect):
            dead.me()


def test_what_waits_for_a_moderator_is_sent_but_not_there_yet():
    waiting = {"response": {"queued": True, "id": "topic-3"}}
    one, _ = connected(route({"POST /api/v3/topics": waiting}))
    sent = one.publish(DRAFT, "k")
    assert (sent.ready, sent.remote_id) == (False, f"{FORUM}/pending/topic-3")


def test_a_post_is_edited_with_its_title():
    one, asked = connected()
    assert one.edit(POST, Draft("Neuf", "Titre")).remote_id == POST
    assert (asked[0].method, asked[0].url.path) == ("PUT", "/api/v3/posts/31")
    assert json.loads(asked[0].content) == {"content": "Neuf", "title": "Titre"}


def test_a_post_of_ours_is_deleted_and_one_that_is_gone_is_left_alone():
    one, asked = connected()
    one.delete(POST)
    assert (asked[1].method, asked[1].url.path) == ("DELETE", "/api/v3/posts/31/state")
    for gone in (httpx.Response(404, json={}), {"response": {**POSTS[0], "deleted": 1}}):
        other, asked = connected(route({"GET /api/v3/posts/31": gone}))
        other.delete(POST)
        assert [request.method for request in asked] == ["GET"]


@pytest.mark.parametrize(
    ("act", "method", "path", "body"),
    [
        (Moderation.LIKE, "PUT", "posts/31/vote", {"delta": 1}),
        (Moderation.UNLIKE, "DELETE", "posts/31/vote", None),
        (Moderation.SPAM, "POST", "flags", {"type": "post", "id": 31, "reason": "Spam"}),
        (Moderation.HIDE, "DELETE", "posts/31/state", None),
        (Moderation.SHOW, "PUT", "posts/31/state", None),
    ],
)
def test_each_act_has_its_call(act, method, path, body):
    one, asked = connected()
    one.moderate(POST, act)
    (request,) = asked
    assert (request.method, request.url.path) == (method, f"/api/v3/{path}")
    assert (json.loads(request.content) if request.content else None) == body


def test_posts_and_the_account_are_measured():
    one, _ = connected()
    assert one.measure([POST]) == (Measured(POST, "likes", 3.0), Measured(POST, "dislikes", 0.0))
    assert {figure.metric: figure.value for figure in one.measure([])} == {
        "posts": 7.0, "topics": 2.0, "reputation": 5.0
    }  # fmt: skip


def test_a_lost_text_is_found_by_its_words_among_the_accounts_newest():
    one, _ = connected()
    found = one.receipt("k", Draft("We tried Lanterne."), SINCE)
    assert found
    assert found.remote_id == POST
    assert one.receipt("k", Draft("Autre chose"), SINCE) is None
    assert one.receipt("k", DRAFT, datetime(2026, 11, 27, tzinfo=UTC)) is None
    odd, _ = connected(route({"GET /api/user/": {"posts": [{}]}}, TRIAL.answer))
    with pytest.raises(Unknown):
        odd.receipt("k", DRAFT, SINCE)


@pytest.mark.parametrize(
    "draft",
    [Draft(" ", "t", to={"category": "2"}), Draft("x", to={"category": "2"}), Draft("x", "t"),
     Draft("x", "t", to={"category": "2"}, media=(Upload("a.png", "image/png", b"x"),))],
)  # fmt: skip
def test_what_no_topic_can_be_is_refused_before_anything_is_asked(draft):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.publish(draft, "k")
    assert not asked


def test_without_a_token_or_elsewhere_nothing_is_written():
    one, asked = connected(credential={"server": FORUM})
    with pytest.raises(Rejected):
        one.publish(DRAFT, "k")
    other, also = connected()
    with pytest.raises(Rejected):
        other.delete("elsewhere.example/p/31")
    assert not asked
    assert not also
