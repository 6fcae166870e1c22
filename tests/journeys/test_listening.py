"""Listening in a browser: triage by keys, live rows, filters, and pages that are right for everybody."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from playwright.sync_api import Page, Route, expect

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening import search
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, SavedSearch
from tests.journeys.cluster_jobs import indexed
from tests.journeys.conftest import faults_of_pages

HERE = "/o/lanterne/lanterne/listen/"
TEXTS = (
    ("fr", "J'adore le café de la Lanterne, quel parfum et quel accueil !"),
    ("fr", "Livraison de Lanterne en retard, je suis très déçu et en colère"),
    ("en", "Lanterne opens a new shop in Lyon, says the mayor in a long speech"),
    ("en", "Does anybody know whether Lanterne ships to Switzerland?"),
)
# Texts too unlike each other to be folded together as copies: no word is shared but the brand's.
ROOTS = ("cup", "bean", "mill", "roast", "sip")
UNLIKE = [("en", " ".join(["Lanterne", *(f"{root}{n}" for root in ROOTS)])) for n in range(36)]


def hear(brand, texts, start: int = 0, thread: str = "") -> None:
    """Bring texts in as the echo network would, the first one newest, and index them."""
    now = datetime.now(UTC)
    items = [
        Item(
            f"e{start + at}",
            text,
            now - timedelta(minutes=at),
            Author(f"v{at}", name=f"Voice {at}", handle=f"voice{at}", followers=1200 + at),
            language=language,
            likes=at,
            thread=thread,
        )
        for at, (language, text) in enumerate(texts)
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    indexed()


@pytest.fixture
def heard(address, brand, settings, tmp_path):
    """A brand with forty mentions behind it, and a reader who may do everything."""
    settings.HOME = tmp_path
    search.index.cache_clear()
    forget_copies()
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    hear(brand, TEXTS)
    hear(brand, UNLIKE, start=100)
    yield brand
    search.index.cache_clear()


@pytest.fixture
def reader(heard, sign_in, ada, page: Page) -> Page:
    """Ada's browser."""
    sign_in(ada)
    return page


def mention(text: str) -> Mention:
    return Mention.objects.get(text__contains=text)


def test_mentions_are_triaged_by_keys_alone(reader: Page) -> None:
    late, loved = mention("retard"), mention("parfum")
    source, _ = add_source(MACHINE, late.organisation, "echo", "world", {})
    Mention.objects.filter(pk=late.pk).update(source=source)
    reader.goto(HERE + "search/?q=parfum+OR+retard")
    row = reader.locator(f"#mention-{loved.pk}")
    reader.keyboard.press("j")
    expect(row).to_be_focused()
    reader.keyboard.press("s")
    expect(row.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    expect(row).to_be_focused()
    reader.keyboard.press("e")
    expect(row).not_to_contain_text("Not read yet")
    reader.keyboard.press("t")
    reader.get_by_role("combobox", name="Tag").press_sequentially("accueil")
    reader.keyboard.press("Enter")
    expect(row).to_contain_text("accueil")
    expect(row).to_be_focused()

    reader.keyboard.press("j")
    row = reader.locator(f"#mention-{late.pk}")
    expect(row).to_be_focused()
    reader.keyboard.press("o")
    row.get_by_role("button", name="Negative").press("Enter")
    expect(row.locator(".facts .tone")).to_have_text("▼Negative")
    reader.keyboard.press("h")
    expect(reader.locator("#toasts")).to_contain_text("Hidden")
    expect(row.get_by_role("button", name="Show again")).to_be_visible()
    reader.locator("#toasts").get_by_role("button", name="Undo").press("Enter")
    expect(row.get_by_role("button", name="Hide", exact=True)).to_be_visible()
    expect(row).to_be_focused()

    reader.keyboard.press("?")
    expect(reader.locator("#keys")).to_contain_text("Hide its source")
    reader.keyboard.press("Escape")
    reader.keyboard.press("H")
    expect(reader.locator("#toasts")).to_contain_text("brings is hidden")
    expect(row).to_be_focused()

    late.refresh_from_db()
    loved.refresh_from_db()
    assert late.source.is_hidden
    assert (late.tone_by_hand, late.is_hidden, loved.is_starred) == (True, False, True)
    assert loved.read_at is not None


def test_a_search_is_made_and_saved_by_keys_alone(reader: Page) -> None:
    reader.goto(HERE + "stream/")
    reader.keyboard.press("/")
    reader.keyboard.type("switzerland")
    reader.get_by_role("option", name="switzerland").press("Enter")
    expect(reader.locator("[data-item]")).to_have_count(1)
    reader.keyboard.press("f")
    field = reader.get_by_role("searchbox", name="Search in the mentions")
    expect(field).to_be_focused()
    field.fill("retard OR parfum")
    reader.keyboard.press("Enter")
    expect(reader.locator("[data-item]")).to_have_count(2)
    expect(reader.locator("#said")).to_have_text("2 mentions")
    reader.get_by_role("button", name="Save this search").focus()
    reader.keyboard.press("w")
    reader.get_by_role("textbox", name="Name").fill("Both")
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("link", name="Both", exact=True)).to_be_focused()
    assert SavedSearch.objects.get().query_string == "q=retard+OR+parfum"


def test_a_row_opens_in_the_panel_and_closing_it_leads_back(reader: Page) -> None:
    reader.goto(HERE + "stream/")
    reader.keyboard.press("j")
    rows = reader.locator("#rows [data-item]")
    reader.keyboard.press("Enter")
    panel = reader.locator("#panel")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("heading", name="Mention")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(rows.first).to_be_focused()


def test_what_comes_in_waits_behind_a_button_and_moves_nothing(reader: Page, heard) -> None:
    reader.goto(HERE + "stream/")
    expect(reader.locator(".live.on")).to_be_visible()
    third = reader.locator("#rows [data-item]").nth(2)
    third.scroll_into_view_if_needed()
    reader.evaluate("scrollBy({ top: 400, behavior: 'instant' })")
    stood, before = third.bounding_box(), third.get_attribute("id")

    def bring() -> None:
        hear(heard, [("en", "Lanterne has just answered everybody")], start=500)
        connection.close()

    thread = threading.Thread(target=bring)
    thread.start()
    thread.join()
    button = reader.get_by_role("button", name="1 new mention")
    expect(button).to_be_visible()
    expect(reader).to_have_title("(1) Stream · Lanterne")
    assert (third.bounding_box(), third.get_attribute("id")) == (stood, before)
    button.click()
    first = reader.locator("#rows [data-item]").first
    expect(first).to_contain_text("has just answered everybody")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()
    expect(button).to_be_hidden()


def test_filters_keep_the_focus_and_the_way_back(reader: Page) -> None:
    reader.goto(HERE + "search/")
    expect(reader.locator(".total")).to_have_text("40 mentions")
    french = reader.get_by_role("checkbox", name="French")
    french.focus()
    reader.keyboard.press("Space")
    expect(reader.locator(".total")).to_have_text("2 mentions")
    expect(reader).to_have_url(re.compile(r"search/\?language=fr$"))
    expect(french).to_be_focused()
    expect(reader.locator("#said")).to_have_text("2 mentions")
    unread = reader.get_by_role("switch", name="Starred")
    unread.focus()
    reader.keyboard.press("Space")
    expect(reader.get_by_text("No mention fits", exact=True)).to_be_visible()
    expect(unread).to_be_focused()
    reader.go_back()
    expect(reader.locator(".total")).to_have_text("2 mentions")
    reader.go_back()
    expect(reader.locator(".total")).to_have_text("40 mentions")
    expect(french).not_to_be_checked()


def test_who_goes_back_before_the_scripts_are_there_sees_that_page(reader: Page) -> None:
    reader.goto(HERE + "search/")
    reader.get_by_role("checkbox", name="French").check()
    expect(reader.locator(".total")).to_have_text("2 mentions")
    held: list[Route] = []
    reader.route("**/htmx*.js", lambda route: held.append(route), times=1)
    reader.reload(wait_until="commit")
    expect(reader.locator(".total")).to_have_text("2 mentions")
    reader.evaluate("history.back()")
    expect(reader).to_have_url(re.compile(r"search/$"))
    held[0].continue_()
    expect(reader.locator(".total")).to_have_text("40 mentions")


def test_on_a_phone_the_acts_wait_behind_one_button(reader: Page) -> None:
    reader.set_viewport_size({"width": 390, "height": 844})
    reader.goto(HERE + "stream/")
    row = reader.locator("#rows [data-item]").first
    star = row.get_by_role("button", name="Star")
    expect(star).to_be_hidden()
    height = row.bounding_box()["height"]
    row.get_by_role("button", name="What to do with it").click()
    expect(star).to_be_visible()
    assert row.bounding_box()["height"] == height
    assert min(star.bounding_box()["width"], star.bounding_box()["height"]) >= 44


def test_the_pages_of_listening_are_right_for_everybody(
    heard, sign_in, ada, page: Page, settings
) -> None:
    settings.DEMO = True
    ada.user.language, ada.user.founder = "fr", True
    ada.user.save()
    assert faults_of_pages(page, ["/demo/"]) == {}
    sign_in(ada)
    number = mention("retard").pk
    addresses = (
        HERE + "stream/",
        HERE + "search/?q=lanterne&language=fr",
        HERE + "search/?q=nothingofthekind",
        HERE + "search/?q=(lanterne",
        HERE + f"mentions/{number}/",
        "/o/lanterne/today/",
        "/o/lanterne/govern/operations/",
    )
    assert faults_of_pages(page, addresses) == {}
    expect(page.locator("html")).to_have_attribute("lang", "fr")
