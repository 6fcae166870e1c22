"""Coming in: the first person, a passkey, and the pages on the way, in a real browser."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from palabre.governance.models import Organisation
from tests.journeys.conftest import faults_of_pages


@pytest.fixture(autouse=True)
def forgotten_attempts():
    """Each test begins with an empty count of attempts."""
    cache.clear()


@pytest.fixture
def by_name(address, settings) -> str:
    """The address by name: passkeys are not for addresses that are numbers."""
    settings.ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    return address.replace("127.0.0.1", "localhost")


def _give_it_a_key(page: Page) -> None:
    """Plug a passkey device into this browser that always says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_the_first_person_opens_the_house(page: Page, address) -> None:
    page.goto("/")
    page.get_by_label("Name of your organisation").fill("Lanterne")
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Begin").click()
    expect(page).not_to_have_url(re.compile("/accounts/"))
    assert Organisation.objects.get().members.get().role == "owner"


def test_a_passkey_is_added_and_opens_the_door(page: Page, by_name, ada) -> None:
    _give_it_a_key(page)
    page.goto(f"{by_name}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.get_by_label("E-mail address").fill(ada.user.email)
    page.get_by_label("Password", exact=True).fill("a long password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recovery")
    page.goto(f"{by_name}/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="My laptop")).to_be_visible()
    page.goto(f"{by_name}/me/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{by_name}/accounts/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")


def test_a_passkey_that_is_not_there_is_said_in_the_page(page: Page, address, ada) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No key was used")


PAGES = [
    "team/",
    "roles/",
    "brands/",
    "audit/",
    "privacy/",
]


def test_the_pages_of_the_room_are_right_for_everybody(page: Page, sign_in, ada, bo) -> None:
    ada.user.language = "fr"
    ada.user.save()
    sign_in(ada)
    org = "/o/lanterne/govern/"
    brand = ada.organisation.brands.get()
    addresses = [org + one for one in PAGES]
    addresses += [
        f"{org}team/{bo.pk}/",
        f"{org}brands/{brand.pk}/",
        f"{org}brands/{brand.pk}/remove/",
    ]
    addresses += [
        "/me/",
        "/me/places/",
        "/accounts/2fa/",
        "/accounts/sessions/",
        "/accounts/email/",
    ]
    assert faults_of_pages(page, addresses) == {}
    expect(page.locator("html")).to_have_attribute("lang", "fr")
