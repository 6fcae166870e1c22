"""Campaigns in a browser: every page is accessible and fits; a link is made, copied and taken."""

import pytest
from playwright.sync_api import expect

from palabre.governance.acts import Actor
from palabre.site.demo.campaigns import run_campaigns
from tests.journeys.conftest import faults_in_every_look, faults_of_pages

PUBLISH = "/o/lanterne/lanterne/publish/"
PAGES = [
    "campaigns/", "campaigns/{campaign}/?a={link}&b={other}&seen_a=9000&seen_b=9000", "campaigns/new/",
    "links/", "links/?campaign={campaign}", "links/{link}/", "links/{link}/edit/", "links/pages/",
    "links/pages/new/", "coupons/", "coupons/{coupon}/", "coupons/{unique}/", "coupons/new/",
    "site/", "site/script/", "site/goals/", "site/goals/new/", "site/logs/new/",
    "coupons/redeem/", "contests/", "contests/{contest}/", "contests/new/", "events/", "events/new/",
]  # fmt: skip
PUBLIC = ["/p/lanterne/", "/c/{coupon_slug}/", "/d/{contest_slug}/", "/l/{stopped}"]


@pytest.fixture
def made(address, brand, ada, sign_in, settings):
    """The demonstration's campaigns, Ada being signed in; the parts of their addresses."""
    settings.ADDRESS = address
    run_campaigns(Actor.person(ada.user), brand)
    links = list(brand.trackedlinks.exclude(campaign=None))
    gone = brand.trackedlinks.get(campaign=None)
    brand.trackedlinks.filter(pk=gone.pk).update(is_stopped=True)
    coupon, contest = brand.coupons.get(shared=True), brand.contests.get()
    sign_in(ada)
    return {
        "campaign": links[0].campaign_id, "link": links[0].pk, "other": links[1].pk,
        "coupon": coupon.pk, "unique": brand.coupons.get(shared=False).pk, "contest": contest.pk,
        "coupon_slug": coupon.slug, "contest_slug": contest.slug, "stopped": gone.slug,
    }  # fmt: skip


def test_every_page_of_campaigns_is_accessible_and_fits(page, made, ada):
    ada.user.language = "fr"
    ada.user.save()
    assert faults_of_pages(page, [PUBLISH + one.format(**made) for one in PAGES]) == {}


def test_every_public_page_is_accessible_without_a_script(context, made, address):
    page = context.new_page()
    faults = {}
    for path in PUBLIC:
        page.goto(address + path.format(**made))
        faults[path] = faults_in_every_look(page)
        assert page.locator("script").count() == 0
    assert {path: found for path, found in faults.items() if found} == {}


def test_a_link_is_made_copied_and_taken(page, made, brand):
    page.goto(PUBLISH + "links/")
    page.get_by_label("Where shall it lead?").fill("lanterne.example/new")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("lanterne.example/new")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#toasts")).to_contain_text("Copied")
    link = brand.trackedlinks.latest("pk")
    answer = page.request.get(f"/l/{link.slug}", max_redirects=0)
    assert answer.headers["location"] == "https://lanterne.example/new"
