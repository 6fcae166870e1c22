"""Reposts and quotes on Bluesky, on paper: which records stand for them, and what an author doesn't let."""

import json

import httpx
import pytest

from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.bluesky.trial import POST, TRIAL
from palabre.connectors.contract import Rejected
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import route


def network(**viewer):
    """Bluesky on paper, as it shows a post to this account, and the records that it was asked to write."""
    written = []
    answers = {"GET getPosts": {"posts": [{"uri": POST, "cid": "bafy1", "viewer": viewer}]}}

    def answer(request):
        request.read()
        if request.url.path.endswith(("putRecord", "deleteRecord")):
            written.append(json.loads(request.content))
        return route(answers, TRIAL.answer)(request)

    TRIAL.forget()
    return BlueskyConnector(Http(transport=httpx.MockTransport(answer)), TRIAL.credential), written


def test_a_repost_stands_once_and_is_taken_back_by_its_own_name():
    connector, written = network()
    first, second = connector.relay(POST, "k1"), connector.relay(POST, "k2")
    assert first == second
    assert first.url == "https://bsky.app/profile/did:plc:zoe/post/3kabc"
    record = written[0]["record"]
    assert (record["$type"], record["subject"]) == (
        "app.bsky.feed.repost", {"uri": POST, "cid": "bafy1"},
    )  # fmt: skip
    connector.delete(first.remote_id)
    asked = {name: written[-1][name] for name in ("collection", "rkey")}
    assert f"at://did:plc:brand/{asked['collection']}/{asked['rkey']}" == first.remote_id
    assert connector.measure([first.remote_id]) == ()


def test_a_repost_of_somebody_else_is_not_taken_back():
    connector, written = network()
    with pytest.raises(Rejected):
        connector.delete("at://did:plc:zoe/app.bsky.feed.repost/3kabc")
    assert written == []


def test_a_quote_holds_the_post_and_beside_it_what_hangs_on_ours():
    connector, written = network()
    connector.quote(POST, Draft("Lisez"), "k1")
    picture = Upload("a.png", "image/png", b"x", "Une tasse")
    connector.quote(POST, Draft("Lisez", media=(picture,)), "k2")
    alone, beside = (one["record"]["embed"] for one in written)
    subject = {"uri": POST, "cid": "bafy1"}
    assert alone == {"$type": "app.bsky.embed.record", "record": subject}
    assert beside["$type"] == "app.bsky.embed.recordWithMedia"
    assert beside["record"] == alone
    assert beside["media"]["images"][0]["alt"] == "Une tasse"


def test_a_post_whose_author_does_not_let_it_be_quoted_is_not():
    connector, written = network(embeddingDisabled=True)
    with pytest.raises(Rejected, match="doesn't let it be quoted"):
        connector.quote(POST, Draft("Lisez"), "k1")
    assert written == []
