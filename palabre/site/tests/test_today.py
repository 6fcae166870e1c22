"""Today: what is new is what concerns the person's own brands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance.actions.brands import add_brand
from palabre.governance.acts import MACHINE
from palabre.governance.models import Member
from palabre.listening.actions.topics import make_topic
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Source


@pytest.fixture
def two_brands(brand, settings, tmp_path):
    """A brand of which two mentions came today and one last week, and another that was heard of once."""
    settings.HOME = tmp_path
    other = add_brand(MACHINE, brand.organisation, "Autre")
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    make_topic(MACHINE, other, "Autre", "autre")
    now = timezone.now()
    texts = ["Vieille lanterne", "La lanterne du port", "La lanterne du quai", "Un autre sujet"]
    for n, text in enumerate(texts):
        ingest(
            [Item(f"r{n}", text, now, Author(f"v{n}"))],
            "echo",
            organisation_id=brand.organisation_id,
        )
    Mention.objects.filter(remote_id="r0").update(seen_at=now - timedelta(days=7))
    return brand


def test_who_works_for_one_brand_is_told_of_what_that_brand_heard(two_brands, ada, as_ada):
    rows = Member.objects.filter(pk=ada.pk)
    looked = timezone.now() - timedelta(days=1)
    rows.update(seen_at=looked)
    assert as_ada.get("/o/lanterne/today/").context["since"] == {"count": 3, "when": looked}
    ada.brands.add(two_brands)
    rows.update(seen_at=looked)
    assert as_ada.get("/o/lanterne/today/").context["since"] == {"count": 2, "when": looked}


def test_only_who_may_mend_sources_is_told_how_they_are(two_brands, bo, as_ada, client):
    Source.objects.create(
        organisation=two_brands.organisation, platform="feed", kind="feed", name="Le Grain",
        key="k", state="failing",
    )  # fmt: skip
    page = as_ada.get("/o/lanterne/today/").content.decode()
    assert page.count("can&#x27;t be read") + page.count("can't be read") == 1
    client.force_login(bo.user)
    page = client.get("/o/lanterne/today/").content.decode()
    assert "Nothing waits for you." in page
    assert "Le Grain" not in page
