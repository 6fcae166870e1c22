"""The first minute: from a brand's name to its first mentions, through the pages."""

import json

import httpx
import pytest

from palabre.channels import doors
from palabre.connectors.http import Http
from palabre.connectors.tests.loopback import Reply, running_site
from palabre.governance.models import Brand, Member, Organisation, User
from palabre.governance.money import currency_of
from palabre.jobs import run_due
from palabre.listening.models import Mention, Source, Topic
from palabre.site.first_run import query_for

BEGIN = "/o/maison/begin/"
GIVEN = {"name": "Café Lanterne", "site": "", "language": "fr", "country": "FR"}
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Le blog</title>
<item><title>Café Lanterne ouvre à Lyon</title><link>https://blog.example/1</link></item>
<item><title>Il pleut</title><link>https://blog.example/2</link></item></channel></rss>"""


@pytest.fixture
def newcomer(client, db):
    """A browser of somebody whose organisation follows nothing yet."""
    house = Organisation.objects.create(name="Maison", slug="maison")
    user = User.objects.create_user("new@example.org", "a long password", name="Noa")
    Member.objects.create(organisation=house, user=user, role="owner")
    client.force_login(user)
    return client


@pytest.fixture
def no_network(monkeypatch):
    """A machine that reaches nothing."""

    def down(request):
        raise httpx.ConnectError("no route")

    http = Http(transport=httpx.MockTransport(down))
    monkeypatch.setattr(doors, "http", lambda: http)


def look(client, brand):
    return client.get(f"{BEGIN}{brand.slug}/sources/?look=1")


def test_the_front_door_leads_a_newcomer_to_one_calm_question(newcomer):
    assert newcomer.get("/").url == BEGIN
    page = newcomer.get(BEGIN).content.decode()
    assert "Which brand do you follow?" in page
    assert page.count("<input") - page.count('type="hidden"') < 8


def test_a_name_becomes_a_brand_and_a_topic(newcomer):
    answer = newcomer.post(BEGIN, GIVEN)
    brand = Brand.objects.get()
    assert answer.url == f"{BEGIN}{brand.slug}/sources/"
    assert Topic.objects.get().query == '"Café Lanterne" OR #cafelanterne OR @cafelanterne'
    page = newcomer.get(answer.url).content.decode()
    assert 'hx-get="?look=1"' in page
    assert "everyday word" not in page


def test_the_country_of_the_first_brand_is_the_organisation_s_that_of_later_ones_is_not(newcomer):
    for country in ("CH", "CA"):
        newcomer.post(BEGIN, {**GIVEN, "country": country})
    assert [one.country for one in Brand.objects.all()] == ["CH", "CA"]
    assert currency_of(Organisation.objects.get()) == "CHF"


def test_a_name_of_one_word_comes_with_a_hint(newcomer):
    answer = newcomer.post(BEGIN, {**GIVEN, "name": "Orange"})
    assert "everyday word" in newcomer.get(answer.url).content.decode()


@pytest.mark.parametrize("name", ["", "???", '""', "\u202e", "a" * 200])
def test_a_name_that_cannot_be_looked_for_is_refused_and_leaves_nothing(newcomer, name):
    assert newcomer.post(BEGIN, {**GIVEN, "name": name}).status_code == 422
    assert not Brand.objects.exists()


@pytest.mark.parametrize(
    "site", ["javascript:alert(1)", "ftp://a.example", "not a site", "x" * 300]
)
def test_a_site_that_is_none_is_refused(newcomer, site):
    assert newcomer.post(BEGIN, {**GIVEN, "site": site}).status_code == 422


@pytest.mark.parametrize("name", ["AND", 'a "b" c', "O'Neil & Sons", "<b>x</b>", "C++ (fr): -x"])
def test_hostile_names_make_queries_that_are_read(newcomer, name):
    assert newcomer.post(BEGIN, {**GIVEN, "name": name}).status_code == 302
    assert "<b>x</b>" not in newcomer.get("/o/maison/today/").content.decode()
    assert query_for(name)


@pytest.mark.enable_socket
def test_the_first_mentions_come_from_the_brand_s_own_site(newcomer, settings, tmp_path):
    settings.HOME = tmp_path
    with running_site() as site:
        settings.ALLOW_HOSTS = ["127.0.0.1"]
        link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
        site.replies["/"] = Reply(f"<html><head>{link}</head></html>".encode())
        site.replies["/rss"] = Reply(RSS.encode())
        newcomer.post(BEGIN, {**GIVEN, "site": site.url})
        brand = Brand.objects.get()
        looked = look(newcomer, brand)
        assert "api.php" not in looked.content.decode()  # it is no wiki: nothing is wrong with that
        found = looked.context["proposals"]
        feed = next(one for one in found if one["name"] == "Le blog")
        answer = newcomer.post(f"{BEGIN}{brand.slug}/sources/", {"chosen": feed["ticket"]})
        before = newcomer.get(answer.url)
        assert "We are reading" in before.content.decode()
        run_due()
        after = newcomer.get(answer.url)
    page = after.content.decode()
    assert "Café" in page
    assert Mention.objects.get().title == "Café Lanterne ouvre à Lyon"
    assert "2 texts read, 1 about you" in page
    assert '<span class="muted small">Feed</span>' in page
    seen = after.context["seen"]
    assert newcomer.get(f"{answer.url}?seen={seen}").status_code == 204


def test_without_a_network_it_says_so_and_offers_what_needs_none(newcomer, no_network):
    newcomer.post(BEGIN, {**GIVEN, "site": "lanterne.example"})
    brand = Brand.objects.get()
    page = look(newcomer, brand)
    assert "no internet connection" in page.content.decode()
    assert "make demo" in page.content.decode()
    ticket = json.dumps(["feed", "feed", {"url": "https://a.example/rss"}, "A"])
    answer = newcomer.post(f"{BEGIN}{brand.slug}/sources/", {"chosen": ticket})
    run_due()
    assert Source.objects.get().last_error
    page = newcomer.get(answer.url).content.decode()
    assert "no internet connection" in page
    assert "Nobody has spoken" not in page
    assert "/imports/" in page


def test_what_is_free_and_follows_the_topic_is_proposed_and_nothing_fictional(newcomer, no_network):
    newcomer.post(BEGIN, GIVEN)
    found = look(newcomer, Brand.objects.get()).context["proposals"]
    assert found
    assert all(doors.platform(one["platform"]).fictional is False for one in found)


def test_a_viewer_is_told_who_begins(organisation, brand, bo, client):
    client.force_login(bo.user)
    assert "No brand is followed yet" in client.get("/o/lanterne/begin/").content.decode()
    assert client.post("/o/lanterne/begin/", GIVEN).status_code == 200
    assert Brand.objects.count() == 1
    assert client.get("/o/lanterne/begin/lanterne/sources/").status_code == 403


def test_without_any_source_the_page_asks_for_a_first_place(newcomer):
    newcomer.post(BEGIN, GIVEN)
    page = newcomer.get(f"{BEGIN}{Brand.objects.get().slug}/listening/").content.decode()
    assert "Nothing is read yet" in page
    assert "Invite a colleague" in page


def test_today_opens_once_there_is_a_brand(newcomer):
    newcomer.post(BEGIN, GIVEN)
    assert newcomer.get("/").url == "/o/maison/today/"
    assert newcomer.get("/o/maison/today/").status_code == 200
