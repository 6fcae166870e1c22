"""phpBB, by a feed in the shape that its source gives it: posts, topics, one topic."""

import httpx
import pytest

from palabre.connectors.contract import Kind, Rejected
from palabre.connectors.http import Http
from palabre.connectors.phpbb.client import PhpbbConnector
from palabre.connectors.phpbb.trial import FORUM, TRIAL


def connected():
    asked = []

    def hear(request):
        asked.append(str(request.url))
        return TRIAL.answer(request)

    return PhpbbConnector(Http(transport=httpx.MockTransport(hear))), asked


def test_a_post_of_the_feed_is_a_text_of_the_forum():
    one, _ = connected()
    (post,) = one.read("posts", {"server": FORUM}, {}).items
    assert (post.kind, post.place, post.author.name) == (Kind.FORUM, FORUM, "ada")
    assert (post.title, post.text) == (
        "General • Re: Lamps & lanterns", "We tried Lanterne & like it."
    )  # fmt: skip
    assert post.url == f"https://{FORUM}/viewtopic.php?p=31#p31"


@pytest.mark.parametrize(
    ("source", "query"), [("posts", ""), ("topics", "?mode=topics"), ("topic", "?t=7")]
)
def test_each_way_of_reading_has_its_feed(source, query):
    one, asked = connected()
    one.read(source, {"server": f"https://{FORUM}/board/", "topic": "7"}, {})
    assert asked == [f"https://{FORUM}/board/feed.php{query}"]


@pytest.mark.parametrize(
    ("source", "values"),
    [("posts", {"server": ""}), ("topic", {"server": FORUM, "topic": "x"}),
     ("other", {"server": FORUM})],
)  # fmt: skip
def test_what_is_no_forum_or_no_topic_is_refused_before_anything_is_asked(source, values):
    one, asked = connected()
    with pytest.raises(Rejected):
        one.read(source, values, {})
    assert not asked
