"""Brands: added with a free address, changed, removed with what hangs on them."""

import pytest

from palabre.governance import actions
from palabre.governance.models import AuditEntry, Brand, Invitation, Member
from palabre.governance.money import currency_of
from palabre.governance.words import sentence

BRANDS = "/o/lanterne/govern/brands/"
FIELDS = {"site": "", "language": "fr", "country": "fr"}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Crème brûlée", "creme-brulee"),
        ("Лампа", "brand"),
        ("東京", "brand"),
        ("Govern", "govern-2"),
        ("Lanterne", "lanterne-2"),
        ("1664", "1664"),
        ("x" * 120, "x" * 50),
    ],
)
def test_every_name_gets_a_free_address(as_ada, organisation, brand, name, slug):
    as_ada.post(f"{BRANDS}add/", {"name": name, **FIELDS})
    made = organisation.brands.filter(name=name).last()
    assert (made.slug, made.country) == (slug, "FR")


def test_a_renamed_brand_keeps_its_address(as_ada, brand):
    as_ada.post(f"{BRANDS}{brand.pk}/", {"name": "Phare", **FIELDS})
    brand.refresh_from_db()
    assert (brand.name, brand.slug) == ("Phare", "lanterne")
    assert AuditEntry.objects.get(verb="renamed").details["before"] == "Lanterne"


def test_the_country_of_the_organisation_decides_its_money(as_ada, organisation):
    told = {"organisation-name": "Lanterne", "organisation-country": "ch"}
    as_ada.post(f"{BRANDS}organisation/", told)
    organisation.refresh_from_db()
    assert (organisation.name, currency_of(organisation)) == ("Lanterne", "CHF")
    entry = AuditEntry.objects.get(verb="changed", kind="organisation")
    assert sentence(entry).endswith("changed where “Lanterne” is at home.")


def test_a_country_that_is_none_keeps_the_organisation_as_it_was(as_ada, organisation):
    told = {"organisation-name": "Phare", "organisation-country": "Suisse"}
    answer = as_ada.post(f"{BRANDS}organisation/", told)
    assert (answer.status_code, str(answer.context["here"].organisation)) == (422, "Lanterne")
    organisation.refresh_from_db()
    assert (organisation.name, organisation.country) == ("Lanterne", "FR")


@pytest.mark.parametrize("site", ["javascript:alert(1)", "ftp://x.example", "x" * 300])
def test_a_site_that_is_no_web_address_is_refused(as_ada, brand, site):
    answer = as_ada.post(f"{BRANDS}{brand.pk}/", {"name": "Phare", **FIELDS, "site": site})
    brand.refresh_from_db()
    assert (answer.status_code, brand.site) == (422, "")


def test_markup_in_a_name_is_shown_as_text(as_ada, brand):
    as_ada.post(f"{BRANDS}{brand.pk}/", {"name": "<img src=x onerror=alert(1)>", **FIELDS})
    page = as_ada.get(BRANDS).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_last_brand_stays(as_ada, brand):
    as_ada.post(f"{BRANDS}{brand.pk}/remove/", {"name": "Lanterne"})
    assert Brand.objects.filter(pk=brand.pk).exists()


def test_a_brand_goes_only_when_its_name_is_typed(as_ada, harbour):
    answer = as_ada.post(f"{BRANDS}{harbour.pk}/remove/", {"name": "havre"})
    assert answer.status_code == 422
    as_ada.post(f"{BRANDS}{harbour.pk}/remove/", {"name": "Havre"})
    assert not Brand.objects.filter(pk=harbour.pk).exists()


def test_what_goes_with_a_brand_is_said_before(as_ada, harbour, member_as):
    member_as("agent", harbour)
    assert (
        "1 · members who work for this brand only"
        in as_ada.get(
            f"{BRANDS}{harbour.pk}/remove/", headers={"accept-language": "en"}
        ).content.decode()
    )


def test_who_worked_for_a_removed_brand_only_does_not_see_the_others(
    by_ada, harbour, member_as, client, organisation
):
    guest = member_as("guest", harbour)
    actions.invite(by_ada, organisation, "kim@example.org", "guest", [harbour])
    actions.remove_brand(by_ada, harbour)
    client.force_login(guest.user)
    assert client.get("/o/lanterne/govern/team/").status_code == 404
    assert not Member.objects.get(pk=guest.pk).is_active
    assert Invitation.objects.get().revoked_at is not None


def test_a_brand_of_another_organisation_cannot_be_reached_through_ones_own(as_ada, cy):
    other = cy.organisation.brands.get()
    assert as_ada.get(f"{BRANDS}{other.pk}/").status_code == 404
    assert as_ada.post(f"{BRANDS}{other.pk}/remove/", {"name": other.name}).status_code == 404


def test_a_limited_member_sees_only_their_brands(client, member_as, brand, harbour):
    client.force_login(member_as("viewer", harbour).user)
    page = client.get(BRANDS).content.decode()
    assert "<h2>Havre</h2>" in page
    assert "<h2>Lanterne</h2>" not in page
