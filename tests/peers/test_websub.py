"""A feed announced by a real hub (flask-websub): subscribed, confirmed, delivered, signed."""

import os
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from conftest import missing
from palabre.connectors.tests.loopback import Reply, running_site
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Mention

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket]

PEERS = Path(os.environ.get("PEERS_DIR", Path.home() / ".cache/palabre-peers"))
EMPTY = (
    b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Le Grain</title></channel></rss>"""
)
NEWS = EMPTY.replace(
    b"</channel>", b"<item><guid>9</guid><title>La Lanterne rouvre</title></item></channel>"
)


@pytest.fixture
def hub(tmp_path):
    """The hub's address; the python that has it is made by `../shared/peers/check.sh websub`."""
    python = PEERS / "venv/websub/bin/python"
    if not python.exists():
        missing("flask-websub (../shared/peers/check.sh websub installs it)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = Path(__file__).with_name("websub_hub.py")
    process = subprocess.Popen([python, script, str(port), tmp_path], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/hub"
    for _ in range(200):
        try:
            httpx.get(address)
            break
        except httpx.TransportError:
            assert process.poll() is None, "the hub did not start"
            time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(10)


@pytest.mark.django_db(transaction=True)
def test_news_of_a_feed_arrive_by_its_hub(hub, live_server, settings, tmp_path, brand):
    settings.HOME = tmp_path
    settings.ADDRESS = live_server.url.replace("localhost", "127.0.0.1")
    settings.ALLOW_HOSTS = ["127.0.0.1"]
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    with running_site() as site:
        feed = f"{site.url}/rss"
        links = f'<{hub}>; rel="hub", <{feed}>; rel="self"'
        link = {"Link": links, "Content-Type": "application/rss+xml"}
        site.replies["/rss"] = Reply(EMPTY, headers=link)
        source, _ = add_source(MACHINE, brand.organisation, "feed", "feed", {"url": feed})
        run_due()  # reads, finds the hub, asks it; the hub asks back before it answers
        source.refresh_from_db()
        assert source.hub == hub
        assert source.hub_until is not None
        site.replies["/rss"] = Reply(NEWS, headers=link)
        told = {"hub.mode": "publish", "hub.topic": feed, "hub.url": feed}
        assert httpx.post(hub, data=told, timeout=30).status_code < 300
        for _ in range(100):  # the hub fetches and delivers in its own time
            if Mention.objects.exists():
                break
            time.sleep(0.1)
    assert Mention.objects.get().title == "La Lanterne rouvre"
