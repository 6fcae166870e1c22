"""The map of an ecosystem, on the kit page's invented network: by hand, by keyboard, without a picture."""

import re

import pytest
from django.templatetags.static import static
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import axe_faults, layout_faults

KIT = "/kit/?language=en"


@pytest.fixture
def demonstration(settings) -> None:
    """The kit is open to everybody on a demonstration."""
    settings.DEMO = True


def opened(page: Page, address: str = KIT) -> Locator:
    page.goto(address)
    atlas = page.locator("[data-atlas]")
    expect(atlas).to_have_attribute("data-state", "ready")
    return atlas


def says(atlas: Locator) -> Locator:
    return atlas.locator("[data-atlas-says]")


def meeting(atlas: Locator) -> int:
    """How many pairs of the names on the picture cover each other."""
    return atlas.locator("[data-atlas-names]").evaluate(
        """(layer) => {
          const names = [...layer.children].filter((one) => !one.hidden);
          const boxes = names.map((one) => one.getBoundingClientRect());
          const across = (a, b) => a.left < b.right - 1 && b.left < a.right - 1;
          const meet = (a, b) => across(a, b) && a.top < b.bottom - 1 && b.top < a.bottom - 1;
          if (boxes.length < 3) return -1;
          return boxes.filter((a, at) => boxes.slice(at + 1).some((b) => meet(a, b))).length;
        }"""
    )


def test_its_geometry_holds(page: Page, demonstration) -> None:
    page.goto(KIT)
    told = page.evaluate(
        """async (address) => {
          const space = await import(address);
          const square = [[0, 0], [2, 0], [2, 2], [0, 2]];
          const horseshoe = [[0, 0], [6, 0], [6, 6], [4, 6], [4, 2], [2, 2], [2, 6], [0, 6]];
          const xs = [0, 5, 5, 0, -4];
          const ys = [0, 1, 9, 6, 0];
          const way = (direction) => space.nearest([0, 1, 2, 3, 4], xs, ys, [0, 0], direction);
          const label = (spots) => ({ width: 10, height: 4, spots });
          const wanted = [[[0, 0]], [[5, 2], [5, 4]], [[6, 5]], [[95, 0]]];
          const away = ([x, y], [u, v]) => Math.hypot(x - u, y - v);
          const view = space.fitted({ left: 0, top: 0, right: 1, bottom: 0.5 }, 400, 300, 50);
          const closer = space.zoomed(view, 3, 90, 70, 1, 1e6);
          const index = space.squares([0.1, 0.5, 0.52], [0.1, 0.5, 0.5]);
          return {
            inside: [[1, 1], [3, 1], [-1, 1]].map(([x, y]) => space.inside(square, x, y)),
            horseshoe: [[1, 5], [3, 5], [5, 5]].map(([x, y]) => space.inside(horseshoe, x, y)),
            ways: [way([1, 0]), way([-1, 0]), way([0, 1]), way([0, -1])],
            placed: space.placed(wanted.map(label), 100, 50).map((box) => box && [box.left, box.top]),
            fitted: [view.scale, ...space.onScreen(view, 0, 0.25)],
            stays: away(space.inWorld(view, 90, 70), space.inWorld(closer, 90, 70)) < 1e-9,
            under: [[0.515, 0.5], [0.3, 0.3]].map(([x, y]) => space.under(index, x, y, 0.05, () => 0.05)),
            fold: space.fold("Éloïse ÇA"),
          };
        }""",
        static("palabre/js/atlas_space.js"),
    )
    assert told == {
        "inside": [True, False, False],
        "horseshoe": [True, False, True],
        "ways": [1, 4, 3, -1],
        "placed": [[0, 0], [5, 4], None, None],
        "fitted": [300, 50, 150],
        "stays": True,
        "under": [2, -1],
        "fold": "eloise ca",
    }


def test_islands_and_voices_are_walked_with_the_arrows(page: Page, demonstration) -> None:
    atlas = opened(page)
    stage = atlas.get_by_role("application")
    atlas.get_by_role("button", name="Encircle").focus()
    page.keyboard.press("Tab")
    expect(stage).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(says(atlas)).to_contain_text(
        "Repairing rather than buying, community 1 of 12, 271 voices"
    )
    page.keyboard.press("ArrowRight")
    expect(says(atlas)).to_contain_text("a crowd without exchanges")
    page.keyboard.press("Enter")
    card = atlas.locator("[data-atlas-card-box]")
    expect(card).to_be_visible()
    first = card.get_by_role("link").inner_text()
    expect(says(atlas)).to_contain_text(first)
    page.keyboard.press("ArrowDown")
    expect(says(atlas)).not_to_contain_text(first)
    assert meeting(atlas) == 0
    address = card.get_by_role("link").get_attribute("href")
    assert re.fullmatch(r"/kit/\?voice=[1-9][0-9]*", address)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Escape")
    expect(says(atlas)).to_have_text("The whole map.")
    page.keyboard.press("Tab")
    expect(atlas.get_by_role("button", name="Closer")).to_be_focused()


def test_a_voice_is_found_and_opened(page: Page, demonstration) -> None:
    atlas = opened(page)
    field = atlas.get_by_role("combobox", name="Find a voice or a community")
    field.press_sequentially("ines ravel")
    expect(atlas.get_by_role("option").first).to_contain_text("Inès Ravel")
    field.press("Enter")
    card = atlas.locator("[data-atlas-card-box]")
    expect(card.get_by_role("link")).to_have_text("Inès Ravel")
    expect(card).to_be_in_viewport()
    field.fill("zzzz")
    expect(says(atlas)).to_have_text("Nothing found on this map.")


def test_voices_are_encircled_by_hand_and_by_keyboard(page: Page, demonstration) -> None:
    atlas = opened(page)
    page.evaluate("addEventListener('atlas:chosen', ({ detail }) => { window.chosen = detail; })")
    stage = atlas.get_by_role("application")
    stage.scroll_into_view_if_needed()
    page.keyboard.press("l")
    expect(atlas.get_by_role("button", name="Encircle")).to_have_attribute("aria-pressed", "true")
    box = stage.bounding_box()
    corners = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7)]
    for at, (x, y) in enumerate(corners):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if at == 0:
            page.mouse.down()
    page.mouse.up()
    expect(atlas.locator("[data-atlas-count]")).to_have_text(re.compile(r"Voices chosen: [1-9]"))
    chosen = page.evaluate("window.chosen")
    assert chosen["count"] == len(chosen["ids"]) > 100
    assert atlas.locator("input[name=chosen]").input_value() == ",".join(map(str, chosen["ids"]))
    atlas.get_by_role("button", name="Let go").click()
    assert page.evaluate("window.chosen") == {"ids": [], "count": 0}
    expect(stage).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate("window.chosen.count") > 10
    page.keyboard.press("Escape")
    assert atlas.locator("input[name=chosen]").input_value() == ""


def test_time_leaves_out_who_was_not_yet_there(page: Page, demonstration) -> None:
    atlas = opened(page)
    told = atlas.locator("[data-atlas-time] output")
    expect(told).to_contain_text("voices active: 1,200")
    until = atlas.get_by_role("slider", name="To")
    until.focus()
    page.keyboard.press("Home")
    expect(told).not_to_contain_text("1,200")
    expect(until).to_have_attribute("aria-valuetext", re.compile(r"20\d\d"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_it_fits_and_the_page_scrolls(page: Page, demonstration, theme: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    atlas = opened(page, f"{KIT}&theme={theme}")
    assert layout_faults(page) == []
    assert axe_faults(page) == []
    assert meeting(atlas) == 0
    stage = atlas.get_by_role("application")
    assert stage.evaluate("(one) => getComputedStyle(one).touchAction") == "pan-y"
    assert stage.bounding_box()["height"] < 0.7 * 844


def test_a_lost_picture_comes_back(page: Page, demonstration) -> None:
    atlas = opened(page)
    canvas = atlas.locator("canvas")
    canvas.evaluate(
        """async (one) => {
          const way = one.getContext("webgl2").getExtension("WEBGL_lose_context");
          const once = { once: true };
          const back = new Promise((done) => one.addEventListener("webglcontextrestored", done, once));
          one.addEventListener("webglcontextlost", () => setTimeout(() => way.restoreContext()), once);
          way.loseContext();
          await back;
        }"""
    )
    assert (
        canvas.evaluate(
            """(one) => new Promise((done) => {
          one.parentElement.dispatchEvent(new KeyboardEvent("keydown", { key: "+" }));
          requestAnimationFrame(() => requestAnimationFrame(() => done(one.getContext("webgl2").getError())));
        })"""
        )
        == 0
    )


def test_the_theme_recolours_it(page: Page, demonstration) -> None:
    atlas = opened(page, f"{KIT}&theme=light")
    label = atlas.locator(".atlas-island b").first
    # What is drawn is read in the frame that draws it: the buffer is not kept.
    lightness = """(one) => new Promise((done) => {
      const read = () => {
        const copy = Object.assign(document.createElement("canvas"), { width: 9, height: 9 });
        const pen = copy.getContext("2d");
        pen.drawImage(one, 0, 0, 9, 9);
        const dots = pen.getImageData(0, 0, 9, 9).data;
        let [sum, weight] = [0, 0];
        for (let at = 0; at < dots.length; at += 4) {
          sum += (dots[at] + dots[at + 1] + dots[at + 2]) * dots[at + 3];
          weight += 3 * dots[at + 3];
        }
        done(sum / weight);
      };
      one.parentElement.dispatchEvent(new KeyboardEvent("keydown", { key: "0" }));
      requestAnimationFrame(read);
    })"""
    page.emulate_media(reduced_motion="reduce")
    canvas = atlas.locator("canvas")
    by_day, name_by_day = (
        canvas.evaluate(lightness),
        label.evaluate("(b) => getComputedStyle(b).color"),
    )
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert canvas.evaluate(lightness) > by_day + 8
    assert label.evaluate("(b) => getComputedStyle(b).color") != name_by_day


def test_without_webgl_a_sentence_says_so(page: Page, demonstration) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(KIT)
    atlas = page.locator("[data-atlas]")
    expect(atlas.locator("[data-atlas-state]")).to_contain_text("needs WebGL 2")
    expect(atlas.get_by_role("application")).to_be_hidden()


def test_a_broken_answer_is_told(page: Page, demonstration) -> None:
    page.route("**/kit/atlas.json*", lambda route: route.fulfill(json={"voices": {"id": [1]}}))
    page.goto(KIT)
    state = page.locator("[data-atlas-state]")
    expect(state).to_contain_text("could not be read")


def test_a_form_of_filters_is_read_and_written(page: Page, demonstration) -> None:
    """What a page's filters choose is lit, and what is chosen in the picture is asked of them."""
    page.add_init_script(
        """addEventListener("DOMContentLoaded", () => {
          const form = Object.assign(document.createElement("form"), { id: "narrow" });
          form.innerHTML = '<select name="community"><option></option><option value="1">1</option></select>'
            + '<input name="since" type="date"><input name="until" type="date">';
          document.body.append(form);
          document.querySelector("[data-atlas-value]").setAttribute("form", "narrow");
          form.addEventListener("change", () => { window.asked = (window.asked ?? 0) + 1; });
        }, { once: true });"""
    )
    atlas = opened(page)
    until = atlas.get_by_role("slider", name="To")
    until.focus()
    page.keyboard.press("Home")
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", page.locator("form#narrow [name=until]").input_value())
    field = atlas.get_by_role("combobox", name="Find a voice or a community")
    field.fill("repairing")
    field.press("Enter")
    assert page.locator("form#narrow select").input_value() == "1"
    assert page.evaluate("window.asked") > 1
