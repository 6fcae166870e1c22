"""Questions over a connection of their own: what strange servers answer, and what is sent to them."""

import socket
import threading
import tracemalloc
from contextlib import contextmanager

import pytest

from palabre.connectors import alone
from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.http import Http

OK = b"HTTP/1.1 200 OK\r\n"


@contextmanager
def server(*pieces, endless=b""):
    """A server that says these bytes to whoever asks, whatever is asked; and what was asked."""
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve():
            line, _ = door.accept()
            with line:
                asked.append(line.recv(65536))
                try:
                    for piece in pieces:
                        line.sendall(piece)
                    while endless:
                        line.sendall(endless)
                except OSError:
                    pass  # the reader has had enough

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}", asked
        thread.join(10)


def get(url, **options):
    return Http(allow=["127.0.0.1"], total=5).get(url, alone=True, **options)


@pytest.mark.parametrize(
    "said",
    [
        OK + b"Content-Length: 7\r\n\r\nBonjour",
        OK + b"Content-Length: 7\r\n\r\nBonjour, and what nobody asked for",
        OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nBon\r\n4\r\njour\r\n0\r\n\r\n",
        OK + b"\r\nBonjour",
        b"HTTP/1.0 200 OK\r\n\r\nBonjour",
        b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 7\r\n\r\nBonjour",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3 + OK + b"\r\nBonjour",
    ],
    ids=["length", "too much", "chunks", "until the end", "1.0", "continue", "hints"],
)
def test_a_body_is_read_however_its_end_is_announced(said):
    with server(said) as (url, _):
        assert get(url).body == b"Bonjour"
    with server(*(said[at : at + 1] for at in range(len(said)))) as (url, _):
        assert get(url).body == b"Bonjour"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"<html>Bonjour</html>",
        b"HTTP/1.1 abc Bonjour\r\n\r\n",
        b"HTTP/1.1 99 Bonjour\r\n\r\n",
        OK + b"X: " + b"x" * 70_000 + b"\r\n\r\nBonjour",
        OK + b"X: x\r\n" * 200 + b"\r\nBonjour",
        b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20,
        OK + b"Content-Length: 100\r\n\r\nBonjour",
        OK + b"Transfer-Encoding: chunked\r\n\r\n7\r\nBonj",
        OK + b"Transfer-Encoding: chunked\r\n\r\nBonjour\r\n",
    ],
)
def test_an_answer_that_is_none_or_ends_before_its_end_is_unavailable(said):
    with server(said) as (url, _), pytest.raises(Unavailable) as caught:
        get(url)
    assert caught.value.__cause__ is None


def test_what_came_before_the_line_broke_is_kept_where_a_part_will_do():
    with server(OK + b"Content-Length: 100\r\n\r\nBonjour") as (url, _):
        answer = get(url, cut=True)
    assert (answer.body, answer.cut) == (b"Bonjour", True)


@pytest.mark.parametrize("head", [b"", OK, OK + b"X: x"])
def test_headers_without_end_are_left_before_they_fill_the_memory(head):
    tracemalloc.start()
    try:
        with server(head, endless=b"x" * 65536) as (url, _), pytest.raises(Unavailable):
            get(url)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_number_that_claims_to_be_a_length_and_is_none_is_not_believed():
    with server(OK + b"Content-Length: -7\r\n\r\nBonjour") as (url, _):
        assert get(url).body == b"Bonjour"


@pytest.mark.parametrize("value", ["a\r\nX-Key: b", "a\r\n b", "a\nb", "a\rb", "a\0b"])
def test_a_header_of_more_than_a_line_is_not_sent(value):
    with server(OK + b"\r\n") as (url, asked):
        with pytest.raises(Unavailable):
            get(url, headers={"If-None-Match": value})
        assert get(url, headers={"If-None-Match": "a\tb"}).body == b""
    assert len(asked) == 1


def test_a_question_says_who_asks_where_and_what_for():
    with server(OK + b"\r\n") as (url, asked):
        get(url + "/feed?a=é", headers={"accept": "text/xml", "If-None-Match": '"v1"'})
    first, *lines = asked[0].decode().strip().split("\r\n")
    assert first == "GET /feed?a=%C3%A9 HTTP/1.1"
    said = dict(line.split(": ", 1) for line in lines)
    assert said.pop("User-Agent").startswith("Palabre/")
    assert said == {
        "Host": url.removeprefix("http://"),
        "Connection": "close",
        "Accept": "text/xml",
        "Accept-Encoding": "gzip, deflate, br",
        "If-None-Match": '"v1"',
    }


def test_what_is_sent_beside_the_address_goes_the_usual_way(site, http, monkeypatch):
    monkeypatch.setattr(alone, "HTTPConnection", None)
    http.get(site.url + "/", alone=True, params={"q": "x"}, expect=[404])
    http.post(site.url + "/", alone=True, json={}, expect=[404])
    assert [path for path, _ in site.asked] == ["/?q=x", "/"]


def test_the_connection_is_closed_whatever_comes_of_it(monkeypatch):
    closed = []
    stream = alone.CheckedBackend.connect_tcp

    def connect(self, *where):
        line = stream(self, *where)
        usual = line.close
        line.close = lambda: (closed.append(1), usual())
        return line

    monkeypatch.setattr(alone.CheckedBackend, "connect_tcp", connect)
    with server(OK + b"\r\nBonjour") as (url, _):
        get(url)
    with server(b"nonsense\r\n") as (url, _), pytest.raises(Unavailable):
        get(url)
    with server(OK + b"\r\n", endless=b"x" * 1000) as (url, _), pytest.raises(Rejected):
        get(url, cap=5_000)
    assert len(closed) == 3
