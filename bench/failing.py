"""A fictional network on loopback that takes texts and fails: run as a process of its own.

It never recognises a key: what is sent twice is taken twice, and counted. Of every request a share
goes wrong, before the text was taken or after it. `GET /truth` tells what was taken and when.
"""

import json
import random
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# Share of the requests that go wrong in each way.
FAULTS = {
    "taken, then silence": 0.003,
    "taken, then 500": 0.02,
    "500": 0.02,
    "taken, then cut": 0.02,
    "cut": 0.02,
    "429": 0.02,
}
SILENCE_S = 20
LOCK = threading.Lock()
TAKEN: dict[str, list[float]] = {}
NAMES: dict[str, str] = {}
ASKED: dict[str, int] = {}


def draw(rng: random.Random) -> str:
    """Give the fault of one request, or nothing."""
    at = rng.random()
    for name, share in FAULTS.items():
        if at < share:
            return name
        at -= share
    return ""


class Network(BaseHTTPRequestHandler):
    """Takes texts, tells receipts."""

    protocol_version = "HTTP/1.1"
    rng = random.Random(4)

    def do_POST(self) -> None:
        """Take a text, or fail as drawn."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with LOCK:
            fault = draw(self.rng)
            ASKED[fault] = ASKED.get(fault, 0) + 1
        if fault == "500":
            return self._answer(500, {})
        if fault == "429":
            return self._answer(429, {}, wait=2)
        if fault == "cut":
            return self._cut()
        name = self._take(self.headers["Idempotency-Key"], json.loads(body))
        if fault == "taken, then 500":
            return self._answer(500, {})
        if fault == "taken, then cut":
            return self._cut()
        if fault == "taken, then silence":
            time.sleep(SILENCE_S)
        return self._answer(201, {"id": name})

    def _take(self, key: str, text: dict) -> str:
        with LOCK:
            TAKEN.setdefault(key, []).append(time.time())
            return NAMES.setdefault(key, f"{text['account']}-{len(NAMES)}")

    def do_GET(self) -> None:
        """Tell a receipt, or everything."""
        asked = urlsplit(self.path)
        if asked.path == "/truth":
            with LOCK:
                return self._answer(200, {"taken": TAKEN, "names": NAMES, "asked": ASKED})
        name = NAMES.get(parse_qs(asked.query).get("key", [""])[0])
        return self._answer(200, {"id": name}) if name else self._answer(404, {})

    def _answer(self, status: int, said: dict, wait: int = 0) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if wait:
            self.send_header("Retry-After", str(wait))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A client that was killed in the midst of a request is nothing to speak of."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    server = Server(("127.0.0.1", int(sys.argv[1])), Network)
    print(server.server_port, flush=True)
    server.serve_forever()
