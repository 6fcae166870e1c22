"""The search of the inbox within a view: the index knows texts, the view knows conversations."""

import re
from html import unescape

import pytest

from palabre.engagement import listing
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.models import Conversation
from palabre.engagement.tests.conftest import said
from palabre.listening.indexing import index_pending

pytestmark = pytest.mark.django_db
INBOX = "/o/lanterne/lanterne/engage/"


@pytest.fixture
def oldest(by, brand, hear):
    """Of five conversations about a parcel the oldest is to be done, the others are."""
    hear(*(said(f"m{number}", f"Colis {number}") for number in range(5)))
    index_pending()
    done = Conversation.objects.filter(turns__mention__remote_id__in=["m1", "m2", "m3", "m4"])
    verbs.finish(by, brand, list(done.values_list("pk", flat=True)))


@pytest.mark.usefixtures("oldest")
def test_words_find_what_is_to_be_done_behind_newer_texts_that_are_done(as_ada, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    told = as_ada.get(INBOX, {"q": "colis"}).content.decode()
    assert "Colis 0" in told
    assert "Colis 4" not in told


@pytest.mark.usefixtures("oldest")
def test_a_search_that_has_not_looked_at_everything_yet_goes_on(as_ada, monkeypatch):
    monkeypatch.setattr(listing, "HITS", 1)
    monkeypatch.setattr(listing, "MOST_LOOKS", 3)
    told = as_ada.get(INBOX, {"q": "colis"}).content.decode()
    assert "No conversation fits this" not in told
    (address,) = re.findall(r'href="(\?[^"]*after=[^"]*)"', told)
    assert "Colis 0" in as_ada.get(INBOX + unescape(address)).content.decode()
