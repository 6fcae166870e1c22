"""Sources, first run, hand capture and connections in a browser; and the bookmark at work."""

import pytest

from palabre.governance.acts import MACHINE
from palabre.listening.actions.sources import add_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.models import Source
from tests.journeys.conftest import faults_of_pages

LISTEN = "/o/lanterne/lanterne/listen/"
PAGES = [
    LISTEN + "sources/",
    LISTEN + "sources/{source}/",
    LISTEN + "sources/add/",
    LISTEN + "sources/add/?platform=feed&kind=feed",
    LISTEN + "capture/",
    "/o/lanterne/govern/connections/",
    "/o/lanterne/govern/connections/to/mastodon/",
    "/o/lanterne/govern/connections/to/x/app/",
    "/o/lanterne/govern/connections/networks/",
    "/o/lanterne/govern/connections/networks/x/",
    "/o/lanterne/govern/connections/keys/",
    LISTEN + "sources/directory/?field=food&country=BE",
    "/o/lanterne/begin/",
    "/o/lanterne/begin/lanterne/sources/?look=1",
    "/o/lanterne/begin/lanterne/listening/",
    "/o/lanterne/today/",
]


@pytest.fixture
def followed(address, brand, ada, sign_in, settings, tmp_path):
    """A brand with a topic and a source that failed, Ada being signed in."""
    settings.HOME, settings.LANGUAGE_CODE = tmp_path, "en"
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    values = {"url": "https://gazette.example/rss"}
    source, _ = add_source(MACHINE, brand.organisation, "feed", "feed", values, brand=brand)
    Source.objects.update(
        state="failing", last_error="The site's answer is damaged: it can't be unpacked."
    )
    sign_in(ada)
    return source


def test_every_page_is_accessible_and_fits(page, followed, ada):
    ada.user.language = "fr"
    ada.user.save()
    assert faults_of_pages(page, [one.format(source=followed.pk) for one in PAGES]) == {}


def test_the_bookmark_opens_the_form_filled_with_what_is_selected(context, page, followed, address):
    page.goto(LISTEN + "capture/")
    bookmark = page.get_by_role("link", name="Capture for Lanterne").get_attribute("href")
    assert bookmark.startswith("javascript:")
    elsewhere = context.new_page()
    elsewhere.route(
        "https://forum.example/**",
        lambda route: route.fulfill(
            body="<title>Le fil</title><p id=x>La Lanterne a fermé</p>",
            content_type="text/html; charset=utf-8",
        ),
    )
    elsewhere.goto("https://forum.example/fil")
    elsewhere.evaluate("getSelection().selectAllChildren(document.getElementById('x'))")
    with elsewhere.expect_popup() as opened:
        # As a press on the bookmark would: the browser runs its address on the page one looks at.
        elsewhere.evaluate("(address) => { location.href = address }", bookmark)
    form = opened.value
    form.wait_for_load_state()
    assert form.locator("textarea[name=text]").input_value() == "La Lanterne a fermé"
    assert form.locator("input[name=title]").input_value() == "Le fil"
    assert form.locator("input[name=url]").input_value() == "https://forum.example/fil"
    form.get_by_role("button", name="Keep it").click()
    form.get_by_text("It is kept.").wait_for()
