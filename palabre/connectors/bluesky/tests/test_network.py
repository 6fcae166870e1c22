"""Against the real servers of the network, on loopback."""

import time

import httpx
import pytest

from conftest import missing
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.http import Http
from palabre.connectors.tests.streams import heard, until

PDS, JETSTREAM = "http://localhost:2583", "ws://localhost:6008"


def call(method, body, headers=None):
    answer = httpx.post(f"{PDS}/xrpc/{method}", json=body, headers=headers, timeout=30)
    answer.raise_for_status()
    return answer.json()


@pytest.mark.peer
def test_the_real_network_is_streamed_searched_and_its_deletions_heard():
    try:
        httpx.get(f"{PDS}/xrpc/_health", timeout=5).raise_for_status()
        httpx.get("http://localhost:6008", timeout=5)
    except httpx.ConnectError:
        missing("the Bluesky network of ../shared/peers (start-bluesky.sh full, then jetstream)")
    except httpx.HTTPError:
        pass  # the Jetstream double answers no plain request, and need not
    name = f"zoe{time.time_ns() % 10**9}.test"
    me = call(
        "com.atproto.server.createAccount",
        {"email": f"{name}@example.test", "handle": name, "password": "p"},
    )
    auth = {"authorization": f"Bearer {me['accessJwt']}"}
    secret = call("com.atproto.server.createAppPassword", {"name": "palabre"}, auth)["password"]
    http = Http(allow=["localhost"])
    connector = BlueskyConnector(http, {"server": PDS, "account": name, "secret": secret})
    stream = connector.stream("stream", {"server": JETSTREAM}, {})
    next(stream)
    record = {
        "text": f"Une Luciole pour {name}",
        "createdAt": "2026-11-21T10:00:00Z",
        "langs": ["fr"],
    }
    post = {"repo": me["did"], "collection": "app.bsky.feed.post", "record": record}
    uri = call("com.atproto.repo.createRecord", post, auth)["uri"]
    item = heard(stream, lambda page: [i for i in page.items if i.remote_id == uri])[0]
    assert (item.text, item.language, item.author.remote_id) == (record["text"], "fr", me["did"])
    found = until(lambda: connector.search(name, {}).items)
    assert [i.remote_id for i in found] == [uri]
    assert [i.remote_id for i in connector.read("author", {"actor": name}, {}).items] == [uri]
    assert connector.authors([me["did"]])[me["did"]].handle == name
    gone = {"repo": me["did"], "collection": "app.bsky.feed.post", "rkey": uri.rsplit("/", 1)[1]}
    call("com.atproto.repo.deleteRecord", gone, auth)
    assert heard(stream, lambda page: uri in page.deleted)
    stream.close()
