"""Fixtures for hostile network input: a loopback site and a door that may go there."""

from collections.abc import Iterator

import pytest

from palabre.connectors.http import Http
from palabre.connectors.tests.loopback import Site, running_site


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on loopback."""
    with running_site() as site:
        yield site


@pytest.fixture
def http() -> Iterator[Http]:
    """The door to the network, allowed to speak to loopback."""
    http = Http(allow=["127.0.0.1"])
    yield http
    http.close()
