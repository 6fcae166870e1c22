"""Leads: made of a person once, moved by one at a time, lost for a reason, gone with the person."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.engagement.actions.leads import make_lead, move_lead
from palabre.engagement.actions.people import erase_person
from palabre.engagement.leads.rules import Stage, conversion
from palabre.engagement.models import Lead
from palabre.engagement.people.told import all_about
from palabre.engagement.survival import FEWEST
from palabre.engagement.tests.people_world import somebody
from palabre.governance.models import AuditEntry, Brand
from palabre.governance.rules import Refused
from palabre.governance.words import sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(brand, by):
    """A new lead."""
    return make_lead(by, brand, somebody(brand))


def test_who_makes_a_lead_owns_it_and_the_trail_names_only_its_number(lead, ada):
    assert (lead.stage, lead.owner) == (Stage.NEW, ada.user)
    entry = AuditEntry.objects.get(verb="made", kind="lead")
    assert entry.label == str(lead.pk)


def test_of_one_person_one_lead_is_under_way(lead, brand, by):
    with pytest.raises(Refused, match="under way already"):
        make_lead(by, brand, lead.person)
    move_lead(by, lead, "won", seen=1)
    assert make_lead(by, brand, lead.person).pk != lead.pk


def test_of_two_moves_at_once_the_second_is_refused(lead, by):
    move_lead(by, lead, "talking", seen=1)
    with pytest.raises(Refused, match="changed this lead meanwhile"):
        move_lead(by, lead, "offer", seen=1)
    assert Lead.objects.get().stage == "talking"


def test_a_lead_is_lost_for_a_reason_that_goes_when_it_comes_back(lead, by):
    with pytest.raises(Refused, match="why it was lost"):
        move_lead(by, lead, "lost", seen=1, reason="  ")
    lost = move_lead(by, lead, "lost", seen=1, reason="Too dear")
    assert lost.reason == "Too dear"
    assert move_lead(by, lost, "talking", seen=2).reason == ""


def test_no_lead_goes_to_a_stage_that_is_none(lead, by):
    with pytest.raises(Refused, match="no such stage"):
        move_lead(by, lead, "hired", seen=1)


def test_a_stage_tells_what_it_means_for_the_figures():
    told = conversion(dict.fromkeys(Stage, 1))
    assert (told.won, told.ended, told.under_way) == (1, 2, 3)


def test_leads_go_when_their_person_is_forgotten(lead, by):
    erase_person(by, lead.person)
    assert not Lead.objects.exists()


def test_the_trail_tells_a_move_without_a_name(lead, by):
    move_lead(by, lead, "offer", seen=1)
    told = sentence(AuditEntry.objects.get(verb="moved", kind="lead"))
    assert f"moved the lead no. {lead.pk} to another stage" in told


def test_no_lead_is_made_of_somebody_whom_the_brand_does_not_know(brand, by):
    other = Brand.objects.create(organisation=brand.organisation, name="Autre", slug="autre")
    with pytest.raises(Refused, match="no such person"):
        make_lead(by, brand, somebody(other))
    assert not Lead.objects.exists()


def test_a_lead_is_made_on_the_person_s_page_and_moved_on_the_list(desk, brand, by):
    person = somebody(brand)
    assert b"Make a lead" in desk("engage_person", person.pk).content
    desk("engage_lead_make", person.pk, post={})
    row = Lead.objects.get()
    desk("engage_lead_move", row.pk, post={"stage": "won", "version": row.version})
    page = desk("engage_leads").content.decode()
    assert "Zoé Martin" in page
    assert "1 won of 1 that has ended." in page


def test_another_brand_s_lead_is_not_found(desk, brand, by):
    other = Brand.objects.create(organisation=brand.organisation, name="Autre", slug="autre")
    row = make_lead(by, other, somebody(other))
    moved = desk("engage_lead_move", row.pk, post={"stage": "won", "version": 1})
    assert moved.status_code == 404
    assert Lead.objects.get().stage == "new"


def test_the_list_asks_no_more_for_more_leads(desk, brand, by, django_assert_max_num_queries):
    make_lead(by, brand, somebody(brand))
    with CaptureQueriesContext(connection) as few:
        desk("engage_leads")
    for name in ("Abel", "Inès", "Noé", "Lou"):
        make_lead(by, brand, somebody(brand, name))
    with django_assert_max_num_queries(len(few)):
        page = desk("engage_leads").content.decode()
    assert "Inès" in page


def test_what_is_kept_of_somebody_names_their_leads(lead):
    told = all_about(lead.person)["leads"]
    assert [(one["brand"], one["stage"]) for one in told] == [(lead.brand.name, "new")]


def test_a_page_without_leads_says_what_a_lead_is(desk):
    page = desk("engage_leads").content.decode()
    assert "No lead yet" in page
    assert "data-board" not in page
    empty = page.split('<section class="empty">')[1].split("</section>")[0]
    assert "/engage/people/" in empty
    assert ">Inbox<" in empty.replace("\n", "")


def test_a_stage_tells_how_many_stand_in_it_also_beyond_those_shown(desk, brand, by, monkeypatch):
    monkeypatch.setattr("palabre.engagement.views.leads.MOST_SHOWN", 1)
    for name in ("Abel", "Inès"):
        make_lead(by, brand, somebody(brand, name))
    page = desk("engage_leads").content.decode()
    assert "the 1 changed last of 2" in page
    assert "Inès" in page
    assert "Abel" not in page


def test_a_share_is_told_from_as_many_as_say_something(desk, brand, by):
    for number in range(FEWEST):
        assert "100%" not in desk("engage_leads").content.decode()
        move_lead(by, make_lead(by, brand, somebody(brand, f"N{number}")), "won", seen=1)
    assert "100%" in desk("engage_leads").content.decode()
