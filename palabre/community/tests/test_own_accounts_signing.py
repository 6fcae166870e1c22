"""An ambassador's own account, connected on the network's own page: what it is asked for, and whose it is."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from palabre.channels import doors
from palabre.channels.models import Channel
from palabre.channels.tests.conftest import Network as Square
from palabre.channels.views import signing
from palabre.community.tests.conftest import becomes_ambassador
from palabre.connectors.http import Http
from palabre.connectors.registry import PLATFORMS
from palabre.governance.models import Member
from tests.contract.plaza import PLATFORM as PLAZA
from tests.contract.plaza.client import PlazaConnector

pytestmark = pytest.mark.django_db


@pytest.fixture
def square(monkeypatch):
    """A network where accounts are connected on its own pages."""
    monkeypatch.setitem(PLATFORMS, "plaza", (PLAZA, PlazaConnector))
    found = Square()
    door = Http(transport=httpx.MockTransport(found))
    for module in (doors, signing):
        monkeypatch.setattr(module, "http", lambda: door)
    return found


def test_a_viewer_connects_their_own_account_on_the_networks_page_and_none_of_the_house(
    client, as_ada, bo, brand, square, place
):
    back = f"/o/{brand.organisation.slug}/govern/connections/back/"
    there = f"{place}/ambassadors/accounts/to/plaza/"
    client.force_login(bo.user)
    becomes_ambassador(bo)
    assert "no app keys" in client.post(there).content.decode()
    keys = {"client_id": "our-app", "client_secret": "app-s3cret"}
    client.force_login(Member.objects.get(role="owner").user)
    client.post(f"/o/{brand.organisation.slug}/govern/connections/to/plaza/app/", keys)
    client.force_login(bo.user)
    assert client.get(back, {"code": "c0de", "state": "x"}).status_code == 403
    answer = client.post(there)
    asked = {name: one[0] for name, one in parse_qs(urlsplit(answer["location"]).query).items()}
    assert asked["scope"] == "speak"
    answer = client.get(back, {"code": "c0de", "state": asked["state"]})
    assert answer["location"] == f"{place}/ambassadors/accounts/"
    row = Channel.every.get()
    assert (row.employee, row.brand, row.name) == (bo, None, "zoe")
    assert not Channel.objects.exists()
    assert client.get(back, {"code": "c0de", "state": asked["state"]}).status_code == 403


def test_an_own_account_is_asked_for_no_figures_that_want_another_app(
    client, as_ada, bo, brand, place
):
    keys = {"client_id": "our-app", "client_secret": "app-s3cret"}
    as_ada.post(f"/o/{brand.organisation.slug}/govern/connections/to/linkedinperson/app/", keys)
    becomes_ambassador(bo)
    client.force_login(bo.user)
    answer = client.post(f"{place}/ambassadors/accounts/to/linkedinperson/")
    asked = parse_qs(urlsplit(answer["location"]).query)["scope"][0].split()
    assert sorted(asked) == ["openid", "profile", "w_member_social"]
