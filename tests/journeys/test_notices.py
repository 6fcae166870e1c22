"""Notices in a browser: counted by the bell, said as they come, shown by the browser where it may."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as Late

from palabre.governance.actions import notify
from palabre.governance.acts import MACHINE
from palabre.governance.models import Notice
from tests.journeys.conftest import axe_faults, layout_faults

PAGE = "/o/lanterne/notices/"
# What the browser would have shown in a corner of the screen; a page that is looked at shows none.
SHOWN = """
window.shown = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  constructor(title, options) { super(); window.shown.push(options.body); }
};
Object.defineProperty(document, "hidden", { get: () => window.isAway === true });
"""


@pytest.fixture
def tell(organisation, ada, sign_in, settings):
    """Tell Ada something; she is signed in."""
    settings.LANGUAGE_CODE = "en"
    ada.user.language = "en"
    ada.user.save()
    sign_in(ada)

    def say(sentence, link=PAGE):
        notify(MACHINE, organisation, [ada.user], "test", lambda: sentence, link)

    return say


def ask(page):
    """Let the bell ask now, as an event stream of a page makes it."""
    page.evaluate("document.dispatchEvent(new Event('notices'))")


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1440), ("fr", "dark", 390)]
)
def test_the_page_is_right_for_everybody(page: Page, tell, ada, language, scheme, width) -> None:
    ada.user.language = language
    ada.user.save()
    tell("A post waits for your decision, and its name is rather long to be told in one line.")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(PAGE)
    assert axe_faults(page) == []
    assert layout_faults(page) == []


def test_the_bell_counts_and_says_what_comes_while_one_is_there(page: Page, tell) -> None:
    tell("One was there before.")
    page.goto("/o/lanterne/govern/team/")
    bell = page.locator(".bell")
    expect(bell).to_contain_text("1 new notice")
    expect(page.locator(".toast")).to_have_count(0)
    tell("A post waits for you.")
    ask(page)
    expect(bell).to_contain_text("2 new notices")
    expect(page.locator(".toast")).to_contain_text("A post waits for you.")


def test_a_notice_comes_at_once_on_the_stream_of_the_inbox(page: Page, brand, tell) -> None:
    page.goto("/o/lanterne/lanterne/engage/")
    # What the stream says is heard by the bell; what it asks by itself makes no such event.
    page.evaluate(
        "document.addEventListener('notices', () => { document.documentElement.dataset.heard = 'on'; })"
    )
    heard = page.locator("html[data-heard]")
    for number in range(5):  # the first may come before the stream has looked for what was there
        tell(f"A post waits for you: {number}.")
        with suppress(Late):
            heard.wait_for(timeout=2500)
            break
    expect(heard).to_have_count(1)
    expect(page.locator("[data-notices-count]")).to_be_visible()


def test_who_looks_elsewhere_is_told_by_the_browser_once(page: Page, tell, context) -> None:
    context.add_init_script(SHOWN)
    page.goto("/o/lanterne/govern/team/")
    other = context.new_page()
    other.goto("/o/lanterne/govern/roles/")
    for one in (page, other):
        one.evaluate("window.isAway = true")
        with one.expect_response("**/notices/**"):  # what waited already when it opened isn't news
            ask(one)
    expect(page.locator("[data-notices-count]")).to_be_hidden()
    tell("A post waits for you.")
    for one in (page, other):
        ask(one)
        expect(one.locator("[data-notices-count]")).to_have_text("1")
    assert page.evaluate("shown") + other.evaluate("shown") == ["A post waits for you."]


def test_a_notice_is_opened_by_keyboard_and_then_read(page: Page, tell) -> None:
    tell("A post waits for you.", "/o/lanterne/govern/roles/")
    page.goto(PAGE)
    page.get_by_role("link", name="A post waits for you.").press("Enter")
    page.wait_for_url("**/govern/roles/")
    assert Notice.objects.get().read_at is not None
    expect(page.locator("[data-notices-count]")).to_be_hidden()


def test_permission_is_asked_for_by_a_button_only(page: Page, tell, context) -> None:
    asked = """
    window.asked = 0;
    window.Notification = class {
      static permission = "default";
      static async requestPermission() { window.asked += 1; Notification.permission = "granted"; }
    };
    """
    context.add_init_script(asked)
    page.goto(PAGE)
    assert page.evaluate("asked") == 0
    page.get_by_role("button", name="Show notices in this browser").press("Enter")
    expect(page.get_by_text("This browser shows notices.")).to_be_visible()
    assert page.evaluate("asked") == 1


def test_the_tabs_of_a_group_are_walked_by_keyboard(page: Page, brand, tell) -> None:
    page.goto("/o/lanterne/lanterne/publish/coupons/")
    below = page.get_by_role("navigation", name="Campaigns")
    expect(below.locator("[aria-current=page]")).to_have_text("Coupons")
    below.get_by_role("link", name="Coupons").focus()
    page.keyboard.press("Tab")
    expect(below.get_by_role("link", name="Contests")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/contests/$"))
    top = page.get_by_role("navigation", name="Pages of this step")
    expect(top.locator("[aria-current]")).to_have_text("Campaigns")
