"""One contract, kept by every connector of the registry: off the network it opens no socket."""

import socket

import pytest

from palabre.channels import doors
from palabre.connectors.contract import ConnectorError
from palabre.connectors.registry import PLATFORMS
from tests.contract.trials import every_call, trial


@pytest.fixture
def tried(monkeypatch):
    """The sockets that were tried to be opened, and names that were asked for."""
    tried = []

    def refuse(*asked, **_more):
        tried.append(asked)
        raise OSError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return tried


@every_call
def test_off_the_network_no_call_opens_a_socket_and_those_that_would_say_why(
    slug, capability, settings, tried
):
    settings.ONLINE = False
    settings.ALLOW_HOSTS = ["127.0.0.1", "localhost"]  # where some are tried
    said = ""
    of, connect = PLATFORMS[slug]
    try:
        found = trial(slug).calls[capability](connect(doors.http(), trial(slug).credential))
        said = getattr(found, "trouble", "")  # one page of many that could not be read
    except ConnectorError as error:
        said = str(error)
    assert tried == []
    assert said == doors.OFFLINE or of.fictional or slug == "files"
