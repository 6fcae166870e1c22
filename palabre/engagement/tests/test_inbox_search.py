"""The search of the inbox within a view: the index knows texts, the view knows conversations."""

import re
from html import unescape

import pytest

from palabre.analysis.query import parse
from palabre.connectors.contract import Kind
from palabre.engagement import listing
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.models import Conversation
from palabre.engagement.people.segments import Conditions
from palabre.engagement.tests.conftest import said
from palabre.listening.indexing import index_pending
from palabre.listening.previewing import Asked, preview

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


def test_words_find_a_text_and_a_name_finds_who_wrote(as_ada, hear):
    hear(said("m1", "Le colis est perdu."), said("m2", "Bravo !", by="max"))
    index_pending()
    assert "colis" in as_ada.get(INBOX, {"q": "colis"}).content.decode()
    assert "Bravo" not in as_ada.get(INBOX, {"q": "colis"}).content.decode()
    assert "Bravo" in as_ada.get(INBOX, {"q": "max"}).content.decode()
    assert "can’t be searched" in as_ada.get(INBOX, {"q": '"colis'}).content.decode()


def test_what_no_database_takes_is_asked_of_none():
    wanted = listing.Wanted.of({"q": "caf\x00é", "tag": "\x00", "kind": "mail\x00"})
    assert (wanted.words, wanted.lists) == ("café", {"kind": "mail"})
    assert Conditions.of({"q": "zo\x00é", "tag": "\x00"}).told() == {"q": "zoé"}


def test_a_private_message_is_found_by_who_may_answer(as_ada, hear, private):
    hear(said("m1", "Mon numéro de client", kind=Kind.MESSAGE), through=private)
    index_pending()
    assert "numéro" in as_ada.get(INBOX, {"q": "client"}).content.decode()


def test_a_private_message_is_in_no_preview_of_a_topic(hear, private, brand):
    hear(said("m1", "Mon numéro de client", kind=Kind.MESSAGE), through=private)
    hear(said("m2", "Un client ravi"))
    index_pending()
    found = preview(brand, Asked(parse("client")))
    assert [row.remote_id for row in found.mentions] == ["m2"]
    assert (found.count, sum(count for _day, count in found.days)) == (1, 1)
