"""The one way out to the network."""

import pytest

from palabre.channels import doors
from palabre.channels.doors import http, open_platform
from palabre.connectors.contract import Unavailable


def test_who_is_read_learns_which_house_reads(settings):
    settings.ADDRESS = "https://palabre.lanterne.example"
    assert http().agent == "Palabre/0.1 (+https://palabre.lanterne.example)"


@pytest.fixture
def no_socket(monkeypatch):
    """Whoever opens a socket fails the test."""

    def opened(*_args, **_more):
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", opened)
    monkeypatch.setattr("socket.getaddrinfo", opened)


@pytest.mark.django_db
def test_off_the_network_nothing_leaves_the_machine_and_a_sentence_says_why(
    settings, no_socket, as_ada, brand
):
    settings.ONLINE = False
    for call in (
        lambda: doors.http().get("https://example.com/"),
        lambda: doors.http().websocket("wss://example.com/"),
        lambda: open_platform("feed").read("feed", {"url": "https://example.com/feed"}, {}),
        lambda: open_platform("feed").directory("Lanterne", site="example.com"),
    ):
        with pytest.raises(Unavailable, match="PALABRE_ONLINE"):
            call()
    sources = "/o/lanterne/lanterne/listen/sources/"
    found = as_ada.post(f"{sources}discover/", {"address": "https://example.com"})
    assert "PALABRE_ONLINE" in found.content.decode()
    account = {"server": "social.example", "secret": "x"}
    tried = as_ada.post("/o/lanterne/govern/connections/to/mastodon/", account)
    assert "PALABRE_ONLINE" in tried.content.decode()
