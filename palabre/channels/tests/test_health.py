"""An account that its network lets in no more says so, whoever met with it, until somebody mends it."""

from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from palabre.channels import actions, doors
from palabre.channels.doors import charged
from palabre.channels.jobs import look_after_keys
from palabre.channels.models import Channel
from palabre.connectors.contract import ConnectorError, Reconnect
from palabre.connectors.http import Http
from palabre.connectors.protocols import Draft
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import Actor
from palabre.governance.models import Notice
from tests.contract.plaza import PLATFORM
from tests.contract.plaza.client import PlazaConnector

PAGE = "/o/lanterne/govern/connections/"


@pytest.fixture
def square(monkeypatch):
    """A square that answers with the status that stands in the list."""
    status = [401]

    def answer(request):
        known = {"id": "7", "name": "zoe", "said": ["Bonjour"]}
        return httpx.Response(status[0], json=known)

    monkeypatch.setitem(PLATFORMS, "plaza", (PLATFORM, PlazaConnector))
    monkeypatch.setattr(doors, "http", lambda: Http(transport=httpx.MockTransport(answer)))
    return status


@pytest.fixture
def channel(square, brand):
    return Channel.objects.create(
        organisation=brand.organisation, platform="plaza", name="zoe", secret="key"
    )


def say(channel):
    with charged("plaza", channel) as connector:
        connector.publish(Draft("Bonjour"), "key")


def test_an_account_that_is_turned_away_says_so_and_is_told_of_once(as_ada, channel):
    for _ in range(2):
        with pytest.raises(Reconnect):
            say(channel)
    page = as_ada.get(PAGE).content.decode()
    assert "Doesn’t work" in page
    assert "no longer accepts" in page
    assert (
        "The connection to zoe doesn’t work." in as_ada.get("/o/lanterne/today/").content.decode()
    )
    assert [one.sentence for one in Notice.objects.all()] == ["La connexion à zoe a pris fin."]


@pytest.mark.parametrize("status", [400, 429, 500])
def test_what_goes_wrong_with_one_call_is_not_said_of_the_account(channel, square, status):
    square[0] = status
    with pytest.raises(ConnectorError):
        say(channel)
    assert Channel.objects.get().last_error == ""
    assert not Notice.objects.exists()


def test_who_was_turned_away_with_an_old_key_says_nothing_of_the_new_one(channel):
    Channel.objects.update(secret="new key")
    with pytest.raises(Reconnect):
        say(channel)
    assert Channel.objects.get().last_error == ""


def test_an_account_that_is_let_in_again_is_well_once_it_was_tried(as_ada, channel, square):
    with pytest.raises(Reconnect):
        say(channel)
    square[0] = 200
    as_ada.post(f"{PAGE}{channel.pk}/try/")
    assert Channel.objects.get().last_error == ""
    assert "Doesn’t work" not in as_ada.get(PAGE).content.decode()


def test_an_account_that_is_connected_again_while_it_is_tried_keeps_its_health(
    ada, channel, monkeypatch
):
    def meanwhile(tried):
        Channel.objects.filter(pk=tried.pk).update(secret="new key")
        raise Reconnect("Turned away.")

    monkeypatch.setattr(actions, "_introduced", meanwhile)
    assert actions.check_account(Actor.person(ada.user), channel)
    assert Channel.objects.get().last_error == ""


@pytest.mark.parametrize("before", ["", "It ended."])
def test_a_network_that_is_down_while_an_account_is_tried_changes_nothing_of_it(
    as_ada, channel, square, before
):
    Channel.objects.update(last_error=before)
    square[0] = 503
    page = as_ada.post(f"{PAGE}{channel.pk}/try/", follow=True).content.decode()
    assert "The account could not be tried now" in page
    assert Channel.objects.get().last_error == before


def test_a_key_is_renewed_though_the_one_before_was_turned_away(as_ada, brand, network):
    Channel.objects.create(
        organisation=brand.organisation, platform="plaza", name="zoe", secret="key-0",
        refresh="renew-0", expires_at=timezone.now() + timedelta(minutes=1),
        last_error="The network no longer accepts this account.",
    )  # fmt: skip
    look_after_keys()
    fresh = Channel.objects.get()
    assert (fresh.secret, fresh.last_error) == ("key-1", "")
