"""Flarum, by the shapes of its JSON:API: new posts, searches, pages."""

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.flarum.client import FlarumConnector
from palabre.connectors.flarum.trial import FORUM, TRIAL
from palabre.connectors.tests.paper import on_paper


def connected(answer=TRIAL.answer):
    return on_paper(FlarumConnector, answer, {"server": FORUM})


def test_comments_become_items_and_what_moderators_did_does_not():
    one, _ = connected()
    answer, first = one.read("posts", {"server": FORUM}, {}).items
    assert (answer.remote_id, answer.text) == (f"{FORUM}/p/31", "We tried Lanterne & like it.")
    assert (answer.title, answer.author.name, answer.likes) == ("Lamps & lanterns", "Toby", 1)
    assert (answer.kind, answer.url) == (Kind.COMMENT, f"https://{FORUM}/d/7/2")
    assert answer.edited_at
    assert (first.kind, first.parent, first.replies) == (Kind.FORUM, "", 1)


def test_the_newest_comments_are_asked_for_with_their_writers_and_topics():
    one, asked = connected()
    page = one.read("posts", {"server": FORUM}, {"done": 5})
    one.read("posts", {"server": FORUM}, page.cursor)
    assert asked[0].url.path == "/api/posts"
    assert dict(asked[0].url.params) == {
        "filter[type]": "comment", "sort": "-createdAt", "include": "user,discussion",
        "page[limit]": "50", "page[offset]": "0",
    }  # fmt: skip
    assert asked[1].url.params["page[offset]"] == "50"


def test_a_first_reading_takes_one_page_and_a_later_one_stops_at_the_last_post():
    one, _ = connected()
    page = one.read("posts", {"server": FORUM}, {})
    assert (page.more, page.cursor) == (False, {"done": 31})
    assert not one.read("posts", {"server": FORUM}, page.cursor).more


def test_a_search_gives_the_post_of_each_topic_that_fits_best():
    one, asked = connected()
    (found,) = one.search("lanterne", {}).items
    assert (found.text, found.title, found.thread) == (
        "We tried Lanterne.", "Lamps & lanterns", f"{FORUM}/d/7"
    )  # fmt: skip
    assert (asked[0].url.path, asked[0].url.params["filter[q]"]) == ("/api/discussions", "lanterne")


def test_a_hidden_post_is_left_out():
    told = TRIAL.answer(httpx.Request("GET", f"https://{FORUM}/api/posts")).json()
    told["data"][0]["attributes"]["isHidden"] = True
    one, _ = connected(lambda request: httpx.Response(200, json=told))
    assert [i.remote_id for i in one.read("posts", {"server": FORUM}, {}).items] == [
        f"{FORUM}/p/30"
    ]


def test_a_place_that_is_no_such_forum_says_so():
    one, _ = connected(lambda request: httpx.Response(200, json={"hello": 1}))
    with pytest.raises(Rejected):
        one.read("posts", {"server": FORUM}, {})


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
    one, asked = connected(
        lambda _: httpx.Response(
            200,
            json={"data": {"type": "forums", "id": "1", "attributes": {"title": "Lampes & cie"}}},
        )
    )
    assert (one.me().name, one.me().url) == ("Lampes & cie", f"https://{FORUM}")
    assert asked[0].url.path == "/api"
    with pytest.raises(Rejected):
        connected(lambda _: httpx.Response(200, json={"data": []}))[0].me()
