"""Streams on bad days, by one suite: those that `tests/contract` can't hold on paper, as they don't end.

Bluesky's, Mastodon's, Discord's and Slack's are websockets, of a server on loopback; X's is an answer
without an end.
"""

import http as status_of
import json
from contextlib import contextmanager, nullcontext
from itertools import islice

import httpx
import pytest
from websockets.datastructures import Headers
from websockets.http11 import Response

from palabre.connectors.bluesky.client import BlueskyConnector
from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable
from palabre.connectors.discord.client import DiscordConnector
from palabre.connectors.http import MESSAGE_CAP, Http
from palabre.connectors.mastodon.client import MastodonConnector
from palabre.connectors.slack.client import SlackConnector
from palabre.connectors.x.client import XConnector
from tests.doubles.links import Wire, running
from tests.faults.measures import SECRET, bounded, raises_only

REFUSALS = [
    (400, Rejected), (403, Rejected), (404, Rejected), (408, Unavailable), (429, RateLimited),
    (500, Unavailable), (502, Unavailable), (503, RateLimited), (504, Unavailable),
]  # fmt: skip
PAUSE = 61
MOST_MEMORY = 32 * 1024 * 1024
SOCKETS = pytest.mark.parametrize("slug", ["bluesky", "discord", "mastodon", "slack"])
ALL = pytest.mark.parametrize("slug", ["bluesky", "discord", "mastodon", "slack", "x"])


class Place:
    """What a place of streams does: with which status it answers, and what it sends before it ends."""

    def __init__(self, status=200, messages=()):
        self.status, self.messages = status, messages


# How a place greets before it says anything else.
GREETINGS = {
    "discord": json.dumps({"op": 10, "d": {"heartbeat_interval": 45_000}}),
    "slack": json.dumps({"type": "hello", "num_connections": 1}),
}


def _speak(place, slug):
    greeting = [GREETINGS[slug]] if slug in GREETINGS else []

    def speak(connection):
        for message in greeting:
            connection.send(message)
        if slug == "discord":
            connection.recv()  # who is there
        for message in place.messages:
            connection.send(message)

    return speak


def _refuse(place):
    def refuse(_connection, _request):
        if place.status == 200:
            return None
        headers = Headers({"Retry-After": str(PAUSE)} if place.status in {429, 503} else {})
        return Response(place.status, status_of.HTTPStatus(place.status).phrase, headers, b"s3cret")

    return refuse


@contextmanager
def socket_of(slug, place):
    """The host of a server of websockets that does what a place does."""
    with running(_speak(place, slug), None, process_request=_refuse(place)) as wire:
        yield wire.host


def _told(place, host):
    """What is answered to plain calls: where the link is opened, and X's rules and stream."""

    def answer(request):
        if request.url.path.endswith("/search/stream"):
            retry = {"retry-after": str(PAUSE)} if place.status in {429, 503} else {}
            text = "".join(f"{one}\r\n" for one in place.messages)
            return httpx.Response(place.status, text=text, headers=retry)
        if request.url.path.endswith("/rules"):
            given = [{"id": "70", "value": "lanterne -is:retweet", "tag": "palabre"}]
            return httpx.Response(200, json={"data": given, "meta": {}})
        if request.url.path.endswith("/gateway/bot"):
            return httpx.Response(200, json={"url": "wss://gateway.discord.gg", "shards": 1})
        if request.url.path.endswith("/apps.connections.open"):
            return httpx.Response(
                200, json={"ok": True, "url": "wss://wss.slack.com/link/?ticket=1"}
            )
        if request.url.path.endswith("/users.conversations"):
            return httpx.Response(200, json={"ok": True, "channels": []})
        urls = {"configuration": {"urls": {"streaming": f"ws://{host}"}}}
        return httpx.Response(200, json=urls)

    return answer


# Those that go to their network's own servers only, whose names are led to loopback.
ELSEWHERE = {"discord": DiscordConnector, "slack": SlackConnector}


def stream(slug, place, host=""):
    """A stream that was opened at a place, and not read yet."""
    http = Http(allow=["127.0.0.1"], transport=httpx.MockTransport(_told(place, host)))
    if slug == "x":
        connector = XConnector(http, {"secret": SECRET, "bearer": f"app-{SECRET}"})
        return connector.stream("stream", {"words": "lanterne"}, {})
    if slug == "mastodon":
        connector = MastodonConnector(http, {"server": f"http://{host}", "secret": SECRET})
        return connector.stream("stream", {}, {})
    if slug in ELSEWHERE:
        wire = Wire(host, httpx.MockTransport(_told(place, host)))
        connector = ELSEWHERE[slug](wire, {"secret": SECRET, "app_token": f"xapp-{SECRET}"})
        return connector.stream("live", {}, {})
    return BlueskyConnector(http).stream("stream", {"server": f"ws://{host}"}, {})


def read(slug, place, found=None):
    """Read a stream to its end; what it gives is also in ``found``, where it ends in an error."""
    found = [] if found is None else found
    with nullcontext("") if slug == "x" else socket_of(slug, place) as host:
        found.extend(islice(stream(slug, place, host), 50))
    return found


@ALL
@pytest.mark.parametrize(("status", "error"), REFUSALS)
def test_a_refusal_ends_in_its_error(slug, status, error, caplog):
    with raises_only(error, caplog) as told:
        read(slug, Place(status))
    if error is RateLimited:
        assert told.value.wait.total_seconds() == PAUSE


@pytest.mark.parametrize("slug", ["mastodon", "x"])
def test_a_dead_key_asks_to_connect_again(slug, caplog):
    with raises_only(Reconnect, caplog):
        read(slug, Place(401))


def test_where_no_key_was_shown_none_is_dead(caplog):
    with raises_only(Rejected, caplog):
        read("bluesky", Place(401))


@ALL
@pytest.mark.parametrize(
    "message",
    ["", "{", "null", "[]", "7", '"x"', "{}", "[[[[[[", '{"kind": 3}', '{"event": 7, "payload": []}',
     '{"data": 4}', json.dumps({"kind": "commit", "commit": [], "time_us": -1}),
     json.dumps({"event": "update", "payload": "{"}), "\x00\ud7ff"],
)  # fmt: skip
def test_what_a_stream_can_not_mean_is_passed_over_and_its_end_is_told(slug, message, caplog):
    found = []
    with raises_only(Unavailable, caplog):
        read(slug, Place(messages=[message] * 3), found)
    assert found
    assert not [item for page in found for item in page.items]


@SOCKETS
def test_a_message_without_end_is_no_reason_to_take_more_memory(slug, caplog):
    huge = "x" * (MESSAGE_CAP * 4)
    with bounded(MOST_MEMORY + len(huge)), raises_only(Unavailable, caplog):
        read(slug, Place(messages=[huge]))


@SOCKETS
def test_nobody_there_is_unavailable(slug, caplog):
    place = Place()
    with socket_of(slug, place) as host:
        pass
    with raises_only(Unavailable, caplog):
        next(stream(slug, place, host))
