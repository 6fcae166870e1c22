"""Videos on every network that takes some: brought whole, never held, and nothing half published."""

from dataclasses import replace

import httpx
import pytest

from palabre.connectors import waiting
from palabre.connectors.contract import Capability, ConnectorError, Unknown
from palabre.connectors.http import Http
from palabre.connectors.protocols import Upload
from palabre.connectors.registry import PLATFORMS
from tests.contract.trials import trial

BLOCK, BLOCKS = 1024, 9 * 1024  # bytes, blocks: more than one part wherever there are parts
TAKES = sorted(
    slug for slug, (of, _) in PLATFORMS.items() if of.post and of.post.films and not of.fictional
)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    """Nobody waits for a network on paper."""
    monkeypatch.setattr(waiting, "sleep", lambda seconds: None)


def block(number):
    return b"%08d" % number + b"." * (BLOCK - 8)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """A video of nine megabytes, of which each kilobyte has a number of its own."""
    path = tmp_path_factory.mktemp("films") / "film"
    path.write_bytes(b"".join(map(block, range(BLOCKS))))
    return Upload(
        "été.mp4", "video/mp4", b"", "Une tasse", 1280, 720,
        address="https://palabre.example/film.mp4", path=path, seconds=12.5,
    )  # fmt: skip


class Network:
    """The trial's network, which keeps what it is asked and may answer one request badly."""

    def __init__(self, trial, bad=None):
        self.trial, self.bad, self.requests = trial, bad or {}, []

    def __call__(self, request):
        request.read()
        self.requests.append(request)
        bad = self.bad.get(len(self.requests) - 1)
        if isinstance(bad, Exception):
            raise bad
        return bad or self.trial.answer(request)

    @property
    def acts(self):
        """The places of the requests that aren't reading."""
        return [at for at, one in enumerate(self.requests) if one.method != "GET"]


def publish(slug, film, bad=None):
    """Publish a text with a video; what came of it, and the network."""
    of = trial(slug)
    of.forget()
    network = Network(of, bad)
    connect = PLATFORMS[slug][1](Http(transport=httpx.MockTransport(network)), of.credential)
    try:
        return connect.publish(replace(of.film, media=(film,)), "key"), network
    except ConnectorError as error:
        return error, network


def test_most_networks_take_videos():
    assert len(TAKES) >= 16
    assert {"flickr", "ghost"} <= set(TAKES)


@pytest.mark.parametrize("slug", sorted(PLATFORMS))
def test_a_network_that_takes_pictures_and_no_videos_says_why_and_where_that_is_written(slug):
    of = PLATFORMS[slug][0]
    takes = of.post and (of.post.media or of.post.types)
    if slug in TAKES or of.fictional or Capability.PUBLISH not in of.capabilities:
        assert of.post is None or of.post.no_films is None
        return
    assert bool(of.post.no_films) or not takes
    if of.post.no_films:
        assert of.post.no_films.says.endswith(".")
        assert of.post.no_films.source.startswith("https://")
        assert of.post.no_films.read_on.year >= 2026


@pytest.mark.parametrize("slug", TAKES)
def test_a_video_is_brought_whole_or_its_address_is_told(slug, film):
    sent, network = publish(slug, film)
    assert not isinstance(sent, Exception), sent
    assert sent.remote_id
    whole = b"".join(one.content for one in network.requests)
    if PLATFORMS[slug][0].post.fetches:
        assert b"palabre.example" in whole
        return
    counts = {whole.count(b"%08d." % number) for number in (0, 1, 4095, 4096, 8191, BLOCKS - 1)}
    assert counts == {1}
    assert len(whole) >= BLOCK * BLOCKS


@pytest.mark.parametrize("slug", TAKES)
@pytest.mark.parametrize("fault", ["500", "cut off", "nobody"])
def test_what_goes_wrong_before_the_last_act_happened_nowhere(slug, film, fault):
    bad = {
        "500": httpx.Response(500),
        "cut off": httpx.ReadTimeout("on paper"),
        "nobody": httpx.ConnectError("on paper"),
    }[fault]
    _sent, network = publish(slug, film)
    *before, last = network.acts
    for at in range(len(network.requests)):
        error, _ = publish(slug, film, {at: bad})
        if at in before or (at < last and at not in network.acts):
            assert not isinstance(error, Unknown), (slug, network.requests[at])
        if at == last:
            assert isinstance(error, ConnectorError), (slug, network.requests[at])


@pytest.mark.parametrize("slug", TAKES)
def test_a_network_that_takes_videos_says_what_it_takes_and_where_that_is_written(slug):
    rules = PLATFORMS[slug][0].post.films
    assert rules.source.startswith("https://")
    assert rules.types
    assert trial(slug).film is not None
