"""Saved replies and the customer card in a browser: by keyboard alone, right for all, and without scripts."""

import pytest
from playwright.sync_api import expect

from palabre.engagement.actions.people import keep_voice, tag_person
from palabre.engagement.actions.replies import keep_reply
from palabre.governance.acts import Actor
from tests.journeys.conftest import axe_faults, faults_in_every_look, faults_of_pages, layout_faults
from tests.journeys.test_inbox import INBOX, inbox

__all__ = ["inbox"]
OPTIONS = "#replies-list [role=option]"


@pytest.fixture
def replies(inbox, brand, ada):
    """Two replies, and a person behind a conversation."""
    by = Actor.person(ada.user)
    keep_reply(by, brand, "Parcel late", {"en": "Hello {first name}, it leaves today."}, "late")
    keep_reply(by, brand, "Thanks", {"en": "Thank you, says {brand}."})
    person = keep_voice(by, brand, inbox["m1"].voice)
    tag_person(by, person, "regular")
    return inbox


def test_a_reply_comes_to_the_caret_by_keyboard_alone(page, replies):
    page.goto(f"{INBOX}{replies['m1'].pk}/")
    field = page.get_by_label("Answer", exact=True)
    page.keyboard.press("r")
    page.keyboard.type("One two")
    for _sign in range(4):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    sought = page.get_by_role("combobox", name="Find a saved reply")
    expect(sought).to_be_focused()
    expect(page.locator(OPTIONS)).to_have_count(2)
    page.keyboard.type("thanks")
    expect(page.locator(OPTIONS)).to_have_count(1)
    assert not axe_faults(page)
    assert not layout_faults(page)
    page.keyboard.press("Enter")
    expect(field).to_have_value("One Thank you, says Lanterne. two")
    expect(field).to_be_focused()
    expect(page.locator("#counted")).to_contain_text("Draft kept")


def test_a_shortcut_goes_first_and_what_is_not_known_is_told(page, replies):
    page.goto(f"{INBOX}{replies['m3'].pk}/")
    page.keyboard.press("i")
    expect(page.locator(OPTIONS)).to_have_count(2)
    page.keyboard.type("/late")
    first = page.locator(OPTIONS).first
    expect(first).to_contain_text("Parcel late")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Answer", exact=True)).to_have_value("Hello, it leaves today.")
    expect(page.locator(".toast")).to_contain_text("their first name")


def test_words_that_fit_nothing_put_in_nothing_and_send_nothing(page, replies):
    page.goto(f"{INBOX}{replies['m1'].pk}/")
    page.keyboard.press("i")
    expect(page.locator(OPTIONS)).to_have_count(2)
    page.keyboard.type("zzz")
    expect(page.get_by_text("No reply fits these words.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Answer", exact=True)).to_have_value("")
    assert not replies["m1"].turns.filter(ours=True).exists()


def test_the_card_the_list_and_the_pages_are_right_for_all(page, replies, ada):
    ada.user.language = "fr"
    ada.user.save()
    page.goto(f"{INBOX}{replies['m1'].pk}/")
    expect(page.locator("#customer")).to_contain_text("regular")
    page.locator("[popovertarget=replies]").click()
    expect(page.locator(OPTIONS)).to_have_count(2)
    assert faults_in_every_look(page) == []
    number = replies["m1"].voice.identity.person_id
    assert faults_of_pages(page, (f"{INBOX}replies/", f"{INBOX}people/{number}/")) == {}


def test_without_scripts_a_select_and_a_button_put_a_reply_in(browser, context, address, replies):
    bare = browser.new_context(base_url=address, java_script_enabled=False, locale="en-GB")
    bare.add_cookies(context.cookies())
    page = bare.new_page()
    page.goto(f"{INBOX}{replies['m1'].pk}/")
    page.get_by_label("Saved reply", exact=True).select_option("Thanks")
    page.get_by_role("button", name="Insert").click()
    expect(page.get_by_label("Answer", exact=True)).to_have_value("Thank you, says Lanterne.")
    bare.close()
