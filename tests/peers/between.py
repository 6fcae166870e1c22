"""Who stands between us and a real server on loopback, and lets an answer be lost on the way back."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# They belong to one connection, not to what is said on it (RFC 9110, 7.6.1).
OF_ONE_LINE = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade"})


@dataclass
class Between:
    """``asked`` holds method and path of every call that the server answered.

    ``lose("POST", "/statuses")`` lets the server's answer to the next such call be lost: it has done
    what it was asked for, and we never hear of it. ``swallow`` loses the call before it gets there.
    """

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    swallowed: list[tuple[str, str]] = field(default_factory=list)

    def lose(self, method: str, part: str) -> None:
        """Cut the line after the server took the next call of this method and part of its path."""
        self.lost.append((method, part))

    def swallow(self, method: str, part: str) -> None:
        """Cut the line before the server hears of the next such call."""
        self.swallowed.append((method, part))


def _due(waiting: list[tuple[str, str]], method: str, path: str) -> bool:
    for one in waiting:
        if one[0] == method and one[1] in path:
            waiting.remove(one)
            return True
    return False


@contextmanager
def running_between(upstream: str) -> Iterator[Between]:
    """Stand before the server at ``upstream`` for the length of a test."""
    between, target = Between(), urlsplit(upstream)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def call(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            self.close_connection = True
            if _due(between.swallowed, self.command, self.path):
                return
            line = http.client.HTTPConnection(target.hostname or "", target.port, timeout=120)
            try:
                headers = {k: v for k, v in self.headers.items() if k.lower() not in OF_ONE_LINE}
                headers["Host"] = target.netloc
                line.request(self.command, self.path, body or None, headers)
                answer = line.getresponse()
                said = answer.read()
            finally:
                line.close()
            between.asked.append((self.command, self.path))
            if not _due(between.lost, self.command, self.path):
                self.hand_on(answer, said)

        def hand_on(self, answer: http.client.HTTPResponse, said: bytes) -> None:
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in OF_ONE_LINE | {"content-length", "date", "server"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PUT = do_DELETE = call  # noqa: N815 - names of the standard library

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    between.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield between
    finally:
        server.shutdown()
        server.server_close()
