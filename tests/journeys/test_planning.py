"""Planning in a browser: right for all, and by keyboard alone."""

from datetime import time, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from palabre.channels.models import Channel
from palabre.governance.acts import MACHINE
from palabre.publishing.actions import series as repeating
from palabre.publishing.actions.batches import keep_table
from palabre.publishing.actions.inflows import add_feed
from palabre.publishing.actions.posts import Told, Written, write_post
from palabre.publishing.actions.slots import add_slots, queue_post
from palabre.publishing.models import Delivery
from palabre.publishing.planning_models import Batch
from palabre.publishing.tables import read_table
from tests.journeys.conftest import faults_of_pages

PUBLISH = "/o/lanterne/lanterne/publish/"
PAGES = (
    "",
    "?view=week",
    "?view=agenda",
    "queues/",
    "queues/{account}/",
    "series/",
    "series/{series}/",
    "bring-in/",
    "bring-in/{table}/",
    "bring-in/feeds/",
    "calendar-address/",
    "posts/{draft}/",
)
TABLE = b"date,time,text\n,,Sans jour\n2020-01-01,09:00,Trop tard\n"


@pytest.fixture
def planned(address, brand, ada, sign_in, settings):
    """A brand with slots, two posts in a queue, a series, a feed and a table; Ada being signed in."""
    settings.LANGUAGE_CODE = "en"
    account = Channel.objects.create(
        organisation=brand.organisation, platform="echo", name="Volière"
    )
    add_slots(MACHINE, brand, None, range(7), time(9, 30))
    posts = [
        write_post(MACHINE, brand, Written(text=text, told=[Told(account.pk)]))
        for text in ("Le premier de la file.", "Le second de la file.", "Un brouillon.")
    ]
    for post in posts[:2]:
        queue_post(MACHINE, post)
    kept = repeating.Kept("Le conseil du lundi", "weekly", [0], time(8, 45), 30)
    series = repeating.keep_series(MACHINE, brand, kept)
    repeating.add_text(MACHINE, series, posts[2], ["Autrement dit."])
    add_feed(
        MACHINE, brand, "https://blog.example/feed", "{title} {link}", "useful", [account.pk],
        for_review=False,
    )  # fmt: skip
    read = read_table("posts.csv", TABLE, [], timezone.now(), timezone.get_default_timezone())
    table = keep_table(MACHINE, brand, ada.user, "posts.csv", read)
    sign_in(ada)
    return {
        "account": account.pk, "series": series.pk, "table": table.pk, "draft": posts[2].pk,
        "first": posts[0].pk,
    }  # fmt: skip


def test_the_pages_are_right_for_everybody(page: Page, planned, context, ada) -> None:
    ada.user.language = "fr"
    ada.user.save()
    assert faults_of_pages(page, [PUBLISH + one.format(**planned) for one in PAGES]) == {}


def test_a_post_is_moved_in_its_queue_by_keyboard(page: Page, planned, context) -> None:
    page.goto(f"{PUBLISH}queues/{planned['account']}/")
    waiting = page.locator(".queue > .waits")
    expect(waiting.first).to_contain_text("Le premier")
    page.get_by_role("button", name="Later: Le premier").focus()
    page.keyboard.press("Enter")
    expect(waiting.first).to_contain_text("Le second")
    # One goes on from where the post is now.
    assert page.url.endswith(f"#post-{planned['first']}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Le premier de la file.")).to_be_focused()


def test_a_draft_finds_its_time_by_one_key_press(page: Page, planned, context) -> None:
    page.goto(f"{PUBLISH}posts/{planned['draft']}/")
    page.get_by_role("button", name="Next free slot").press("Enter")
    expect(page.get_by_text("Waiting for its time")).to_be_visible()
    row = Delivery.objects.order_by("-due_at").first()
    assert row.content["text"] == "Un brouillon."
    assert timezone.localtime(row.due_at).time() == time(9, 30)
    assert row.due_at > timezone.now() + timedelta(days=1)


def test_a_table_is_looked_at_and_brought_in(page: Page, planned, context) -> None:
    page.goto(f"{PUBLISH}bring-in/")
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the table").press("Enter")
    expect(page.get_by_text("This moment has passed.")).to_be_visible()
    page.get_by_role("button", name="Make drafts").press("Enter")
    expect(page.get_by_text("1 post is in.")).to_be_visible()
    assert Batch.objects.get(name="mine.csv").done_at is not None
