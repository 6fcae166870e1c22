"""Tracked links: made, followed, counted without cookies, never an open redirect."""

import asyncio
import json
from datetime import date, timedelta

import httpx
import pytest
from django.core.asgi import get_asgi_application
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from palabre.campaigns import clicks, counting, door
from palabre.campaigns.actions import campaigns as campaign_actions
from palabre.campaigns.actions import links as actions
from palabre.campaigns.models import Click, ClickCount, LinkPage, Salt, TrackedLink
from palabre.campaigns.tests.conftest import BROWSER, BY
from palabre.campaigns.views import pages
from palabre.channels.keys import make_key
from palabre.governance.models import AuditEntry


def click(client, link, address="203.0.113.7", agent=BROWSER, query="", **headers):
    path = f"/l/{link.slug}{query}"
    return client.get(path, REMOTE_ADDR=address, headers={"user-agent": agent, **headers})


def counted(link):
    counting.count_clicks()
    return counting.taken([link.pk])[link.pk]


def test_a_link_is_made_from_one_field(as_ada, brand, place):
    answer = as_ada.post(f"{place}/links/", {"target": "lanterne.example/shop"})
    link = TrackedLink.objects.get()
    assert answer.url == f"{place}/links/{link.pk}/"
    assert (link.target, link.leads_to) == ("https://lanterne.example/shop",) * 2
    assert AuditEntry.objects.filter(kind="trackedlink", verb="made").exists()


@pytest.mark.parametrize("target", ["javascript:alert(1)", "http://127.0.0.1/", "//evil.example"])
def test_a_link_to_where_nobody_should_go_is_refused_with_the_reason(as_ada, brand, place, target):
    answer = as_ada.post(f"{place}/links/", {"target": target})
    assert answer.status_code == 422
    assert b'class="wrongs"' in answer.content
    assert not TrackedLink.objects.exists()


def test_who_may_only_read_makes_no_link(client, bo, brand, place):
    client.force_login(bo.user)
    answer = client.post(f"{place}/links/", {"target": "lanterne.example"})
    assert answer.status_code == 200
    assert b"Shorten" not in answer.content
    assert not TrackedLink.objects.exists()


def test_a_short_name_leads_to_one_place_only(as_ada, brand, place, link):
    sent = {"target": "lanterne.example", "slug": link.slug}
    answer = as_ada.post(f"{place}/links/", sent)
    assert answer.status_code == 422
    assert "This short name is taken." in answer.content.decode()


def test_a_click_leads_to_the_stored_target_and_sets_no_cookie(client, link):
    answer = click(client, link)
    assert (answer.status_code, answer["Location"]) == (302, "https://lanterne.example/shop")
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize(
    "query", ["?url=https://evil.example", "?next=//evil.example", "?to=javascript:alert(1)"]
)
def test_nothing_in_an_address_changes_where_a_link_leads(client, link, query):
    assert click(client, link, query=query)["Location"] == "https://lanterne.example/shop"
    assert client.get(f"/l/https://evil.example{query}").status_code == 404


def test_people_are_counted_once_a_day_and_robots_apart(client, link):
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        click(client, link, address)
    click(client, link, agent="Twitterbot/1.0")
    client.head(f"/l/{link.slug}", headers={"user-agent": BROWSER})
    taken = counted(link)
    assert (taken.clicks, taken.visitors, taken.robots) == (3, 2, 2)


def test_who_clicks_faster_than_a_hand_is_a_robot(client, link):
    for _ in range(25):
        click(client, link, "203.0.113.9")
    click(client, link, "203.0.113.7")
    taken = counted(link)
    assert (taken.clicks, taken.robots) == (1, 25)


def test_a_click_is_filed_under_the_way_it_came(client, link):
    click(client, link, "203.0.113.1", referer="https://t.co/xyz")
    click(client, link, "203.0.113.2", query="?qr")
    click(client, link, "203.0.113.3", query="?nfc")
    click(client, link, "203.0.113.4")
    assert counted(link).ways == {"x": 1, "qr": 1, "nfc": 1, "": 1}


def test_counting_again_counts_nothing_twice(client, link):
    click(client, link)
    assert counted(link).clicks == counted(link).clicks == 1


def test_neither_address_nor_agent_is_written_and_the_salt_goes_with_the_day(
    client, link, monkeypatch
):
    click(client, link)
    row = Click.objects.values().get()
    assert "203.0.113.7" not in str(row)
    assert BROWSER not in str(row)
    later = timezone.now() + timedelta(days=1, hours=1)
    monkeypatch.setattr(counting, "first_open_day", lambda: clicks.first_open_day(later))
    assert counted(link).clicks == 1
    assert not Click.objects.exists()
    assert not Salt.objects.exists()
    assert ClickCount.objects.get().day == row["day"]


def test_a_day_stays_open_for_ten_minutes_after_midnight(settings):
    settings.TIME_ZONE = "Europe/Paris"
    midnight = timezone.make_aware(timezone.datetime(2026, 11, 28))
    assert clicks.first_open_day(midnight + timedelta(minutes=9)) == date(2026, 11, 27)
    assert clicks.first_open_day(midnight + timedelta(minutes=10)) == date(2026, 11, 28)


def test_a_stopped_or_ended_link_says_so(client, link):
    actions.stop_link(BY, link, stopped=True)
    answer = click(client, link)
    assert answer.status_code == 410
    assert "This link has ended" in answer.content.decode()
    actions.stop_link(BY, link, stopped=False)
    assert click(client, link).status_code == 302
    actions.change_link(BY, link, {"expires_at": timezone.now() - timedelta(minutes=1)})
    assert click(client, link).status_code == 410
    assert not Click.objects.filter(minute__gt=1500).exists()


def test_a_link_of_a_campaign_carries_its_tags_and_follows_their_change(brand, client):
    campaign = campaign_actions.make_campaign(BY, brand, "Été à Lyon")
    link = actions.make_link(
        BY, brand, "https://lanterne.example/?a=1", campaign=campaign, network="bluesky"
    )
    assert click(client, link)["Location"] == (
        "https://lanterne.example/?a=1&utm_source=bluesky&utm_medium=social"
        f"&utm_campaign=ete-a-lyon&utm_content={link.slug}"
    )
    campaign_actions.change_campaign(BY, campaign, {"utm": {"utm_campaign": "{campaign}"}})
    assert (
        click(client, link)["Location"] == "https://lanterne.example/?a=1&utm_campaign=ete-a-lyon"
    )


def test_a_code_is_a_picture_a_tag_and_a_sheet(as_ada, place, link):
    at = f"{place}/links/{link.pk}/code"
    svg, png, tag = (as_ada.get(f"{at}.{kind}") for kind in ("svg", "png", "ndef"))
    assert svg["Content-Type"] == "image/svg+xml"
    assert b"style=" not in svg.content
    assert png.content.startswith(b"\x89PNG")
    assert f"/l/{link.slug}?nfc".encode() in tag.content
    assert as_ada.get(f"{at}.exe").status_code == 404
    assert as_ada.get(f"{place}/links/codes.pdf").content.startswith(b"%PDF")


def test_a_page_of_links_shows_those_that_lead_on_and_sets_no_cookie(as_ada, place, link, brand):
    gone = actions.make_link(BY, brand, "https://lanterne.example/old", name="Old")
    sent = {"name": "Lanterne", "slug": "lanterne", "text": "", "links": [link.pk, gone.pk]}
    as_ada.post(f"{place}/links/pages/new/", sent)
    actions.stop_link(BY, gone, stopped=True)
    answer = Client().get("/p/lanterne/")
    page = answer.content.decode()
    assert f"/l/{link.slug}" in page
    assert "Old" not in page
    assert "<script" not in page
    assert not answer.cookies


def test_the_newest_links_are_offered_for_a_page_beside_those_that_stand_there(
    as_ada, place, link, brand, monkeypatch
):
    monkeypatch.setattr(pages, "MOST_OFFERED", 2)
    sent = {"name": "Lanterne", "slug": "lanterne", "text": "", "links": [link.pk]}
    as_ada.post(f"{place}/links/pages/new/", sent)
    for number in range(3):
        actions.make_link(BY, brand, f"https://lanterne.example/{number}", name=f"Link {number}")

    def offered(address):
        shown = as_ada.get(f"{place}/links/pages/{address}/").context["form"]["links"]
        return {str(label) for _value, label in shown.field.choices}

    assert {one[:6] for one in offered("new")} == {"Link 1", "Link 2"}
    assert len(offered(LinkPage.objects.get().pk)) == 3


def test_a_link_of_another_brand_is_no_choice_for_a_page(as_ada, place, cy, brand):
    theirs = actions.make_link(BY, cy.organisation.brands.get(), "https://boreal.example/")
    sent = {"name": "L", "slug": "l1", "text": "", "links": [theirs.pk]}
    assert as_ada.post(f"{place}/links/pages/new/", sent).status_code == 422
    # Nor is a number that no database can hold.
    sent["links"] = ["9" * 40]
    assert as_ada.post(f"{place}/links/pages/new/", sent).status_code == 422
    assert not LinkPage.objects.exists()


def test_the_list_of_links_asks_the_database_no_more_for_more_links(as_ada, place, brand):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert as_ada.get(f"{place}/links/").status_code == 200
        return len(asked)

    actions.make_link(BY, brand, "https://lanterne.example/first")
    as_ada.get(f"{place}/links/")
    few = queries()
    for number in range(30):
        actions.make_link(BY, brand, f"https://lanterne.example/{number}")
    assert queries() == few


def test_a_program_makes_and_reads_links_with_a_key(client, brand, organisation):
    _key, spelt = make_key(BY, organisation, "shop", ["posts"])
    headers = {"authorization": f"Bearer {spelt}"}
    body = {"brand": brand.slug, "target": "https://lanterne.example/new", "network": "bluesky"}
    made = client.post(
        "/api/v1/links", json.dumps(body), content_type="application/json", headers=headers
    )
    assert made.status_code == 201
    assert "utm_source=bluesky" in made.json()["leads_to"]
    told = client.get("/api/v1/links", headers=headers).json()["links"]
    assert [(one["id"], one["clicks"]) for one in told] == [(made.json()["id"], 0)]
    wrong = {**body, "target": "http://localhost/"}
    refused = client.post(
        "/api/v1/links", json.dumps(wrong), content_type="application/json", headers=headers
    )
    assert refused.status_code == 422
    assert client.get("/api/v1/links").status_code == 401


# --- the quick way: behind the writer, straight from memory


def through_the_door(paths, *, host="testserver", method="GET"):
    """Ask the pages behind the quick door, as the web process serves them, while a writer runs."""
    application = door.with_links(get_asgi_application())

    async def ask():
        transport = httpx.ASGITransport(application, client=("203.0.113.7", 1))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as browser:
            return [
                await browser.request(method, path, headers={"user-agent": BROWSER})
                for path in paths
            ]

    with clicks.writing():
        return asyncio.run(ask())


@pytest.mark.django_db(transaction=True)
def test_the_quick_way_answers_as_the_page_does_and_counts_each_click(link, client):
    quick = through_the_door([f"/l/{link.slug}", f"/l/{link.slug}?qr", f"/l/{link.slug}/"])
    slow = click(client, link)
    for answer in quick:
        assert (answer.status_code, answer.headers["location"]) == (302, slow["Location"])
        for name in door.HEADERS:
            assert answer.headers[name] == slow[name]
        assert "set-cookie" not in answer.headers
    assert counted(link).clicks == 4


@pytest.mark.django_db(transaction=True)
def test_the_quick_way_leaves_unknown_and_ended_links_to_the_pages(link):
    actions.stop_link(BY, link, stopped=True)
    answers = through_the_door([f"/l/{link.slug}", "/l/nothing"])
    assert [one.status_code for one in answers] == [410, 404]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("inner", ["http://testserver", "https://app.go.lanterne.example"])
def test_on_their_own_domain_links_stand_alone_and_no_inner_page_is_served(link, settings, inner):
    settings.LINKS, settings.ADDRESS = "https://go.lanterne.example", inner
    settings.ALLOWED_HOSTS = ["*"]
    paths = [f"/{link.slug}", f"/l/{link.slug}", "/accounts/login/", "/o/lanterne/today/", "/"]
    answers = through_the_door(paths, host="go.lanterne.example")
    assert [one.status_code for one in answers] == [302, 302, 404, 404, 404]


def test_what_waits_is_written_when_the_database_answers_again(link, monkeypatch):
    from django.db import OperationalError

    visit = clicks.Visit(link.pk, link.organisation_id, timezone.now(), "203.0.113.7", BROWSER)
    clicks._waiting.extend([visit] * 3)
    wrote = clicks.write
    monkeypatch.setattr(clicks, "write", lambda visits: (_ for _ in ()).throw(OperationalError))
    with pytest.raises(OperationalError):
        clicks.flush()
    monkeypatch.setattr(clicks, "write", wrote)
    assert clicks.flush() == 3
    assert Click.objects.count() == 3


def test_programs_read_campaigns_and_links_with_a_key_that_may(client, organisation, brand):
    campaign = campaign_actions.make_campaign(BY, brand, "Noël")
    _key, spelt = make_key(BY, organisation, "shop", ["posts"])
    headers = {"authorization": f"Bearer {spelt}"}
    (told,) = client.get("/api/v1/campaigns", headers=headers).json()["campaigns"]
    assert (told["id"], told["name"], told["brand"]) == (campaign.pk, "Noël", "lanterne")
    older = client.get(f"/api/v1/campaigns?before={campaign.pk}", headers=headers)
    assert older.json() == {"campaigns": []}


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("/api/v1/campaigns", ["mentions", "coupons"]),
        ("/api/v1/links", ["mentions", "approvals"]),
        ("/api/v1/coupons/redeem", ["mentions", "posts"]),
    ],
)
def test_a_key_opens_only_what_it_may(client, organisation, address, may):
    _key, spelt = make_key(BY, organisation, "other", may)
    ask = client.post if address.endswith("redeem") else client.get
    answer = ask(address, headers={"authorization": f"Bearer {spelt}"})
    assert answer.status_code == 403
