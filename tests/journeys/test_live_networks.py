"""Somebody says something on a network, and an open page of the running product shows it.

The product is `palabre up` itself with its processes, on servers where the environment names some; the
networks are the servers of ../shared/peers: a real Bluesky, and the double of Mastodon.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Error, expect

from bench.parts import SLOWER
from conftest import missing
from tests.journeys.own_servers import own_servers

pytestmark = pytest.mark.peer

ROOT = Path(__file__).parents[2]
PDS, JETSTREAM = "http://localhost:2583", "ws://localhost:6008"
MASTODON = "http://127.0.0.1:21300"
POST = "app.bsky.feed.post"
# A network that is deaf to us for a while (both doubles are, now and then) is told something else:
# the same again would be folded under what was said first.
SAID = (
    "J’adore {}, le café y est délicieux, merci !",
    "Une soirée merveilleuse chez {}, on reviendra avec grand plaisir.",
    "Bravo à toute l’équipe de {} : un accueil formidable et des gâteaux parfaits.",
    "Quel bonheur de retrouver {} ce matin, tout était excellent.",
    "Félicitations à {}, vraiment le meilleur endroit du quartier, nous sommes ravis.",
    "Magnifique découverte que {} : bon, beau et généreux, je recommande.",
)
HEARD_MS = 20_000 * SLOWER


class Bluesky:
    """A person of the real network."""

    def __init__(self):
        name = f"zoe{time.time_ns() % 10**9}.test"
        person = {"email": f"{name}@example.test", "handle": name, "password": "p"}
        self.auth: dict[str, str] = {}
        me = self.call("server.createAccount", person)
        self.me, self.auth = me["did"], {"authorization": f"Bearer {me['accessJwt']}"}

    def call(self, method, body):
        address = f"{PDS}/xrpc/com.atproto.{method}"
        return (
            httpx.post(address, json=body, headers=self.auth, timeout=30).raise_for_status().json()
        )

    def say(self, text):
        record = {"text": text, "createdAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}
        made = {"repo": self.me, "collection": POST, "record": record}
        return self.call("repo.createRecord", made)["uri"]

    def unsay(self, uri):
        gone = {"repo": self.me, "collection": POST, "rkey": uri.rsplit("/", 1)[1]}
        httpx.post(
            f"{PDS}/xrpc/com.atproto.repo.deleteRecord", json=gone, headers=self.auth, timeout=30
        ).raise_for_status()


class Mastodon:
    """A person on the double of a server."""

    auth = {"authorization": "Bearer zoe_token"}

    def say(self, text):
        address = f"{MASTODON}/api/v1/statuses"
        answer = httpx.post(address, data={"status": text}, headers=self.auth, timeout=30)
        return answer.raise_for_status().json()["id"]

    def unsay(self, number):
        address = f"{MASTODON}/api/v1/statuses/{number}"
        httpx.delete(address, headers=self.auth, timeout=30).raise_for_status()


@pytest.fixture(scope="module", autouse=True)
def networks():
    """The networks, which must be there."""
    for place in (f"{PDS}/xrpc/_health", "http://localhost:6008", f"{MASTODON}/api/v2/instance"):
        try:
            httpx.get(place, timeout=10)
        except (httpx.ConnectError, httpx.TimeoutException):
            missing("the networks of ../shared/peers (start-bluesky.sh full, then jetstream; "
                    "start-small.sh mastodon)")  # fmt: skip
        except httpx.HTTPError:
            pass  # Jetstream answers no plain request, and need not


@pytest.fixture(scope="module")
def word():
    """What the topic looks for: a name that nobody else says."""
    return f"Luciole{time.time_ns() % 10**9}"


@pytest.fixture(scope="module")
def servers():
    """The servers that the product is on, if any, as its environment names them."""
    with own_servers(2) as environment:
        yield environment


@pytest.fixture(scope="module")
def product(tmp_path_factory, word, servers):
    """The address of `palabre up` and the cookie of a member of a house that listens there."""
    environment = {
        **servers,
        "PALABRE_HOME": str(tmp_path_factory.mktemp("home")),
        "PALABRE_ONLINE": "on",
        "PALABRE_DEMO": "off",
        "PALABRE_ALLOW_HOSTS": "127.0.0.1,localhost",
        "DJANGO_SETTINGS_MODULE": "palabre.site.settings",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "palabre", "up", "--port", "0", "--json"]
    up = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        ready = next(line for line in map(json.loads, up.stdout) if line["event"] == "ready")
        house = [sys.executable, str(Path(__file__).with_name("live_house.py"))]
        made = subprocess.run([*house, word, JETSTREAM, MASTODON], cwd=ROOT, env=environment,
                              stdout=subprocess.PIPE, text=True, check=True, timeout=60 * SLOWER)  # fmt: skip
        yield ready["address"], json.loads(made.stdout.splitlines()[-1])
    finally:
        up.terminate()
        up.wait(30)
        up.stdout.close()


@pytest.fixture
def address(product):
    """Where the running product is, in place of the tests' own server."""
    return product[0]


@pytest.fixture
def stream(context, page, product):
    """The open page of the live stream, before anything was said."""
    address, cookie = product
    context.add_cookies([{**cookie, "url": address}])
    page.goto("/o/lanterne/lanterne/listen/stream/")
    expect(page.locator(".live.on")).to_be_visible(timeout=HEARD_MS)
    return page


def appears(page, text):
    """Whether a row with this text comes onto the open page, by its button of news."""
    try:
        page.locator("[data-live-show]").click(timeout=HEARD_MS)
        page.locator("[data-item]", has_text=text).wait_for(timeout=HEARD_MS)
    except Error:
        return False
    return True


def disappears(page, text):
    """Whether the row is gone, now or at one of the next looks."""
    ends = time.monotonic() + HEARD_MS / 1000
    while time.monotonic() < ends:
        page.reload()
        if not page.locator("[data-item]", has_text=text).count():
            return True
    return False


@pytest.mark.parametrize("network", [Bluesky, Mastodon])
def test_what_is_said_on_a_network_appears_on_the_open_page_and_goes_when_it_is_deleted(
    stream, word, network
):
    person = network()
    for sentence in SAID:
        text = sentence.format(word)
        name = person.say(text)
        if not appears(stream, text):
            continue
        row = stream.locator("[data-item]", has_text=text)
        expect(row.locator(".facts .tone.positive")).to_be_visible()
        expect(row.locator(".says")).to_have_attribute("lang", "fr")
        person.unsay(name)
        if disappears(stream, text):
            return
    pytest.fail(f"{network.__name__} was never heard")
