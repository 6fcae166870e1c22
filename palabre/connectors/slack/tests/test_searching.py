"""What a person searches in Slack, in pages, and looks at again with their own token."""

import pytest

from palabre.connectors.contract import Rejected
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.slack.tests.test_live import TOKENS, stamp
from palabre.connectors.slack.trial import CHANNEL, MATCH
from palabre.connectors.tests.paper import on_paper
from palabre.connectors.trial import route


def searched(matches, cursor=None, pages=1, tokens=TOKENS):
    told = {"ok": True, "messages": {"matches": matches, "paging": {"pages": pages}}}
    one, asked = on_paper(SlackConnector, route({"GET search.messages": told}), tokens)
    return one.search("budget", cursor or {}), asked


def test_a_search_finds_what_everybody_may_read_and_keeps_private_talk_out():
    link = f"https://atelier.slack.com/archives/{CHANNEL}/p1503435957000247?thread_ts=1503435956.000247&cid={CHANNEL}"
    answer = {**MATCH, "ts": "1503435957.000247", "permalink": link}
    closed = [
        {**MATCH, "channel": {"id": "D123ABC456", "name": "zoe"}},
        {**MATCH, "channel": {**MATCH["channel"], "is_private": True}},
        {**MATCH, "channel": {"id": "G123ABC456", "name": "mpdm", "is_mpim": True}},
    ]
    page, asked = searched([MATCH, answer, *closed])
    assert [item.remote_id for item in page.items] == [
        f"{CHANNEL}/1503435956.000247", f"{CHANNEL}/1503435956.000247/1503435957.000247"
    ]  # fmt: skip
    assert (page.items[0].author.name, page.items[0].place_name) == ("zoé", "#budget")
    assert page.items[1].url == link
    assert asked[0].headers["authorization"] == "Bearer xoxp-s3cret"
    assert asked[0].url.params["sort"] == "timestamp"


def test_a_search_goes_back_page_by_page_to_the_last_one():
    first, _ = searched([MATCH], pages=9)
    assert not first.more
    later = {**MATCH, "ts": "1503435999.000247"}
    second, asked = searched([later], first.cursor, pages=9)
    assert second.more
    third, asked = searched([MATCH], second.cursor, pages=9)
    assert asked[0].url.params["page"] == "2"
    assert not third.more
    _, asked = searched([], third.cursor)
    assert asked[0].url.params["page"] == "1"
    with pytest.raises(Rejected):
        searched([], tokens={"secret": "xoxb-s3cret"})


def test_what_only_a_person_sees_is_looked_at_again_with_their_token():
    def history(request):
        is_bot = request.headers["authorization"].endswith("xoxb-s3cret")
        return {"ok": False, "error": "not_in_channel"} if is_bot else {"ok": True, "messages": []}

    one, _ = on_paper(SlackConnector, route({"GET conversations.history": history}), TOKENS)
    assert one.check([f"{CHANNEL}/{stamp(1)}"]).deleted == (f"{CHANNEL}/{stamp(1)}",)
