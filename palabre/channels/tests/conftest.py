"""A network on paper that accounts are connected to."""

import json
from urllib.parse import parse_qs

import httpx
import pytest

from palabre.channels import doors, jobs
from palabre.channels.views import signing
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector


class Network:
    """A network on paper that gives keys; what it was asked, and what it answers next."""

    def __init__(self):
        self.asked, self.calls = [], 0
        self.tokens = {"access_token": "key-1", "refresh_token": "renew-1", "expires_in": 3600}
        self.metadata = {}
        self.status, self.me = 200, {"id": "7", "name": "zoe"}

    def __call__(self, request):
        if request.url.path == "/token":
            self.asked.append({k: v[0] for k, v in parse_qs(request.content.decode()).items()})
            if isinstance(self.status, Exception):
                raise self.status
            return httpx.Response(self.status, json=self.tokens)
        if request.url.path == "/metadata":
            odd = self.metadata if isinstance(self.metadata, int) else 200
            return httpx.Response(odd, json=self.metadata)
        if request.url.path == "/me":
            return httpx.Response(200, content=json.dumps(self.me))
        self.calls += 1
        return httpx.Response(200, json={"said": ["Bonjour"]})


@pytest.fixture
def network(monkeypatch):
    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, PlazaConnector))
    found = Network()
    door = Http(transport=httpx.MockTransport(found))
    monkeypatch.setattr(doors, "http", lambda: door)
    # The modules are imported above: imported under a patched door, they would keep it.
    monkeypatch.setattr(signing, "http", lambda: door)
    monkeypatch.setattr(jobs, "http", lambda: door)
    return found
