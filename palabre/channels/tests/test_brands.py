"""An account belongs to one brand or to the whole organisation: said when it is connected, changed later."""

import httpx
import pytest

from palabre.channels import actions, doors
from palabre.channels.models import Channel
from palabre.connectors.contract import Author
from palabre.connectors.http import Http
from palabre.connectors.oauth import Tokens
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand
from palabre.governance.words import sentence

PAGE = "/o/lanterne/govern/connections/"


@pytest.fixture
def forum(monkeypatch):
    """A forum that anybody may connect to."""
    answer = {"about": {"title": "Le forum"}}
    http = Http(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer)))
    monkeypatch.setattr(doors, "http", lambda: http)


@pytest.fixture
def other(organisation, brand):
    return Brand.objects.create(organisation=organisation, name="Phare", slug="phare")


def connect(client, **owner):
    return client.post(f"{PAGE}to/discourse/", {"server": "forum.example", **owner})


def of(organisation, brand, name="x"):
    return Channel.objects.create(
        organisation=organisation, brand=brand, platform="mastodon", name=name, secret="s3cret"
    )


def test_with_one_brand_nobody_is_asked_and_the_account_is_the_organisations(as_ada, brand, forum):
    assert 'name="owner"' not in as_ada.get(f"{PAGE}to/discourse/").content.decode()
    connect(as_ada)
    row = Channel.objects.get()
    assert row.brand is None
    assert "Whole organisation" not in as_ada.get(PAGE).content.decode()
    assert as_ada.get(f"{PAGE}{row.pk}/brand/").status_code == 404


def test_the_brand_that_one_works_for_is_proposed(as_ada, brand, other, forum):
    as_ada.get("/o/lanterne/phare/listen/sources/")
    page = as_ada.get(f"{PAGE}to/discourse/").content.decode()
    assert f'<option value="{other.pk}" selected>Phare</option>' in page
    as_ada.get("/o/lanterne/lanterne/listen/sources/")
    assert f'value="{brand.pk}" selected' in as_ada.get(f"{PAGE}to/discourse/").content.decode()


def test_two_brands_connect_the_same_network_and_each_row_says_whose_it_is(
    as_ada, brand, other, forum
):
    connect(as_ada, owner=str(brand.pk))
    connect(as_ada, owner=str(other.pk))
    connect(as_ada, owner="all")
    assert [row.brand for row in Channel.objects.all()] == [brand, other, None]
    page = as_ada.get(PAGE).content.decode()
    assert "<td>Phare</td>" in page
    assert "<td>Whole organisation</td>" in page
    assert AuditEntry.objects.filter(verb="connected", details__brand="Phare").exists()


@pytest.mark.parametrize("owner", ["", "0", "no", "999999"])
def test_an_account_is_given_to_nobody_else(as_ada, brand, other, cy, forum, owner):
    assert connect(as_ada, owner=owner).status_code == 422
    theirs = cy.organisation.brands.get()
    assert connect(as_ada, owner=str(theirs.pk)).status_code == 422
    assert not Channel.objects.exists()


def test_an_account_changes_brand_and_the_trail_says_so(as_ada, organisation, brand, other):
    row = of(organisation, brand, "@cafe")
    address = f"{PAGE}{row.pk}/brand/"
    assert f'value="{brand.pk}" selected' in as_ada.get(address).content.decode()
    for owner in (str(other.pk), str(other.pk), "all"):
        as_ada.post(address, {"owner": owner})
    row.refresh_from_db()
    assert row.brand is None
    assert [sentence(one) for one in AuditEntry.objects.filter(kind="channel").order_by("pk")] == [
        "Ada gave the account “@cafe” to the brand “Phare”.",
        "Ada opened the account “@cafe” to the whole organisation.",
    ]
    assert as_ada.post(address, {"owner": "999999"}).status_code == 422


def test_strangers_change_nothing(client, ada, bo, cy, organisation, brand, other):
    row = of(organisation, brand)
    client.force_login(cy.user)
    assert client.post(f"{PAGE}{row.pk}/brand/", {"owner": "all"}).status_code == 404
    client.force_login(bo.user)
    assert client.post(f"{PAGE}{row.pk}/brand/", {"owner": "all"}).status_code == 403
    ada.brands.add(brand)  # whoever works for some brands only decides nothing for all of them
    client.force_login(ada.user)
    assert client.post(f"{PAGE}{row.pk}/brand/", {"owner": "all"}).status_code == 403
    row.refresh_from_db()
    assert row.brand == brand


def test_an_account_that_is_signed_in_over_there_comes_back_to_the_brand_and_stays_there(
    organisation, brand, other
):
    def keep(before=None, to=None):
        return actions.keep_tokens(
            MACHINE, organisation, "mastodon", "s.example", Tokens("k"), Author("7"), before, to
        )

    row = keep(to=other)
    assert row.brand == other
    keep(before=row)
    row.refresh_from_db()
    assert row.brand == other


def test_the_page_of_a_network_names_the_accounts_of_ones_own_brands_only(
    client, organisation, bo, brand, other
):
    for owner, name in ((brand, "of-lanterne"), (other, "of-phare"), (None, "of-all")):
        of(organisation, owner, name)
    client.force_login(bo.user)
    seen = client.get(f"{PAGE}networks/mastodon/").content.decode()
    assert all(name in seen for name in ("of-lanterne", "of-phare", "of-all"))
    bo.brands.add(brand)
    seen = client.get(f"{PAGE}networks/mastodon/").content.decode()
    assert ["of-lanterne" in seen, "of-phare" in seen, "of-all" in seen] == [True, False, True]
    assert "s3cret" not in seen


def test_a_brand_that_goes_takes_its_accounts_and_leaves_the_others(organisation, brand, other):
    of(organisation, brand)
    of(organisation, None, "kept")
    brand.delete()
    assert Channel.objects.get().name == "kept"
