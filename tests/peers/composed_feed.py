"""A small composer of a feed, as anybody may run one, whom the real servers of Bluesky ask for its posts.

It is found as every service is: by a did:web whose document names it, and a record in somebody's repository.
"""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PORT = 8232
DID = f"did:web:localhost%3A{PORT}"


class ComposedFeed:
    """A feed of the posts in ``names``, in that order; as a context, it listens on loopback."""

    def __init__(self):
        self.names = []

    def __enter__(self):
        feed = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = json.dumps(feed.told(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", PORT), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *fault):
        self.server.shutdown()
        self.server.server_close()

    def told(self, path):
        if path.endswith("did.json"):
            at = f"http://localhost:{PORT}"
            composer = {"id": "#bsky_fg", "type": "BskyFeedGenerator", "serviceEndpoint": at}
            return {"id": DID, "service": [composer]}
        asked = parse_qs(urlsplit(path).query)
        start, most = int(asked.get("cursor", ["0"])[0]), int(asked["limit"][0])
        some = self.names[start : start + most]
        onward = {"cursor": str(start + most)} if start + most < len(self.names) else {}
        return {"feed": [{"post": name} for name in some], **onward}
