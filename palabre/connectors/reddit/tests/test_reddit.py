"""Reddit: what is asked, what is read, what is gone, and what Reddit has against a text."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from palabre.connectors.contract import (
    Kind,
    Moderation,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.reddit import PLATFORM
from palabre.connectors.reddit.client import RedditConnector
from palabre.connectors.reddit.parse import is_gone, item_of, things_of
from palabre.connectors.reddit.tests.network import Network
from palabre.connectors.reddit.trial import NEW

TEA = {"subreddit": "r/tea"}


@pytest.fixture
def network():
    return Network()


def test_posts_and_comments_become_items():
    question, link, gone, comment = (item_of(kind, one) for kind, one in things_of(NEW))
    assert question.text == "I like Lanterne & co: https://lanterne.example"
    assert (question.title, question.kind) == ("Which tea for autumn?", Kind.FORUM)
    assert question.links == ("https://lanterne.example",)
    assert (question.author.remote_id, question.author.handle) == ("t2_z1", "u/zoe")
    assert question.edited_at - question.published_at == timedelta(hours=1)
    assert (question.likes, question.replies, question.place) == (12, 4, "r/tea")
    assert (link.text, link.links) == ("Le thé du Nord", ("https://journal.example/the",))
    assert gone is None
    assert (comment.kind, comment.parent, comment.thread) == (Kind.COMMENT, "t3_aa1", "t3_aa1")
    assert comment.url == "https://www.reddit.com/r/tea/comments/aa1/which_tea/cc1/"


def test_what_a_list_shows_as_gone_is_told(network):
    page = network.connector.read("subreddit", TEA, {})
    assert page.deleted == ("t3_aa3",)
    assert len(page.items) == 3


@pytest.mark.parametrize(
    ("source", "values", "path"),
    [("subreddit", TEA, "/r/tea/new"), ("comments", {"subreddit": "tea"}, "/r/tea/comments"),
     ("subreddit", {"subreddit": "https://www.reddit.com/r/tea/"}, "/r/tea/new"),
     ("domain", {"site": "https://www.lanterne.example/a"}, "/domain/lanterne.example/new"),
     ("account", {"account": "u/zoe"}, "/user/zoe/overview"),
     ("account", {"account": "https://www.reddit.com/user/Zoe-9_/"}, "/user/Zoe-9_/overview"),
     ("mentions", {}, "/message/mentions")],
)  # fmt: skip
def test_every_source_is_read_where_reddit_has_it(network, source, values, path):
    network.connector.read(source, values, {})
    assert network.requests[-1].url.path == path
    assert network.requests[-1].headers["authorization"] == "Bearer s3cret"
    assert network.asked() == {"limit": "100", "raw_json": "1"}


def test_an_accounts_posts_and_comments_come_together(network):
    network.answers["GET /user/zoe/overview"] = NEW
    page = network.connector.read("account", {"account": "zoe"}, {})
    assert {item.kind for item in page.items} == {Kind.FORUM, Kind.COMMENT}
    assert page.deleted == ("t3_aa3",)


def test_replies_are_those_to_comments_and_those_to_posts_each_list_with_its_place(network):
    children = NEW["data"]["children"]
    reply, other = children[3], {"kind": "t1", "data": {**children[3]["data"], "name": "t1_cc7"}}
    network.answers = {
        "GET /message/comments": {"data": {"after": None, "children": [reply]}},
        "GET /message/selfreply": {"data": {"after": "t1_cc7", "children": [other]}},
    }
    first = network.connector.read("replies", {}, {})
    assert [item.remote_id for item in first.items] == ["t1_cc1", "t1_cc7"]
    assert network.paths() == ["/message/comments", "/message/selfreply"]
    assert first.more
    network.connector.read("replies", {}, first.cursor)
    assert [dict(one.url.params).get("after") for one in network.requests[2:]] == [None, "t1_cc7"]
    # From before the second list was read: the place in the first isn't lost.
    network.answers["GET /message/comments"] = {"data": {"after": "t1_a", "children": [reply]}}
    network.answers["GET /message/selfreply"] = {"data": {"after": None, "children": []}}
    assert not network.connector.read("replies", {}, {"done": 1_795_700_000}).more
    assert network.connector.read("replies", {}, {}).more


def test_what_the_lists_of_replies_show_as_gone_is_told(network):
    gone = {"kind": "t1", "data": {"name": "t1_cc8", "body": "[deleted]", "author": "[deleted]",
                                   "created_utc": 1_795_600_000}}  # fmt: skip
    network.answers["GET /message/"] = {"data": {"after": None, "children": [gone]}}
    page = network.connector.read("replies", {}, {})
    assert (page.items, page.deleted, page.unchanged) == ((), ("t1_cc8",), True)


def test_a_list_is_read_page_by_page_until_what_is_known(network):
    more = {"data": {**NEW["data"], "after": "t3_aa0"}}
    network.answers["GET /r/tea/new"] = more
    first = network.connector.read("subreddit", TEA, {})
    assert first.more
    network.connector.read("subreddit", TEA, first.cursor)
    assert network.asked()["after"] == "t3_aa0"
    network.answers["GET /r/tea/comments"] = {
        "data": {"after": "t1_cc0", "children": NEW["data"]["children"][3:]}
    }
    assert network.connector.read("comments", TEA, {}).more
    assert not network.connector.read("comments", TEA, {"done": 1_795_700_000}).more


def test_search_asks_for_the_newest_posts(network):
    page = network.connector.search("lanterne thé", {})
    assert network.asked() == {
        "q": "lanterne thé", "sort": "new", "type": "link", "limit": "100", "raw_json": "1"
    }  # fmt: skip
    assert len(page.cursor["places"]) == 1
    with pytest.raises(Rejected):
        network.connector.search(" ", {})


@pytest.mark.parametrize(
    ("source", "values"),
    [("subreddit", {}), ("subreddit", {"subreddit": "a/../b"}), ("account", {}),
     ("account", {"account": "u/zoé"}), ("account", {"account": "zo/../me"}), ("domain", {"site": "x"}),
     ("domain", {"site": "a.example/../b c"}), ("votes", {})],
)  # fmt: skip
def test_a_senseless_source_is_refused_in_a_sentence(network, source, values):
    if values.get("site", "").startswith("a.example"):
        network.connector.read(source, values, {})
        assert network.requests[-1].url.path == "/domain/a.example/new"
        return
    with pytest.raises(Rejected, match=r"\.$"):
        network.connector.read(source, values, {})


# Speaking


def test_a_text_or_a_link_is_posted_in_a_subreddit(network):
    to = {"subreddit": "r/tea"}
    draft = Draft("Bonjour", title="Salut", link="https://l.example", to=to, more={"flair": "f1"})
    sent = network.connector.publish(draft, "k")
    assert sent.remote_id == "t3_aa9"
    assert network.form() == {
        "sr": "tea", "title": "Salut", "kind": "self", "text": "Bonjour\n\nhttps://l.example",
        "sendreplies": "true", "flair_id": "f1", "api_type": "json", "raw_json": "1",
    }  # fmt: skip
    network.connector.publish(Draft("", title="Salut", link="https://l.example", to=to), "k")
    assert network.form()["kind"] == "link"
    assert network.form()["url"] == "https://l.example"


def test_answers_changes_and_deletions_name_the_thing(network):
    sent = network.connector.reply("t1_cc1", Draft("Merci"), "k")
    assert (sent.remote_id, network.form()["thing_id"]) == ("t1_cc9", "t1_cc1")
    assert sent.url == "https://www.reddit.com/r/tea/comments/aa1/which_tea/cc9/"
    network.connector.edit("t1_cc9", Draft("Merci bien"))
    assert network.requests[-1].url.path == "/api/editusertext"
    assert network.form()["text"] == "Merci bien"
    network.connector.delete("t1_cc9")
    assert (network.requests[-1].url.path, network.form()["id"]) == ("/api/del", "t1_cc9")
    for wrong in ("cc1", "t2_a", "t1_../x"):
        with pytest.raises(Rejected):
            network.connector.reply(wrong, Draft("x"), "k")


def test_what_reddit_does_not_take_is_refused_before_it_is_sent(network):
    to = {"subreddit": "tea"}
    for draft in (
        Draft("a", to=to),
        Draft("a", title="b"),
    ):
        with pytest.raises(Rejected, match=r"\.$"):
            network.connector.publish(draft, "k")
    assert network.requests == []


@pytest.mark.parametrize(
    ("error", "kind", "word"),
    [(["ALREADY_SUB", "that link has already been submitted", "url"], Rejected, "already"),
     (["THREAD_LOCKED", "", "parent"], Rejected, "locked"), (["ODD", "x", ""], Rejected, "refuses"),
     (["RATELIMIT", "try again in 9 minutes", "ratelimit"], RateLimited, "less often")],
)  # fmt: skip
def test_errors_that_hide_in_a_good_answer_are_raised(network, error, kind, word):
    network.answers["POST /api/comment"] = {"json": {"errors": [error], "ratelimit": 534.2}}
    with pytest.raises(kind, match=word) as caught:
        network.connector.reply("t1_cc1", Draft("a"), "k")
    if kind is RateLimited:
        assert caught.value.wait == timedelta(seconds=534.2)


def test_an_answer_that_names_nothing_leaves_it_open(network):
    network.answers["POST /api/submit"] = {"json": {"errors": [], "data": {}}}
    with pytest.raises(Unknown):
        network.connector.publish(Draft("a", title="b", to={"subreddit": "tea"}), "k")


@pytest.mark.parametrize(
    ("act", "path", "form"),
    [
        (Moderation.APPROVE, "/api/approve", {}),
        (Moderation.DELETE, "/api/remove", {"spam": "false"}),
        (Moderation.SPAM, "/api/remove", {"spam": "true"}),
    ],
)
def test_a_moderator_approves_and_removes(network, act, path, form):
    network.connector.moderate("t1_cc1", act)
    assert network.requests[-1].url.path == path
    assert network.form().items() >= {"id": "t1_cc1", **form}.items()


def test_votes_are_not_offered():
    assert not {Moderation.LIKE, Moderation.UNLIKE} & PLATFORM.moderation
    with pytest.raises(Rejected):
        RedditConnector(Http(), {}).moderate("t1_cc1", Moderation.LIKE)


def test_a_lost_text_is_found_again(network):
    since = datetime.fromtimestamp(1795165200, UTC)
    draft = Draft(
        "I like **Lanterne** &amp; co: https://lanterne.example", title="Which tea for autumn?"
    )
    assert network.connector.receipt("k", draft, since).remote_id == "t3_aa1"
    assert network.connector.receipt("k", Draft("u/lanterne has it"), since).remote_id == "t1_cc1"
    assert network.connector.receipt("k", Draft("autre"), since) is None
    assert network.connector.receipt("k", draft, since + timedelta(hours=1)) is None


# Figures, pauses, and what is gone


def test_the_texts_of_a_deleted_account_go_with_it(network):
    """Its words may still stand there, but nobody may keep who wrote them."""
    told = {"kind": "t1", "data": {"name": "t1_cc1", "body": "still here", "author": "[deleted]"}}
    network.answers["GET /api/info"] = {"data": {"children": [told]}}
    assert network.connector.check(["t1_cc1"]).deleted == ("t1_cc1",)
    assert PLATFORM.deletion_within == timedelta(hours=48)


def test_figures_of_texts_and_of_the_account(network):
    found = {
        (one.remote_id, one.metric): one.value for one in network.connector.measure(["t3_aa1"])
    }
    assert found["t3_aa1", "likes"] == 12
    assert found["t3_aa1", "approval"] == 0.93
    (karma,) = network.connector.measure([])
    assert (karma.remote_id, karma.metric, karma.value) == ("", "karma", 321)


def test_texts_that_are_gone_removed_or_edited_are_told(network):
    page = network.connector.check(["t3_aa1", "t3_aa2", "t3_aa3", "t1_zz9", "x"])
    assert page.deleted == ("t3_aa3", "t1_zz9")
    assert [item.remote_id for item in page.items] == ["t3_aa1"]
    assert network.asked()["id"] == "t3_aa1,t3_aa2,t3_aa3,t1_zz9"
    network.answers["GET /api/info"] = {"data": "x"}
    with pytest.raises(Unavailable):
        network.connector.check(["t3_aa1"])


def test_the_pause_is_that_of_reddits_headers(network):
    headers = {"x-ratelimit-remaining": "1.0", "x-ratelimit-reset": "240"}
    network.answers["GET /r/tea"] = httpx.Response(200, json=NEW, headers=headers)
    assert network.connector.read("subreddit", TEA, {}).wait == timedelta(seconds=240)
    network.answers["GET /r/tea"] = httpx.Response(429, headers=headers)
    with pytest.raises(RateLimited) as caught:
        network.connector.read("subreddit", TEA, {})
    assert caught.value.wait == timedelta(seconds=240)
    headers["x-ratelimit-remaining"] = "99"
    network.answers["GET /r/tea"] = httpx.Response(200, json=NEW, headers=headers)
    assert network.connector.read("subreddit", TEA, {}).wait is None


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Reconnect), (403, Rejected), (404, Rejected), (400, Rejected), (503, Unavailable)],
)
def test_refusals_become_the_errors_of_the_contract(network, status, error):
    network.answers["GET /r/tea"] = httpx.Response(status, json={"message": "s3cret"})
    with pytest.raises(error) as caught:
        network.connector.read("subreddit", TEA, {})
    assert "s3cret" not in str(caught.value)


@pytest.mark.shared
def test_all_things_of_the_public_listings_are_read(shared):
    found, read, silent = 0, 0, set()
    path = shared / "data/api/reddit_listings_a.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            body = json.loads(line)["body"]
            for listing in body if isinstance(body, list) else [body]:
                for kind, thing in things_of(listing):
                    item = item_of(kind, thing)
                    found += 1
                    if not (item or is_gone(thing)):
                        silent.add(thing["name"])
                    read += item is not None
                    assert item is None or "<p>" not in item.text
    assert silent == {"t1_dfm9oqp", "t1_cu5vf4x"}  # a picture of the subreddit's own, and a mark
    assert found > 1_000
    assert read > 0.8 * found
