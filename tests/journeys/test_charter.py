"""Journeys through the charter's rules: read by everybody, written and tried by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.checks import Charter
from palabre.publishing.models import CharterRules
from tests.journeys.conftest import faults_of_pages

RULES = "/o/lanterne/govern/charter-rules/"
PAGES = (RULES, f"{RULES}?version=1", f"{RULES}brands/lanterne/")


@pytest.fixture
def ruled(address, organisation, brand, ada, sign_in):
    """Rules in two versions, what a brand adds, and an account; Ada being signed in."""
    Channel.objects.create(organisation=organisation, platform="echo", name="Volière")
    why = {"pas cher": "nous disons « prix juste »."}
    keep_rules(MACHINE, organisation, Charter(forbidden=("pas cher",), reasons=why), [])
    keep_rules(MACHINE, organisation, Charter(forbidden=("leader", "pas cher")), [], seen=1)
    keep_rules(MACHINE, organisation, Charter(disclosures=(), risky=("promo*",)), [], brand=brand)
    sign_in(ada)


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_the_pages_are_right_for_everybody(page: Page, ruled, ada, role) -> None:
    ada.user.language, ada.role = "fr", role
    ada.user.save()
    ada.save()
    assert faults_of_pages(page, PAGES) == {}


def test_a_rule_is_tried_before_it_is_kept_by_keyboard_alone(page: Page, ruled) -> None:
    page.goto(RULES)
    words = page.get_by_label("Forbidden words")
    words.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\nnuméro un: qui le prouve ?")
    page.get_by_label("A sentence").focus()
    page.keyboard.type("Nous sommes le numéro un.")
    found = page.locator("#found")
    expect(found).to_contain_text("qui le prouve ?")
    assert CharterRules.objects.filter(brand=None).count() == 2
    page.get_by_role("button", name="Keep the rules").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Version 3")).to_be_visible()
    kept = CharterRules.objects.get(brand=None, is_current=True).content
    assert kept["reasons"] == {"numéro un": "qui le prouve ?"}
