"""Campaigns and events: from a brief to what came of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.campaigns.actions import campaigns as actions
from palabre.campaigns.actions.coupons import make_coupon, present
from palabre.campaigns.actions.links import make_link
from palabre.campaigns.models import Campaign, ClickCount, Coupon, Event
from palabre.campaigns.tests.conftest import BY
from palabre.governance.models import AuditEntry
from palabre.governance.words import sentence

FORM = {
    "name": "Autumn", "mission": "Be known", "brief": "For those who like coffee.", "currency": "EUR",
    "budget": "1250.50", "tags": "autumn, coffee", "colour": "2", "utm_source": "{network}",
    "starts_on": "2026-11-01", "ends_on": "2026-12-01",
}  # fmt: skip


@pytest.fixture
def campaign(brand):
    """A campaign with a budget of a thousand euros."""
    return actions.make_campaign(BY, brand, "Autumn", budget=100_000)


def test_a_campaign_is_prepared_begun_and_ended(as_ada, place):
    as_ada.post(f"{place}/campaigns/new/", FORM)
    campaign = Campaign.objects.get()
    assert (campaign.budget, campaign.tags) == (125_050, ["autumn", "coffee"])
    for act, state in (("begin", "running"), ("end", "done"), ("begin", "running")):
        as_ada.post(f"{place}/campaigns/{campaign.pk}/{act}/")
        campaign.refresh_from_db()
        assert campaign.state == state
    told = sentence(AuditEntry.objects.filter(verb="moved").latest("id"))
    assert told == "Ada: campaign “Autumn”, from “done” to “running”."


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ends_on": "2026-10-01"}, "can’t end before it begins"),
        ({"utm_source": "{nets}"}, "Not known: {nets}"),
        ({"budget": "-3"}, "wrongs"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(as_ada, place, wrong, words):
    answer = as_ada.post(f"{place}/campaigns/new/", {**FORM, **wrong})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Campaign.objects.exists()


def test_a_form_shows_what_is_kept_and_keeps_what_is_shown(as_ada, place):
    as_ada.post(f"{place}/campaigns/new/", FORM)
    before = Campaign.objects.values().get()
    page = as_ada.get(f"{place}/campaigns/{before['id']}/edit/").content.decode()
    for shown in ('value="1250.50"', 'value="autumn, coffee"', 'value="2026-11-01"'):
        assert shown in page
    as_ada.post(f"{place}/campaigns/{before['id']}/edit/", FORM)
    assert Campaign.objects.values().get() == before


def test_the_page_says_what_came_of_it_and_what_it_cost(as_ada, place, brand, campaign):
    link = make_link(BY, brand, "https://lanterne.example/", campaign=campaign, network="bluesky")
    today = timezone.localdate()
    ClickCount.objects.create(link=link, day=today, way="bluesky", clicks=300, visitors=200)
    ClickCount.objects.create(link=link, day=today, robot=True, clicks=9876, visitors=9)
    make_coupon(BY, brand, "C", gives="x", code="AUTUMN", campaign=campaign)
    for amount in (1500, None):
        present(BY, brand.organisation, "AUTUMN", amount=amount)
    page = as_ada.get(f"{place}/campaigns/{campaign.pk}/").content.decode()
    for words in ("300", "200 visitors", "€5 a visitor", "€500 each", "€15", "told for 1 of 2"):
        assert words in page
    assert "9,876" not in page
    assert f'href="{place}/posts/new/?campaign={campaign.pk}"' in page


def test_two_links_are_compared_with_a_verdict_in_words(as_ada, place, brand, campaign):
    made = [make_link(BY, brand, "https://lanterne.example/", campaign=campaign) for _ in "ab"]
    for link, people in zip(made, (30, 80), strict=True):
        ClickCount.objects.create(
            link=link, day=timezone.localdate(), clicks=people, visitors=people
        )
    at = f"{place}/campaigns/{campaign.pk}/?a={made[0].pk}&b={made[1].pk}"
    assert "did better" in as_ada.get(f"{at}&seen_a=1000&seen_b=1000").content.decode()
    assert "Can’t tell yet" in as_ada.get(f"{at}&seen_a=400&seen_b=1000").content.decode()
    assert "Say for both" in as_ada.get(f"{at}&seen_a=10&seen_b=x").content.decode()


def test_what_belonged_to_a_removed_campaign_stays(as_ada, place, brand, campaign):
    link = make_link(BY, brand, "https://lanterne.example/", campaign=campaign)
    as_ada.post(f"{place}/campaigns/{campaign.pk}/remove/")
    link.refresh_from_db()
    assert link.campaign is None
    assert not Campaign.objects.exists()


def test_an_event_is_put_into_the_calendar_changed_and_taken_out(as_ada, place, campaign):
    sent = {
        "name": "Tasting", "starts_at": "2026-12-03T18:30", "place": "Lyon",
        "campaign": str(campaign.pk), "url": "lanterne.example/tasting",
    }  # fmt: skip
    as_ada.post(f"{place}/events/new/", sent)
    event = Event.objects.get()
    assert event.url == "https://lanterne.example/tasting"
    assert timezone.localtime(event.starts_at).hour == 18
    assert "Tasting" in as_ada.get(f"{place}/events/").content.decode()
    wrong = {**sent, "ends_at": "2026-12-03T17:00"}
    assert as_ada.post(f"{place}/events/{event.pk}/", wrong).status_code == 422
    as_ada.post(f"{place}/events/{event.pk}/remove/")
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "page", ["campaigns", "links", "links/pages", "coupons", "contests", "events"]
)
def test_an_empty_page_says_the_next_step_to_who_may_take_it(client, ada, bo, place, page):
    client.force_login(ada.user)
    asked = client.get(f"{place}/{page}/").content.decode()
    assert 'class="empty"' in asked
    client.force_login(bo.user)
    read = client.get(f"{place}/{page}/").content.decode()
    assert 'class="empty"' in read
    assert "button primary" not in read


def test_the_list_and_a_change_ask_the_database_no_more_for_more(as_ada, place, brand):
    def grow(count):
        for number in range(count):
            row = actions.make_campaign(BY, brand, f"Autumn {number}")
            make_coupon(BY, brand, "C", gives="x", campaign=row)
            Coupon.objects.update(used=2)
        for _ in range(count):
            make_link(BY, brand, "https://lanterne.example/", campaign=row)
        return row

    def queries(row):
        with CaptureQueriesContext(connection) as asked:
            assert "2 coupons taken" in as_ada.get(f"{place}/campaigns/").content.decode()
            actions.change_campaign(BY, row, {"name": f"{row.name} anew"})
        return len(asked)

    queries(grow(1))  # what a process asks for once
    few = queries(grow(1))
    row = grow(6)
    assert queries(row) == few
    assert all("-anew" in link.leads_to for link in row.links.all())
