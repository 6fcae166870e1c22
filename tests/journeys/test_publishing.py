"""Publishing in a browser: right for all, by keyboard alone, and nothing lost on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from conftest import _member
from palabre.channels.models import Channel
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE, Actor
from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.deliveries import hold
from palabre.publishing.actions.guests import invite_guest
from palabre.publishing.actions.posts import (
    Told,
    Written,
    change_post,
    reschedule,
    schedule,
    write_post,
)
from palabre.publishing.actions.reviews import ask_for_change, comment, hand_in
from palabre.publishing.models import Comment, Delivery, Post, Review
from palabre.publishing.rules import Need, Step
from palabre.publishing.tests.conftest import Network
from tests.journeys.cluster_jobs import jobs_done
from tests.journeys.conftest import faults_in_every_look, faults_of_pages

PUBLISH = "/o/lanterne/lanterne/publish/"
PAGES = (
    "",
    "?view=week",
    "?view=agenda",
    "posts/new/",
    "posts/{post}/",
    "posts/{post}/edit/",
    "posts/{failed}/",
    "posts/{draft}/",
    "approvals/",
    "approvals/{review}/",
    "approvals/chains/",
    "approvals/chains/new/",
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
    jobs_done()
    text = "Le café d’Éthiopie arrive vendredi : venez le goûter !"
    post = write_post(MACHINE, brand, Written(text=text, thread=["Et la suite."], told=told))
    schedule(MACHINE, post, timezone.now() + timedelta(days=1))
    hold(MACHINE, brand.organisation, "A storm", channel=accounts[1])
    sign_in(ada)
    return {"post": post.pk, "failed": failed.pk, **_handed_in(brand, ada, told)}


def _handed_in(brand, ada, told):
    """A post by one who may only write that waits for Ada and a guest, a draft of theirs, a chain."""
    zoe = Actor.person(_member("Zoé", brand.organisation, "agent").user)
    ada = Actor.person(ada.user)
    steps = [Step(tuple(brand.organisation.members.values_list("pk", flat=True)), Need.ANY)]
    keep_chain(ada, brand, "Prices", [*steps, Step(outside=True)], tags=["prix"])
    first = write_post(zoe, brand, Written(text="Le kilo passe à 34 €.", tags=["prix"], told=told))
    ask_for_change(ada, hand_in(zoe, first), 0, "Say why.")
    better = Written(text="Le kilo passe à 34 €, le café a augmenté.", tags=["prix"], told=told)
    review = hand_in(zoe, change_post(zoe, first, better, 1), note="Better?")
    comment(ada, review.post, "Since when?", part="text", quote="34 €")
    _link, key = invite_guest(ada, review, "Agathe")
    draft = write_post(zoe, brand, Written(text="Un brouillon.", told=told))
    return {"review": review.pk, "draft": draft.pk, "key": key}


def test_the_pages_are_right_for_everybody(page: Page, planned, context, ada) -> None:
    ada.user.language = "fr"
    ada.user.save()
    assert faults_of_pages(page, [PUBLISH + one.format(**planned) for one in PAGES]) == {}
    guest = context.new_page()  # a page without any script
    guest.goto(f"/review/{planned['key']}/")
    assert faults_in_every_look(guest) == []


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
    # On it goes, as far as the next week: the focus stays on the post.
    card = page.locator(f"[data-move*='/{planned['post']}/'] a")
    expect(card).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowDown")
    expect(card).to_be_focused()
    post.refresh_from_db()
    assert timezone.localtime(post.due_at).date() - day == timedelta(days=8)
    assert Delivery.objects.get(variant__post=post, part=0).due_at == post.due_at


def test_a_guest_decides_in_a_browser_without_an_account(context, planned) -> None:
    context.clear_cookies()
    guest = context.new_page()  # the page has no script that could say it is awake
    guest.goto(f"/review/{planned['key']}/")
    guest.get_by_label("What you want to say").fill("The price is another one.")
    guest.get_by_role("button", name="Ask for a change").click()
    expect(guest.get_by_text("You asked for a change")).to_be_visible()
    assert Review.objects.get(pk=planned["review"]).state == "returned"


def test_a_post_is_dragged_to_another_day_and_keeps_its_hour(page: Page, planned) -> None:
    post = Post.objects.get(pk=planned["post"])
    # A Tuesday to come, so that a day of its week is later: nothing is moved into the past.
    reschedule(MACHINE, post, post.due_at + timedelta(days=8 - post.due_at.weekday()))
    before = timezone.localtime(Post.objects.get(pk=post.pk).due_at)
    to = before.date() + timedelta(days=2)
    page.goto(f"{PUBLISH}?view=week&day={before.date()}")
    with page.expect_navigation():
        page.locator(f"[data-move*='/{planned['post']}/']").drag_to(
            page.locator(f"[data-day='{to}']")
        )
    after = timezone.localtime(Post.objects.get(pk=planned["post"]).due_at)
    assert (after.date(), after.hour, after.minute) == (to, before.hour, before.minute)
    expect(page.locator(f"[data-day='{to}'] [data-move*='/{planned['post']}/']")).to_be_visible()


def test_a_failed_text_is_sent_from_the_list_of_what_needs_attention(page: Page, planned) -> None:
    page.goto(f"{PUBLISH}attention/")
    card = page.get_by_label("Volière, What the network refuses.")
    expect(card).to_contain_text("Not this text.")
    card.get_by_role("button", name="Send it now").click()
    jobs_done()
    page.goto(f"{PUBLISH}attention/")
    expect(page.get_by_role("heading", name="All is well")).to_be_visible()
    assert Delivery.objects.get(variant__post=planned["failed"]).state == "published"


def test_a_passage_is_commented_and_a_post_approved_by_keyboard(page: Page, planned) -> None:
    page.goto(f"{PUBLISH}approvals/{planned['review']}/")
    page.locator("[data-quotable]").first.click(click_count=3)  # marks the text
    expect(page.get_by_label("The passage")).to_have_value(
        "Le kilo passe à 34 €, le café a augmenté."
    )
    page.get_by_label("Your comment").focus()
    page.keyboard.type("Good.")
    page.get_by_role("button", name="Add the comment").press("Enter")
    expect(page.get_by_text("Your comment is kept.")).to_be_visible()
    assert Comment.objects.get(text="Good.").quote.startswith("Le kilo")
    page.get_by_label("What you want to say").focus()
    page.keyboard.type("Fine with me.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your yes is noted; others follow.")).to_be_visible()
    assert Review.objects.get(pk=planned["review"]).step == 1
