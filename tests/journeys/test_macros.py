"""Macros in a browser: by keyboard alone on one conversation and on many, from the palette, right for all."""

import re

import pytest
from playwright.sync_api import expect

from palabre.engagement.actions.macros import Wish, keep_macro
from palabre.engagement.actions.replies import keep_reply
from palabre.engagement.gathering import gather
from palabre.engagement.macros import Part, Step
from palabre.engagement.models import Conversation
from palabre.engagement.tests.conftest import said
from palabre.governance.acts import Actor
from palabre.listening.ingest import ingest
from tests.journeys.conftest import axe_faults, faults_in_every_look, faults_of_pages, layout_faults
from tests.journeys.test_inbox import INBOX, inbox

__all__ = ["inbox"]


@pytest.fixture
def macros(inbox, brand, ada):
    """Two macros of the brand."""
    by = Actor.person(ada.user)
    reply = keep_reply(by, brand, "Parcel late", {"en": "It leaves today, says {brand}."})
    late = [Part(Step.REPLY, str(reply.pk)), Part(Step.TAG, "parcel")]
    keep_macro(by, brand, Wish("Parcel late", late))
    keep_macro(by, brand, Wish("Rest", [Part(Step.TAG, "seen"), Part(Step.DONE)]))
    return inbox


@pytest.fixture
def hear_more(inbox, brand):
    """A conversation that is longer than a phone is high."""
    texts = [said(f"more{number}", "Is anybody there? " * 6, above="m1") for number in range(12)]
    ingest(texts, "echo", [inbox["source"]])
    gather(brand.pk)
    return inbox["m1"]


def test_two_keys_run_a_macro_below_what_is_being_written_and_undo_opens_again(page, macros):
    row = macros["m1"]
    page.goto(f"{INBOX}{row.pk}/")
    page.keyboard.press("r")
    page.keyboard.type("Hello,")
    page.keyboard.press("Escape")
    page.keyboard.press("1")  # outside its menu a figure does nothing
    page.keyboard.press("m")
    expect(page.locator("#macros")).to_be_visible()
    assert not axe_faults(page)
    page.keyboard.press("1")
    field = page.get_by_label("Answer", exact=True)
    expect(field).to_have_value("Hello,\n\nIt leaves today, says Lanterne.")
    expect(page.locator(".toast")).to_contain_text("“Parcel late” is done.")
    page.keyboard.press("m")
    page.keyboard.press("2")
    expect(page.locator(".talk-head")).to_contain_text("Done")
    expect(page.locator(".toast")).to_contain_text("“Rest” is done.")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    # As it stood: open once the draft was kept, new before.
    expect(page.locator(".talk-head")).to_contain_text(re.compile(r"· (Open|New)"))
    assert not row.turns.filter(ours=True).exists()


def test_a_macro_runs_on_the_rows_that_are_ticked_by_keyboard_alone(page, macros):
    page.goto(INBOX)
    for _row in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.keyboard.press("m")
    expect(page.locator("#macros-many")).to_be_visible()
    page.keyboard.press("2")
    expect(page.locator(".toast")).to_contain_text("“Rest” is done in 2 conversations.")
    assert Conversation.objects.filter(state="done").count() == 2


def test_z_undoes_what_was_done_to_many(page, macros):
    page.goto(INBOX)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.locator("[data-bulk-bar]").get_by_role("button", name="Done").click()
    expect(page.locator(".toast")).to_contain_text("1 conversation changed.")
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("1 conversation is as it was.")
    assert not Conversation.objects.filter(state="done").exists()


def test_z_brings_back_what_a_macro_and_what_a_bulk_act_sorted(page, macros, brand, ada):
    sorts = [Part(Step.TAG, "seen"), Part(Step.PRIORITY, "high"), Part(Step.ASSIGN, "me")]
    keep_macro(Actor.person(ada.user), brand, Wish("Sort", sorts))
    row = macros["m1"]
    page.goto(f"{INBOX}{row.pk}/")
    page.keyboard.press("m")
    page.keyboard.press("3")
    expect(page.locator(".facts .chip-x")).to_contain_text("seen")
    expect(page.locator("#presses")).to_have_value("high")
    page.keyboard.press("z")
    expect(page.locator("#presses")).to_have_value("normal")
    expect(page.locator(".facts .chip-x")).to_have_count(0)
    expect(page.locator("#assign-to")).to_have_value("")
    page.goto(INBOX)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.get_by_role("button", name="High priority").click()
    expect(page.locator(".talk-row", has_text="High")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.locator(".toast")).to_contain_text("as it was")
    assert not Conversation.objects.exclude(priority="normal").exists()


def test_priority_tags_and_opening_again_have_their_keys(page, macros):
    row = macros["m1"]
    page.goto(f"{INBOX}{row.pk}/")
    expect(page.locator("#presses")).to_be_visible()
    page.keyboard.press("h")
    page.keyboard.type("parcel")
    page.keyboard.press("Enter")
    expect(page.locator(".facts .chip-x")).to_contain_text("parcel")
    page.keyboard.press("e")
    expect(page.locator(".talk-head")).to_contain_text("Done")
    page.keyboard.press("u")
    expect(page.locator(".talk-head")).to_contain_text("Open")
    page.keyboard.press("p")
    expect(page.locator("#presses")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#presses")).to_have_value("high")


def test_the_palette_and_the_list_of_keys_know_the_macros(page, macros):
    page.goto(f"{INBOX}{macros['m1'].pk}/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("m 2Rest")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("rest")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Macros › Rest")
    page.keyboard.press("Enter")
    expect(page.locator(".talk-head")).to_contain_text("Done")


def test_the_pages_of_macros_are_right_for_all(page, macros, ada):
    ada.user.language = "fr"
    ada.user.save()
    paths = ("macros/", "macros/new/", f"{macros['m1'].pk}/")
    assert faults_of_pages(page, [INBOX + one for one in paths]) == {}
    page.locator("[popovertarget=macros]").click()
    expect(page.locator("#macros")).to_be_visible()
    assert faults_in_every_look(page) == []


def test_enter_in_a_field_keeps_the_macro_and_adds_no_act(page, macros):
    page.goto(f"{INBOX}macros/new/")
    page.get_by_role("button", name="Put the tag").click()
    page.get_by_label("Name", exact=True).fill("Seen")
    page.get_by_label("Put the tag", exact=True).fill("seen")
    page.get_by_label("Put the tag", exact=True).press("Enter")
    expect(page.get_by_role("link", name="Seen", exact=True)).to_be_visible()


def test_a_form_that_brings_its_page_anew_keeps_ones_place(page, macros):
    page.goto(f"{INBOX}rules/new/")
    page.get_by_role("button", name="Put the tag").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=a0-act]")).to_have_count(1)
    expect(page.get_by_role("button", name="Put the tag")).to_be_focused()
    page.get_by_role("button", name="Take this act away").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=a0-act]")).to_have_count(0)
    expect(page.locator("main form .line button:focus")).to_have_count(1)  # what stands there now
    page.set_viewport_size({"width": 1440, "height": 500})
    page.evaluate("scrollTo(0, 300)")
    page.get_by_role("button", name="Tone", exact=True).click()
    expect(page.locator("[name=c0-what]")).to_have_count(1)
    assert page.evaluate("scrollY") > 200


def test_on_a_phone_the_last_text_is_seen_and_the_acts_lie_under_the_thumb(page, macros, hear_more):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{INBOX}{hear_more.pk}/")
    expect(page.locator("#turns > li").last).to_be_in_viewport(ratio=0.9)
    acts, composer = page.locator(".talk-head .acts"), page.locator(".answering")
    place, above = acts.bounding_box(), composer.bounding_box()
    assert above["y"] + above["height"] <= place["y"] + 1
    assert 838 <= place["y"] + place["height"] <= 844
    expect(page.locator(".foot")).to_be_hidden()
    page.locator("#presses").scroll_into_view_if_needed()
    expect(page.locator("#presses")).to_be_in_viewport(ratio=1)
    assert not layout_faults(page)
    acts.get_by_role("button", name="Macros").click()
    page.locator("#macros").get_by_role("button", name="Rest").click()
    expect(page.locator(".talk-head")).to_contain_text("Done")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(".foot")).to_be_visible()
