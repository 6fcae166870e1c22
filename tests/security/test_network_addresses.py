"""No address typed or sent by a stranger leads into the network that Palabre runs in (SSRF)."""

import httpx
import pytest

from palabre.connectors.addresses import Addresses, is_public
from palabre.connectors.contract import Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.connectors.tests.loopback import Reply

WAYS = pytest.mark.parametrize("alone", [False, True], ids=["kept", "alone"])
INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "0", "0.0.0.0",
    "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "240.0.0.1", "255.255.255.255", "192.88.99.1", "198.18.0.1", "[::1]", "[::]", "[fe80::1]",
    "[fc00::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::7f00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[2001:db8::1]",
    "localhost", "LOCALHOST", "localhost.", "app.localhost", "printer.local", "db.internal",
    "nas.lan", "router", "x.home.arpa",
]  # fmt: skip


@WAYS
@pytest.mark.parametrize("host", INSIDE)
def test_an_address_inside_is_refused_however_it_is_spelt(host, alone):
    with pytest.raises(Rejected):
        Http().get(f"http://{host}/latest/meta-data/", alone=alone)


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "http://", "file:///etc/passwd", "gopher://a.example/", "javascript:alert(1)",
        "http://user:pass@a.example/", "http://a.example:22/", "http://a.example:6379/",
        "http://[::1", "http://a.example:99999/", "//a.example/", "http://" + "a" * 5000,
        "http://a\r\nHost: b.example/", "\0",
    ],
)  # fmt: skip
def test_what_is_no_ordinary_web_address_is_refused(url):
    with pytest.raises(Rejected):
        Http(transport=httpx.MockTransport(lambda request: httpx.Response(200))).get(url)


@WAYS
@pytest.mark.parametrize("number", ["10.0.0.8", "::1", "64:ff9b::a00:8", "::ffff:10.0.0.8"])
def test_a_public_name_with_an_internal_number_is_refused(number, alone):
    addresses = Addresses(resolver=lambda host, port: ["93.184.216.34", number])
    with pytest.raises(Rejected, match="internal"):
        Http(addresses=addresses).get("http://innocent.example/", alone=alone)


@WAYS
def test_a_name_that_changes_its_mind_between_check_and_call_gains_nothing(alone):
    answers = iter([["10.0.0.8"]])
    asked = []

    def resolver(host, port):
        asked.append(host)
        return next(answers)

    with pytest.raises(Rejected, match="internal"):
        Http(addresses=Addresses(resolver=resolver)).get("http://rebind.example/", alone=alone)
    assert asked == ["rebind.example"]


def test_a_redirect_into_the_network_is_refused():
    def answer(request):
        return httpx.Response(302, headers={"Location": "http://169.254.169.254/latest/"})

    with pytest.raises(Rejected, match="internal"):
        Http(transport=httpx.MockTransport(answer)).get("http://a.example/")


@WAYS
def test_a_redirect_to_another_port_of_an_allowed_host_is_refused(site, alone):
    port = site.url.rpartition(":")[2]
    site.replies["/"] = Reply(status=302, headers={"Location": "http://127.0.0.1:1/"})
    with pytest.raises(Rejected):
        Http(allow=[f"127.0.0.1:{port}"]).get(site.url + "/", alone=alone)


@WAYS
def test_a_name_that_nobody_knows_is_unavailable(alone):
    nobody = Addresses(resolver=lambda host, port: [])
    with pytest.raises(Unavailable):
        Http(addresses=nobody).get("http://nobody.example/", alone=alone)


@WAYS
def test_a_redirect_on_the_wire_into_the_network_is_refused(site, alone):
    port = site.url.rpartition(":")[2]
    for where in (
        "http://10.0.0.8/",
        "http://localhost:" + port + "/",
        "http://[::1]:" + port + "/",
    ):
        site.replies["/"] = Reply(status=302, headers={"Location": where})
        with pytest.raises(Rejected):
            Http(allow=[f"127.0.0.1:{port}"]).get(site.url + "/", alone=alone)
    assert len(site.asked) == 3


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_numbers_are_public(number):
    assert is_public(number)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example", "https://a.example/", "http://a.example:8080?q", "http://A.Example/",
        "http://www.xn--caf-dma.example/feed", "http://www.café.example/feed", "http://a.example#x",
        "http://93.184.216.34/", "http://[2606:2800:220:1:248:1893:25c8:1946]/", "http://a_b.example/",
        "http:\\\\a.example/", "http://a.example.:80/", "http://a.example/@b.example/",
        "http://a.example\\@b.example/", "http://a.example:80@b.example/", "http://a.example;b/",
    ],
)  # fmt: skip
def test_the_host_that_is_left_in_peace_is_the_one_that_is_called(url):
    def outcome(ask):
        try:
            return ask(url)
        except Rejected as refusal:
            return str(refusal)

    rule = Addresses()
    assert outcome(rule.host_of) == outcome(lambda url: rule.check(url).host)
