"""A small site on loopback whose answers each test writes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Reply:
    """What to answer: a body, or ``stream`` for one that comes in pieces and may never end."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[], Iterator[bytes]] | None = None


@dataclass
class Site:
    """Paths and their replies; ``asked`` remembers (path, headers) of every request, ``given`` its body."""

    url: str = ""
    replies: dict[str, Reply | list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    given: list[bytes] = field(default_factory=list)

    def answer(self, path: str) -> Reply:
        reply = self.replies.get(path, Reply(status=404))
        if isinstance(reply, list):
            return reply.pop(0) if len(reply) > 1 else reply[0]
        return reply


@contextmanager
def running_site() -> Iterator[Site]:
    """Run a site for the length of a test."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.given.append(self.rfile.read(int(self.headers.get("content-length", 0))))
            site.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            reply = site.answer(self.path)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if not reply.stream:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            try:
                for piece in reply.stream() if reply.stream else (reply.body,):
                    self.wfile.write(piece)
            except OSError:
                pass  # the reader has had enough

        do_POST = do_PUT = do_GET  # noqa: N815 - the names the standard library looks for

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
