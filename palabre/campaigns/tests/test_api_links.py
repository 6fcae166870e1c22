"""Programs change links and make link pages as the pages do, and nobody else's."""

import pytest

from palabre.campaigns.actions.links import make_link
from palabre.campaigns.models import Campaign, LinkPage, TrackedLink
from palabre.campaigns.tests.conftest import BY
from palabre.governance.models import AuditEntry, Brand

LINKS, PAGES = "/api/v1/links", "/api/v1/link-pages"


def test_a_link_is_changed_and_leads_there_with_its_tags(ask, link, brand):
    campaign = Campaign.objects.create(
        organisation=brand.organisation,
        brand=brand,
        name="Noël",
        utm={"utm_campaign": "{campaign}"},
    )
    given = {
        "target": "https://lanterne.example/noel", "campaign": campaign.pk,
        "expires_at": "2027-01-06T00:00:00+01:00",
    }  # fmt: skip
    told = ask("PATCH", f"{LINKS}/{link.pk}", given).json()
    link.refresh_from_db()
    assert told["leads_to"] == link.leads_to == "https://lanterne.example/noel?utm_campaign=noel"
    assert (told["name"], link.name, told["clicks"]) == ("Shop", "Shop", 0)
    assert link.expires_at.isoformat() == "2027-01-05T23:00:00+00:00"
    assert ask("GET", f"{LINKS}/{link.pk}").json() == told
    assert ask("PATCH", f"{LINKS}/{link.pk}", {"expires_at": None}).json()["expires_at"] is None
    assert AuditEntry.objects.filter(kind="trackedlink", actor="planner (API)").count() == 2


def test_a_link_ends_leads_on_and_is_removed(ask, link):
    assert ask("POST", f"{LINKS}/{link.pk}/stop").json()["is_stopped"] is True
    assert TrackedLink.objects.get().is_stopped
    assert ask("POST", f"{LINKS}/{link.pk}/resume").json()["is_stopped"] is False
    assert not TrackedLink.objects.get().is_stopped
    assert ask("DELETE", f"{LINKS}/{link.pk}").status_code == 204
    assert not TrackedLink.objects.exists()


def test_a_link_is_made_once_under_a_name(ask):
    new = {"brand": "lanterne", "target": "https://lanterne.example/menu"}
    first, again = (ask("POST", LINKS, new, once="menu") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert TrackedLink.objects.count() == 1
    other = ask("POST", LINKS, {**new, "name": "Menu"}, once="menu")
    assert (other.status_code, TrackedLink.objects.count()) == (422, 1)
    assert ask("POST", LINKS, new, once="x" * 201).status_code == 422


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"target": "javascript:alert(1)"}, "target"),
        ({"campaign": 99}, "campaign"),
        ({"network": "pigeon"}, "network"),
        ({"slug": "other"}, "slug"),
        ({"name": "x" * 121}, "name"),
        ({"expires_at": "2027-01-06T00:00:00"}, "expires_at"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_with_its_place(ask, link, given, place):
    answer = ask("PATCH", f"{LINKS}/{link.pk}", given)
    assert (answer.status_code, place in answer.json()["error"]) == (422, True)
    assert TrackedLink.objects.get().target == link.target


def test_a_link_page_is_made_changed_and_removed(ask, link, brand):
    second = make_link(BY, brand, "https://lanterne.example/menu")
    new = {
        "brand": "lanterne", "name": "La Lanterne", "slug": "la-lanterne", "text": "Bonjour.",
        "links": [link.pk, second.pk],
    }  # fmt: skip
    made = ask("POST", PAGES, new, once="page")
    told = made.json()
    assert (made.status_code, told["links"]) == (201, [second.pk, link.pk])
    assert ask("POST", PAGES, new, once="page").json() == told
    assert told["address"].endswith("/p/la-lanterne/")
    changed = ask("PATCH", f"{PAGES}/{told['id']}", {"links": [link.pk]}).json()
    assert changed == {**told, "links": [link.pk]}
    row = LinkPage.objects.get()
    assert list(row.links.all()) == [link]
    assert ask("GET", PAGES).json() == {"pages": [changed]}
    assert ask("DELETE", f"{PAGES}/{told['id']}").status_code == 204
    assert not LinkPage.objects.exists()
    assert TrackedLink.objects.count() == 2


def test_a_link_page_shows_only_links_of_its_brand_under_a_free_name(ask, brand):
    other = Brand.objects.create(organisation=brand.organisation, name="Luciole", slug="luciole")
    theirs = make_link(BY, other, "https://luciole.example/")
    new = {"brand": "lanterne", "name": "La Lanterne", "slug": "ici"}
    assert ask("POST", PAGES, {**new, "links": [theirs.pk]}).status_code == 422
    assert ask("POST", PAGES, {**new, "slug": "!"}).status_code == 422
    assert not LinkPage.objects.exists()
    ask("POST", PAGES, new)
    assert ask("POST", PAGES, {**new, "brand": "luciole"}).status_code == 409
    assert LinkPage.objects.count() == 1


def test_nobody_changes_the_links_of_others(ask, link, elsewhere):
    page = ask("POST", PAGES, {"brand": "lanterne", "name": "L", "slug": "ici"}).json()["id"]
    for address in (f"{LINKS}/{link.pk}", f"{PAGES}/{page}"):
        for method in ("GET", "PATCH", "DELETE"):
            assert ask(method, address, {}, house=elsewhere).status_code == 404
            assert ask(method, address, {}, may=("mentions",)).status_code == 403
        assert ask("PATCH", address, {"brand": "other"}).status_code == 422
    assert ask("POST", f"{LINKS}/{link.pk}/stop", house=elsewhere).status_code == 404
    assert ask("GET", PAGES, house=elsewhere).json() == {"pages": []}
    assert (TrackedLink.objects.get().is_stopped, LinkPage.objects.count()) == (False, 1)
