"""On the real servers of Bluesky: feeds that somebody composes, and who may answer a post and quote it."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.bluesky.gates import GATES, QUOTE_GATES
from palabre.connectors.bluesky.jetstream import POSTS
from palabre.connectors.bluesky.records import key_for
from palabre.connectors.contract import Rejected, Unavailable, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.tests.streams import until
from tests.peers import composed_feed
from tests.peers.composed_feed import ComposedFeed
from tests.peers.test_bluesky import APP_VIEW, brand, names, network, shown, zoe

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]
__all__ = ["brand", "network", "zoe"]  # fixtures


def test_a_feed_that_somebody_composes_is_kept_offered_and_read_with_and_without_an_account(
    brand, zoe
):
    """All servers are real but the composer of the feed, whom anybody may be."""
    connector, _, _ = brand
    stranger = BlueskyConnector(Http(allow=["localhost"]), {"server": APP_VIEW})
    address = _composes(zoe, "lamps", "Lampes du quartier")
    _keeps(connector, address)
    with ComposedFeed() as feed:
        sent = [zoe[0].publish(Draft(f"Lampe {n}"), f"lamp-{n}-{time.time_ns()}") for n in range(3)]
        shown(connector, zoe[1], sent[2].remote_id)
        feed.names = [sent[1].remote_id, sent[2].remote_id]
        offered = until(lambda: connector.offers("composed").offers)
        assert [(one.value, one.name) for one in offered] == [(address, "Lampes du quartier")]
        asked = {"composed": f"https://bsky.app/profile/{zoe[1]}/feed/lamps"}
        first = until(lambda: _lamps(connector, asked, {}, 2))
        assert [item.text for item in first.items] == ["Lampe 1", "Lampe 2"]
        assert names(until(lambda: _lamps(stranger, {"composed": address}, {}, 2))) == names(first)
        late = zoe[0].publish(Draft("Lampe neuve"), f"lamp-new-{time.time_ns()}")
        shown(connector, zoe[1], late.remote_id)
        feed.names = [late.remote_id, sent[0].remote_id, *feed.names]
        second = connector.read("composed", asked, first.cursor, limit=2)
        assert second.more  # something is newer: what it brings along may be old
        third = connector.read("composed", asked, second.cursor, limit=2)
        assert not third.more
        assert names(second) == {late.remote_id, sent[0].remote_id}
        assert names(third) == names(first)
    with pytest.raises(Rejected, match="doesn't know"):
        connector.read("composed", {"composed": f"{address}-none"}, {})


def _composes(person, rkey, name):
    """The at:// name of a feed that a person says is composed by our small server."""
    connector, _, did = person
    record = {"$type": "app.bsky.feed.generator", "did": composed_feed.DID, "displayName": name,
              "createdAt": "2026-11-30T10:00:00Z"}  # fmt: skip
    connector._put("app.bsky.feed.generator", rkey, record, None)
    return f"at://{did}/app.bsky.feed.generator/{rkey}"


def _keeps(connector, address):
    """Have an account keep a feed, as the network's own app does."""
    kept = {"$type": "app.bsky.actor.defs#savedFeedsPrefV2",
            "items": [{"type": "feed", "id": "3k", "value": address, "pinned": False}]}  # fmt: skip
    connector._api.post("app.bsky.actor.putPreferences", {"preferences": [kept]}, empty=True)


def _lamps(connector, asked, cursor, least):
    """A page of a feed, as soon as the network knows it and it has so many posts."""
    try:
        page = connector.read("composed", asked, cursor)
    except Rejected:
        return None
    return page if len(page.items) >= least else None


def test_who_may_answer_and_quote_a_post_is_kept_by_the_network(brand, zoe):
    connector, handle, _did = brand
    more = {"audience": "followed", "quoters": "nobody"}
    draft, key = Draft("Annonce, sans commentaires.", more=more), f"gated-{time.time_ns()}"
    sent = connector.publish(draft, key)
    assert connector.publish(draft, key) == sent
    assert connector.receipt(key, draft, datetime.now(UTC)) == sent
    shown(zoe[0], handle, sent.remote_id)
    held = until(lambda: _closed(zoe[0], sent.remote_id))
    assert held["threadgate"]["record"]["allow"] == [
        {"$type": "app.bsky.feed.threadgate#followingRule"}
    ]
    assert held["viewer"]["replyDisabled"] is True
    with pytest.raises(Rejected, match="quoted"):
        zoe[0].quote(sent.remote_id, Draft("Tiens"), "quote-gated")
    for _twice in range(2):
        connector.delete(sent.remote_id)
        left = [one for one in (POSTS, GATES, QUOTE_GATES) if connector._record(one, key_for(key))]
        assert left == []


def test_a_post_and_its_gates_are_never_written_twice_by_the_real_server(brand, monkeypatch):
    """Two tries at once: the second doesn't see yet what the first writes."""
    connector, _handle, _did = brand
    draft, key = Draft("Une fois", more={"audience": "nobody"}), f"race-{time.time_ns()}"
    sent = connector.publish(draft, key)
    cid = connector._record(POSTS, key_for(key))["cid"]
    kept = connector._record
    monkeypatch.setattr(connector, "_record", lambda collection, rkey: {})
    with pytest.raises((Unknown, Unavailable, Rejected)):
        connector.publish(replace(draft, text="Deux fois"), key)
    monkeypatch.setattr(connector, "_record", kept)
    assert connector._record(POSTS, key_for(key))["cid"] == cid
    assert connector.receipt(key, draft, datetime.now(UTC)) == sent
    connector.delete(sent.remote_id)


def _closed(connector, uri):
    """A post as the network shows it, as soon as it shows that it can't be quoted."""
    found = connector._api.get("app.bsky.feed.getPosts", {"uris": [uri]})["posts"]
    return found[0] if found and found[0]["viewer"].get("embeddingDisabled") else None
