"""A server of the fictional network on loopback, for a product with processes of its own.

It notes what it takes and recognises no key: what is sent twice is taken twice.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Place:
    """``said`` was said to the account, ``taken`` came from it: key, name of what it answers, text."""

    address: str = ""
    said: list[dict[str, str]] = field(default_factory=list)
    taken: list[tuple[str, str, str]] = field(default_factory=list)

    def say(self, text: str) -> str:
        """Somebody says something to the account; its name."""
        name = f"said{len(self.said)}"
        now = datetime.now(UTC).isoformat()
        told = {
            "id": name,
            "text": text,
            "at": now,
            "by": f"zoe{len(self.said)}",
            "kind": "comment",
        }
        self.said.append(told)
        return name

    def told(self, path: str, asked: dict[str, list[str]]) -> dict | None:
        """What it answers; None for what isn't there."""
        if path == "/inbox":
            after = int(asked.get("after", ["0"])[0] or 0)
            return {"texts": self.said[after:], "after": str(len(self.said))}
        if path == "/texts":
            key = asked["key"][0]
            return {"id": f"own-{key}"} if key in {one for one, _to, _text in self.taken} else None
        return {}  # no figures, nothing private

    def take(self, key: str, body: dict[str, str]) -> dict[str, str]:
        """Take a text."""
        self.taken.append((key, body["to"], body["text"]))
        return {"id": f"own-{key}"}


@contextmanager
def running_place() -> Iterator[Place]:
    """Run it on any port that is free."""
    place, one_by_one = Place(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            with one_by_one:
                self.answer(place.told(asked.path, parse_qs(asked.query)))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with one_by_one:
                self.answer(place.take(self.headers["Idempotency-Key"], body))

        def answer(self, told: dict | None) -> None:
            body = json.dumps(told or {}).encode()
            self.send_response(404 if told is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # who asked was killed

    server = Server(("127.0.0.1", 0), Handler)
    place.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield place
    finally:
        server.shutdown()
        server.server_close()
