"""Articles whose names tell nothing are looked at again by their addresses."""

import httpx
import pytest

from palabre.channels import doors
from palabre.connectors.contract import Author, Item, Kind
from palabre.connectors.http import Http
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.listening.actions.topics import make_topic
from palabre.listening.checking import check_due
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention
from palabre.listening.tests.conftest import NOON

pytestmark = pytest.mark.django_db


def article(number):
    return Item(f"blog.example/feed#{number}", f"lanterne number {number} is said here", NOON,
                Author("blog.example"), kind=Kind.ARTICLE,
                url=f"https://blog.example/{number}")  # fmt: skip


def test_an_article_that_its_site_took_away_goes_here_with_proof(brand, monkeypatch):
    asked = []

    def site(request):
        asked.append((request.method, str(request.url)))
        return httpx.Response(410 if request.url.path == "/2" else 200)

    http = Http(transport=httpx.MockTransport(site))
    monkeypatch.setattr(doors, "http", lambda: http)
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    ingest([article(1), article(2)], "feed", organisation_id=brand.organisation_id)

    check_due()

    assert list(Mention.objects.values_list("url", flat=True)) == ["https://blog.example/1"]
    assert ("HEAD", "https://blog.example/1") in asked
    proof = AuditEntry.objects.get(verb="deleted there")
    assert (proof.details["platform"], proof.details["count"]) == ("feed", 1)
