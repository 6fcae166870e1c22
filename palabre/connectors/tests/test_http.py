"""The door to the network: caps, redirects, errors and politeness."""

import gzip
import itertools
import zlib
from datetime import UTC, datetime, timedelta

import brotli
import httpx
import pytest

from palabre.connectors import http as door
from palabre.connectors.contract import (
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.http import Answer, Http, retry_after
from palabre.connectors.pace import Politeness
from palabre.connectors.tests.loopback import Reply

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Alone(Http):
    """The door, asking each time over a connection of its own."""

    def call(self, method, url, **options):
        return super().call(method, url, alone=True, **options)


@pytest.fixture(params=[Http, Alone])
def door_of(request):
    """Both ways of asking: what holds of one holds of the other."""
    return request.param


@pytest.fixture
def http(door_of):
    http = door_of(allow=["127.0.0.1"])
    yield http
    http.close()


def raw_deflate(data):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", raw_deflate),
        ("br", brotli.compress),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
    ],
)
def test_compressed_answers_are_unpacked(site, http, coding, pack):
    text = b"Bonjour, ici la Lanterne. " * 10_000
    site.replies["/"] = Reply(pack(text), headers={"Content-Encoding": coding})
    assert http.get(site.url + "/").body == text


def test_an_answer_longer_than_the_cap_is_refused_or_cut(site, http):
    site.replies["/"] = Reply(b"x" * 5_000)
    with pytest.raises(Rejected, match="more than Palabre reads"):
        http.get(site.url + "/", cap=1_000)
    answer = http.get(site.url + "/", cap=1_000, cut=True)
    assert (len(answer.body), answer.cut) == (1_000, True)


def test_an_answer_that_never_ends_is_cut_at_the_cap(site, http):
    site.replies["/"] = Reply(stream=lambda: itertools.repeat(b"<item/>" * 1_000))
    assert len(http.get(site.url + "/", cap=50_000, cut=True).body) == 50_000


def test_an_answer_slower_than_the_whole_call_may_last_is_given_up(site, door_of):
    def drip():
        for _ in range(1_000):
            if stop.wait(0.02):
                return
            yield b"x"

    import threading

    stop = threading.Event()
    site.replies["/"] = Reply(stream=drip)
    hurried = door_of(allow=["127.0.0.1"], total=0.2)
    with pytest.raises(Unavailable, match="too long"):
        hurried.get(site.url + "/")
    stop.set()


def test_damaged_compression_is_refused_in_words(site, http):
    site.replies["/"] = Reply(b"not gzip at all", headers={"Content-Encoding": "gzip"})
    with pytest.raises(Rejected, match="damaged"):
        http.get(site.url + "/")


def test_a_permanent_redirect_is_followed_and_remembered(site, http):
    site.replies["/old"] = Reply(status=301, headers={"Location": "/new"})
    site.replies["/new"] = Reply(b"here")
    answer = http.get(site.url + "/old")
    assert (answer.body, answer.moved_to) == (b"here", site.url + "/new")


def test_a_temporary_redirect_is_followed_and_forgotten(site, http):
    site.replies["/a"] = Reply(status=302, headers={"Location": "/b"})
    site.replies["/b"] = Reply(status=301, headers={"Location": "/c"})
    site.replies["/c"] = Reply(b"here")
    answer = http.get(site.url + "/a")
    assert (answer.url, answer.moved_to) == (site.url + "/c", "")


def test_a_move_to_an_error_page_is_not_believed(site, http):
    site.replies["/a"] = Reply(status=301, headers={"Location": "/gone"})
    assert http.get(site.url + "/a", expect=[404]).moved_to == ""


def test_redirects_in_circles_and_without_end_are_refused(site, http):
    site.replies["/a"] = Reply(status=302, headers={"Location": "/b"})
    site.replies["/b"] = Reply(status=302, headers={"Location": "/a"})
    with pytest.raises(Rejected, match="circles"):
        http.get(site.url + "/a")
    for step in range(10):
        site.replies[f"/{step}"] = Reply(status=302, headers={"Location": f"/{step + 1}"})
    with pytest.raises(Rejected, match="too many times"):
        http.get(site.url + "/0")


def test_credentials_do_not_follow_a_redirect_to_another_origin():
    seen = {}

    def answer(request):
        seen[request.url.host] = dict(request.headers)
        if request.url.host == "one.example":
            return httpx.Response(302, headers={"Location": "https://two.example/"})
        return httpx.Response(200)

    http = Http(transport=httpx.MockTransport(answer))
    http.get("https://one.example/", headers={"Authorization": "Bearer s3cret", "X-Key": "s3cret"})
    assert "s3cret" in str(seen["one.example"])
    assert "s3cret" not in str(seen["two.example"])


def test_a_step_down_to_http_is_remarked():
    def answer(request):
        if request.url.scheme == "https":
            return httpx.Response(302, headers={"Location": "http://one.example/"})
        return httpx.Response(200)

    http = Http(transport=httpx.MockTransport(answer))
    assert http.get("https://one.example/").remarks == (door.LESS_SAFE,)


@pytest.mark.parametrize(
    ("status", "headers", "error"),
    [
        (400, {}, Rejected),
        (403, {}, Rejected),
        (404, {}, Rejected),
        (429, {"Retry-After": "7"}, RateLimited),
        (500, {}, Unavailable),
        (503, {}, Unavailable),
        (503, {"Retry-After": "7"}, RateLimited),
    ],
)
def test_each_status_has_its_error(site, http, status, headers, error):
    site.replies["/"] = Reply(status=status, headers=headers)
    with pytest.raises(error) as caught:
        http.get(site.url + "/")
    if error is RateLimited:
        assert caught.value.wait == timedelta(seconds=7)


def test_a_refused_credential_asks_to_reconnect(site, http):
    site.replies["/"] = Reply(status=401)
    with pytest.raises(Reconnect):
        http.get(site.url + "/", headers={"Authorization": "Bearer x"})
    with pytest.raises(Rejected):
        http.get(site.url + "/")


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_sending_that_is_answered_by_a_fault_may_have_happened(site, http, status):
    """Also by 503 with a pause: a proxy says so when what is behind it broke off in the middle."""
    site.replies["/"] = [Reply(status=status, headers={"Retry-After": "5"})] * 2
    with pytest.raises(Unknown):
        http.post(site.url + "/", json={"text": "Bonjour"})
    with pytest.raises((Unavailable, RateLimited)):
        http.post(site.url + "/", json={"text": "Bonjour"}, changes=False)


def test_a_sending_whose_answer_can_not_be_read_may_have_happened(site, http):
    damaged = Reply(b"no gzip at all", headers={"Content-Encoding": "gzip"})
    site.replies["/"] = [damaged, damaged, Reply(b"x" * 100), Reply(b"x" * 100)]
    with pytest.raises(Unknown):
        http.post(site.url + "/", json={})
    with pytest.raises(Rejected):
        http.get(site.url + "/")
    with pytest.raises(Unknown):
        http.post(site.url + "/", json={}, cap=10)
    with pytest.raises(Rejected):
        http.get(site.url + "/", cap=10)


def test_a_sending_that_never_left_did_not_happen():
    with pytest.raises(Unavailable):
        Http(allow=["127.0.0.1"]).post("http://127.0.0.1:9/", json={})


def test_nothing_secret_shows_in_an_error_or_an_answer(site, http):
    site.replies["/?token=s3cret"] = [
        Reply(status=500),
        Reply(b"s3cret", headers={"Set-Cookie": "s3cret"}),
    ]
    with pytest.raises(Unavailable) as caught:
        http.get(site.url + "/?token=s3cret", headers={"Authorization": "Bearer s3cret"})
    assert "s3cret" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_cookies_are_not_kept(site, http):
    site.replies["/"] = Reply(headers={"Set-Cookie": "id=1"})
    http.get(site.url + "/")
    http.get(site.url + "/")
    assert all("cookie" not in headers for _, headers in site.asked)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("99999999999999999999", 86_400),
        ("Sat, 21 Nov 2026 12:05:00 GMT", 300),
        ("Sat, 21 Nov 2020 12:05:00 GMT", 1),
    ],
)
def test_retry_after_is_read_in_both_forms(value, seconds):
    assert retry_after(value, NOW) == timedelta(seconds=seconds)


def test_a_pause_is_counted_by_the_clock_of_the_place_that_asks_for_it():
    given = {
        "retry-after": "Sat, 21 Nov 2020 12:05:00 GMT",
        "date": "Sat, 21 Nov 2020 12:00:00 GMT",
    }
    assert Answer(429, "https://a.example", httpx.Headers(given), b"").wait == timedelta(minutes=5)


@pytest.mark.parametrize("value", ["", "soon", "-5", "١٢", "Sat, 99 Foo 2026"])
def test_a_meaningless_retry_after_is_no_wait(value):
    assert retry_after(value, NOW) is None


def test_one_host_is_not_called_twice_in_a_breath():
    moment = [100.0]
    pace = Politeness(lambda: moment[0])
    pace.turn("a.example", timedelta(seconds=2))
    pace.turn("b.example", timedelta(seconds=2))
    with pytest.raises(RateLimited) as caught:
        pace.turn("a.example", timedelta(seconds=2))
    assert caught.value.wait == timedelta(seconds=2)
    moment[0] += 2.5
    pace.turn("a.example", timedelta(seconds=2))


def test_those_who_come_too_soon_are_each_told_a_moment_of_their_own():
    pace = Politeness(lambda: 100.0)
    waits = []
    pace.turn("a.example", timedelta(seconds=2))
    for _ in range(3):
        with pytest.raises(RateLimited) as caught:
            pace.turn("a.example", timedelta(seconds=2))
        waits.append(caught.value.wait.total_seconds())
    assert waits == pytest.approx([2, 4.4, 6.8])


def test_a_host_that_asked_for_a_pause_gets_it(site, http):
    site.replies["/"] = Reply(status=429, headers={"Retry-After": "60"})
    for _ in range(2):
        with pytest.raises(RateLimited):
            http.get(site.url + "/", pause=timedelta(microseconds=1))
    assert len(site.asked) == 1


def test_json_that_is_none_is_an_unavailable_site(site, http):
    site.replies["/"] = Reply(b"<html>502 Bad Gateway</html>")
    with pytest.raises(Unavailable, match="can't be read"):
        http.get(site.url + "/").json()


def test_a_websocket_goes_through_the_same_door():
    import threading

    from websockets.sync.server import serve

    with serve(lambda socket: socket.send(socket.recv()), "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        with Http(allow=["127.0.0.1"]).websocket(address) as link:
            link.send("salut")
            assert link.recv(timeout=5) == "salut"
        with pytest.raises(Rejected):
            Http().websocket(address)
        server.shutdown()


def test_one_call_may_go_to_more_ports_and_no_place_that_is_refused_becomes_open_by_it():
    asked = []
    transport = httpx.MockTransport(
        lambda request: asked.append(str(request.url)) or httpx.Response(201)
    )
    door = Http(transport=transport)
    place = "https://files.example.org:5443/a"
    with pytest.raises(Rejected, match="port"):
        door.call("PUT", place, content=b"x")
    assert door.call("PUT", place, content=b"x", ports=[5443]).status == 201
    for other in (place.replace("5443", "22"), "https://10.0.0.1:5443/a"):
        with pytest.raises(Rejected):
            door.call("PUT", other, content=b"x", ports=[5443])
    with pytest.raises(Rejected):  # one call's ports are no other's
        door.call("PUT", place, content=b"x")
    assert asked == [place]
