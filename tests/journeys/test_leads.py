"""Leads and candidates in a browser: each page is accessible and fits; the board by hand and by keyboard."""

import pytest
from playwright.sync_api import expect

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.engagement.actions.leads import make_lead
from palabre.engagement.models import Candidate, Lead
from palabre.engagement.tests.people_world import says, somebody
from palabre.governance.acts import Actor
from palabre.listening.actions.topics import make_topic
from palabre.listening.rules import TopicKind
from palabre.site.demo.leads import furnish_leads
from palabre.site.demo.people import furnish_people
from tests.journeys.conftest import faults_of_pages

ENGAGE = "/o/lanterne/lanterne/engage/"
PAGES = [
    *(f"{ENGAGE}leads/{one}" for one in ("", "?as=table", "?overdue=1", "cost/", "stages/", "{lead}/")),
    *(f"{ENGAGE}candidates/{one}" for one in ("", "?step=hired", "new/", "{candidate}/")),
    "/o/lanterne/govern/privacy/",
]  # fmt: skip


@pytest.fixture
def made(brand, ada, sign_in):
    """The leads and candidates of the demonstration; the parts of their addresses."""
    by = Actor.person(ada.user)
    make_topic(by, brand, "Lanterne", "lanterne", TopicKind.BRAND)
    for n in range(30):
        says(brand, f"zoe{n}", f"La Lanterne, {n} fois", name=f"Zoé {n}", handle=f"@zoe{n}")
    make_campaign(by, brand, "Luciole", budget=480_000)
    furnish_people(by, brand)
    furnish_leads(by, by, brand)
    sign_in(ada)
    lead = Lead.objects.exclude(next_step="").order_by("pk")[0]
    return {"lead": lead.pk, "candidate": Candidate.objects.order_by("pk")[0].pk}


def test_every_page_of_leads_and_candidates_is_accessible_and_fits(page, made, ada):
    ada.user.language = "fr"
    ada.user.save()
    addresses = [one.format(**made) for one in PAGES]
    assert faults_of_pages(page, addresses, unfold="main details") == {}


@pytest.fixture
def board(page, brand, ada, sign_in):
    """The board with one lead."""
    row = make_lead(Actor.person(ada.user), brand, somebody(brand))
    sign_in(ada)
    page.goto(f"{ENGAGE}leads/")
    return page, row


def in_stage(page, stage, row):
    """The card of a lead within a stage."""
    return page.locator(f'[data-stage="{stage}"] [data-lead="{row.pk}"]')


def test_a_card_is_moved_by_keyboard_and_keeps_the_focus(board):
    page, row = board
    in_stage(page, "new", row).get_by_role("link").focus()
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowRight")
    expect(in_stage(page, "talking", row).get_by_role("link")).to_be_focused()
    assert Lead.objects.get().stage == "talking"


def test_a_card_is_dragged_and_a_loss_asks_for_its_reason(board):
    page, row = board
    with page.expect_navigation():
        in_stage(page, "new", row).drag_to(page.locator('[data-stage="offer"]'))
    expect(in_stage(page, "offer", row)).to_be_visible()
    in_stage(page, "offer", row).drag_to(page.locator('[data-stage="lost"]'))
    reason = in_stage(page, "offer", row).get_by_label("Reason, if lost")
    expect(reason).to_be_focused()
    reason.fill("Too dear")
    reason.press("Enter")
    expect(in_stage(page, "lost", row)).to_contain_text("Too dear")
    assert Lead.objects.get().reason == "Too dear"
