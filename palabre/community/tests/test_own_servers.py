"""Own accounts on servers that anybody may name: within limits, and the trail tells of none of them."""

from dataclasses import replace

import pytest
from django.utils import timezone

from palabre.channels.actions import BEGUN_FOR, MOST_BEGUN, connect_account
from palabre.channels.models import App, Channel
from palabre.channels.views import signing
from palabre.community.tests.conftest import becomes_ambassador
from palabre.connectors.contract import OAuth
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry
from tests.contract.plaza import PLATFORM as PLAZA
from tests.contract.plaza.client import PlazaConnector

pytestmark = pytest.mark.django_db


def said(answer):
    """The page as text."""
    return answer.content.decode()


@pytest.fixture
def anywhere(monkeypatch):
    """A network of servers of any name, which make apps known by themselves."""
    way = OAuth("/authorize", "/token", PLAZA.oauth.scopes, register="/apps", on_server=True)
    monkeypatch.setitem(
        PLATFORMS, "plaza", (replace(PLAZA, app=(), oauth=way, guide=()), PlazaConnector)
    )
    keys = {"client_id": "app", "client_secret": "app-s3cret"}
    monkeypatch.setattr(signing.oauth, "register", lambda *_given, **_more: keys)
    issuer = signing.oauth.Issuer("", promised=False)
    monkeypatch.setattr(signing.oauth, "issuer_of", lambda *_given, **_more: issuer)


def test_nobody_fills_the_house_with_keys_of_servers_from_which_they_never_come_back(
    client, bo, brand, anywhere, place
):
    client.force_login(bo.user)
    becomes_ambassador(bo)
    there = f"{place}/ambassadors/accounts/to/plaza/"
    for number in range(MOST_BEGUN):
        answer = client.post(there, {"server": f"https://s{number}.example"})
        assert answer["location"].startswith(f"https://s{number}.example/")
    assert "try again later" in said(client.post(there, {"server": "https://more.example"}))
    assert App.objects.count() == MOST_BEGUN
    own_one = App.objects.get(server="https://s0.example")
    Channel.objects.create(
        organisation=brand.organisation, employee=bo, platform="plaza", server=own_one.server
    )
    App.objects.update(created_at=timezone.now() - BEGUN_FOR * 2)
    assert client.post(there, {"server": "https://more.example"}).status_code == 302
    assert {one.server for one in App.objects.all()} == {own_one.server, "https://more.example"}
    told = AuditEntry.objects.filter(kind="app")
    assert {(one.actor, one.user) for one in told} == {("Palabre", None)}


def test_one_has_so_many_accounts_of_ones_own_and_no_more(
    client, bo, brand, settings, monkeypatch, place
):
    settings.DEMO = True
    client.force_login(bo.user)
    becomes_ambassador(bo)
    monkeypatch.setattr("palabre.channels.actions.MOST_OWN", 1)
    there = f"{place}/ambassadors/accounts/to/echo/"
    for name in ("bo", "bo-again"):
        answer = client.post(there, {field.name: name for field in PLATFORM.account})
    assert "disconnect one first" in said(answer)
    assert Channel.every.count() == 1


def test_the_trail_does_not_tell_on_which_server_somebody_has_an_account(brand, bo):
    values = {"server": "https://small.example", "account": "bo", "secret": "s3cret"}
    by = Actor.person(bo.user)
    connect_account(by, brand.organisation, "mastodon", values, "bo", employee=bo)
    connect_account(by, brand.organisation, "mastodon", values, "house")
    own, house = AuditEntry.objects.filter(verb="connected").order_by("pk")
    assert "small.example" not in f"{own.label} {own.details}"
    assert house.details["server"] == "https://small.example"
