"""An account connected on the pages of a real provider double: there, back, renewed, and refused.

The double of ../shared/peers is a mock by its own word: it takes PKCE's verifier without looking at it, and
gives no new renewing key with a renewed one, as some networks do.
"""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.utils import timezone

from palabre.channels.doors import open_platform
from palabre.channels.models import Channel
from palabre.connectors import oauth
from palabre.connectors.contract import Author, OAuth, Reconnect
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector
from tests.peers.test_oidc import PROVIDER, provider  # noqa: F401 - the fixture

pytestmark = [pytest.mark.peer, pytest.mark.django_db]

PAGE = "/o/lanterne/govern/connections/"
APP = {"client_id": "palabre", "client_secret": "any"}
BY = OAuth(
    f"{PROVIDER}/oauth2/authorize",
    f"{PROVIDER}/oauth2/token",
    always=("openid", "profile"),
    client="basic",
)


class _Known(PlazaConnector):
    """The square, whose people the provider knows."""

    def me(self) -> Author:
        told = self._http.get(f"{PROVIDER}/userinfo", headers=self._headers).json()
        return Author(str(told["sub"]), handle=str(told["sub"]))


@pytest.fixture
def network(monkeypatch, settings, provider):  # noqa: F811
    settings.ALLOW_HOSTS = ["127.0.0.1:21400"]
    httpx.put(f"{PROVIDER}/users/zoe", json={"sub": "zoe"}).raise_for_status()
    monkeypatch.setitem(PLATFORMS, "plaza", (replace(PLATFORM, oauth=BY), _Known))


def _code_of(address: str) -> dict[str, str]:
    """Sign in over there as zoe; what the provider sends back with the person."""
    back = httpx.post(address, data={"sub": "zoe"}).headers["location"]
    return {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}


def test_an_account_is_connected_and_its_key_renewed(network, as_ada, brand):
    as_ada.post(f"{PAGE}to/plaza/app/", APP)
    away = as_ada.post(f"{PAGE}to/plaza/there/", {})
    as_ada.get(f"{PAGE}back/", _code_of(away["location"]))
    channel = Channel.objects.get()
    assert (channel.account, channel.name) == ("zoe", "zoe")
    first, renews = channel.secret, channel.refresh
    assert renews
    Channel.objects.update(expires_at=timezone.now() + timedelta(seconds=30))
    connector = open_platform("plaza", Channel.objects.get())
    fresh = Channel.objects.get()
    assert fresh.secret != first
    assert fresh.refresh == renews
    assert connector.me().remote_id == "zoe"


def test_a_renewing_key_that_is_not_known_asks_to_connect_again(network):
    http = Http(allow=["127.0.0.1:21400"])
    with pytest.raises(Reconnect):
        oauth.renew(http, BY, APP, server="", refresh="never given")
