"""The way to a double that speaks by websocket, in the place of a network's own servers."""

import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

from websockets.sync.server import serve

from palabre.connectors.http import Http


class Wire(Http):
    """Opens every link to the double, whatever server was meant; ``asked`` are the addresses that were."""

    def __init__(self, host, transport):
        super().__init__(allow=["127.0.0.1"], transport=transport)
        self.host, self.asked = host, []

    def websocket(self, url, **options):
        """Open a link to the double."""
        self.asked.append(url)
        parts = urlsplit(url)
        return super().websocket(f"ws://{self.host}{parts.path or '/'}?{parts.query}", **options)


@contextmanager
def running(double, transport, **options):
    """The way to a double that runs: a function of each link."""
    with serve(double, "127.0.0.1", 0, **options) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Wire(f"127.0.0.1:{server.socket.getsockname()[1]}", transport)
        server.shutdown()
        thread.join()
