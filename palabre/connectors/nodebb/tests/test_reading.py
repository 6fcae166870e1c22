"""NodeBB, by a real one's answers and by its own description: new posts, searches, what is gone."""

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.nodebb import trial
from palabre.connectors.nodebb.client import NodebbConnector
from palabre.connectors.nodebb.trial import FORUM, POSTS, TRIAL
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import recorded, route


def connected(answer=TRIAL.answer):
    return on_paper(NodebbConnector, answer, {"server": FORUM})


def test_posts_become_items_and_what_is_deleted_is_named():
    one, _ = connected()
    page = one.read("posts", {"server": FORUM}, {})
    answer, first = page.items
    assert (answer.remote_id, answer.text) == (f"{FORUM}/p/31", "We tried Lanterne & like it.")
    assert (answer.kind, answer.title, answer.likes) == (Kind.COMMENT, "Lamps & lanterns", 3)
    assert answer.author.avatar == f"https://{FORUM}/assets/uploads/profile/2.png"
    assert (first.kind, first.parent, first.replies) == (Kind.FORUM, "", 1)
    assert answer.thread == first.thread == f"{FORUM}/t/7"
    assert page.deleted == (f"{FORUM}/p/29",)


def test_a_later_reading_goes_on_to_the_next_page_until_it_meets_the_last_post():
    one, asked = connected()
    first = one.read("posts", {"server": FORUM}, {})
    assert (first.more, first.cursor) == (False, {"done": 31})
    later = one.read("posts", {"server": FORUM}, {"done": 5})
    one.read("posts", {"server": FORUM}, later.cursor)
    assert [request.url.params["page"] for request in asked] == ["1", "1", "2"]
    assert not one.read("posts", {"server": FORUM}, first.cursor).more


def test_a_post_from_another_server_is_left_out():
    told = [POSTS[0] | {"pid": "https://elsewhere.example/post/1"}]
    one, _ = connected(lambda request: httpx.Response(200, json={"posts": told}))
    assert one.read("posts", {"server": FORUM}, {}).items == ()


def test_a_search_asks_for_titles_and_posts_the_newest_first():
    one, asked = connected()
    (found,) = one.search("lanterne", {}).items
    assert found.remote_id == f"{FORUM}/p/31"
    assert asked[0].url.path == "/api/search"
    assert dict(asked[0].url.params) == {
        "term": "lanterne", "in": "titlesposts", "sortBy": "timestamp", "sortDirection": "desc",
        "page": "1",
    }  # fmt: skip


@pytest.mark.parametrize("status", [401, 403])
def test_a_forum_that_lets_only_members_search_is_not_taken_for_a_dead_key(status):
    one, _ = connected(lambda request: httpx.Response(status, json={}))
    with pytest.raises(Rejected, match="members"):
        one.search("lanterne", {})


def test_a_place_that_is_no_such_forum_says_so():
    one, _ = connected(lambda request: httpx.Response(200, json={"hello": 1}))
    for source in ("posts", "words"):
        with pytest.raises(Rejected):
            one.read(source, {"server": FORUM, "words": "x"}, {})


@pytest.mark.parametrize(
    ("source", "values"),
    [("posts", {"server": "a b"}), ("words", {"server": FORUM}), ("other", {"server": FORUM})],
)
def test_what_is_no_forum_or_no_word_is_refused_before_anything_is_asked(source, values):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read(source, values, {})
    assert not asked


def test_the_connected_forum_tells_its_name():
    one, asked = connected(lambda _: httpx.Response(200, json={"siteTitle": "Lampes &amp; cie"}))
    assert (one.me().name, one.me().url) == ("Lampes & cie", f"https://{FORUM}")
    assert asked[0].url.path == "/api/config"
    with pytest.raises(Rejected):
        connected(lambda _: httpx.Response(200, json={"data": []}))[0].me()


# What a real NodeBB 1.4 answered: its numbers are spelt as texts

REAL = route({
    "GET /api/recent/posts/week": recorded(trial.__file__, "recorded_posts.json"),
    "GET /api/search": recorded(trial.__file__, "recorded_search.json"),
    "GET /api/config": {"version": "1.4.0", "siteTitle": "NodeBB"},
})  # fmt: skip


def test_posts_of_a_real_forum_become_items():
    page = connected(REAL)[0].read("posts", {"server": FORUM}, {})
    answer, first = page.items
    assert (page.cursor, page.deleted) == ({"done": 3}, ())
    assert answer.text == "@Zoe Thanks! The small Lanterne & its <b>shade</b> fit well."
    assert (answer.kind, answer.thread, answer.parent) == (
        Kind.COMMENT, f"{FORUM}/t/2", f"{FORUM}/t/2"
    )  # fmt: skip
    assert (answer.likes, answer.author.url) == (1, f"https://{FORUM}/user/brand")
    assert answer.published_at.isoformat() == "2026-11-27T19:53:40.238000+00:00"
    assert (first.kind, first.title, first.replies) == (
        Kind.FORUM, "Which lantern for a garden & a cat?", 2
    )  # fmt: skip
    assert first.links == ("https://lanterne.example/garden",)
    assert [(one.url, one.alt) for one in first.media] == [
        ("https://lanterne.example/a.png", "a lamp")
    ]
    assert first.tags == ("General Discussion",)


def test_a_search_of_a_real_forum_finds_posts_and_knows_its_end():
    one, _ = connected(REAL)
    page = one.search("lanterne", {})
    assert [item.remote_id for item in page.items] == [f"{FORUM}/p/3", f"{FORUM}/p/2"]
    assert not one.search("lanterne", page.cursor).more
    assert one.me().name == "NodeBB"
