"""A double of Bluesky's live stream for benchmarks: it keeps what was said and tells it from any moment on.

It speaks as Jetstream does: whoever comes with a cursor is told everything since, then what is new. Nothing
that was said is ever forgotten, so what a listener lacks in the end, the listener lost.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

POST = "app.bsky.feed.post"
VOICES = 97
LOOK_S = 0.05


class Network:
    """What was said so far, in its order."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str]] = []
        self.uris: list[str] = []
        self.lock = threading.Lock()

    def say(self, text: str, language: str) -> tuple[float, str]:
        """Say something; when that was (seconds since 1970), and the post's address."""
        with self.lock:
            number = len(self.said)
            now = time.time()
            # The cursor of the stream: no two events have the same.
            at = max(int(now * 1_000_000), self.said[-1][0] + 1 if self.said else 0)
            did, key = f"did:plc:{number % VOICES:024d}", f"3k{number:011d}"
            moment = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
            record = {"$type": POST, "text": text, "langs": [language], "createdAt": moment}
            commit = {"operation": "create", "collection": POST, "rkey": key, "record": record}
            event = {"did": did, "time_us": at, "kind": "commit", "commit": commit}
            self.said.append((at, json.dumps(event)))
            self.uris.append(f"at://{did}/{POST}/{key}")
            return now, self.uris[-1]

    def tell(self, listener: ServerConnection) -> None:
        """Tell a listener what it asked for, until it goes."""
        asked = parse_qs(urlsplit(listener.request.path if listener.request else "").query)
        since = int(asked.get("cursor", [str(int(time.time() * 1_000_000))])[0])
        told = 0
        with suppress(ConnectionClosed, OSError):
            while True:
                with self.lock:
                    fresh, told = self.said[told:], len(self.said)
                for at, event in fresh:
                    if at >= since:
                        listener.send(event)
                with suppress(TimeoutError):
                    listener.recv(timeout=LOOK_S)


@contextmanager
def running_network() -> Iterator[tuple[Network, str]]:
    """Run it on any port that is free; gives it, and its address."""
    network = Network()
    with serve(network.tell, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield network, f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
