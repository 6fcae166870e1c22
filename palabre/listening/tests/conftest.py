"""A brand that has been heard of, in a database and an index of its own."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE
from palabre.listening import search
from palabre.listening.actions.imports import start_import
from palabre.listening.actions.topics import make_topic
from palabre.listening.categories import look_again
from palabre.listening.copies import forget_copies
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.HOME = tmp_path
    search.index.cache_clear()
    forget_copies()
    yield
    search.index.cache_clear()
    look_again()


@pytest.fixture
def heard(brand):
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    texts = [
        "J'adore le café de la Lanterne #bonheur",
        "Livraison de Lanterne en retard, je suis très déçu et en colère",
        "Lanterne opens a new shop in Lyon, says the mayor in a long speech",
    ]
    items = [
        Item(
            f"r{n}", text, NOON + timedelta(hours=n), Author(f"v{n}"), tags=("bonheur",) * (n == 0)
        )
        for n, text in enumerate(texts)
    ]
    ingest(items, "echo", organisation_id=brand.organisation_id)
    index_pending()
    return brand


def said(texts, start=0, at=NOON):
    """Items that say these texts, named s0, s1..."""
    return [
        Item(f"s{n}", text, at - timedelta(seconds=n), Author(f"s{n}"), language="")
        for n, text in enumerate(texts, start)
    ]


@pytest.fixture
def own_files(settings, tmp_path):
    """The folder of uploaded files, empty and this test's own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def begun(brand, own_files):
    """Start an import of some bytes under a name; nothing runs yet."""

    def begin(body, name="history.csv"):
        return start_import(MACHINE, brand, ContentFile(body), name)

    return begin
