"""Topics, their figures, imports, the digest and taught tones in a browser: right for all, and at work."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening import search
from palabre.listening.actions.mentions import correct_tone
from palabre.listening.actions.topics import make_topic
from palabre.listening.copies import forget_copies
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Topic
from palabre.listening.tests.test_dashboard import varied
from palabre.listening.tones import learn_tone
from tests.journeys.cluster_jobs import indexed, jobs_done
from tests.journeys.conftest import axe_faults, faults_in_every_look, faults_of_pages, layout_faults

LISTEN = "/o/lanterne/lanterne/listen/"
PAGES = (
    "topics/",
    "topics/new/",
    "topics/{topic}/edit/",
    "topics/{topic}/?all=1&period=quarter",
    "topics/{topic}/?period=day&all=1",
    "topics/{empty}/?all=1",
    "imports/",
    "imports/new/",
    "digest/",
    "digest/preview/",
    "tones/",
)
TABLE = (
    "texte;date;auteur\nLa Lanterne a fermé hier soir;2026-10-03 10:00;Anna\nUn lapin;hier;Bob\n"
)


@pytest.fixture
def followed(address, brand, ada, sign_in, settings, tmp_path):
    """A brand with a rival and a conversation of some weeks, its tones taught; Ada being signed in."""
    settings.HOME, settings.MEDIA_ROOT, settings.LANGUAGE_CODE = tmp_path, tmp_path / "media", "en"
    search.index.cache_clear()
    forget_copies()
    topic = make_topic(MACHINE, brand, "Lanterne", "lanterne")
    make_topic(MACHINE, brand, "Boréal", "boreal", kind="competitor")
    now = datetime.now(UTC)
    said = [
        ("lanterne", "merveille, je suis ravie"),
        ("boreal", "en panne, très déçu, quelle honte"),
    ]
    items = [
        Item(
            f"{name}{n}",
            f"{text} {feeling}",
            now - timedelta(hours=7 * n + 1),
            Author(f"{name}{n % 9}", name=f"Voix {n % 9}", followers=10 * n),
            tags=("soldes",),
            links=(f"https://gazette.example/a-very-long-address-of-a-page-{n % 3}",),
            language="fr",
        )
        for name, feeling in said
        for n, text in enumerate(varied(36, name))
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    numbers = list(Mention.objects.values_list("pk", flat=True)[:24])
    correct_tone(MACHINE, brand.organisation, numbers, "positive")
    learn_tone(MACHINE, brand.organisation)
    indexed()
    sign_in(ada)
    yield topic
    search.index.cache_clear()


def test_every_page_is_accessible_and_fits(page: Page, followed, ada, brand):
    ada.user.language = "fr"
    ada.user.save()
    empty = make_topic(MACHINE, brand, "Lune", "lune")
    numbers = {"topic": followed.pk, "empty": empty.pk}
    assert faults_of_pages(page, [LISTEN + one.format(**numbers) for one in PAGES]) == {}
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_a_topic_is_tried_followed_and_its_figures_open_their_mentions(page: Page, followed):
    page.goto(LISTEN + "topics/")
    page.keyboard.press("c")
    page.get_by_label("Name").fill("Merveilles")
    page.get_by_label("Any of these").fill("merveille")
    expect(page.get_by_role("heading", name="36 mentions in 90 days")).to_be_visible()
    page.get_by_role("button", name=re.compile("Save|Follow")).first.click()
    expect(page.get_by_role("heading", name="Merveilles", level=1)).to_be_visible()
    jobs_done()
    indexed()

    page.goto(f"{LISTEN}topics/{Topic.objects.get(name='Merveilles').pk}/")
    words = page.locator("#block-words")
    expect(words).to_have_count(0)
    page.locator("[hx-get*='block=words']").scroll_into_view_if_needed()
    expect(words).to_be_visible()
    cell = page.locator("#block-week a").first
    told = re.search(r"· (\d+) mention", cell.get_attribute("aria-label") or cell.inner_html())
    cell.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"search/\?topic=\d+.*&hour=\d-\d\d"))
    expect(page.locator(".total b")).to_have_text(told[1])


def test_a_table_is_brought_in_and_its_columns_are_understood(page: Page, followed):
    page.goto(LISTEN + "imports/")
    page.keyboard.press("c")
    file = {"name": "history.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}
    page.locator("#import-file").set_input_files(file)
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(re.compile(r"imports/\d+/columns/$"))
    expect(page.locator("main")).to_contain_text("La Lanterne a fermé hier soir")
    assert faults_in_every_look(page) == []
    page.locator("button[value=run]").click()
    expect(page).to_have_url(re.compile(r"imports/\d+/$"))
    assert [*axe_faults(page), *layout_faults(page)] == []
