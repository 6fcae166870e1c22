"""Where a domain's XMPP server is: asked of a small server of names, a double, whose answers are hostile."""

import asyncio
import contextlib
import socket
import struct
import threading

import aiodns
import pytest

from palabre.connectors.addresses import Addresses
from palabre.connectors.contract import Rejected
from palabre.connectors.http import Http
from palabre.connectors.xmpp import records
from palabre.connectors.xmpp.session import PORTS


class Names(threading.Thread):
    """A double of a server of names: says the same records whatever it is asked, or odd bytes."""

    def __init__(self, found, raw=b""):
        super().__init__(daemon=True)
        self.found, self.raw, self.asked = found, raw, []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self):
        with contextlib.suppress(OSError):
            while True:
                query, sender = self.socket.recvfrom(4096)
                self.asked.append(query)
                self.socket.sendto(self.raw or self.answer(query), sender)

    def answer(self, query):
        question = query[12 : query.index(b"\0", 12) + 5]
        flags = 0x8180 if self.found else 0x8183  # no such name
        said = struct.pack(">2sHHHHH", query[:2], flags, 1, len(self.found), 0, 0) + question
        for priority, weight, port, name in self.found:
            labels = [part.encode() for part in name.split(".") if part]
            target = b"".join(bytes([len(part)]) + part for part in labels) + b"\0"
            data = struct.pack(">HHH", priority, weight, port) + target
            said += b"\xc0\x0c" + struct.pack(">HHIH", 33, 1, 60, len(data)) + data
        return said


@pytest.fixture
def places(monkeypatch):
    """Asks a double for the places of example.org."""
    loop, doubles = asyncio.new_event_loop(), []

    def asked(*found, security="starttls", raw=b""):
        double = Names(found, raw)
        double.start()
        doubles.append(double)
        monkeypatch.setattr(
            records, "default_resolver",
            lambda loop: aiodns.DNSResolver(
                ["127.0.0.1"], loop=loop, udp_port=double.port, tries=1, timeout=0.3
            ),
        )  # fmt: skip
        return records.places_of(loop, "example.org", security, PORTS)(), double

    yield asked
    for double in doubles:
        double.socket.close()
    loop.close()


def test_the_places_come_in_the_order_of_their_priorities(places):
    found, double = places((20, 5, 5222, "b.example.org"), (10, 5, 443, "A.example.org"))
    assert found == [("a.example.org", 443), ("b.example.org", 5222)]
    assert b"\x0c_xmpp-client\x04_tcp\x07example\x03org" in double.asked[0]
    _, double = places((1, 1, 5223, "c.example.org"), security="tls")
    assert b"\x0d_xmpps-client\x04_tcp" in double.asked[0]


def test_without_records_or_with_an_answer_that_makes_no_sense_the_domain_itself_is_meant(places):
    assert places()[0] == []
    assert places(raw=b"\xff" * 40)[0] == []
    none, double = places((1, 1, 5222, "a.example.org"), security="none")
    assert (none, double.asked) == ([], [])


def test_a_domain_that_says_it_has_no_server_is_believed(places):
    with pytest.raises(Rejected, match="no XMPP server"):
        places((0, 0, 0, "."))


def test_places_on_odd_ports_or_without_a_name_are_passed_over(places):
    odd = [(1, 1, 22, "a.example.org"), (2, 1, 5222, "a b.example.org"), (3, 1, 6379, "127.0.0.1")]
    assert places(*odd, (4, 1, 5222, "x.example.org"))[0] == [("x.example.org", 5222)]
    with pytest.raises(Rejected, match="doesn't go"):
        places(*odd)
    many = [(n, 1, 5222, f"h{n}.example.org") for n in range(9)]
    assert len(places(*many)[0]) == records.MOST_PLACES


@pytest.mark.parametrize(
    "name", ["127.0.0.1", "10.0.0.7", "inside.internal", "localhost", "evil.example"]
)
def test_a_record_that_leads_inside_is_refused_as_a_typed_name_is(name):
    def resolver(host, port):
        return {"evil.example": ["10.0.0.7"]}.get(host, ["93.184.216.34"])

    http = Http()
    http.addresses = Addresses(resolver=resolver)
    with pytest.raises(Rejected, match="internal"):
        http.link("example.org", 5222, ports=PORTS, elsewhere=lambda: [(name, 5222)])


def test_after_a_place_that_is_refused_the_next_one_is_called():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        http = Http(allow=[f"127.0.0.1:{port}"])
        places = [("10.0.0.7", 5222), ("127.0.0.1", port)]
        with http.link("example.org", 5222, ports=PORTS, elsewhere=lambda: places) as link:
            assert link.getpeername()[1] == port


def test_off_the_network_no_name_is_asked_for():
    def refuse():
        raise Rejected("off")

    asked = []
    with pytest.raises(Rejected, match="off"):
        Http().metered(refuse).link(
            "example.org", 5222, ports=PORTS, elsewhere=lambda: asked.append(1) or []
        )
    assert asked == []
