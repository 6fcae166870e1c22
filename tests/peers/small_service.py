"""A small server on loopback, whom the real servers of Bluesky ask as they ask anybody's."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class SmallService:
    """Answers in JSON what ``told`` gives; as a context, it listens on ``port``."""

    port = 0

    def told(self, path, headers, body):
        """What it answers to a question: its path with the query, its headers, its JSON."""
        raise NotImplementedError

    def __enter__(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.give(service.told(self.path, self.headers, {}))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.give(service.told(self.path, self.headers, json.loads(body)))

            def give(self, answer):
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *fault):
        self.server.shutdown()
        self.server.server_close()
