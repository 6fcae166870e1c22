"""Secure connections: the name we asked for must be proven, though we connect to a number."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from cryptography import x509

from palabre.connectors import alone, lines, wire
from palabre.connectors.addresses import Addresses
from palabre.connectors.contract import Unavailable
from palabre.connectors.http import Http
from palabre.connectors.irc.client import IrcConnector
from palabre.connectors.protocols import Draft
from palabre.connectors.usenet.client import UsenetConnector
from tests.doubles import running
from tests.doubles.certificates import own_certificate
from tests.doubles.irc import Irc
from tests.doubles.nntp import Nntp

NAME = "carnet.test"
WAYS = pytest.mark.parametrize("apart", [False, True], ids=["kept", "alone"])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for one name, signed by itself: the files of key and certificate."""
    return own_certificate(tmp_path_factory.mktemp("tls"), x509.DNSName(NAME))


@pytest.fixture
def secure_port(certificate):
    """A secure site on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.headers["Host"].encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def door(name, port):
    """A door for which this name leads to loopback."""
    return Http(addresses=Addresses([f"{name}:{port}"], resolver=lambda host, at: ["127.0.0.1"]))


@WAYS
def test_a_certificate_that_nobody_vouches_for_is_refused(secure_port, apart):
    with pytest.raises(Unavailable, match="certificate"):
        door(NAME, secure_port).get(f"https://{NAME}:{secure_port}/", alone=apart)


@WAYS
def test_the_name_is_proven_although_we_connect_to_a_number(
    secure_port, certificate, monkeypatch, apart
):
    trusting = httpx.create_ssl_context(verify=str(certificate / "cert.pem"), trust_env=False)
    for place in (wire, alone):
        monkeypatch.setattr(place, "tls", lambda: trusting)
    answer = door(NAME, secure_port).get(f"https://{NAME}:{secure_port}/", alone=apart)
    assert answer.text == f"{NAME}:{secure_port}"
    with pytest.raises(Unavailable, match="certificate"):
        door("other.test", secure_port).get(f"https://other.test:{secure_port}/", alone=apart)


def _speaks(connector, double, name):
    credential = {"server": f"{name}:{double.port}", "account": "desk", "secret": "s3cret"}
    return connector(door(name, double.port), credential)


@pytest.mark.parametrize(
    ("connector", "made", "act"),
    [
        (IrcConnector, Irc, lambda one: one.publish(Draft("Bonjour", to={"channel": "#a"}), "k")),
        (UsenetConnector, Nntp, lambda one: one.read("group", {"group": "fr.test"}, {})),
    ],
    ids=["irc", "news"],
)
def test_chat_and_news_are_encrypted_and_no_word_is_said_to_who_proves_nothing(
    certificate, monkeypatch, connector, made, act
):
    """Against doubles: the real servers of the tests speak in the clear only."""
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with running(made(), ours) as double:
        with pytest.raises(Unavailable, match="certificate"):
            act(_speaks(connector, double, NAME))
        trusting = httpx.create_ssl_context(verify=str(certificate / "cert.pem"), trust_env=False)
        monkeypatch.setattr(lines, "tls", lambda: trusting)
        with pytest.raises(Unavailable, match="certificate"):
            act(_speaks(connector, double, "other.test"))
        assert double.heard == []
        act(_speaks(connector, double, NAME))
        assert any("s3cret" in line for line in double.heard)
