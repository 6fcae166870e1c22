"""An owner, and a program with their right, say how long each kind of data is kept."""

import json

import pytest
from django.utils import translation

from palabre.channels.keys import HOUSE, PRIVACY
from palabre.governance.keeping import kinds, term_of, term_words
from palabre.governance.models import AuditEntry
from palabre.governance.words import sentence

PAGE = "/o/lanterne/govern/privacy/"
ENORMOUS = "9" * 500


def test_the_page_shows_each_kind_with_its_term_and_what_the_law_says(as_ada):
    page = as_ada.get(PAGE).content.decode()
    for kind in kinds().values():
        assert str(kind.what) in page
        assert f"{PAGE}terms/{kind.name}/" in page
    assert "3 years after the last contact" in page
    assert "CNIL: three years after the last contact" in page


def test_an_owner_changes_a_term_and_the_trail_tells_it_once(as_ada, organisation):
    address = f"{PAGE}terms/people/"
    assert "1096" in as_ada.get(address).content.decode()
    for days in ("365", "365", ""):
        assert as_ada.post(address, {"days": days}).status_code == 302
    assert term_of(organisation, "people") is None
    told = [sentence(one) for one in AuditEntry.objects.filter(verb="set term").order_by("pk")]
    what = "Customers, prospects and leads, with what they agreed to"
    assert told == [
        f"Ada set how long is kept: {what}: 365 days.",
        f"Ada set how long is kept: {what}: for good.",
    ]
    assert "as long as the organisation lives" in as_ada.get(PAGE).content.decode()


@pytest.mark.parametrize("days", ["0", "-5", "1.5", "soon", ENORMOUS, "1e3"])
def test_what_is_no_term_is_refused_with_a_sentence_and_changes_nothing(as_ada, organisation, days):
    answer = as_ada.post(f"{PAGE}terms/people/", {"days": days})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say a number of days from 1 to 36525." in page or "whole number of days" in page
    assert term_of(organisation, "people") == 1096


def test_what_may_not_stay_without_end_says_so(as_ada, organisation):
    answer = as_ada.post(f"{PAGE}terms/sessions/", {"days": ""})
    assert answer.status_code == 422
    assert "without end" in answer.content.decode()
    assert as_ada.get(f"{PAGE}terms/horoscopes/").status_code == 404


def test_who_reads_sees_the_terms_and_changes_none(client, bo, organisation):
    client.force_login(bo.user)
    page = client.get(PAGE).content.decode()
    assert "An owner can change this." in page
    assert "terms/people" not in page
    assert client.get(f"{PAGE}terms/people/").status_code == 403
    assert client.post(f"{PAGE}terms/people/", {"days": 3}).status_code == 403


def test_a_program_of_an_owner_reads_and_sets_terms(program, organisation):
    call = program(PRIVACY)
    told = {one["kind"]: one for one in json.loads(call("GET", "/terms").content)["terms"]}
    assert set(told) == set(kinds())
    assert told["candidates"]["days"] == 183
    assert not told["candidates"]["may_stay"]
    answer = call("PUT", "/terms/candidates", {"days": 100})
    assert json.loads(answer.content)["words"] == "100 days after the last contact"
    assert term_of(organisation, "candidates") == 100
    assert program(HOUSE)("GET", "/terms").status_code == 403
    assert call("PUT", "/terms/horoscopes", {"days": 1}).status_code == 404


@pytest.mark.parametrize("days", [0, -5, 732, 10**30, "soon", None, 1.5, True])
def test_a_program_is_told_what_is_no_term(program, organisation, days):
    answer = program(PRIVACY)("PUT", "/terms/candidates", {"days": days})
    assert answer.status_code == 422
    assert "$.days" in json.loads(answer.content)["error"]
    assert term_of(organisation, "candidates") == 183


def test_terms_are_told_in_french(as_ada, ada):
    ada.user.language = "fr"
    ada.user.save()
    page = as_ada.get(PAGE).content.decode()
    assert "après le dernier contact" in page
    with translation.override("fr"):
        told = [term_words(days) for days in (1, 2, 30, 183, 365, 730, 1000, 1096, 36_525, None)]
    assert told == [
        *("1 jour", "2 jours", "1 mois", "6 mois", "1 an", "2 ans", "1\u202f000 jours", "3 ans"),
        *("100 ans", "aussi longtemps que l’organisation existe"),
    ]
