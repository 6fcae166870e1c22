"""Isso on paper: its JSON, its administrator's page, Markdown, refusals.

Against the real thing: ``tests/peers/test_isso.py``.
"""

import json
from datetime import UTC, datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palabre.connectors.contract import Moderation, Reconnect, Rejected, Unknown
from palabre.connectors.isso.client import IssoConnector
from palabre.connectors.isso.parse import administered, comment_of, marked, unescaped
from palabre.connectors.isso.trial import ADMIN, TRIAL
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import recorded

THREAD = recorded(__file__, "thread.json")
SERVER = "https://comments.example"
ONE = "comments.example#isso-1@/essai/"


def server(respond=TRIAL.answer, **credential):
    """A connector to a server on paper, and what it was asked."""
    given = {**TRIAL.credential, **credential}
    return on_paper(IssoConnector, respond, given)


def but(part, response):
    """The usual server, which answers this to addresses with that part."""

    def respond(request):
        return response if part in str(request.url) else TRIAL.answer(request)

    return respond


def test_a_comment_is_plain_text_under_its_page():
    item = comment_of(THREAD["replies"][0], SERVER, "/essai/", "https://site.example")
    assert item.text == "Un mot & http://a.example/x_y_z"
    assert item.links == ("http://a.example/x_y_z",)
    assert (item.likes, item.replies, item.raw["status"]) == (2, 1, "approved")
    assert item.url == "https://site.example/essai/#isso-1"
    answer = comment_of(THREAD["replies"][0]["replies"][0], SERVER, "/essai/", "")
    assert (answer.parent, answer.url) == (ONE, "")
    assert answer.author.remote_id == "https://bo.example"
    assert answer.edited_at > answer.published_at


@pytest.mark.parametrize("comment", [THREAD["replies"][1], None, {"id": 4, "text": "x"}, []])
def test_what_is_deleted_or_undated_is_no_item(comment):
    assert comment_of(comment, SERVER, "/essai/", "") is None


def test_the_administrators_page_gives_the_comment_and_its_key():
    kept = next(administered(ADMIN))
    assert (kept.number, kept.page, kept.author, kept.mode) == (1, "/essai/", "Zoé", 2)
    assert kept.text == "Un *mot* *x* http://a.example/x_y_z"
    assert kept.key == "MQ.recorded.key"
    assert kept.at == datetime(2026, 11, 27, 12, 23, tzinfo=UTC)


@pytest.mark.parametrize("page", ["", "<", "<div class='isso-comment' id='isso-x'>", "\x00\ud800"])
def test_any_page_is_read_without_fault(page):
    assert list(administered(page)) == []


@given(st.text(alphabet="a b\n\\`*_{}[]#!|~^<>&-+=.1)(:/h", max_size=80))
def test_a_text_comes_back_from_markdown_as_it_was(text):
    assert unescaped(marked(text)).split() == text.split()


def test_addresses_stay_links_and_nothing_else_is_markup():
    assert marked("*a* https://b.example/c_d?e=1&f=2.") == (
        "\\*a\\* https://b.example/c_d?e=1&f=2."
    )
    assert marked("1. a\n- b") == "1\\. a  \n\\- b"


def test_a_thread_tells_what_is_gone_and_gives_only_what_is_new():
    reader, _ = server()
    values = {"server": SERVER, "page": "/essai/"}
    first = reader.read("thread", values, {"known": [1, 9], "newest": 1795782225.0})
    assert first.deleted == ("comments.example#isso-9@/essai/",)
    assert first.cursor["known"] == [1, 2]
    again = reader.read("thread", values, first.cursor)
    assert again.unchanged


def test_the_newest_of_all_pages_know_their_page():
    one = {**THREAD["replies"][0], "uri": "/autre/"}
    reader, asked = server(but("/latest", httpx.Response(200, json=[one])))
    page = reader.read("latest", {"server": SERVER}, {}, limit=500)
    assert [item.remote_id for item in page.items] == ["comments.example#isso-1@/autre/"]
    assert asked[0].url.params["limit"] == "100"
    with pytest.raises(Rejected, match="newest"):
        server(but("/latest", httpx.Response(404)))[0].read("latest", {"server": SERVER}, {})


def test_our_comment_is_sent_and_approved_at_once():
    writer, asked = server()
    sent = writer.reply(ONE, Draft("Merci <b>"), "k")
    assert (sent.remote_id, sent.ready) == (ONE, True)
    assert asked[0].url.params["uri"] == "/essai/"
    assert json.loads(asked[0].content) == {
        "text": "Merci \\<b\\>",
        "author": "Lanterne",
        "title": "/essai/",
        "parent": 1,
    }
    assert [(one.method, one.url.path) for one in asked[1:]] == [
        ("POST", "/login/"),
        ("GET", "/admin/"),
        ("POST", "/id/1/activate/MQ.recorded.key"),
    ]
    assert asked[2].headers["cookie"] == "admin-session=x.y-z"


def test_a_comment_that_can_not_be_approved_waits():
    writer, _ = server(but("/activate/", httpx.Response(403)))
    assert not writer.publish(Draft("Merci", to={"page": "/essai/"}), "k").ready
    alone, asked = server(secret="")
    assert not alone.publish(Draft("Merci", to={"page": "/essai/"}), "k").ready
    assert len(asked) == 1


@pytest.mark.parametrize(("act", "path"), [("APPROVE", "activate"), ("DELETE", "delete")])
def test_an_act_of_moderation_uses_the_comments_key(act, path):
    writer, asked = server()
    writer.moderate(ONE, Moderation[act])
    assert asked[-1].url.path == f"/id/1/{path}/MQ.recorded.key"
    assert asked[-2].url.params["comment_search_url"] == f"{SERVER}/essai/#isso-1"


def test_a_comment_that_is_gone_already_is_deleted():
    gone = httpx.Response(200, text="<div class='isso-root'></div>")
    writer, asked = server(but("/admin/", gone))
    writer.moderate(ONE, Moderation.DELETE)
    assert asked[-1].url.path == "/admin/"
    with pytest.raises(Rejected):
        writer.moderate(ONE, Moderation.APPROVE)


def test_a_receipt_needs_the_password():
    with pytest.raises(Unknown):
        server(secret="")[0].receipt("k", Draft("a"), datetime.now(UTC))


@pytest.mark.parametrize(("status", "words"), [(400, "refuses"), (403, "guard"), (404, "any more")])
def test_a_refusal_says_why(status, words):
    with pytest.raises(Rejected, match=words):
        server(but("/new", httpx.Response(status)))[0].reply(ONE, Draft("Merci"), "k")


def test_a_password_that_is_not_accepted_is_asked_for_again():
    login = httpx.Response(200, text='<input type="password" name="password">')
    with pytest.raises(Reconnect):
        server(but("/login/", login))[0].me()
    with pytest.raises(Reconnect):
        server(but("/admin/", login))[0].read("queue", {}, {})


@pytest.mark.parametrize(
    "name",
    ["other.example#isso-1@/essai/", "comments.example#isso-1", "comments.example#page@/essai/"],
)
def test_only_comments_of_the_connected_server_are_touched(name):
    with pytest.raises(Rejected):
        server()[0].delete(name)


def test_a_comment_under_a_page_itself_has_no_parent():
    writer, asked = server()
    writer.reply("comments.example#page@/essai/", Draft("Merci"), "k")
    assert json.loads(asked[0].content)["parent"] is None


@pytest.mark.parametrize("page", ["", "essai", "/a b", "/a#b"])
def test_a_page_is_named_by_its_path(page):
    with pytest.raises(Rejected):
        server()[0].publish(Draft("Merci", to={"page": page}), "k")
