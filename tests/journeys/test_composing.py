"""Writing in a browser: nothing is lost, and everything is at hand by keyboard."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from conftest import _member
from palabre.channels.models import Channel
from palabre.connectors.echo import PLATFORM
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE, Actor
from palabre.listening.models import Voice
from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.kept import keep_template, keep_text
from palabre.publishing.actions.media import add_picture
from palabre.publishing.actions.posts import Told, Written, change_post, schedule, write_post
from palabre.publishing.models import Media, Post, Version
from palabre.publishing.rules import KeptKind, Step
from palabre.publishing.tests.conftest import Network
from tests.journeys.conftest import axe_faults, layout_faults

PUBLISH = "/o/lanterne/lanterne/publish/"
SAVED = re.compile(r"Saved at \d\d:\d\d")


@pytest.fixture
def account(address, brand, ada, sign_in, settings, tmp_path, monkeypatch):
    """An account to write for; Ada being signed in."""
    settings.MEDIA_ROOT, settings.LANGUAGE_CODE = tmp_path / "media", "en"
    monkeypatch.setitem(PLATFORMS, "echo", (PLATFORM, Network()))
    sign_in(ada)
    return Channel.objects.create(organisation=brand.organisation, platform="echo", name="Volière")


@pytest.fixture
def kept(page: Page):
    """Where the page says whether what one writes is kept."""
    return page.locator("[data-kept]")


@pytest.fixture
def text(page: Page):
    """The field of the text."""
    return page.locator("textarea[name=text]")


def add(field, words):
    """Type words at the end of a field."""
    field.press("Control+End")
    field.press_sequentially(words)


def test_what_is_typed_is_there_again_after_the_page_is_loaded_anew(
    page: Page, account, kept, text
) -> None:
    page.goto(f"{PUBLISH}posts/new/")
    text.press_sequentially("Le café est prêt.")
    expect(kept).to_have_text(SAVED)
    page.reload()
    expect(text).to_have_value("Le café est prêt.")
    add(text, " Venez !")
    expect(kept).to_have_text(SAVED)
    assert Post.objects.get().text == "Le café est prêt. Venez\u202f!"
    assert Version.objects.count() == 2  # one a page


def test_a_text_that_is_too_long_is_cut_into_a_thread_by_a_key(
    page: Page, account, kept, text
) -> None:
    page.goto(f"{PUBLISH}posts/new/")
    page.get_by_role("checkbox", name=account.name).check()
    text.fill("Le café est là. " * 40)
    page.get_by_role("button", name="Cut into a thread").press("Enter")
    expect(text).to_be_focused()
    expect(page.locator("textarea[name=thread]").first).to_have_value(
        "Le café est là. " * 8 + "Le café est là."
    )
    expect(page.get_by_role("button", name="Cut into a thread")).to_have_count(0)
    expect(kept).to_have_text(SAVED)
    assert axe_faults(page) == []
    for _try in range(100):  # what was kept before the cut says "Saved", too
        if Post.objects.get().thread:
            break
        page.wait_for_timeout(200)
    assert [len(one) for one in (Post.objects.get().text, *Post.objects.get().thread)] == [495, 143]
    page.keyboard.press("Control+z")
    expect(text).to_have_value("Le café est là. " * 40)


def test_what_is_typed_before_the_script_is_there_is_kept(context, account) -> None:
    page, held = context.new_page(), []  # a page whose opening waits for no script
    page.route("**/composer*.js", lambda route: held.append(route))
    page.goto(f"{PUBLISH}posts/new/")
    page.locator("textarea[name=text]").press_sequentially("Avant")
    while not held:
        page.wait_for_timeout(50)
    for one in held:
        one.continue_()
    expect(page.locator("[data-kept]")).to_have_text(SAVED)


def test_what_no_server_took_stands_in_the_browser(context, account) -> None:
    page = context.new_page()  # its console may complain about the lost line
    page.goto(f"{PUBLISH}posts/new/")
    page.locator("html[data-awake]").wait_for()
    page.route("**/keep/", lambda route: route.abort())
    page.locator("textarea[name=text]").press_sequentially("Sur la route")
    page.locator("textarea[name=thread]").evaluate("one => one.closest('details').open = true")
    page.locator("textarea[name=thread]").last.press_sequentially("et la suite")
    expect(page.locator("[data-kept]")).to_contain_text("kept in this browser")
    page.unroute("**/keep/")
    page.reload()
    expect(page.locator("textarea[name=text]")).to_have_value("Sur la route")
    expect(page.locator("textarea[name=thread]").first).to_have_value("et la suite")
    expect(page.locator("[data-kept]")).to_have_text(SAVED)
    assert (Post.objects.get().text, Post.objects.get().thread) == ("Sur la route", ["et la suite"])


def test_two_people_in_one_draft_are_told_and_one_sees_what_differs(
    context, account, brand, ada
) -> None:
    page = context.new_page()  # its console complains about a form that wasn't taken
    by = Actor.person(ada.user)
    post = write_post(by, brand, Written(text="De Ada", told=[Told(account.pk)]))
    page.goto(f"{PUBLISH}posts/{post.pk}/edit/")
    zoe = Actor.person(_member("Zoé", brand.organisation, "editor").user)
    change_post(zoe, post, Written(text="De Zoé", told=[Told(account.pk)]), 1)
    add(page.locator("textarea[name=text]"), " encore")
    expect(page.locator("[data-kept]")).to_contain_text("Zoé changed this post at")
    assert axe_faults(page) == []
    page.get_by_role("button", name="See what differs").press("Enter")
    expect(page.locator("dl.changes ins")).to_have_text("Ada encore")
    page.locator("html[data-awake]").wait_for()
    assert axe_faults(page) == []
    assert layout_faults(page) == []
    page.get_by_role("button", name="Keep mine as another draft").press("Enter")
    expect(page.get_by_role("heading", name="De Ada encore")).to_be_visible()
    assert Post.objects.count() == 2


def test_a_scheduled_post_changes_only_when_one_says_so(
    page: Page, account, brand, ada, kept, text
) -> None:
    by = Actor.person(ada.user)
    post = write_post(by, brand, Written(text="Demain", told=[Told(account.pk)]))
    schedule(by, post, post.created_at.replace(year=post.created_at.year + 1))
    page.goto(f"{PUBLISH}posts/{post.pk}/edit/")
    add(text, ", peut-être")
    expect(kept).to_contain_text("Kept in this browser.")
    page.reload()
    expect(text).to_have_value("Demain, peut-être")
    post.refresh_from_db()
    assert (post.text, post.state) == ("Demain", "scheduled")
    page.get_by_role("button", name="Keep as a draft").press("Enter")
    expect(page.get_by_text("The draft is kept.")).to_be_visible()
    page.goto(f"{PUBLISH}posts/{post.pk}/edit/")
    expect(kept).to_be_empty()


def test_buttons_stay_themselves_while_one_writes_and_change_with_what_they_offer(
    page: Page, account, brand, text
) -> None:
    zoe = _member("Zoé", brand.organisation, "manager")
    keep_chain(MACHINE, brand, "Deux", [Step((zoe.pk,))], tags=["deux"])
    page.goto(f"{PUBLISH}posts/new/")
    page.get_by_label("Volière").check()
    draft = page.get_by_role("button", name="Keep as a draft")
    draft.evaluate("one => { one.isTheSame = true }")
    text.press_sequentially("Demain")
    expect(page.locator(".preview")).to_contain_text("Demain")
    assert draft.evaluate("one => one.isTheSame")
    add(text, " #deux")
    expect(page.get_by_role("button", name="Hand it in")).to_be_visible()


def test_a_picture_is_there_as_soon_as_it_is_chosen(page: Page, account, kept, text) -> None:
    from palabre.publishing.tests.test_pages import jpeg

    page.goto(f"{PUBLISH}posts/new/")
    page.get_by_label("Volière").check()
    file = {"name": "cup.jpg", "mimeType": "image/jpeg", "buffer": jpeg().read()}
    page.locator("input[name=files]").set_input_files(file)
    page.get_by_label("What it shows, for those who don’t see it").fill("Une tasse")
    expect(kept).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("What it shows, for those who don’t see it")).to_have_value(
        "Une tasse"
    )


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_place_for_pictures_is_in_sight_as_the_page_opens(
    page: Page, account, settings, language
) -> None:
    settings.LANGUAGE_CODE = language
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{PUBLISH}posts/new/")
    place, bar = page.locator(".drop").bounding_box(), page.locator(".act-bar").bounding_box()
    assert place
    assert bar
    assert place["y"] + place["height"] <= bar["y"] < 900 - bar["height"]
    assert layout_faults(page) == []


def test_the_words_under_the_calendars_heading_keep_to_one_line_on_a_phone(
    page: Page, account, settings
) -> None:
    settings.LANGUAGE_CODE = "fr"
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(PUBLISH)
    words = page.locator(".titles > p").bounding_box()
    assert words
    assert words["height"] < 30
    assert layout_faults(page) == []


def test_a_picture_of_the_library_is_taken_into_a_post(page: Page, account, brand, text) -> None:
    from palabre.publishing.tests.test_pages import jpeg

    row = add_picture(Actor("Ada"), brand, "sacks.jpg", jpeg().read())
    Media.objects.filter(pk=row.pk).update(alt="Three sacks of coffee")
    page.goto(f"{PUBLISH}posts/new/")
    text.press_sequentially("From the library.")
    page.get_by_text("From the media library").click()
    page.get_by_alt_text("Three sacks of coffee").click()
    expect(page.get_by_label("What it shows")).to_have_value("Three sacks of coffee")
    expect(page.locator("[data-library]")).to_have_count(0)  # there is no other
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page).to_have_url(re.compile(r"/posts/\d+/$"))
    kept_row = Post.objects.get().attachments.get()
    assert (kept_row.media_id, kept_row.alt) == (row.pk, "Three sacks of coffee")


def test_hashtags_and_places_to_fill_in_are_reached_by_keyboard_alone(
    page: Page, account, brand, ada, text
) -> None:
    by = Actor.person(ada.user)
    keep_text(by, brand, KeptKind.TAGS, "Café", "#café #moka")
    keep_text(by, brand, KeptKind.SIGNATURE, "Adresse", "12, rue du Puits")
    written = Written(text="Soldes à {ville} le {date}", told=[Told(account.pk)])
    template = keep_template(by, brand, "Soldes", written)
    page.goto(f"{PUBLISH}kept/")
    assert axe_faults(page) == []
    assert layout_faults(page) == []
    page.get_by_role("link", name="Write from it").press("Enter")
    expect(page.get_by_text("“{ville}” is still to be filled in.")).to_be_visible()
    expect(text).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 900})
    assert axe_faults(page) == []
    assert layout_faults(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.type("Lyon")
    page.get_by_role("button", name="Next place to fill in").press("Enter")
    page.keyboard.type("12 janvier")
    expect(text).to_have_value("Soldes à Lyon le 12 janvier")
    expect(page.get_by_role("button", name="Next place to fill in")).to_be_hidden()
    page.keyboard.press("Home")
    page.get_by_role("button", name="Insert").press("Enter")
    expect(page.get_by_role("button", name=re.compile("In the text"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(text).to_have_value("#café #moka Soldes à Lyon le 12 janvier")
    expect(text).to_be_focused()
    page.get_by_role("button", name="Insert").press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("textarea[name=first_comment]")).to_have_value("#café #moka")
    page.keyboard.press("Control+z")
    expect(page.locator("textarea[name=first_comment]")).to_have_value("")
    text.focus()
    page.keyboard.press("Control+End")
    page.get_by_role("button", name="Insert").press("Enter")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"12 janvier\n\n12, rue du Puits$"))
    template.post.refresh_from_db()
    assert template.post.text == "Soldes à {ville} le {date}"


def test_an_emoji_is_found_by_its_name_in_either_language(page: Page, account, ada, text) -> None:
    asked = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(f"{PUBLISH}posts/new/")
    text.press_sequentially("Ouvert à 10:30 : venez")
    options = page.locator("[data-completion] [role=option]")
    expect(options).to_have_count(0)
    assert not any("emoji" in one or "complete" in one for one in asked)
    text.press_sequentially(" :smi")
    expect(options.first).to_contain_text("smiling")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert axe_faults(page) == []
    page.keyboard.press("ArrowDown")
    expect(text).to_have_attribute("aria-activedescendant", "completion-1")
    second = options.nth(1).locator(".face").inner_text()
    page.keyboard.press("Enter")
    expect(text).to_have_value(f"Ouvert à 10:30 : venez {second}")
    expect(text).to_be_focused()
    text.press_sequentially(" :crois")
    expect(options.first).to_contain_text("croissant")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(text).to_have_value(f"Ouvert à 10:30 : venez {second} :crois")
    ada.user.language = "fr"
    ada.user.save()
    page.reload()
    page.locator("html[data-awake]").wait_for()
    text.fill("")
    text.press_sequentially("(:tasse")
    expect(options.first).to_contain_text("tasse")
    page.keyboard.press("Tab")
    expect(text).to_have_value(re.compile(r"^\(\W+$"))
    text.press_sequentially(" :cup")
    expect(options.first).to_contain_text("cup")
    options.first.click()
    expect(text).to_have_value(re.compile(r"^\(\W+$"))
    expect(text).to_be_focused()


def test_somebody_who_was_heard_is_named_by_keyboard_alone(
    page: Page, account, brand, ada, text
) -> None:
    now = timezone.now()
    Voice.objects.create(
        organisation=brand.organisation, platform="echo", remote_id="v1", name="Zoé Martin",
        handle="zoe.m", first_seen_at=now, last_seen_at=now,
    )  # fmt: skip
    page.goto(f"{PUBLISH}posts/new/")
    page.get_by_label("Volière").check()
    text.press_sequentially("Merci @zo")
    options = page.locator("[data-completion] [role=option]")
    expect(options).to_have_text(["Zoé MartinEcho · @zoe.m"])
    assert axe_faults(page) == []
    page.keyboard.press("Enter")
    expect(text).to_have_value("Merci @[Zoé Martin]")
    text.press_sequentially(" et @[Max] !")
    preview = page.get_by_role("complementary", name="How it will look")
    expect(preview).to_contain_text("Merci @zoe.m et Max")
    expect(preview).to_contain_text("no account of “Max” is known here")
    page.goto(f"{PUBLISH}kept/people/")
    expect(page.get_by_role("link", name="Zoé Martin")).to_be_visible()
    assert axe_faults(page) == []
    assert layout_faults(page) == []
    page.get_by_role("link", name="Zoé Martin").press("Enter")
    expect(page.get_by_label("On Echo")).to_have_value("zoe.m")
    assert axe_faults(page) == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert layout_faults(page) == []


def test_who_types_on_while_a_name_is_fetched_keeps_words_and_place(
    page: Page, account, brand, text
) -> None:
    now = timezone.now()
    Voice.objects.create(
        organisation=brand.organisation, platform="echo", remote_id="v1", name="Zoé Martin",
        handle="zoe.m", first_seen_at=now, last_seen_at=now,
    )  # fmt: skip
    held: list[Route] = []
    page.route("**/know/", lambda route: held.append(route))
    page.goto(f"{PUBLISH}posts/new/")
    text.press_sequentially("Merci @zo")
    expect(page.locator("[data-completion] [role=option]")).to_have_count(1)
    with page.expect_request("**/know/"):
        page.keyboard.press("Enter")
    text.press_sequentially(", bra")
    held.pop().continue_()
    expect(text).to_have_value("Merci @[Zoé Martin], bra")
    text.press_sequentially("vo")
    expect(text).to_have_value("Merci @[Zoé Martin], bravo")
