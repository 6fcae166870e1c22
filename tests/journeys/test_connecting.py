"""Connecting an account on a network's own pages, in a real browser."""

import http.server
import threading
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from palabre.channels.models import App
from palabre.connectors.registry import PLATFORMS
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector


class _Network(http.server.BaseHTTPRequestHandler):
    """A network's page that asks whether Palabre may."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>Plaza</title><h1>May Palabre read?</h1>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def network(monkeypatch, brand):
    """A network whose own pages are on another origin, and whose app keys are known."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Network)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_port}"
    oauth = replace(PLATFORM.oauth, authorize=f"{home}/authorize")
    monkeypatch.setitem(PLATFORMS, "plaza", (replace(PLATFORM, oauth=oauth), PlazaConnector))
    App.objects.create(
        organisation=brand.organisation, platform="plaza", keys={"client_id": "our-app"}
    )
    yield home
    server.shutdown()


def test_the_browser_lets_one_go_on_to_the_network(page: Page, ada, brand, network, sign_in):
    sign_in(ada)
    page.goto("/o/lanterne/govern/connections/to/plaza/there/")
    page.get_by_role("button", name="Go on to the network").click()
    expect(page.get_by_role("heading", name="May Palabre read?")).to_be_visible()
