"""The inbox in a browser: right for all, by keyboard alone, and two members at once."""

import re
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from conftest import _member
from palabre.channels.models import Channel
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.answers import record
from palabre.engagement.gathering import gather
from palabre.engagement.models import Conversation, Pledge
from palabre.engagement.tests.conftest import Place, go_on, said, source_of
from palabre.governance.acts import Actor
from palabre.listening.ingest import ingest
from tests.journeys.conftest import LOOKS, axe_faults, faults_in_every_look, show

INBOX = "/o/lanterne/lanterne/engage/"


@contextmanager
def other_browser(browser, address, member, **more):
    """A page of another browser in which another member is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.user.get_session_auth_hash()
    session.save()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": address}
    context = browser.new_context(base_url=address, locale="en-GB", **more)
    context.add_cookies([cookie])
    yield context.new_page()
    context.close()


@pytest.fixture
def inbox(address, brand, ada, sign_in, monkeypatch):
    """An inbox with three conversations, one of them with a note, a tag and an answer; Ada is signed in."""
    monkeypatch.setattr(settings, "LANGUAGE_CODE", "en")
    network = Place()
    monkeypatch.setitem(PLATFORMS, "echo", (PLATFORM, network))
    channel = Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Volière",
        account="voliere",
    )  # fmt: skip
    source = source_of(channel)
    ingest(
        [said("m1", "Is it open?"), said("m2", "Bravo !", by="max"), said("m3", "Why?", by="lou")],
        "echo",
        [source],
    )
    gather(brand.pk)
    by = Actor.person(ada.user)
    rows = {one.key: one for one in Conversation.objects.all()}
    verbs.note(by, rows["m2"], "Thank him.")
    verbs.tag(by, brand, [rows["m2"].pk], "praise")
    record(by, rows["m2"], "Thanks a lot!")
    sign_in(ada)
    return {"network": network, "source": source, **rows}


def test_the_pages_are_right_for_everybody(page: Page, inbox, ada) -> None:
    ada.user.language = "fr"
    ada.user.save()
    for path in ("", "?view=all", f"{inbox['m1'].pk}/", f"{inbox['m2'].pk}/"):
        show(page, *LOOKS[0])
        page.goto(INBOX + path)
        if path.endswith("/"):
            expect(page.locator("aside.facts select")).to_have_count(2)
        assert (path, faults_in_every_look(page)) == (path, [])


def test_a_comment_is_answered_by_keyboard_alone_and_taken_back_before(page: Page, inbox) -> None:
    page.goto(INBOX)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#talk-open")).to_contain_text("Why?")
    page.keyboard.press("j")
    expect(page.locator("#talk-open")).to_contain_text("Is it open?")
    page.keyboard.press("r")
    page.keyboard.type("It is.")
    expect(page.locator("#counted")).to_contain_text("6 / 500")
    expect(page.locator("#counted")).to_contain_text("Draft kept")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".turn.leaving")).to_contain_text("It is.")
    # The turn may come by the live line before the answer to the key does, which empties the box.
    expect(page.locator("#answer")).to_have_value("")
    page.keyboard.press("z")
    expect(page.locator("#answer")).to_have_value("It is.")
    page.locator("#answer").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator(".turn.leaving")).to_be_visible()
    go_on()
    expect(page.locator("#talk-open")).to_contain_text("Waiting for them")
    assert inbox["network"].answers == {"t0": "m1"}


def test_before_the_first_j_keys_act_on_the_first_row(page: Page, inbox) -> None:
    page.goto(INBOX)
    page.keyboard.press("x")
    first = page.locator("[data-item]").first
    expect(first.get_by_role("checkbox")).to_be_checked()
    expect(first).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-bar]")).to_be_hidden()
    page.goto(INBOX)
    page.keyboard.press("Enter")
    expect(page.locator("#talk-open")).to_contain_text("Why?")


def test_with_a_conversation_open_keys_act_on_its_row(page: Page, inbox) -> None:
    page.goto(f"{INBOX}{inbox['m1'].pk}/")
    row = page.locator(f"#row-{inbox['m1'].pk}")
    expect(row).to_be_visible()
    page.keyboard.press("x")
    expect(row.get_by_role("checkbox")).to_be_checked()


def test_the_list_of_keys_says_what_x_does_and_names_nobody(page: Page, inbox) -> None:
    page.goto(INBOX)
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("xTick the row")


def test_focus_is_never_lost_and_escape_leads_back(page: Page, inbox) -> None:
    page.goto(INBOX)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#presses")).to_be_visible()
    row, answer = page.locator('[data-item][aria-current="true"]'), page.locator("#answer")
    for key, field in (("r", answer), ("h", page.get_by_label("New tag"))):
        page.keyboard.press(key)
        expect(field).to_be_focused()
        page.keyboard.press("Escape")
        expect(row).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#note")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#note")).to_be_hidden()
    expect(row).to_be_focused()
    page.get_by_role("button", name="Take it on").press("Enter")
    expect(page.get_by_role("button", name="Take it on")).to_have_count(0)
    expect(page.locator("#talk-open")).to_be_focused()
    page.get_by_role("button", name="Like it").press("Enter")
    expect(page.get_by_role("button", name="Take the like away")).to_be_focused()
    page.get_by_label("New tag").fill("parcel")
    page.get_by_label("New tag").press("Enter")
    expect(page.locator(".facts .chip-x")).to_contain_text("parcel")
    expect(row).to_be_focused()


def test_a_list_that_a_key_opened_gives_the_keys_back(page: Page, inbox) -> None:
    page.goto(INBOX)
    page.keyboard.press("Enter")
    presses, row = page.locator("#presses"), page.locator('[data-item][aria-current="true"]')
    expect(presses).to_have_value("normal")
    page.keyboard.press("p")
    expect(presses).to_be_focused()
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    page.keyboard.press("p")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(presses).to_have_value("high")
    page.keyboard.press("n")  # which would choose "Normal", were one still in the list
    expect(page.locator("#note")).to_be_focused()
    expect(presses).to_have_value("high")


def test_what_was_chosen_from_a_menu_leads_back_to_what_opened_it(page: Page, inbox) -> None:
    page.goto(f"{INBOX}{inbox['m1'].pk}/")
    page.keyboard.press("s")
    page.keyboard.press("Enter")  # nothing is chosen yet, and no row opens behind the menu
    expect(page.locator("#snooze")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".talk-head")).to_contain_text("Put aside until")
    expect(page.locator("button[popovertarget=snooze]")).to_be_focused()


def test_on_a_phone_focus_follows_into_the_conversation(page: Page, inbox) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(INBOX)
    page.keyboard.press("Enter")
    expect(page.locator("#talk-open")).to_be_focused()


# What a finger can press, smaller than 44 px; links within a sentence are as high as it is.
THIN = """() => {
  const inSentence = (one) => one.matches("a") && getComputedStyle(one).display === "inline";
  return [...document.querySelectorAll(".inbox :is(a, button, input, select, textarea, summary)")]
    .filter((one) => one.checkVisibility() && one.type !== "hidden" && !inSentence(one))
    .map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
    .filter(([one, box]) => box.width && Math.min(box.width, box.height) < 43.5)
    .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}"""

# A keyboard that comes up on a screen of 844 px, as a browser tells it.
KEYBOARD = """() => {
  Object.defineProperty(visualViewport, "height", { value: 500 });
  visualViewport.dispatchEvent(new Event("resize"));
}"""


@pytest.fixture
def phone(browser, address, inbox, ada):
    """Ada's phone."""
    with other_browser(
        browser,
        address,
        ada,
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 844},
    ) as page:
        yield page


def test_on_a_phone_a_thumb_hits_all_that_can_be_pressed(phone, inbox) -> None:
    for path in ("", f"{inbox['m1'].pk}/", f"{inbox['m2'].pk}/"):
        phone.goto(INBOX + path)
        if path:
            expect(phone.locator("aside.facts select")).to_have_count(2)
            expect(phone.locator(".customer")).to_be_visible()
        else:
            phone.get_by_role("checkbox").first.tap()
            expect(phone.locator("[data-bulk-bar]")).to_be_visible()
        assert (path, phone.evaluate(THIN)) == (path, [])


def test_on_a_phone_the_keyboard_hides_neither_the_field_nor_its_button(phone, inbox) -> None:
    phone.goto(f"{INBOX}{inbox['m1'].pk}/")
    phone.locator("html[data-awake]").wait_for()
    phone.locator("#answer").tap()
    phone.evaluate(KEYBOARD)
    for one in (phone.locator("#answer"), phone.get_by_role("button", name="Send")):
        box = one.bounding_box()
        assert 0 < box["y"] < box["y"] + box["height"] <= 500
    expect(phone.locator("#turns > li").last).to_be_in_viewport()


def test_two_members_see_each_other_and_what_is_said_while_they_read(
    page: Page, inbox, brand, browser, address
) -> None:
    eve = _member("Eve", brand.organisation, "editor")
    number = inbox["m1"].pk
    page.goto(f"{INBOX}{number}/")
    with other_browser(browser, address, eve) as hers:
        hers.goto(f"{INBOX}{number}/")
        expect(page.locator("[data-here-now]")).to_contain_text("Eve is looking")
        hers.locator("#answer").press_sequentially("I am at it")
        expect(page.locator("[data-here-now]")).to_contain_text("Eve writes")
        ingest([said("m4", "Anybody there?", above="m1")], "echo", [inbox["source"]])
        for one in (page, hers):
            expect(one.locator("#turns")).to_contain_text("Anybody there?")
        expect(hers.locator("#answer")).to_have_value("I am at it")
        hers.keyboard.press("Control+Enter")
        expect(hers.get_by_role("button", name="Send all the same")).to_be_visible()
        hers.get_by_role("button", name="Send all the same").click()
        expect(page.locator(".turn.ours")).to_contain_text("I am at it")
        hers.keyboard.press("t")
        expect(page.locator(".facts #assign-to option:checked")).to_have_text("Eve")
        hers.keyboard.press("e")
        expect(page.locator(".talk-head")).to_contain_text("Done")
        hers.goto(INBOX)
    # A word that she is there may come after the one that she left: then it ends by itself.
    expect(page.locator("[data-here-now]")).to_have_text("", timeout=90_000)


def test_a_text_that_is_deleted_there_goes_from_each_open_page(
    page: Page, inbox, brand, browser, address
) -> None:
    ingest([said("m4", "Off with you!", above="m1")], "echo", [inbox["source"]])
    gather(brand.pk)
    talk = inbox["m1"]
    page.goto(f"{INBOX}{talk.pk}/")
    with other_browser(browser, address, _member("Eve", brand.organisation, "editor")) as hers:
        hers.goto(f"{INBOX}{talk.pk}/")
        page.keyboard.press("#")
        expect(page.locator("#turns")).to_contain_text("It is deleted there in a moment")
        expect(page.get_by_role("button", name="Hide it there")).to_have_count(1)
        go_on()
        expect(page.locator("#turns")).to_contain_text("This text was deleted there.")
        for one in (page, hers):
            expect(one.locator("#turns")).not_to_contain_text("Off with you!")
            expect(one.locator("#turns")).to_contain_text("Is it open?")


def test_with_its_only_text_a_conversation_goes_and_the_open_pages_say_so(
    inbox, brand, ada, browser, address
) -> None:
    talk, eve = inbox["m1"], _member("Eve", brand.organisation, "editor")
    with (
        other_browser(browser, address, ada) as page,
        other_browser(browser, address, eve) as hers,
    ):
        for one in (page, hers):
            one.goto(f"{INBOX}{talk.pk}/")
            expect(one.locator(f"#row-{talk.pk}")).to_be_visible()
        page.keyboard.press("#")
        expect(page.get_by_role("button", name="Let it stand")).to_be_visible()
        go_on()
        for one in (page, hers):
            expect(one.locator(".toast.error")).to_contain_text("This conversation is gone")
            expect(one.locator("#talk-open")).to_have_count(0)
            expect(one.locator(f"#row-{talk.pk}")).to_have_count(0)
        assert page.url.endswith(INBOX)


def test_a_part_of_a_conversation_that_is_gone_says_so_once(inbox, ada, browser, address) -> None:
    talk = inbox["m1"]
    with other_browser(browser, address, ada) as page:
        page.goto(f"{INBOX}{talk.pk}/")
        expect(page.locator(".facts")).to_be_visible()
        # The open page says all the while that somebody is there, which may come in between.
        for _turn in range(5):
            with suppress(IntegrityError), transaction.atomic():
                Conversation.objects.filter(pk=talk.pk).delete()
        assert not Conversation.objects.filter(pk=talk.pk).exists()
        page.evaluate(
            """(path) => { const target = document.querySelector(".facts");
            window.htmx.ajax("GET", path, { source: target, target, swap: "outerHTML" }); }""",
            f"{INBOX}{talk.pk}/?part=about",
        )
        expect(page.locator("#talk-open")).to_have_count(0)
        expect(page.locator(".toast.error")).to_have_count(1)
        expect(page.locator(".toast.error")).to_contain_text("This conversation is gone")


def test_how_long_there_is_goes_on_in_an_open_page_without_the_server(
    page: Page, inbox, brand
) -> None:
    Pledge.objects.create(brand=brand, week=[[[0, 1440]]] * 7)
    now, talk = timezone.now().replace(microsecond=0), inbox["m1"]
    due = now + timedelta(minutes=90, seconds=30)
    Conversation.objects.filter(pk=talk.pk).update(late_at=due, answer_by=due, stage="todo")
    page.clock.install(time=now)
    page.goto(f"{INBOX}{talk.pk}/")
    page.wait_for_selector("html[data-awake]")
    row, head = page.locator(f"#row-{talk.pk} .due"), page.locator(".talk-head .due")
    expect(row).to_contain_text("answer within 1 h 30")
    page.route("**/*", lambda route: route.fulfill(status=204))
    for minutes, words in ((28, "answer within 1 h 02"), (50, "answer within 12 min")):
        page.clock.fast_forward(timedelta(minutes=minutes) // timedelta(milliseconds=1))
        for one in (row, head):
            expect(one).to_contain_text(words)
            expect(one).not_to_have_class(re.compile("is-late"))
    page.clock.fast_forward(30 * 60 * 1000)
    for one in (row, head):
        expect(one).to_contain_text("late by 17 min")
        expect(one).to_have_class(re.compile("is-late"))
        expect(one.locator("svg:visible")).to_have_count(1)
    assert axe_faults(page) == []
