"""Discourse, by recorded answers and by its own description: posts, topics, searches, addresses."""

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.discourse import trial
from palabre.connectors.discourse.client import DiscourseConnector
from palabre.connectors.discourse.trial import FORUM, TRIAL
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import recorded, route


def connected(answer=TRIAL.answer):
    return on_paper(DiscourseConnector, answer, {"server": FORUM})


def test_a_post_becomes_an_item_and_what_moderators_did_does_not():
    one, _ = connected()
    (post,) = one.read("posts", {"server": FORUM}, {}).items
    assert (post.remote_id, post.text) == (f"{FORUM}/p/23", "We run Lanterne here.")
    assert (post.kind, post.thread, post.likes) == (Kind.COMMENT, f"{FORUM}/t/9", 4)
    assert post.url == f"https://{FORUM}/t/9/2"
    assert post.links == ("https://lanterne.example/",)
    assert post.edited_at
    assert post.author.avatar.endswith("/letter_avatar_proxy/v4/letter/t/bcef8e/96.png")


def test_posts_are_read_backwards_until_the_last_one_that_was_read():
    one, asked = connected()
    page = one.read("posts", {"server": FORUM}, {"done": 5})
    assert page.more
    one.read("posts", {"server": FORUM}, page.cursor)
    assert asked[1].url.params["before"] == "22"
    assert not one.read("posts", {"server": FORUM}, {"done": 23}).more


def test_a_first_reading_is_not_read_back_to_the_beginning():
    one, _ = connected()
    page = one.read("posts", {"server": FORUM}, {})
    assert (page.more, page.cursor) == (False, {"done": 23})


def test_new_topics_come_with_their_first_post_and_their_tags():
    one, asked = connected()
    page = one.read("topics", {"server": FORUM}, {})
    (first,) = page.items
    assert (first.kind, first.title, first.text) == (
        Kind.FORUM, "Welcome to the forum", "Say hello."
    )  # fmt: skip
    assert first.tags == ("hello", "news")
    assert [str(request.url.path) for request in asked] == ["/latest.json", "/t/9.json"]
    assert one.read("topics", {"server": FORUM}, page.cursor).unchanged


def test_a_topic_is_read_on_from_its_last_post():
    one, asked = connected()
    address = f"https://{FORUM}/t/welcome/9/1"
    page = one.read("topic", {"topic": address}, {})
    assert [item.remote_id for item in page.items] == [f"{FORUM}/p/21", f"{FORUM}/p/23"]
    assert one.read("topic", {"topic": address}, page.cursor).unchanged
    assert [request.url.path for request in asked] == ["/t/9.json", "/t/9/3.json"]


def test_a_search_finds_passages_the_newest_first():
    one, asked = connected()
    (found,) = one.search("lanterne", {}).items
    assert (found.title, found.text) == ("Welcome to the forum", "We run Lanterne here.")
    assert dict(asked[0].url.params) == {"q": "lanterne order:latest", "page": "1"}
    one.read("words", {"server": f"https://{FORUM}/talk/", "words": "lanterne"}, {})
    assert asked[1].url.path == "/talk/search.json"


def test_the_forum_that_is_connected_says_its_name():
    one, _ = connected()
    assert one.me().name == "The forum"


def test_a_place_that_is_no_such_forum_says_so():
    one, _ = connected(lambda request: httpx.Response(200, json={"hello": 1}))
    for source in ("posts", "topics"):
        with pytest.raises(Rejected):
            one.read(source, {"server": FORUM}, {})


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("posts", {"server": ""}), ("posts", {"server": "u:p@forum.example"}),
        ("posts", {"server": "ftp://forum.example"}), ("topic", {"topic": "https://x.example/c/9"}),
        ("topic", {"topic": "/t/9"}), ("words", {"server": FORUM, "words": " "}),
        ("other", {"server": FORUM}),
    ],
)  # fmt: skip
def test_what_is_no_forum_no_topic_or_no_word_is_refused_before_anything_is_asked(source, values):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read(source, values, {})
    assert not asked


BESIDE = trial.__file__

# What real forums answered, as the vendor's own client recorded it

REAL = route({
    "GET /posts.json": recorded(BESIDE, "recorded_posts.json"),
    "GET /t/57": recorded(BESIDE, "recorded_topic.json"),
})  # fmt: skip


def test_a_recorded_topic_is_read_without_what_moderators_did():
    one, _ = connected(REAL)
    page = one.read("topic", {"topic": f"https://{FORUM}/t/this-site-is-a-sandbox/57"}, {})
    first, second, third = page.items
    assert (first.kind, first.parent, first.replies) == (Kind.FORUM, "", 1)
    assert first.text.startswith("Welcome!\n\nTry is a sandbox, a safe place")
    assert first.links == ("http://www.discourse.org", "https://github.com/discourse/discourse")
    assert first.published_at.isoformat() == "2013-02-04T20:26:26.278000+00:00"
    assert first.edited_at.isoformat() == "2013-04-30T18:33:37.273000+00:00"
    assert first.author.avatar == (
        "https://www.gravatar.com/avatar/00000000000000000000000000000001.png?s=96&r=pg&d=identicon"
    )
    assert first.title == "THIS SITE IS A SANDBOX -- it is reset every day"
    assert (second.likes, second.media[0].url) == (5, "http://pictures.example/ahh.gif")
    assert (third.text, third.parent) == (
        "What? So I have to post this every day?", f"{FORUM}/t/57"
    )  # fmt: skip
    assert page.cursor == {"done": 14}


def test_recorded_new_posts_have_the_titles_of_their_topics():
    one, _ = connected(REAL)
    page = one.read("posts", {"server": FORUM}, {})
    assert [(item.remote_id, item.kind) for item in page.items] == [
        (f"{FORUM}/p/15", Kind.COMMENT), (f"{FORUM}/p/14", Kind.FORUM), (f"{FORUM}/p/2", Kind.FORUM)
    ]  # fmt: skip
    assert page.items[0].title == "This is an uncategorized title"
    assert (page.items[0].author.name, page.items[0].edited_at) == ("johndoe", None)
    assert page.cursor == {"done": 15}
