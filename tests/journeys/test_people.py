"""People in a browser: every page is accessible and fits; two records are merged and parted again."""

import pytest
from playwright.sync_api import expect

from palabre.engagement.actions.people_import import start_import
from palabre.engagement.actions.people_links import add_link
from palabre.engagement.crm.rules import LinkKind
from palabre.engagement.models import CrmLink, PeopleImport, Person
from palabre.engagement.tests.people_world import says
from palabre.governance.acts import Actor
from palabre.listening.actions.topics import make_topic
from palabre.site.demo.people import furnish_people
from tests.journeys.conftest import faults_of_pages

PEOPLE = "/o/lanterne/lanterne/engage/people/"
PAGES = [
    "", "?q=zo&tag=fidèle", "?q=nobody", "new/", "new/?q=N", "{one}/", "{one}/merge/", "{one}/merge/?q=a",
    "{one}/merge/?other={other}", "{one}/erase/", "suggestions/", "segments/", "segments/{segment}/",
    "files/", "files/{file}/", "links/", "links/?kind=odoo", "links/{hook}/", "links/{odoo}/",
    "links/{book}/",
]  # fmt: skip


@pytest.fixture
def made(brand, ada, sign_in):
    """Whom the demonstration knows, of voices that were heard here; the parts of their addresses."""
    by = Actor.person(ada.user)
    make_topic(by, brand, "Lanterne", "lanterne")
    for n in range(30):
        for name in ("Zoé Martin", "Nadia Ferry", "Owen Pell")[: 1 + n % 3]:
            who = f"{name.split()[0].lower()}{n}"
            says(brand, who, f"La Lanterne, {n} fois", name=f"{name} {n}", handle=f"@{who}")
    furnish_people(by, brand)
    given = {"address": "https://a.example", "secret": "x", "account": "a"}
    odoo = add_link(by, brand, LinkKind.ODOO, name="Odoo", **given)
    book = add_link(by, brand, LinkKind.CARDDAV, name="Carnet", **given)
    start_import(by, brand, "b.vcf", b"BEGIN:VCARD\nFN:A\nEND:VCARD")
    people = Person.objects.filter(merged_into=None).order_by("pk")
    sign_in(ada)
    return {
        "one": people[0].pk, "other": people[1].pk, "segment": brand.segments.first().pk,
        "file": PeopleImport.objects.order_by("pk")[0].pk, "odoo": odoo.pk, "book": book.pk,
        "hook": CrmLink.objects.get(kind="webhook").pk,
    }  # fmt: skip


def test_every_page_of_people_is_accessible_and_fits(page, made, ada):
    ada.user.language = "fr"
    ada.user.save()
    addresses = [PEOPLE + one.format(**made) for one in PAGES]
    assert faults_of_pages(page, addresses, unfold="details.more-of") == {}


def test_two_records_are_merged_seen_as_one_and_parted_again(page, made):
    one, other = Person.objects.get(pk=made["one"]), Person.objects.get(pk=made["other"])
    page.goto(f"{PEOPLE}{one.pk}/")
    page.get_by_role("link", name="Merge with…").click()
    page.get_by_label("Name, handle, mail or phone").fill(other.name)
    page.keyboard.press("Enter")
    page.get_by_role("link", name=other.name, exact=True).click()
    page.get_by_label("How do you know that they are one?").fill("Told us so")
    page.get_by_role("button", name="Merge them").click()
    expect(page.get_by_text("Told us so")).to_be_visible()
    theirs = other.identities.model.objects.filter(person=one, voice__isnull=False)
    assert theirs.count() >= 2
    page.locator(".notice", has_text="Told us so").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Told us so")).to_be_hidden()
    page.goto(f"{PEOPLE}{other.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(other.name)
