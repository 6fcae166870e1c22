"""The directory of places, collections, weights, and the sites that mentions cite."""

from collections import Counter
from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from palabre.channels import doors
from palabre.connectors.addresses import Addresses
from palabre.connectors.contract import Author, Item
from palabre.connectors.http import Http
from palabre.governance.acts import MACHINE
from palabre.listening import directory
from palabre.listening.actions.sources import add_source, hide_source
from palabre.listening.actions.topics import make_topic
from palabre.listening.directory import FIELDS, cited, entries
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Source
from palabre.listening.words import KINDS

PAGE = "/o/lanterne/lanterne/listen/sources/directory/"
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Le Monde</title>
<item><title>x</title><link>https://lemonde.fr/1</link></item></channel></rss>"""


@pytest.fixture
def network(monkeypatch):
    """A network in which one site of the directory has a feed."""

    def answer(request):
        if request.url.path == "/rss":
            return httpx.Response(200, content=RSS)
        if request.url.host == "lemonde.fr":
            link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
            return httpx.Response(200, html=f"<html><head>{link}</head></html>")
        raise httpx.ConnectError("no route")

    http = Http(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(doors, "http", lambda: http)


def test_the_directory_has_places_of_every_country_and_field_each_once():
    assert len(entries()) >= 120
    assert not [site for site, n in Counter(one.site for one in entries()).items() if n > 1]
    assert {one.country for one in entries()} >= {"FR", "CA", "BE", "CH", "GB", "US"}
    assert {one.field for one in entries()} == set(FIELDS)
    assert {one.kind for one in entries()} <= set(KINDS)
    assert {one.kind for one in entries()} >= {"article", "forum", "review"}
    assert min(Counter(one.field for one in entries()).values()) >= 7
    abroad = {(one.country, one.field) for one in entries() if one.country != "FR"}
    for country in ("CA", "BE", "CH"):
        assert len({field for where, field in abroad if where == country}) >= 5
    for one in entries():
        assert str(Addresses().check(f"https://{one.site}").host) == one.site


def test_places_are_found_by_field_country_and_words(as_ada, brand):
    page = as_ada.get(PAGE, {"field": "food", "country": "FR"}).content.decode()
    assert "marmiton.org" in page
    assert "lemonde.fr" not in page
    assert "lemonde.fr" in as_ada.get(PAGE, {"q": "le monde"}).content.decode()
    assert '<details class="field-of" open>' in page
    assert '<details class="field-of" open>' not in as_ada.get(PAGE).content.decode()
    assert "No place here" in as_ada.get(PAGE, {"q": "nowhere at all"}).content.decode()


def test_what_is_ticked_is_looked_at_and_what_has_no_feed_is_said(as_ada, brand, network):
    answer = as_ada.post(PAGE + "look/", {"site": ["lemonde.fr", "lefigaro.fr"]})
    page = answer.content.decode()
    assert "https://lemonde.fr/rss" in page
    assert "lefigaro.fr" in page
    tickets = [line.split('"')[0] for line in page.split('name="chosen" value="')[1:]]
    assert len(tickets) == 1


def test_a_site_that_is_read_is_marked(as_ada, brand):
    add_source(MACHINE, brand.organisation, "feed", "feed", {"url": "https://www.lemonde.fr/rss"})
    page = as_ada.get(PAGE, {"q": "lemonde.fr"}).content.decode()
    assert "read already" in page


def test_a_source_is_grouped_and_weighed_and_found_by_its_collection(as_ada, brand):
    values = {"url": "https://gazette.example/rss"}
    source, _ = add_source(MACHINE, brand.organisation, "feed", "feed", values, brand=brand)
    own = f"/o/lanterne/lanterne/listen/sources/{source.pk}/"
    given = {"name": "La Gazette", "collection": "Trade press", "weight": "150"}
    assert as_ada.post(own, given).status_code == 302
    assert (Source.objects.get().weight, Source.objects.get().collection) == (150, "Trade press")
    assert as_ada.post(own, {**given, "weight": "201"}).status_code == 422
    listed = "/o/lanterne/lanterne/listen/sources/"
    assert "La Gazette" in as_ada.get(listed, {"collection": "Trade press"}).content.decode()
    assert "La Gazette" not in as_ada.get(listed, {"collection": "Others"}).content.decode()
    page = as_ada.get(listed, {"collection": "Trade press", "q": "gaz"}).content.decode()
    assert "Feed · Trade press" in page
    assert 'href="?show=well&amp;collection=Trade+press&amp;q=gaz"' in page
    form = page[page.index('name="collection"') :].partition("</form>")[0]
    assert "<span>Show</span>" in form
    assert '<option value="Trade press">' in as_ada.get(own).content.decode()


def test_the_tabs_of_the_sources_count_what_they_will_list(as_ada, brand):
    for name, collection in (("Gazette", "Press"), ("Courrier", "Press"), ("Gazouillis", "")):
        values = {"url": f"https://{name}.example/rss"}
        source, _ = add_source(
            MACHINE, brand.organisation, "feed", "feed", values, name=name, brand=brand
        )
        Source.objects.filter(pk=source.pk).update(collection=collection)
    listed = "/o/lanterne/lanterne/listen/sources/"
    for asked, count in (({}, 3), ({"collection": "Press"}, 2), ({"q": "gaz"}, 2),
                         ({"collection": "Press", "q": "gaz"}, 1)):  # fmt: skip
        shown = as_ada.get(listed, asked).context["shown"]
        assert [one["count"] for one in shown] == [count, count, 0, 0, 0]


def mention(number, voice, *links, url=""):
    when = timezone.now() - timedelta(hours=number)
    return Item(f"m{number}", f"lanterne {number} says more words", when, Author(voice),
                url=url, links=links)  # fmt: skip


def test_sites_that_several_voices_link_to_are_proposed_until_they_are_read(as_ada, brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    ingest(
        [
            mention(1, "a", "https://www.blog.example/1", "https://alone.example/"),
            mention(2, "b", "https://blog.example/2", url="https://own.example/2"),
            mention(3, "c", "https://own.example/x", url="https://own.example/3"),
            mention(4, "d", "https://own.example/y", url="https://own.example/4"),
            mention(5, "a", "https://alone.example/again"),
        ],
        "echo",
        organisation_id=brand.organisation_id,
    )
    assert [(one.site, one.voices) for one in cited(brand)] == [("blog.example", 2)]
    assert "blog.example" in as_ada.get(PAGE).content.decode()
    row = Mention.objects.get(voice__remote_id="b")
    row.source, _made = add_source(
        MACHINE, brand.organisation, "feed", "feed", {"url": "https://b.example/feed"}
    )
    row.save(update_fields=["source"])
    hide_source(MACHINE, row.source, hidden=True)
    assert cited(brand) == []
    hide_source(MACHINE, row.source, hidden=False)
    assert [one.site for one in cited(brand)] == ["blog.example"]
    add_source(MACHINE, brand.organisation, "feed", "feed", {"url": "https://blog.example/feed"})
    assert cited(brand) == []


def test_only_the_newest_texts_of_the_house_are_looked_at_for_sites(brand, monkeypatch):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    links = [mention(n, f"v{n}", f"https://blog.example/{n}") for n in range(4)]
    ingest(links, "echo", organisation_id=brand.organisation_id)
    assert [one.voices for one in cited(brand)] == [4]
    monkeypatch.setattr(directory, "LOOKED_AT", 2)
    assert [one.voices for one in cited(brand)] == [3]
