"""Hits as the real search of Hacker News gave them, their words replaced by ours."""

from datetime import UTC, datetime

from palabre.connectors.hackernews import trial
from palabre.connectors.hackernews.parse import item_of_hit
from palabre.connectors.trial import recorded

COMMENT, OPTION = recorded(trial.__file__, "recorded_hits.json")["hits"]


def test_a_comment_of_the_real_search_becomes_an_item():
    item = item_of_hit(COMMENT)
    assert item.text == "It is a lamp, & a good one.\n\nSee https://lanterne.example/a"
    assert (item.remote_id, item.parent, item.thread) == ("9999999", "9999826", "9998227")
    assert (item.author.name, item.likes) == ("toby", 0)
    assert item.published_at == datetime(2015, 8, 3, 21, 32, 1, tzinfo=UTC)


def test_an_option_of_a_poll_is_read_though_nearly_all_of_it_is_missing():
    item = item_of_hit(OPTION)
    assert (item.text, item.title, item.likes) == ("10+ lamps", "", 3042)
    assert item.published_at == datetime(2012, 4, 2, 8, 23, 8, tzinfo=UTC)
