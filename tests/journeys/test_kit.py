"""The kit page in both themes, both languages, wide and narrow; and what its scripts do."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import axe_faults, layout_faults


@pytest.fixture
def demonstration(settings) -> None:
    """The kit is open to everybody on a demonstration."""
    settings.DEMO = True


@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [
        ("fr", "light", 1440),
        ("en", "dark", 1024),
        ("fr", "dark", 390),
    ],
)
def test_every_component_is_right_for_everybody(
    page: Page, demonstration, language: str, theme: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/kit/?language={language}&theme={theme}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert layout_faults(page) == []
    assert axe_faults(page) == []


def test_a_hostile_text_stays_a_text(page: Page, demonstration) -> None:
    page.goto("/kit/?language=en")
    row = page.locator("#mention-4")
    expect(row).to_contain_text("<script>alert(1)</script>")
    expect(row.locator("img, script, b")).to_have_count(0)
    expect(row.locator("a[href^='javascript']")).to_have_count(0)
    expect(row.locator("mark")).to_have_text("Lanterne")


def test_letters_walk_the_list_but_never_act_in_a_field(page: Page, demonstration) -> None:
    page.goto("/kit/?language=en")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#mention-2")).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    expect(page.locator("#mention-1")).to_be_focused()
    field = page.get_by_role("textbox", name="Name of the topic")
    field.fill("")
    field.press_sequentially("jk?")
    expect(field).to_have_value("jk?")
    expect(page.locator("#mention-1")).to_have_attribute("aria-current", "true")


def test_the_palette_opens_by_a_key_and_finds_a_page(page: Page, demonstration) -> None:
    page.goto("/kit/?language=en")
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search the mentions, or go to a page")
    expect(field).to_be_focused()
    field.press_sequentially("audit")
    found = page.get_by_role("option").filter(visible=True)
    expect(found).to_have_text(["Govern › Audit trail"])
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_the_list_of_keys_opens_and_names_the_keys_of_the_page(page: Page, demonstration) -> None:
    page.goto("/kit/?language=en")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Mark as read")


def test_a_theme_changes_at_once_and_is_kept(page: Page, demonstration, sign_in, ada) -> None:
    sign_in(ada)
    page.goto("/kit/?language=en")
    page.get_by_role("button", name="Ada").click()
    with page.expect_response("**/preferences/"):
        page.locator("#me").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    ada.user.refresh_from_db()
    assert ada.user.theme == "dark"


def test_a_handle_of_the_time_brush_moves_the_date_by_the_arrows(page: Page, demonstration) -> None:
    page.goto("/kit/?language=en")
    page.locator("#brush-from").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".brush-bars .out")).to_have_count(1)
    days = page.locator(".brush-bars rect")
    second = days.nth(1).get_attribute("data-day")
    expect(page.locator(".brush input[name=since]")).to_have_value(second)


def test_a_query_shows_where_its_fault_is_until_one_types(page: Page, demonstration) -> None:
    page.goto("/kit/?language=en")
    fault = page.locator(".editor .fault")
    expect(fault).to_have_text("NEAR/3")
    page.locator("#query").press("End")
    page.locator("#query").press_sequentially(" x")
    expect(fault).to_have_count(0)


def test_a_table_is_sorted_by_its_figures(page: Page, demonstration) -> None:
    page.goto("/kit/?language=en")
    table = page.locator("table[data-sortable]")
    table.get_by_role("button", name="Mentions").click()
    table.get_by_role("button", name="Mentions").click()
    first = table.locator("tbody th").first
    expect(first).to_have_text("La Gazette du commerce")


def test_a_chart_is_read_with_the_arrows(page: Page, demonstration) -> None:
    page.goto("/kit/?language=en")
    chart = page.locator("[data-chart]").first
    chart.locator(".point").first.focus()
    page.keyboard.press("ArrowRight")
    expect(chart.locator(".point").nth(1)).to_be_focused()
    expect(chart.locator(".chart-says")).to_contain_text("Mentions")
