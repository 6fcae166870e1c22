"""Publishing in a browser: right for all, by keyboard alone, and nothing lost on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from palabre.channels.models import Channel
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.jobs import run_due
from palabre.publishing.actions.deliveries import hold
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.models import Delivery, Post
from palabre.publishing.tests.conftest import Network
from tests.journeys.conftest import axe_faults, layout_faults

PUBLISH = "/o/lanterne/lanterne/publish/"
PAGES = (
    "",
    "?view=week",
    "?view=agenda",
    "posts/new/",
    "posts/{post}/",
    "posts/{post}/edit/",
    "posts/{failed}/",
    "attention/",
    "media/",
)


@pytest.fixture
def planned(address, brand, ada, sign_in, settings, tmp_path, monkeypatch):
    """A brand with two accounts, a post to come, one that failed, and a hold; Ada being signed in."""
    settings.MEDIA_ROOT, settings.LANGUAGE_CODE = tmp_path / "media", "en"
    network = Network(faults=["rejected"])
    monkeypatch.setitem(PLATFORMS, "echo", (PLATFORM, network))
    accounts = [
        Channel.objects.create(organisation=brand.organisation, platform="echo", name=name)
        for name in ("Volière", "Rookery")
    ]
    told = [Told(one.pk) for one in accounts[:1]]
    failed = write_post(MACHINE, brand, Written(text="What the network refuses.", told=told))
    schedule(MACHINE, failed)
    run_due()
    text = "Le café d’Éthiopie arrive vendredi : venez le goûter !"
    post = write_post(MACHINE, brand, Written(text=text, thread=["Et la suite."], told=told))
    schedule(MACHINE, post, timezone.now() + timedelta(days=1))
    hold(MACHINE, brand.organisation, "A storm", channel=accounts[1])
    sign_in(ada)
    return {"post": post.pk, "failed": failed.pk}


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1440), ("fr", "dark", 390)]
)
def test_the_pages_are_right_for_everybody(
    page: Page, planned, context, ada, language, scheme, width
) -> None:
    ada.user.language = language
    ada.user.save()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for path in PAGES:
        page.goto(PUBLISH + path.format(**planned))
        assert (path, axe_faults(page)) == (path, [])
        assert (path, layout_faults(page)) == (path, [])


def test_a_post_is_written_and_scheduled_by_keyboard_alone(page: Page, planned) -> None:
    page.goto(PUBLISH)
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="New post")).to_be_visible()
    page.get_by_label("Volière").focus()
    page.keyboard.press("Space")
    page.locator("textarea[name=text]").focus()
    page.keyboard.type("Written without a mouse.")
    preview = page.get_by_role("complementary", name="How it will look")
    expect(preview).to_contain_text("24 of 500")
    page.locator("input[name=due_at]").fill("2027-05-04T10:30")
    page.get_by_role("button", name="Schedule").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waiting for its time")).to_be_visible()
    post = Post.objects.latest("pk")
    assert (post.state, post.text) == ("scheduled", "Written without a mouse.")


def test_a_post_is_moved_in_the_calendar_by_alt_and_an_arrow(page: Page, planned) -> None:
    before = Post.objects.get(pk=planned["post"]).due_at
    day = timezone.localtime(before).date()
    page.goto(f"{PUBLISH}?view=week&day={day}")
    page.locator(f"[data-move*='/{planned['post']}/'] a").focus()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowRight")
    post = Post.objects.get(pk=planned["post"])
    moved = timezone.localtime(post.due_at).date() - day
    assert moved == timedelta(days=1)
    assert Delivery.objects.get(variant__post=post, part=0).due_at == post.due_at


def test_a_failed_text_is_sent_from_the_list_of_what_needs_attention(page: Page, planned) -> None:
    page.goto(f"{PUBLISH}attention/")
    card = page.get_by_label("Volière, What the network refuses.")
    expect(card).to_contain_text("Not this text.")
    card.get_by_role("button", name="Send it now").click()
    run_due()
    page.goto(f"{PUBLISH}attention/")
    expect(page.get_by_role("heading", name="All is well")).to_be_visible()
    assert Delivery.objects.get(variant__post=planned["failed"]).state == "published"
