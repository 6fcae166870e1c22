"""Flarum, written with a key: each request and each answer, in the shapes that its documentation names."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unknown
from palabre.connectors.flarum.client import FlarumConnector
from palabre.connectors.flarum.trial import DRAFT, FORUM, ONE, POST, TOPIC, TRIAL
from palabre.connectors.protocols import Draft, Measured, Upload
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route

SINCE = datetime(2026, 11, 26, 9, 59, tzinfo=UTC)
KEYED = {"server": FORUM, "secret": "s3cret"}


def connected(answer=TRIAL.answer, credential=KEYED):
    return on_paper(FlarumConnector, answer, credential)


def test_a_topic_is_begun_under_its_tags():
    one, asked = connected()
    sent = one.publish(DRAFT, "k")
    (request,) = asked
    assert (request.method, request.url.path) == ("POST", "/api/discussions")
    assert request.headers["Authorization"] == "Token s3cret"
    assert json.loads(request.content) == {"data": {
        "type": "discussions",
        "attributes": {"title": "Lamps", "content": "We tried Lanterne."},
        "relationships": {
            "tags": {"data": [{"type": "tags", "id": "2"}, {"type": "tags", "id": "5"}]}
        },
    }}  # fmt: skip
    assert (sent.remote_id, sent.url) == (POST, f"https://{FORUM}/d/7/1")


def test_the_first_post_may_come_along_instead_of_being_named():
    bare = {
        "data": {**TOPIC["data"], "relationships": {}},
        "included": [{"type": "posts", "id": "38"}],
    }
    one, _ = connected(route({"POST /api/discussions": bare}))
    assert one.publish(DRAFT, "k").remote_id == f"{FORUM}/p/38"


def test_a_topic_whose_post_nobody_names_may_be_there_all_the_same():
    one, _ = connected(
        route({"POST /api/discussions": {"data": {"type": "discussions", "id": "7"}}})
    )
    with pytest.raises(Unknown):
        one.publish(DRAFT, "k")


def test_an_answer_names_its_topic():
    one, asked = connected()
    sent = one.reply(POST, Draft("Merci"), "k")
    assert json.loads(asked[1].content) == {"data": {
        "type": "posts", "attributes": {"content": "Merci"},
        "relationships": {"discussion": {"data": {"type": "discussions", "id": "7"}}},
    }}  # fmt: skip
    assert sent.url == f"https://{FORUM}/d/7/2"


def test_what_the_forum_holds_back_is_not_there_yet():
    about = {**ONE["data"]["attributes"], "isApproved": False}
    held = {"data": {**ONE["data"], "attributes": about}}
    one, _ = connected(route({"POST /api/posts": held}, TRIAL.answer))
    assert not one.reply(POST, Draft("Merci"), "k").ready


def test_a_key_of_the_whole_forum_says_for_whom_it_speaks():
    one, asked = connected(credential=KEYED | {"account": "5"})
    one.delete(POST)
    assert asked[0].headers["Authorization"] == "Token s3cret; userId=5"


def test_the_token_says_whose_it_is_and_a_dead_one_asks_to_connect_again():
    one, asked = connected()
    me = one.me()
    assert (me.remote_id, me.name, me.handle) == (f"{FORUM}/u/1", "Ada", "ada")
    assert asked[0].url.path == "/api"
    dead, _ = connected(lambda request: httpx.Response(200, json={"data": {"type": "forums"}}))
    with pytest.raises(Reconnect):
        dead.me()


@pytest.mark.parametrize(
    ("act", "changed"),
    [
        (Moderation.LIKE, {"isLiked": True}), (Moderation.UNLIKE, {"isLiked": False}),
        (Moderation.HIDE, {"isHidden": True}), (Moderation.SHOW, {"isHidden": False}),
        (Moderation.APPROVE, {"isApproved": True}),
    ],
)  # fmt: skip
def test_each_act_changes_its_mark(act, changed):
    one, asked = connected()
    one.moderate(POST, act)
    (request,) = asked
    assert (request.method, request.url.path) == ("PATCH", "/api/posts/31")
    assert json.loads(request.content) == {
        "data": {"type": "posts", "id": "31", "attributes": changed}
    }  # fmt: skip


def test_a_post_is_edited_and_taken_away_by_its_marks():
    one, asked = connected()
    assert one.edit(POST, Draft("Neuf")).remote_id == POST
    one.delete(POST)
    marks = [json.loads(request.content)["data"]["attributes"] for request in asked]
    assert marks == [{"content": "Neuf"}, {"isHidden": True}]
    gone, _ = connected(lambda request: httpx.Response(404, json={}))
    assert gone.delete(POST) is None


def test_an_act_that_the_forum_does_not_have_is_refused():
    one, asked = connected()
    with pytest.raises(Rejected):
        one.moderate(POST, Moderation.SPAM)
    assert not asked


def test_posts_and_the_account_are_measured():
    one, _ = connected()
    assert one.measure([POST]) == (Measured(POST, "likes", 1.0),)
    assert one.measure([]) == (Measured("", "posts", 7.0), Measured("", "topics", 2.0))


def test_a_lost_text_is_found_by_its_words_among_the_accounts_newest():
    one, asked = connected()
    found = one.receipt("k", DRAFT, SINCE)
    assert found
    assert found.remote_id == POST
    assert asked[1].url.params["filter[author]"] == "ada"
    assert one.receipt("k", Draft("Autre chose"), SINCE) is None
    assert one.receipt("k", DRAFT, datetime(2026, 11, 27, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "draft",
    [Draft(" ", "t"), Draft("x"), Draft("x", "t", to={"tags": "news"}), Draft("x", "t", at=SINCE),
     Draft("x", "t", media=(Upload("a.png", "image/png", b"x"),))],
)  # fmt: skip
def test_what_no_topic_can_be_is_refused_before_anything_is_asked(draft):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.publish(draft, "k")
    assert not asked


def test_without_a_key_nothing_is_written():
    one, asked = connected(credential={"server": FORUM})
    with pytest.raises(Rejected):
        one.publish(DRAFT, "k")
    assert not asked


def test_on_another_forum_nothing_is_written():
    one, asked = connected()
    with pytest.raises(Rejected):
        one.delete("elsewhere.example/p/31")
    assert not asked
