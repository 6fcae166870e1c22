"""A search node behind https: its certificate must be one that the system trusts."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509

from palabre.listening.search import SearchRefused
from palabre.listening.search.distant.node import Node
from tests.doubles.certificates import own_certificate

SECRET = "s3cret-of-the-node"


@pytest.fixture
def certificate(tmp_path):
    """A certificate of this machine's own, and its key, in one folder."""
    return own_certificate(tmp_path, x509.IPAddress(ip_address("127.0.0.1")))


@pytest.fixture
def heard():
    """What was said to the node that reached it."""
    return []


@pytest.fixture
def node(certificate, heard):
    """A node on loopback that answers by https alone."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.headers["Authorization"])
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_given):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server.socket = ours.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made = Node(f"https://palabre:{SECRET}@127.0.0.1:{server.server_port}/house")
    yield made
    made.close()
    server.shutdown()
    server.server_close()


def test_a_node_whose_certificate_nobody_vouches_for_hears_nothing_and_the_log_says_why(
    node, heard, caplog
):
    with pytest.raises(SearchRefused, match=r"The search node doesn't answer\."):
        node.ask("GET", "/_alias/house")
    assert heard == []
    assert "CERTIFICATE_VERIFY_FAILED" in caplog.text
    assert SECRET not in caplog.text


def test_a_certificate_that_ssl_cert_file_names_is_trusted(node, heard, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
    assert node.ask("GET", "/_alias/house") == {}
    assert len(heard) == 1
    assert heard[0].startswith("Basic ")


@pytest.mark.parametrize(("scheme", "read"), [("http", False), ("https", True)])
def test_the_authorities_of_the_system_are_read_for_https_alone(scheme, read, monkeypatch):
    made, usual = [], ssl.create_default_context

    def noted(**given):
        made.append(given)
        return usual(**given)

    monkeypatch.setattr(ssl, "create_default_context", noted)
    node = Node(f"{scheme}://127.0.0.1:9")
    with pytest.raises(SearchRefused):
        node.ask("GET", "/")
    assert ({} in made) is read, "without a file it takes the system's"
    node.close()
