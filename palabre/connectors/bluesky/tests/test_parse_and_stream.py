"""Records and events become items; the stream goes on where it was and deletions are heard."""

import json
import tarfile
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.server import serve

from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.bluesky.jetstream import Batch
from palabre.connectors.bluesky.parse import (
    item_of_feed_entry,
    item_of_record,
    item_of_view,
    uri_parts,
)
from palabre.connectors.contract import Unavailable
from palabre.connectors.http import Http

FIXTURES = Path(__file__).parent.parent / "fixtures"

NOW = datetime(2026, 11, 21, 10, 0, 30, tzinfo=UTC)

TIME_US = int(NOW.timestamp() * 1_000_000)

DID = "did:plc:zoe"


@pytest.fixture
def views():
    return json.loads((FIXTURES / "search.json").read_text())["posts"]


def event(kind="commit", **body):
    return msgspec.json.encode({"did": DID, "time_us": TIME_US, "kind": kind, **body})


def commit(operation="create", rkey="3k", **record):
    change = {"operation": operation, "collection": "app.bsky.feed.post", "rkey": rkey, "rev": "r"}
    if record:
        change["record"] = record
    return event(commit=change)


def gathered(*messages):
    batch = Batch()
    for message in messages:
        batch.add(message)
    return batch


def test_a_post_view_gives_author_links_tags_pictures_and_thread(views):
    item = item_of_view(views[0])
    assert item.remote_id == "at://did:plc:lanterne1/app.bsky.feed.post/3kaaaaaaaaa2a"
    assert item.url == "https://bsky.app/profile/did:plc:lanterne1/post/3kaaaaaaaaa2a"
    assert (item.author.handle, item.author.name, item.author.automatic) == (
        "zoe.test",
        "Zoé",
        True,
    )
    assert item.language == "fr"
    assert item.tags == ("froid", "café")
    assert item.links == (
        "https://lanterne.example/luciole",
        "https://bsky.app/profile/did:plc:q/post/3kq",
    )
    assert [(m.url, m.alt) for m in item.media] == [("https://cdn.example/f.jpg", "Une bouteille")]
    assert (item.parent, item.thread) == (
        "at://did:plc:parent/app.bsky.feed.post/3kparent", "at://did:plc:root/app.bsky.feed.post/3kroot",
    )  # fmt: skip
    assert (item.likes, item.relays, item.replies) == (3, 1, 2)
    assert item.raw["labels"] == ["spoiler"]


def test_a_post_dated_in_the_future_counts_from_when_it_was_seen(views):
    item = item_of_view(views[1])
    assert item.published_at == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert item.author.handle == ""


def test_a_repost_in_a_feed_is_a_relay_by_the_one_who_passed_it_on(views):
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": {"did": "did:plc:bo", "handle": "bo.test"},
        "indexedAt": "2026-11-21T11:00:00Z",
        "uri": "at://did:plc:bo/app.bsky.feed.repost/3kr",
    }
    item = item_of_feed_entry({"post": views[0], "reason": reason})
    assert item.remote_id == "at://did:plc:bo/app.bsky.feed.repost/3kr"
    assert (item.relay_of, item.author.handle) == (views[0]["uri"], "bo.test")


def test_pictures_of_a_record_are_found_by_their_content_number():
    number = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
    image = {"alt": "façade", "image": {"$type": "blob", "ref": {"$link": number}}}
    item = item_of_record({"text": "", "embed": {"images": [image]}}, DID, "3k", NOW)
    assert item.media[0].url.endswith(f"/{DID}/{number}@jpeg")
    assert item.text == "façade"


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"text": None},
        {
            "text": "x",
            "facets": [3, {"features": "no"}],
            "langs": "fr",
            "reply": [],
            "embed": 7,
            "tags": {},
        },
        {
            "text": "x",
            "embed": {"external": {"uri": "javascript:alert(1)"}},
            "createdAt": "yesterday",
        },
        {
            "text": "x",
            "reply": {"parent": {"uri": "https://evil.example"}},
            "createdAt": "0001-01-01",
        },
    ],
)
def test_a_record_that_lies_about_its_shape_harms_nothing(record):
    item = item_of_record(record, DID, "3k", NOW)
    assert item is None or (item.links == () and item.parent == "" and item.published_at.tzinfo)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["text", "embed", "facets", "features", "reply", "record", "images",
                                         "langs", "labels", "values", "uri", "post", "author", "media"]),
                        inner, max_size=5), max_leaves=12))  # fmt: skip
def test_no_json_whatever_breaks_the_reading(value):
    value = value if isinstance(value, dict) else {"post": value}
    found = (item_of_view(value), item_of_feed_entry(value), item_of_record(value, DID, "3k", NOW))
    assert all(item is None or item.text for item in found)


def test_posts_edits_deletions_and_departures_are_told_apart():
    batch = gathered(
        commit(text="Bonjour", createdAt="2026-11-21T10:00:00Z"),
        commit("update", rkey="3l", text="Bonsoir", createdAt="2026-11-21T10:00:00Z"),
        commit("delete", rkey="3m"),
        event(
            "account",
            account={"active": False, "status": "deleted", "did": DID, "seq": 1, "time": "x"},
        ),
        event("account", account={"active": False, "status": "desynchronized"}),
        event("account", account={"active": True}),
        event("identity", identity={"did": DID, "handle": "zoe.test"}),
    )
    assert [(item.text, item.edited_at) for item in batch.items] == [
        ("Bonjour", None),
        ("Bonsoir", NOW),
    ]
    assert batch.deleted == [f"at://{DID}/app.bsky.feed.post/3m", DID]
    assert batch.time_us == TIME_US


@pytest.mark.parametrize(
    "message",
    [b"", b"{}", b"[]", b"\xff", b'{"did": 3}', b"[" * 9_999, commit(rkey="../x", text="a"), commit(),
     b'{"did":"did:plc:a","time_us":99999999999999999999,"kind":"commit"}',
     b'{"did":"did:plc:a","time_us":9223372036854775807,"kind":"commit","commit":{"operation":"create",'
     b'"collection":"app.bsky.feed.post","rkey":"a","record":{"text":"a"}}}'],
)  # fmt: skip
def test_a_senseless_event_is_passed_over(message):
    assert len(gathered(message)) == 0


@contextmanager
def jetstream(answer):
    """A loopback server that sends what ``answer`` gives for a connection's address."""
    asked = []

    def speak(connection):
        asked.append(connection.request.path)
        for message in answer(len(asked)):
            connection.send(message)

    with serve(speak, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        port = server.socket.getsockname()[1]
        try:
            yield f"ws://127.0.0.1:{port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_the_stream_gives_pages_and_goes_on_five_seconds_before_it_broke_off():
    connector = BlueskyConnector(Http(allow=["127.0.0.1"]))
    with jetstream(lambda n: [commit(text=f"n {i}", rkey=f"k{i}") for i in range(150)]) as (
        server,
        asked,
    ):
        pages = []
        with pytest.raises(Unavailable):
            pages.extend(connector.stream("stream", {"server": server}, {}))
        items = [item for page in pages for item in page.items]
        cursor = next(page.cursor for page in pages if page.cursor)
        assert len(items) == 150
        assert cursor == {"time_us": TIME_US}
        stream = connector.stream("stream", {"server": server}, cursor)
        assert next(stream).items
        stream.close()
    first, second = (parse_qs(urlsplit(path).query) for path in asked)
    assert first == {"wantedCollections": ["app.bsky.feed.post"]}
    assert second["cursor"] == [str(TIME_US - 5_000_000)]


@pytest.mark.shared
def test_the_payloads_of_granary_are_read(shared, tmp_path):
    with tarfile.open(shared / "data/api/granary_testdata_a.tar.gz") as packed:
        names = [name for name in packed.getnames() if name.endswith(".bsky.json")]
        bodies = {name: json.load(packed.extractfile(name)) for name in names}
    read = {}
    for name, body in bodies.items():
        kind = str(body.get("$type", ""))
        if kind.endswith("#feedViewPost"):
            read[name] = item_of_feed_entry(body)
        elif kind == "app.bsky.feed.post":
            read[name] = item_of_record(body, DID, "3k", NOW)
    assert len(read) >= 6
    note = read[next(name for name in read if name.endswith("note.bsky.json"))]
    assert (note.text, note.links) == ("too cool to summarize", ("http://my/link",))
    repost = read[next(name for name in read if name.endswith("repost.bsky.json"))]
    assert (repost.author.name, bool(repost.relay_of)) == ("Alice", True)


@pytest.mark.shared
def test_names_of_records_are_told_from_what_only_looks_like_them(shared):
    with tarfile.open(shared / "data/api/atproto_interop_tests.tar.gz") as packed:
        [name] = [name for name in packed.getnames() if name.endswith("aturi_syntax_valid.txt")]
        lines = packed.extractfile(name).read().decode().splitlines()
    whole = [line for line in lines if line and not line.startswith("#") and line.count("/") == 4]
    assert len(whole) > 5
    assert not [uri for uri in whole if uri_parts(uri) is None]
