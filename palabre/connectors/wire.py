"""How a connection is made: to a checked address, and never for longer than the call may last."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from palabre.connectors.addresses import Addresses

# The moment (monotonic seconds) by which the running call must have ended. A server that drips
# one byte a second never trips a pause limit, so each read is given the time that is left and no
# more.
_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def time_cap(seconds: float) -> Iterator[None]:
    """Let everything on the wire inside this block end within ``seconds``."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def _left(timeout: float | None) -> float | None:
    deadline = _deadline.get()
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if timeout is None else min(timeout, left)


@cache
def tls() -> SSLContext:
    """Give the rules of secure connections: certificates checked, against certifi's authorities."""
    return httpx.create_ssl_context(trust_env=False)


class CappedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends by the deadline of the running call."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(timeout))
        return CappedStream(stream)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """Connects only to numbers that `Addresses` has checked; TLS still asks for the name."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError()
        for number in self._addresses.numbers(host, port):
            try:
                stream = self._plain.connect_tcp(
                    number, port, _left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return CappedStream(stream)
        raise failure


class CheckedTransport(httpx.BaseTransport):
    """httpx's door to the network, connecting in our own way (httpx has no setting for it)."""

    def __init__(self, addresses: Addresses, *, pools: int = 16, keep: int = 2) -> None:
        # A pool looks at all its connections, under its lock, for each call: thousands of hosts read by
        # dozens of threads would mostly wait for it. A host is always in the same of several small ones.
        self._pools = [
            httpcore.ConnectionPool(
                ssl_context=tls(),
                max_connections=100,
                max_keepalive_connections=keep,
                keepalive_expiry=15.0,
                network_backend=CheckedBackend(addresses),
            )
            for _ in range(pools)
        ]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        pool = self._pools[hash(request.url.raw_host) % len(self._pools)]
        answer = pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status, headers=answer.headers, stream=_Body(answer)
        )

    def close(self) -> None:
        for pool in self._pools:
            pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
