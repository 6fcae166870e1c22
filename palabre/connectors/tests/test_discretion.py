"""What libraries log of a call never holds a key, however loud they are told to be."""

import logging
import threading

import pytest
from oauthlib.oauth1 import Client
from websockets.sync.server import serve

from palabre.connectors.discretion import LIBRARIES, be_discreet, shortened
from palabre.connectors.http import Http
from palabre.connectors.tests.loopback import Reply, running_site


@pytest.fixture
def loud(caplog):
    """All loggers of the libraries at their loudest."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith(LIBRARIES)]
    for name in {*names, *LIBRARIES}:
        caplog.set_level(1, logger=name)
    caplog.set_level(1)
    return caplog


def test_a_call_over_a_real_wire_logs_where_it_went_and_nothing_more(loud):
    with running_site() as site:
        headers = {"Set-Cookie": "session=s3cret"}
        site.replies["/s3cret/path?key=s3cret"] = Reply(b"s3cret", headers=headers)
        signed = {"Authorization": "Bearer s3cret"}
        http = Http(allow=["127.0.0.1"])
        assert http.get(f"{site.url}/s3cret/path?key=s3cret", headers=signed).body == b"s3cret"
        assert f"HTTP Request: GET {site.url}/… " in loud.text
    assert "receive_response_headers.complete" in loud.text
    assert "s3cret" not in loud.text


def test_a_websocket_logs_no_address_and_no_words(loud):
    with serve(lambda link: link.send("s3cret"), "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.socket.getsockname()[1]
        address = f"ws://127.0.0.1:{port}/s3cret?key=s3cret"
        with Http(allow=["127.0.0.1"]).websocket(address) as link:
            assert link.recv(timeout=5) == "s3cret"
        server.shutdown()
    said = [one for one in loud.records if one.name.startswith("websockets")]
    assert said
    assert "s3cret" not in loud.text


def test_a_signature_is_made_in_silence(loud):
    client = Client("k3y", client_secret="s3cret", resource_owner_key="t0ken-s3cret")
    assert "s3cret" in str(client.sign("https://a.example/rest?x=s3cret"))
    assert any(one.name.startswith("oauthlib") for one in loud.records)
    assert "s3cret" not in loud.text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("GET https://a.example/bot1:s3cret/getMe", "GET https://a.example/…"),
        ("wss://u:s3cret@a.example:8443?x=s3cret now", "wss://a.example:8443/… now"),
        ("nothing to see", "nothing to see"),
    ],
)
def test_an_address_is_cut_to_where_it_leads(said, left):
    assert shortened(said) == left


def test_being_discreet_twice_is_being_discreet_once():
    be_discreet()
    before = logging.getLogRecordFactory()
    be_discreet()
    assert logging.getLogRecordFactory() is before
