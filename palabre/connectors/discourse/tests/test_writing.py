"""Discourse, written with a key: each request and each answer, as its vendor describes them."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unknown
from palabre.connectors.discourse.client import DiscourseConnector
from palabre.connectors.discourse.trial import DRAFT, FORUM, LATEST, POST, TRIAL
from palabre.connectors.protocols import Draft, Measured, Upload
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

SINCE = datetime(2026, 11, 26, 9, 59, tzinfo=UTC)
KEYED = {"server": FORUM, "account": "test_user", "secret": "s3cret"}


def connected(answer=TRIAL.answer, credential=KEYED):
    return on_paper(DiscourseConnector, answer, credential)


def test_a_topic_is_begun_in_its_category_with_the_key_of_an_administrator():
    one, (asked) = connected()
    sent = one.publish(Draft("Elle éclaire.", "La Luciole", link="https://l.example/",
                             to={"category": "4"}), "k1")  # fmt: skip
    (request,) = asked
    assert (request.method, request.url.path) == ("POST", "/posts.json")
    assert json.loads(request.content) == {
        "title": "La Luciole", "raw": "Elle éclaire.\n\nhttps://l.example/", "category": 4
    }  # fmt: skip
    assert request.headers["Api-Key"] == "s3cret"
    assert request.headers["Api-Username"] == "test_user"
    assert (sent.remote_id, sent.url) == (POST, f"https://{FORUM}/t/9/2")


def test_a_key_of_a_users_own_needs_no_name_and_says_whose_it_is():
    one, asked = connected(credential={"server": FORUM, "secret": "s3cret"})
    assert one.me().remote_id == f"{FORUM}/u/test_user"
    assert asked[0].headers["User-Api-Key"] == "s3cret"
    assert "Api-Username" not in asked[0].headers


@pytest.mark.parametrize("status", [403, 404])
def test_a_dead_key_asks_to_connect_again(status):
    one, _ = connected(lambda request: httpx.Response(status, json={"errors": ["no"]}))
    with pytest.raises(Reconnect):
        one.me()


def test_without_a_key_nothing_is_asked_when_something_is_to_be_written():
    one, asked = connected(credential={"server": FORUM})
    for write in (lambda: one.publish(DRAFT, "k"), lambda: one.reply(POST, DRAFT, "k"),
                  lambda: one.delete(POST), lambda: one.moderate(POST, Moderation.LIKE)):  # fmt: skip
        with pytest.raises(Rejected):
            write()
    assert not asked


def test_an_answer_names_its_topic_and_the_post_above():
    one, asked = connected()
    one.reply(POST, Draft("Merci"), "k")
    assert [request.method for request in asked] == ["GET", "POST"]
    assert json.loads(asked[1].content) == {
        "topic_id": 9, "raw": "Merci", "reply_to_post_number": 2
    }  # fmt: skip


def test_pictures_are_brought_first_and_shown_with_their_words():
    up = {"id": 1, "url": "/uploads/a.png", "short_url": "upload://abc.png"}
    one, asked = connected(route({"POST /uploads.json": up}, TRIAL.answer))
    file = Upload("a.png", "image/png", b"png", "Une [lampe] | nue")
    one.publish(Draft("Voilà", "Lampe", media=(file,)), "k")
    assert b'name="type"\r\n\r\ncomposer' in asked[0].content
    assert json.loads(asked[1].content)["raw"] == "Voilà\n\n![Une (lampe) / nue](upload://abc.png)"
    with pytest.raises(Rejected):
        one.publish(Draft("x", "y", media=(Upload("a.pdf", "application/pdf", b"x"),)), "k")


def test_what_waits_for_a_moderator_is_sent_but_not_there_yet():
    waiting = {"action": "enqueued", "success": True, "pending_post": {"id": 3}}
    one, _ = connected(route({"POST /posts.json": waiting}, TRIAL.answer))
    sent = one.publish(DRAFT, "k")
    assert (sent.ready, sent.remote_id) == (False, f"{FORUM}/pending/3")


def test_a_post_is_edited_with_its_title():
    one, asked = connected()
    assert one.edit(POST, Draft("Neuf", "Titre")).remote_id == POST
    assert (asked[0].method, asked[0].url.path) == ("PUT", "/posts/23.json")
    assert json.loads(asked[0].content) == {"post": {"raw": "Neuf"}, "title": "Titre"}


@pytest.mark.parametrize(("position", "path"), [(1, "/t/9.json"), (2, "/posts/23.json")])
def test_with_its_first_post_a_topic_is_deleted_else_the_post_alone(position, path):
    there = {"GET /posts/23": {**LATEST, "post_number": position}}
    one, asked = connected(route(there | {"DELETE /": {}}))
    one.delete(POST)
    assert [(r.method, r.url.path) for r in asked][1] == ("DELETE", path)


def test_what_is_gone_already_is_deleted():
    one, asked = connected(lambda request: httpx.Response(404, json={"error_type": "not_found"}))
    one.delete(POST)
    assert [request.method for request in asked] == ["GET"]


@pytest.mark.parametrize(
    ("act", "method", "path"),
    [
        (Moderation.LIKE, "POST", "/post_actions.json"),
        (Moderation.SPAM, "POST", "/post_actions.json"),
        (Moderation.UNLIKE, "DELETE", "/post_actions/23.json"),
        (Moderation.SHOW, "PUT", "/posts/23/unhide.json"),
    ],
)
def test_each_act_has_its_call(act, method, path):
    one, asked = connected()
    one.moderate(POST, act)
    assert (asked[0].method, asked[0].url.path) == (method, path)
    if method == "POST":
        kind = 2 if act is Moderation.LIKE else 8
        assert json.loads(asked[0].content) == {"id": 23, "post_action_type_id": kind}


def test_an_act_that_the_forum_does_not_have_is_refused():
    one, asked = connected()
    with pytest.raises(Rejected):
        one.moderate(POST, Moderation.HIDE)
    assert not asked


def test_posts_and_the_account_are_measured():
    summary = {"user_summary": {"likes_received": 5, "post_count": 7}}
    one, _ = connected(route({"GET /u/test_user/summary.json": summary}, TRIAL.answer))
    assert one.measure([POST]) == (
        Measured(POST, "likes", 4.0), Measured(POST, "replies", 1.0), Measured(POST, "reads", 3.0)
    )  # fmt: skip
    assert one.measure([]) == (Measured("", "received", 5.0), Measured("", "posts", 7.0))


def test_a_lost_text_is_found_by_its_words_among_the_accounts_newest():
    one, asked = connected()
    found = one.receipt("k", DRAFT, SINCE)
    assert found
    assert found.remote_id == POST
    assert dict(asked[0].url.params) == {"username": "test_user", "filter": "4,5", "offset": "0"}
    assert one.receipt("k", Draft("Autre chose"), SINCE) is None
    assert one.receipt("k", DRAFT, datetime(2026, 11, 27, tzinfo=UTC)) is None


def test_a_trail_that_cannot_be_read_leaves_it_open():
    one, _ = connected(route({"GET /user_actions.json": {"user_actions": [{}]}}))
    with pytest.raises(Unknown):
        one.receipt("k", DRAFT, SINCE)


def test_what_is_said_to_the_account_is_read_once_and_what_is_not_is_left_out():
    told = {"notifications": [
        {"id": 9, "notification_type": 2, "data": {"original_post_id": 23}},
        {"id": 8, "notification_type": 5, "data": {"original_post_id": 21}},  # a like
    ]}  # fmt: skip
    one, asked = connected(route({"GET /notifications.json": told}, TRIAL.answer))
    page = one.read("notifications", {}, {})
    assert [item.remote_id for item in page.items] == [POST]
    assert page.cursor == {"done": 9}
    assert one.read("notifications", {}, page.cursor).unchanged
    assert all(request.headers["Api-Key"] == "s3cret" for request in asked)


@pytest.mark.parametrize("name", ["elsewhere.example/p/3", "nonsense", ""])
def test_only_posts_of_the_connected_forum_are_touched(name):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.delete(name)
    assert not asked


def test_a_key_never_leaves_for_another_forum():
    one, asked = connected()
    one.check(["elsewhere.example/p/23", POST])
    keyed = {request.url.host for request in asked if "Api-Key" in request.headers}
    assert keyed == {FORUM}


@pytest.mark.parametrize(
    "draft", [Draft("  ", "t"), Draft("x"), Draft("x", "t", at=SINCE),
              Draft("x", "t", to={"category": "news"})]
)  # fmt: skip
def test_what_no_topic_can_be_is_refused_before_anything_is_asked(draft):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.publish(draft, "k")
    assert not asked
