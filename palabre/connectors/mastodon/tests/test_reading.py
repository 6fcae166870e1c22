"""Mastodon and its kin: statuses become items, nothing is missed between readings, deletions are heard."""

import gzip
import json
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.server import serve

from conftest import missing
from palabre.connectors.contract import RateLimited, Reconnect, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.mastodon.client import MastodonConnector, heard
from palabre.connectors.mastodon.parse import item_of
from palabre.connectors.tests.streams import heard as until_said

STATUSES = json.loads((Path(__file__).parent.parent / "fixtures" / "statuses.json").read_text())
HOST = "m.example"


# What a status becomes


def test_a_status_gives_plain_text_with_its_warning_links_tags_pictures_and_choices():
    item = item_of(STATUSES[0], HOST)
    assert item.text == (
        "Café\n\nLa Luciole de @lanterne :blobcoffee:\n\n"
        "Lire https://lanterne.example/luciole #café #froid\n\n- oui\n- non"
    )
    assert item.links == ("https://lanterne.example/luciole",)
    assert item.tags == ("café", "froid")
    assert [(m.url, m.alt) for m in item.media] == [
        ("https://m.example/media/1.jpg", "Une bouteille")
    ]
    assert (item.remote_id, item.parent, item.language) == ("m.example/112", "m.example/100", "fr")
    assert (item.likes, item.relays, item.replies) == (3, 2, 1)
    assert item.edited_at == datetime(2026, 11, 21, 10, 3, tzinfo=UTC)


def test_an_author_keeps_the_same_name_on_every_server():
    author = item_of(STATUSES[0], HOST).author
    assert (author.remote_id, author.handle) == (
        "https://autre.example/users/zoe",
        "zoe@autre.example",
    )
    assert (author.followers, author.automatic) == (41, True)
    assert item_of(STATUSES[2], HOST).author.handle == "bo@m.example"


def test_a_boost_is_a_relay_by_the_one_who_boosted():
    item = item_of(STATUSES[2], HOST)
    assert (item.text, item.relay_of, item.author.name) == (
        "Bonjour",
        "m.example/90",
        "bo@m.example",
    )
    assert item.published_at == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("visibility", ["private", "direct", "local", 3])
def test_what_is_not_public_is_never_an_item(visibility):
    assert item_of({**STATUSES[0], "visibility": visibility}, HOST) is None
    assert (
        item_of({**STATUSES[2], "reblog": {**STATUSES[0], "visibility": visibility}}, HOST) is None
    )


def test_a_server_that_leaves_fields_out_is_read_all_the_same():
    item = item_of(
        {"id": "01HXABC", "created_at": "2026-11-21T10:00:00Z", "content": "Salut"}, HOST
    )
    assert (item.remote_id, item.text, item.place) == ("m.example/01HXABC", "Salut", HOST)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["id", "created_at", "content", "account", "reblog", "tags",
                                         "media_attachments", "card", "poll", "options", "url"]),
                        inner, max_size=6), max_leaves=12))  # fmt: skip
def test_no_json_whatever_breaks_the_reading(value):
    mixed = {**STATUSES[0], **value} if isinstance(value, dict) else value
    found = (item_of(value, HOST), item_of(mixed, HOST))
    assert all(item is None or item.text for item in found)


@pytest.mark.parametrize(
    "message", ["", "[]", "{}", '{"event": "update", "payload": "{"}',
                '{"event": "delete", "payload": "../x"}',
                '{"event": "filters_changed", "payload": ""}', "[" * 50_000],
)  # fmt: skip
def test_a_senseless_event_is_passed_over(message):
    assert heard(message, HOST) == (None, "")


# What the API says


class Server:
    """A server on paper: keeps what it was asked, answers by path."""

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def __call__(self, request):
        self.asked.append(
            (request.url.path, dict(request.url.params), request.headers.get("authorization"))
        )
        answer = self.answers[request.url.path]
        status, body, *headers = answer(dict(request.url.params)) if callable(answer) else answer
        return httpx.Response(status, json=body, headers=headers[0] if headers else None)

    def connector(self, **credential):
        return MastodonConnector(Http(transport=httpx.MockTransport(self)), credential)


def status(number):
    return {
        "id": str(number),
        "created_at": "2026-11-21T10:00:00Z",
        "content": f"<p>n {number}</p>",
    }


def timeline(numbers):
    """A timeline that answers as real servers do: newest first, the oldest ones after ``min_id``."""

    def answer(params):
        count, after = int(params["limit"]), params.get("min_id")
        wanted = [n for n in numbers if n > int(after)][:count] if after else numbers[-count:]
        wanted = wanted[::-1]
        links = {"link": f'<https://m.example/x?min_id={wanted[0]}>; rel="prev"'} if wanted else {}
        return 200, [status(n) for n in wanted], links

    return answer


def test_nothing_is_missed_between_two_readings_however_much_came():
    numbers = list(range(100, 110))
    server = Server({"/api/v1/timelines/public": timeline(numbers)})
    connector = server.connector()
    cursor = connector.read("local", {"server": HOST}, {}).cursor
    numbers += range(110, 320)
    seen, more = [], True
    while more:
        page = connector.read("local", {"server": HOST}, cursor)
        seen += [item.text for item in page.items]
        cursor, more = json.loads(json.dumps(page.cursor)), page.more
    assert seen == [f"n {n}" for n in range(110, 320)]
    assert server.asked[0][1] == {"local": "true", "limit": "40"}


def test_a_server_that_ignores_where_we_were_is_not_asked_without_end():
    server = Server({"/api/v1/timelines/tag/caf%C3%A9": (200, []), "/api/v1/timelines/tag/café": (
        200, [status(n) for n in range(40, 0, -1)])})  # fmt: skip
    connector = server.connector()
    page = connector.read("tag", {"server": HOST, "tag": "#café"}, {})
    again = connector.read("tag", {"server": HOST, "tag": "café"}, page.cursor)
    assert (page.more, again.more) == (False, False)


def test_an_account_is_looked_up_once():
    server = Server({"/api/v1/accounts/lookup": (200, {"id": "7"}),
                     "/api/v1/accounts/7/statuses": (200, STATUSES)})  # fmt: skip
    connector = server.connector()
    page = connector.read("account", {"account": "@zoe@m.example"}, {})
    connector.read("account", {"account": "@zoe@m.example"}, page.cursor)
    assert [path for path, _, _ in server.asked].count("/api/v1/accounts/lookup") == 1
    assert len(page.items) == 2


def test_the_token_goes_to_its_own_server_and_to_no_other():
    server = Server(
        {"/api/v1/timelines/public": (200, []), "/api/v2/search": (200, {"statuses": STATUSES})}
    )
    connector = server.connector(server="m.example", secret="t0ken")
    connector.read("public", {"server": "other.example"}, {})
    connector.read("public", {"server": "m.example"}, {})
    assert len(connector.search("lanterne", {}).items) == 2
    assert [auth for _, _, auth in server.asked] == [None, "Bearer t0ken", "Bearer t0ken"]


def test_each_search_keeps_a_place_of_its_own():
    server = Server({"/api/v2/search": (200, {"statuses": STATUSES})})
    connector = server.connector(server=HOST, secret="t")
    first = connector.search("lanterne", {})
    connector.search("boréal", first.cursor)
    connector.search("lanterne", first.cursor)
    assert [asked.get("min_id") for _, asked, _ in server.asked] == [None, None, "112"]


@pytest.mark.parametrize(
    ("code", "headers", "signed", "error"),
    [(401, {}, True, Reconnect), (401, {}, False, Rejected), (422, {}, False, Rejected),
     (404, {}, False, Rejected), (503, {}, False, Unavailable), (429, {}, False, RateLimited)],
)  # fmt: skip
def test_refusals_become_the_errors_of_the_contract(code, headers, signed, error):
    server = Server({"/api/v1/timelines/public": (code, {"error": "no"}, headers)})
    connector = server.connector(**({"server": HOST, "secret": "t0ken"} if signed else {}))
    with pytest.raises(error) as refusal:
        connector.read("public", {"server": HOST}, {})
    assert "t0ken" not in str(refusal.value)


@pytest.mark.parametrize("form", ["date", "seconds"])
def test_the_wait_is_read_as_a_date_and_as_seconds(form):
    reset = (datetime.now(UTC) + timedelta(seconds=90)).isoformat() if form == "date" else "90"
    server = Server({"/api/v1/timelines/public": (429, {}, {"x-ratelimit-reset": reset})})
    with pytest.raises(RateLimited) as refusal:
        server.connector().read("public", {"server": HOST}, {})
    assert timedelta(seconds=80) < refusal.value.wait <= timedelta(seconds=90)


def test_what_a_server_announces_of_itself_is_read_in_both_versions():
    new = {"title": "M", "version": "4.7", "configuration": {"statuses": {"max_characters": 1500},
           "urls": {"streaming": "wss://s.m.example"}}}  # fmt: skip
    old = {"title": "P", "version": "2.7.2 (compatible; Pleroma)", "max_toot_chars": 5000,
           "urls": {"streaming_api": "wss://m.example"}}  # fmt: skip
    told = Server({"/api/v2/instance": (200, new)}).connector().instance(HOST)
    assert (told.characters, told.streaming) == (1500, "wss://s.m.example")
    older = Server({"/api/v2/instance": (404, {}), "/api/v1/instance": (200, old)})
    assert older.connector().instance(HOST).characters == 5000


@pytest.mark.parametrize(
    ("source", "values"),
    [("public", {}), ("public", {"server": "not a host"}), ("public", {"server": "ftp://m.example"}),
     ("public", {"server": "m.example/../x"}), ("account", {"account": "zoe"}),
     ("tag", {"server": HOST, "tag": "a/b"}),
     ("list", {"list": "4"}), ("nothing", {"server": HOST})],
)  # fmt: skip
def test_a_senseless_source_is_refused_in_a_sentence(source, values):
    with pytest.raises(Rejected, match=r"\.$"):
        Server({}).connector().read(source, values, {})


# Streams


@contextmanager
def streaming(messages):
    asked = []

    def speak(connection):
        asked.append(connection.request.path)
        for message in messages:
            connection.send(json.dumps(message))

    with serve(speak, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.socket.getsockname()[1], asked
        server.shutdown()
        thread.join()


def test_a_stream_gives_what_was_missed_then_new_edited_and_deleted_ones():
    edited = {**status(120), "edited_at": "2026-11-21T10:05:00Z"}
    messages = [
        {"stream": ["public"], "event": "update", "payload": json.dumps(status(120))},
        {"stream": ["public"], "event": "status.update", "payload": json.dumps(edited)},
        {"stream": ["public"], "event": "delete", "payload": "120"},
    ]
    with streaming(messages) as (port, asked):
        host = f"127.0.0.1:{port}"
        told = {"configuration": {"urls": {"streaming": f"ws://{host}"}}}
        server = Server({"/api/v2/instance": (200, told),
                         "/api/v1/timelines/public": timeline(list(range(100, 112)))})  # fmt: skip
        http = Http(allow=["127.0.0.1"], transport=httpx.MockTransport(server))
        connector = MastodonConnector(http, {"server": f"http://{host}", "secret": "t"})
        pages = []
        with pytest.raises(Unavailable):
            pages.extend(connector.stream("stream", {}, {"min_id": "109"}))
    said = [item.text for page in pages for item in page.items]
    assert said == ["n 110", "n 111", "n 120", "n 120"]
    assert [gone for page in pages for gone in page.deleted] == [f"{host}/120"]
    assert next(page.cursor for page in reversed(pages) if page.cursor) == {"min_id": "120"}
    assert parse_qs(urlsplit(asked[0]).query) == {"stream": ["public"], "access_token": ["t"]}


# Against public data and the double


@pytest.mark.shared
def test_all_statuses_among_the_recorded_answers_of_the_api_are_read(shared):
    found, read = 0, 0
    with gzip.open(
        shared / "data/api/mastodon_responses_a.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        for line in lines:
            for entry in statuses_in(json.loads(line)["body"]):
                item = item_of(entry, "localhost:3000")
                found += 1
                hidden = entry.get("visibility") in {"private", "direct"}
                empty = not entry.get("content") and not entry.get("reblog")
                assert item or hidden or empty, entry
                read += item is not None
                assert item is None or ("<p>" not in item.text and item.published_at.tzinfo)
    assert found > 80
    assert read > 60


def statuses_in(body):
    """Every status in an answer, wherever it stands."""
    if isinstance(body, list):
        for part in body:
            yield from statuses_in(part)
    elif isinstance(body, dict):
        if "content" in body and "account" in body and "visibility" in body:
            yield body
        for part in body.values():
            yield from statuses_in(part)


DOUBLE = "http://127.0.0.1:21300"


def post(token, text):
    headers = {"authorization": f"Bearer {token}"}
    answer = httpx.post(
        f"{DOUBLE}/api/v1/statuses", data={"status": text}, headers=headers, timeout=20
    )
    return answer.raise_for_status().json()["id"]


@pytest.mark.peer
def test_the_double_of_a_server_is_read_searched_and_streamed():
    try:
        httpx.get(f"{DOUBLE}/api/v2/instance", timeout=5)
    except httpx.HTTPError:
        missing("the Mastodon double of ../shared/peers (start-small.sh mastodon)")
    mark = f"luciole{time.time_ns() % 10**9}"
    connector = MastodonConnector(
        Http(allow=["127.0.0.1"]), {"server": DOUBLE, "secret": "brand_token"}
    )
    assert connector.instance(DOUBLE).characters >= 500
    stream = connector.stream("stream", {"server": DOUBLE}, {})
    next(stream)
    number = post("zoe_token", f"Une {mark} bien fraîche #{mark}")
    name = f"127.0.0.1:21300/{number}"
    item = until_said(stream, lambda page: [i for i in page.items if i.remote_id == name])[0]
    assert item.text == f"Une {mark} bien fraîche #{mark}"
    tagged = connector.read("tag", {"server": DOUBLE, "tag": mark}, {})
    assert [i.remote_id for i in tagged.items] == [name]
    assert connector.read("tag", {"server": DOUBLE, "tag": mark}, tagged.cursor).items == ()
    assert name in [i.remote_id for i in connector.search(mark, {}).items]
    httpx.delete(
        f"{DOUBLE}/api/v1/statuses/{number}",
        headers={"authorization": "Bearer zoe_token"},
        timeout=20,
    )
    assert until_said(stream, lambda page: name in page.deleted)
    stream.close()


def _open_servers(*hosts):
    """A network in which these servers show hashtags, and the others are down."""

    def answer(request):
        if request.url.host not in hosts:
            raise httpx.ConnectError("down")
        return httpx.Response(200, json=[])

    return MastodonConnector(Http(transport=httpx.MockTransport(answer)))


def test_a_brands_name_is_proposed_as_a_hashtag_on_open_servers_of_its_language():
    found = _open_servers("mastodon.social", "piaille.fr").directory(
        "Brûlerie Lanterne", language="fr"
    )
    assert {one.source for one in found} == {"tag"}
    assert {one.values["tag"] for one in found} == {"BrûlerieLanterne"}
    assert len(found) == 2
    assert len(_open_servers("piaille.fr").directory("Lanterne", language="fr")) == 1
    assert _open_servers().directory("!!!") == ()
    with pytest.raises(Unavailable):
        _open_servers().directory("Lanterne")
