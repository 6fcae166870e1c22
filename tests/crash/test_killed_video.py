"""A video that is brought by workers that are killed stands on the network once, whole."""

import http.server
import json
import threading
import time
from collections.abc import Iterator

import pytest

from tests.crash.killed_video import SIZE
from tests.crash.warm import told


class Server(http.server.ThreadingHTTPServer):
    """A double of a Mastodon server on a slow line, which heeds no keys. ``files`` are the sizes of those
    that came whole, by their numbers, ``posts`` what was posted."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, int] = {}
        self.posts: list[dict[str, object]] = []


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        known: dict[str, object] = {
            "/api/v2/instance": {"version": "4.7.0"},
            "/api/v1/accounts/verify_credentials": {"id": "7", "username": "a", "acct": "a"},
            "/api/v1/accounts/7/statuses": self.server.posts,
        }
        self.say(known.get(path, {}))

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        body = b""
        while len(body) < length and (piece := self.rfile.read(min(1 << 18, length - len(body)))):
            body += piece
            time.sleep(0.01)
        if len(body) < length:
            return None
        if self.path == "/api/v2/media":
            number = str(len(self.server.files) + 1)
            self.server.files[number] = length
            return self.say({"id": number})
        told = json.loads(body)
        number = str(100 + len(self.server.posts))
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        self.server.posts.append(
            {"id": number, "content": told["status"], "media": told["media_ids"], "created_at": at}
        )
        return self.say({"id": number, "url": f"https://a.example/{number}", "created_at": at})

    def say(self, told: object) -> None:
        data = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.crash
@pytest.mark.enable_socket
def test_a_video_that_killed_workers_bring_is_posted_once_and_whole(tmp_path, server):
    port = str(server.server_address[1])
    allowed = {"PALABRE_HOME": tmp_path, "PALABRE_ALLOW_HOSTS": "127.0.0.1"}
    found = told("tests.crash.killed_video", 6, server.server_address[1], **allowed)
    assert found.pop("midst") > 0, "nobody died in the middle"
    (post,) = server.posts
    assert found == {"state": "published", "name": f"127.0.0.1:{port}/{post['id']}"}
    (number,) = post["media"]
    assert server.files[number] > SIZE
