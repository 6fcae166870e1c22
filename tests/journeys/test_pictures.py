"""Pictures in a browser: cut by mouse and by keyboard, and posts seen as networks show them."""

import pytest
from playwright.sync_api import Page, expect

from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.publishing.actions.media import add_picture
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.models import Media
from palabre.publishing.tests.test_renditions import file_of, halves
from tests.journeys.conftest import faults_of_pages

PUBLISH = "/o/lanterne/lanterne/publish/"
NETWORKS = (
    *("mastodon", "bluesky", "x", "threads", "linkedin", "facebook", "instagram", "pinterest"),
    *("circular", "wordpress", "telegram"),
)


@pytest.fixture
def shown(address, brand, ada, sign_in, settings, tmp_path):
    """A draft with three pictures for eleven networks, Ada being signed in; its pictures and its number."""
    settings.MEDIA_ROOT, settings.LANGUAGE_CODE = tmp_path / "media", "en"
    accounts = [
        Channel.objects.create(organisation=brand.organisation, platform=slug, name=slug.title())
        for slug in NETWORKS
    ]
    shapes = [(800, 400), (400, 800), (500, 500)]
    rows = [
        add_picture(MACHINE, brand, f"{n}.png", file_of(halves(*size), "PNG"))
        for n, size in enumerate(shapes)
    ]
    Media.objects.update(alt="Two halves", author="Ada", licence="our own")
    text = "Le #café d’Éthiopie arrive, dit @ada. " * 9 + "https://lanterne.example/cafes"
    written = Written(
        text=text, title="Le café", thread=["Et la suite."],
        media=[(row.pk, "") for row in rows], told=[Told(one.pk) for one in accounts],
    )  # fmt: skip
    sign_in(ada)
    return {"post": write_post(MACHINE, brand, written).pk, "picture": rows[0].pk}


def test_pictures_and_previews_are_right_for_everybody(page: Page, shown, ada) -> None:
    ada.user.language = "fr"
    ada.user.save()
    paths = (f"media/{shown['picture']}/", f"posts/{shown['post']}/edit/")
    assert faults_of_pages(page, [PUBLISH + one for one in paths], unfold="details") == {}


def test_the_focal_point_is_moved_by_mouse_and_every_cut_follows(page: Page, shown) -> None:
    page.goto(f"{PUBLISH}media/{shown['picture']}/")
    page.get_by_label("Instagram").select_option("1:1")
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/media/")
    page.goto(f"{PUBLISH}media/{shown['picture']}/")
    cut = page.locator("li", has=page.get_by_label("Instagram")).locator("svg.shot")
    expect(cut).to_have_attribute("viewBox", "200 0 400 400")
    ground = page.locator("[data-cut-ground]")
    # Over it only once it was painted and lies still: a browser forgets what is pressed before.
    ground.hover(position={"x": 10, "y": 10})
    box = ground.bounding_box()
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] / 2)
    expect(cut).to_have_attribute("viewBox", "400 0 400 400")  # while it is dragged
    page.mouse.up()
    page.get_by_role("button", name="Keep").click()
    page.wait_for_url("**/media/")
    assert Media.objects.get(pk=shown["picture"]).focal_x == 100


def test_the_focal_point_is_moved_by_keyboard_alone(page: Page, shown) -> None:
    page.goto(f"{PUBLISH}media/{shown['picture']}/")
    point = page.get_by_role("button", name="Where the eye goes")
    point.focus()
    for key in ("ArrowLeft", "Shift+ArrowLeft", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
    expect(point).to_have_accessible_name(
        "Where the eye goes: 39 % from the left, 51 % from the top. The arrows move it."
    )
    page.get_by_role("button", name="Keep").press("Enter")
    page.wait_for_url("**/media/")
    row = Media.objects.get(pk=shown["picture"])
    assert (row.focal_x, row.focal_y) == (39, 51)


def test_a_cut_that_is_chosen_while_one_writes_shows_in_the_preview(page: Page, shown) -> None:
    page.goto(f"{PUBLISH}posts/{shown['post']}/edit/")
    page.get_by_text("How networks cut it").first.click()
    choice = page.locator(f"#cut-{shown['picture']}-instagram")
    preview = page.get_by_role("article", name="Instagram").locator("svg.shot").first
    expect(preview).to_have_attribute("viewBox", "18 0 764 400")
    choice.select_option("1:1")
    expect(preview).to_have_attribute("viewBox", "200 0 400 400")
    expect(choice).to_have_value("1:1")
    point = page.get_by_role("button", name="Where the eye goes").first
    point.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(preview).to_have_attribute("viewBox", "280 0 400 400")


def test_a_folded_text_is_opened_by_keyboard(page: Page, shown) -> None:
    page.goto(f"{PUBLISH}posts/{shown['post']}/edit/")
    look = page.get_by_role("article", name="Linkedin")
    expect(look.get_by_text("https://lanterne.example/cafes")).to_be_hidden()
    look.get_by_text("… more").focus()
    page.keyboard.press("Enter")
    expect(look.get_by_text("https://lanterne.example/cafes")).to_be_visible()
