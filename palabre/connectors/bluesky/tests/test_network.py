"""Against the real servers of the network, on loopback."""

import time
from itertools import islice

import httpx
import pytest

from conftest import missing
from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.http import Http
from palabre.connectors.tests.streams import until

PDS, JETSTREAM = "http://localhost:2583", "ws://localhost:6008"
POST = "app.bsky.feed.post"
# A page comes every half second: five seconds for each of sixty tries.
MOST_ACTS, PAGES_HEARD = 60, 10


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
    posted = []

    def post():
        record = {
            "text": f"Une Luciole pour {name}",
            "createdAt": "2026-11-21T10:00:00Z",
            "langs": ["fr"],
        }
        made = {"repo": me["did"], "collection": POST, "record": record}
        posted.append(call("com.atproto.repo.createRecord", made, auth)["uri"])
        return posted[-1]

    def delete():
        if not posted:
            post()
        uri = posted.pop()
        gone = {"repo": me["did"], "collection": POST, "rkey": uri.rsplit("/", 1)[1]}
        call("com.atproto.repo.deleteRecord", gone, auth)
        return uri

    item = told(stream, post, lambda page, uri: [i for i in page.items if i.remote_id == uri])[0]
    assert (item.text, item.language) == (f"Une Luciole pour {name}", "fr")
    assert item.author.remote_id == me["did"]
    names = until(lambda: found_by(connector, name, len(posted)))
    assert names == set(posted)
    authored = connector.read("author", {"actor": name}, {}).items
    assert {one.remote_id for one in authored} == set(posted)
    assert told(stream, delete, lambda page, uri: uri in page.deleted)
    stream.close()


def found_by(connector, words, least):
    """The names of all posts that a search finds, once there are enough of them."""
    names = {one.remote_id for one in connector.search(words, {}).items}
    return names if len(names) >= least else set()


def told(stream, act, wanted):
    """What the stream says of an act, which is done again until it does.

    The double of Jetstream loses its line to the network every half minute, and for up to a minute
    hears nothing; what was done meanwhile it never tells.
    """
    for _ in range(MOST_ACTS):
        name = act()
        for page in islice(stream, PAGES_HEARD):
            if found := wanted(page, name):
                return found
    raise AssertionError("the stream said nothing of it")
