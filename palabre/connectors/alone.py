"""One question over a connection of its own, by the standard library: for places asked once in a while.

Of thousands of feeds each host is asked once and then left in peace for a quarter of an hour. There is no
connection to keep for it, and asking by way of a pool costs four times the processor time of the question
itself. Addresses, deadline and certificates are those of `wire`; redirects and sizes are the caller's.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

import httpcore
import httpx

from palabre.connectors.addresses import DEFAULT_PORT
from palabre.connectors.wire import CheckedBackend, tls

PIECE = 64 * 1024
MOST_HINTS = 5  # answers before the answer (103 Early Hints)


@contextmanager
def asked(
    backend: CheckedBackend,
    target: httpx.URL,
    headers: Mapping[str, str],
    *,
    connect: float,
    read: float,
) -> Iterator[tuple[int, httpx.Headers, Iterator[bytes]]]:
    """GET an address that was checked by name: status, headers and the body as it comes, still packed.

    ``connect`` and ``read`` are seconds, as far as the running call has so many left. Raises the errors
    of httpcore, and those of the contract for a number where we don't go.
    """
    # The standard library would let a folded line through.
    if not all(value.replace("\t", " ").isprintable() for value in headers.values()):
        raise httpcore.LocalProtocolError("a header with more than a line")
    host, port = target.raw_host.decode("ascii"), target.port or DEFAULT_PORT[target.scheme]
    stream = backend.connect_tcp(host, port, connect)
    try:
        if target.scheme == "https":
            rules = tls()
            rules.set_alpn_protocols(["http/1.1"])
            stream = stream.start_tls(rules, host, connect)
        answer = _answer(_Line(stream, read), target, headers)
        given = [
            (name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.getheaders()
        ]
        yield answer.status, httpx.Headers(given), _body(answer)
    finally:
        stream.close()


def _answer(line: "_Line", target: httpx.URL, headers: Mapping[str, str]) -> HTTPResponse:
    # Nothing is opened here: it only writes a sound request and refuses an unsound one.
    paper = HTTPConnection("-", 80)
    paper.sock = line
    own = {"Host": target.netloc.decode("ascii"), "Connection": "close"}
    try:
        paper.request("GET", target.raw_path.decode("ascii"), headers=own | dict(headers))
        for _ in range(MOST_HINTS):
            answer = HTTPResponse(line, method="GET")  # type: ignore[arg-type]
            answer.begin()
            if answer.status >= 200:
                return answer
            answer.fp = None  # type: ignore[assignment]  # it would close what the next is read from
    except (HTTPException, ValueError) as error:
        raise httpcore.ProtocolError(type(error).__name__) from None
    raise httpcore.RemoteProtocolError("no answer after many hints")


def _body(answer: HTTPResponse) -> Iterator[bytes]:
    """The body up to its announced end; `httpcore.RemoteProtocolError` when it ends before."""
    left = None if answer.chunked else answer.length
    while left is None or left > 0:
        try:
            piece = answer.read1(PIECE if left is None else min(PIECE, left))
        except (HTTPException, ValueError) as error:
            raise httpcore.RemoteProtocolError(type(error).__name__) from None
        if not piece:
            if left is None:
                return
            raise httpcore.RemoteProtocolError("the body is shorter than announced")
        left = None if left is None else left - len(piece)
        yield piece


class _Line(io.RawIOBase):
    """What the standard library takes for a socket: our stream, with the limits of the running call."""

    def __init__(self, stream: httpcore.NetworkStream, timeout: float) -> None:
        self._stream, self._timeout = stream, timeout
        self._reader = io.BufferedReader(self)

    def makefile(self, _mode: str) -> Any:
        """One reader for all answers: what it has read ahead belongs to the next."""
        return self._reader

    def sendall(self, data: bytes) -> None:
        """Write it all."""
        self._stream.write(data, self._timeout)

    def readable(self) -> bool:
        """As a buffered reader wants to know."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there."""
        data = self._stream.read(len(buffer), self._timeout)
        buffer[: len(data)] = data
        return len(data)
