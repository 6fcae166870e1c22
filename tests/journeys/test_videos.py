"""A video comes into the library and a post in a browser, which takes the picture that stands for it."""

import pytest
from playwright.sync_api import Page, expect

from palabre.publishing.models import Media
from palabre.publishing.tests.test_films import SHORT
from tests.journeys.conftest import faults_in_every_look

PUBLISH = "/o/lanterne/lanterne/publish/"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def test_a_video_is_taken_in_shown_and_stands_in_lists_by_the_moment_that_one_chose(
    page: Page, ada, brand, sign_in
) -> None:
    ada.user.language = "fr"
    ada.user.save()
    sign_in(ada)
    page.goto(f"{PUBLISH}media/")
    with page.expect_event("filechooser") as chooser:
        page.locator("#files").click()
    chooser.value.set_files(SHORT)
    page.locator("input[data-stills=there]").wait_for()
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".library .lasts")).to_contain_text("0:02")
    row = Media.objects.get()
    assert row.still
    assert faults_in_every_look(page) == []
    page.goto(f"{PUBLISH}media/{row.pk}/")
    page.evaluate(
        "async () => { const film = document.querySelector('video'); film.currentTime = 1.7;"
        " await new Promise((done) => film.addEventListener('seeked', done, { once: true })); }"
    )
    assert faults_in_every_look(page) == []
    with page.expect_navigation():
        page.locator("[data-film-take] button").click()
    before, row = row.still, Media.objects.get()
    assert before != row.still


def test_a_video_stands_in_the_preview_with_its_length(page: Page, ada, brand, sign_in) -> None:
    from palabre.channels.models import Channel

    Channel.objects.create(
        organisation=brand.organisation, brand=brand, platform="echo", name="Volière"
    )
    sign_in(ada)
    page.goto(f"{PUBLISH}posts/new/")
    page.locator("textarea[name=text]").fill("Une tasse.")
    page.locator("#files").set_input_files(SHORT)
    page.locator("input[name=channels]").check()
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.locator(".pictures video")).to_be_visible()
    assert Media.objects.get().still
    page.get_by_role("link", name="Change it").click()
    expect(page.locator(".preview .lasts")).to_contain_text("0:02")
