"""The list of sources, one source, its acts, and the ways to add one, through their addresses."""

import json

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from palabre.channels import doors
from palabre.connectors.contract import Page, Rejected, Unavailable
from palabre.connectors.http import Http
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry, Brand
from palabre.jobs.models import Job
from palabre.listening.actions.sources import add_source
from palabre.listening.health import with_days
from palabre.listening.models import Source
from palabre.listening.reading import note_day, note_fault, take_page
from palabre.listening.rules import SourceState

SOURCES = "/o/lanterne/lanterne/listen/sources/"
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>La Gazette</title>
<item><title>Lanterne ouvre</title><link>https://gazette.example/1</link></item></channel></rss>"""
OPML = b"""<?xml version="1.0"?><opml version="2.0"><body><outline text="Presse">
<outline text="La &lt;b&gt;Gazette&lt;/b&gt;" xmlUrl="https://gazette.example/rss"/>
<outline text="Le Courrier" xmlUrl="https://courrier.example/rss"/></outline></body></opml>"""


@pytest.fixture
def network(monkeypatch):
    """A network of one site, whose page names its feed; whatever else is asked for is down."""

    def answer(request):
        if request.url.path == "/rss":
            return httpx.Response(200, content=RSS)
        if request.url.host == "gazette.example":
            link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
            return httpx.Response(200, html=f"<html><head>{link}</head></html>")
        raise httpx.ConnectError("no route")

    http = Http(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(doors, "http", lambda: http)


def feed(brand, url="https://gazette.example/rss", **more):
    source, _ = add_source(
        MACHINE, brand.organisation, "feed", "feed", {"url": url}, brand=brand, **more
    )
    return source


def test_an_empty_list_says_what_a_source_is_and_how_to_add_one(brand, as_ada):
    page = as_ada.get(SOURCES).content.decode()
    assert "Where shall we listen?" in page
    assert f'href="{SOURCES}add/"' in page


def test_the_list_says_how_each_source_is_and_why(brand, as_ada):
    well, bad = feed(brand, name="La Gazette"), feed(brand, "https://b.example/rss", name="Bruit")
    take_page(well, Page(title="x"))
    note_fault(bad, Rejected("This address sends more than Palabre reads at once."))
    page = as_ada.get(SOURCES).content.decode()
    assert "Can&#x27;t be read" in page
    assert "This address sends more than Palabre reads at once." in page
    assert page.index("Bruit") < page.index("La Gazette")
    troubled = as_ada.get(SOURCES + "?show=trouble").content.decode()
    assert "Bruit" in troubled
    assert "La Gazette" not in troubled
    assert "No source here" in as_ada.get(SOURCES + "?q=nowhere").content.decode()


def test_a_fault_is_told_in_french_to_a_french_reader(brand, as_ada, ada, settings):
    ada.user.language = "fr"
    ada.user.save()
    note_fault(feed(brand), Rejected("This address sends more than Palabre reads at once."))
    assert "This address sends more" not in as_ada.get(SOURCES).content.decode()


def test_one_source_tells_its_reading_its_network_and_its_history(brand, as_ada):
    source = feed(brand)
    take_page(source, Page(remarks=("This feed has moved; its new address is used from now on.",)))
    page = as_ada.get(f"{SOURCES}{source.pk}/").content.decode()
    assert "This feed has moved" in page
    assert "comments are written on the site itself" in page
    assert "https://www.rssboard.org" in page
    assert "Palabre added" in page


def test_acts_do_what_they_say_and_stand_in_the_trail(brand, as_ada):
    source = feed(brand)
    for act, state, hidden in (
        ("pause", "paused", False), ("resume", "active", False), ("read", "active", False),
        ("hide", "active", True), ("show", "active", False),
    ):  # fmt: skip
        as_ada.post(f"{SOURCES}{source.pk}/{act}/")
        source.refresh_from_db()
        assert (source.state, source.is_hidden) == (state, hidden)
    as_ada.post(f"{SOURCES}{source.pk}/remove/")
    assert not Source.objects.exists()
    acts = AuditEntry.objects.filter(kind="source", actor="Ada")
    assert [a.verb for a in acts.order_by("pk")] == [
        "moved", "moved", "asked to read", "hid", "showed", "removed",
    ]  # fmt: skip


def test_an_act_that_came_too_late_or_does_not_exist_changes_nothing(brand, as_ada):
    source = feed(brand)
    as_ada.post(f"{SOURCES}{source.pk}/resume/")
    assert Source.objects.get().state == SourceState.ACTIVE
    assert as_ada.post(f"{SOURCES}{source.pk}/burn/").status_code == 404
    assert as_ada.get(f"{SOURCES}{source.pk}/pause/").status_code == 405


def test_a_source_is_called_differently_and_placed(brand, as_ada):
    source = feed(brand)
    changed = {"name": "  La\u202e Gazette ", "language": "fr", "country": "BE"}
    as_ada.post(f"{SOURCES}{source.pk}/", changed)
    source.refresh_from_db()
    assert (source.name, source.language, source.country) == ("La Gazette", "fr", "BE")
    assert as_ada.post(f"{SOURCES}{source.pk}/", {"name": ""}).status_code == 422


def test_a_viewer_reads_and_changes_nothing(brand, client, bo):
    client.force_login(bo.user)
    source = feed(brand)
    page = client.get(f"{SOURCES}{source.pk}/").content.decode()
    assert "Remove this source" not in page
    client.post(f"{SOURCES}{source.pk}/", {"name": "Mine"})
    assert client.post(f"{SOURCES}{source.pk}/pause/").status_code == 403
    assert client.get(SOURCES + "add/").status_code == 403
    source.refresh_from_db()
    assert (source.name, source.state) == ("https://gazette.example/rss", "active")


def test_a_source_of_another_brand_is_not_there(organisation, brand, as_ada):
    other = Brand.objects.create(organisation=organisation, name="Autre", slug="autre")
    source = feed(other)
    assert as_ada.get(f"{SOURCES}{source.pk}/").status_code == 404
    assert as_ada.post(f"{SOURCES}{source.pk}/pause/").status_code == 404


def test_a_site_s_feeds_are_found_ticked_and_read_at_once(brand, as_ada, network):
    page = as_ada.post(SOURCES + "discover/", {"address": "gazette.example"})
    found = page.context["proposals"]
    assert [one["name"] for one in found] == ["La Gazette"]
    as_ada.post(SOURCES + "accept/", {"chosen": found[0]["ticket"]})
    source = Source.objects.get()
    assert (source.name, source.values) == ("La Gazette", {"url": "https://gazette.example/rss"})
    job = Job.objects.get(name="listening.read_source")
    assert (job.arguments, job.priority) == ([source.pk], -10)
    again = as_ada.post(SOURCES + "discover/", {"address": "gazette.example"})
    assert again.context["proposals"][0]["known"]


@pytest.mark.parametrize(
    "address", ["nowhere.example", "http://127.0.0.1/", "file:///etc/passwd", "", "http://[", "x" * 600]
)  # fmt: skip
def test_an_address_that_gives_nothing_is_answered_by_a_sentence(brand, as_ada, network, address):
    page = as_ada.post(SOURCES + "discover/", {"address": address})
    assert page.status_code == 422
    assert 'class="wrongs"' in page.content.decode()


def test_a_list_of_feeds_is_opened_and_ticked(brand, as_ada):
    file = SimpleUploadedFile("feeds.opml", OPML)
    page = as_ada.post(SOURCES + "discover/", {"file": file})
    assert [one["name"] for one in page.context["proposals"]] == ["La Gazette", "Le Courrier"]
    tickets = [one["ticket"] for one in page.context["proposals"]]
    as_ada.post(SOURCES + "accept/", {"chosen": tickets})
    assert Source.objects.count() == 2


@pytest.mark.parametrize("body", [b"", b"<html>", b"\x00" * 50, b"<opml><body/></opml>"])
def test_a_file_that_is_no_list_is_refused_in_words(brand, as_ada, body):
    page = as_ada.post(SOURCES + "discover/", {"file": SimpleUploadedFile("x.opml", body)})
    assert page.status_code == 422
    assert 'class="wrongs"' in page.content.decode()


@pytest.mark.parametrize(
    "ticket",
    ["", "[]", "{}", "null", "[1,2,3,4]", '["feed","feed",{},"x"]', '["nowhere","x",{},"x"]',
     '["feed","feed",[],"x"]', "[" * 3000, '["echo","world",{},"demo"]'],
)  # fmt: skip
def test_a_forged_tick_adds_nothing(brand, as_ada, ticket):
    as_ada.post(SOURCES + "accept/", {"chosen": ticket})
    assert not Source.objects.exists()


def test_a_hostile_name_stays_text(brand, as_ada):
    ticket = json.dumps(
        ["feed", "feed", {"url": "https://a.example/"}, '"><script>alert(1)</script>']
    )
    as_ada.post(SOURCES + "accept/", {"chosen": ticket})
    for address in (SOURCES, f"{SOURCES}{Source.objects.get().pk}/"):
        assert "<script>alert" not in as_ada.get(address).content.decode()


def test_a_network_s_own_form_is_made_from_its_data(brand, as_ada):
    address = SOURCES + "add/?platform=feed&kind=feed"
    assert "Address of the feed" in as_ada.get(address).content.decode()
    assert as_ada.post(address, {"value_url": ""}).status_code == 422
    answer = as_ada.post(address, {"value_url": "https://a.example/rss", "name": "A"})
    assert answer.url == f"{SOURCES}{Source.objects.get().pk}/"
    assert as_ada.get(SOURCES + "add/?platform=feed&kind=nothing").status_code == 404


def test_fictional_networks_are_offered_in_the_demonstration_only(brand, as_ada, settings):
    assert "platform=echo" not in as_ada.get(SOURCES + "add/").content.decode()
    assert as_ada.get(SOURCES + "add/?platform=echo&kind=world").status_code == 404
    settings.DEMO = True
    assert "platform=echo" in as_ada.get(SOURCES + "add/").content.decode()


def test_a_source_that_could_not_be_reached_is_tried_again_in_words(brand, as_ada):
    source = feed(brand)
    note_fault(source, Unavailable("The site can't be reached."))
    page = as_ada.get(f"{SOURCES}{source.pk}/").content.decode()
    assert "Can&#x27;t be read" in page
    assert "The site can&#x27;t be reached." in page


def test_what_was_noted_in_the_days_of_the_house_is_told_in_the_same_days(brand, settings):
    settings.TIME_ZONE = "UTC"
    source, _ = add_source(MACHINE, brand.organisation, "echo", "world", {})
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # never the same day
        with timezone.override(zone):
            note_day(source, came=1)
            recent = with_days([source])[0].recent
    assert recent.came[-1] == 2
