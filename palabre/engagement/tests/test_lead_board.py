"""The board and the table of leads, their filters, their file, and stages of one's own."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.engagement.actions.lead_stages import MOST_STAGES, keep_stages
from palabre.engagement.actions.leads import Evidence, change_lead, make_lead, move_lead
from palabre.engagement.actions.people import add_voice
from palabre.engagement.leads.listing import Asked
from palabre.engagement.leads.stages import stages_of
from palabre.engagement.models import Lead, LeadStage
from palabre.engagement.tests.people_world import somebody, voice
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.governance.words import sentence

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(brand, by):
    """A new lead."""
    return make_lead(by, brand, somebody(brand))


def names(page):
    """Whose leads a page shows."""
    text = page.content.decode()
    return {name for name in ("Zoé Martin", "Abel", "Inès") if name in text}


def test_the_board_has_a_column_a_stage_with_cards_to_drag(desk, lead):
    page = desk("engage_leads").content.decode()
    assert [
        f'data-stage="{one}"' in page for one in ("new", "talking", "offer", "won", "lost")
    ] == [True] * 5
    assert f'draggable="true" data-lead="{lead.pk}"' in page
    assert 'href="#stage-talking"' in page


def test_a_card_that_is_dropped_is_moved_or_its_mover_is_told_why_not(desk, lead):
    by_script = {"HX-Request": "true"}
    sent = {"stage": "talking", "version": 1}
    assert desk("engage_lead_move", lead.pk, post=sent, **by_script).status_code == 204
    assert Lead.objects.get().stage == "talking"
    late = desk("engage_lead_move", lead.pk, post=sent, **by_script)
    assert late.status_code == 409
    assert "changed this lead meanwhile" in late.content.decode()


def test_filters_show_those_they_name_on_the_board_and_in_the_table(desk, brand, by, lead, zoe):
    abel = make_lead(by, brand, somebody(brand, "Abel"), Evidence())
    change_lead(
        by, abel, {"owner": zoe.user, "next_on": timezone.localdate() - timedelta(days=1)}, seen=1
    )
    move_lead(by, make_lead(by, brand, somebody(brand, "Inès")), "talking", seen=1)
    for view in ("", "&as=table"):
        assert names(desk("engage_leads", query=f"?owner={zoe.user.pk}{view}")) == {"Abel"}
        assert names(desk("engage_leads", query=f"?overdue=1{view}")) == {"Abel"}
        assert names(desk("engage_leads", query=f"?stage=talking{view}")) == {"Inès"}
        assert names(desk("engage_leads", query=f"?qualified=1{view}")) == {"Inès"}
        assert names(desk("engage_leads", query=f"?origin=talk{view}")) == set()
        assert names(desk("engage_leads", query=f"?owner=0{view}")) == set()
        assert len(names(desk("engage_leads", query=f"?{view}"))) == 3


def test_a_filter_that_makes_no_sense_is_left_out():
    assert Asked.of({"owner": "x", "origin": "moon", "overdue": "yes", "priced": "2"}) == Asked()
    asked = Asked(owner=0, origin="talk", overdue=True, campaign=3, qualified=True, priced=False)
    assert Asked.of(dict(one.split("=") for one in asked.address().split("&"))) == asked


def test_the_table_goes_on_from_page_to_page(desk, brand, by, monkeypatch):
    monkeypatch.setattr("palabre.engagement.views.leads.PAGE", 1)
    for name in ("Abel", "Inès"):
        make_lead(by, brand, somebody(brand, name))
    assert names(desk("engage_leads", query="?as=table")) == {"Inès"}
    assert names(desk("engage_leads", query="?as=table&page=2")) == {"Abel"}


def test_the_file_holds_what_is_asked_for_and_no_formula(desk, brand, by):
    row = make_lead(by, brand, somebody(brand, "=1+1", company="@SUM(A1)"))
    change_lead(by, row, {"next_step": "+33 appeler"}, seen=1)
    make_lead(by, brand, somebody(brand, "Abel"))
    answer = desk("engage_leads_export", query="?stage=new")
    text = answer.content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert [one["person"] for one in lines] == ["'=1+1", "Abel"]
    assert (lines[0]["company"], lines[0]["next_step"]) == ("'@SUM(A1)", "'+33 appeler")
    entry = AuditEntry.objects.get(verb="exported leads")
    assert "took the leads of “Lanterne” along in a file: 2" in sentence(entry)


def test_who_is_known_by_a_network_that_forbids_copies_stays_out_of_the_file(desk, brand, by):
    person = somebody(brand, "Zoé Martin")
    add_voice(by, person, voice(brand, "zoe", "linkedin"))
    make_lead(by, brand, person)
    text = desk("engage_leads_export").content.decode()
    assert "Zoé" not in text
    assert "forbids to copy its members: 1" in text


def test_who_may_not_sort_sees_neither_leads_nor_their_file(client, bo, brand):
    client.force_login(bo.user)
    for page in ("", "export.csv", "cost/", "stages/"):
        assert client.get(f"/o/lanterne/lanterne/engage/leads/{page}").status_code == 403


def test_stages_of_ones_own_are_named_ordered_added_and_end_in_won_and_lost(desk, brand):
    def act(**said):
        desk("engage_lead_stages", post=said)
        return list(stages_of(brand).values())

    assert act(act="add", name="Essai") == ["New", "Talking", "Offer", "Essai", "Won", "Lost"]
    typed = {"name-talking": "Rendez-vous", "name-offer": "Devis"}
    assert act(act="keep", **typed)[1:3] == ["Rendez-vous", "Devis"]
    assert act(act="up:own1", **{"name-new": "Neuf"})[:4] == [
        "Neuf",
        "Rendez-vous",
        "Essai",
        "Devis",
    ]
    assert act(act="down:own1")[2:4] == act(act="down:own1")[2:4] == ["Devis", "Essai"]
    assert act(act="remove:offer") == ["Neuf", "Rendez-vous", "Essai", "Won", "Lost"]
    assert "changed the stages" in sentence(AuditEntry.objects.filter(verb="set stages").last())
    for wrong in ("up:won", "away:new", ""):
        assert desk("engage_lead_stages", post={"act": wrong}).status_code == 404


def test_what_was_typed_of_stages_stays_on_the_page_that_refuses_it(desk, brand):
    said = {"act": "keep", "name-new": "Offer", "name-talking": "Rendez-vous", "name": "Essai"}
    answer = desk("engage_lead_stages", post=said)
    assert answer.status_code == 422
    assert "Each stage has a name of its own." in answer.content.decode()
    assert 'value="Rendez-vous"' in answer.content.decode()
    assert 'value="Essai"' in answer.content.decode()
    assert not LeadStage.objects.exists()


def test_a_lead_moves_to_a_stage_of_ones_own_and_begins_in_the_first(desk, brand, by, lead):
    keep_stages(by, brand, [("", "Essai"), ("new", "New")])
    assert make_lead(by, brand, somebody(brand, "Abel")).stage == "own1"
    assert move_lead(by, lead, "own1", seen=1).stage == "own1"
    assert "Essai" in desk("engage_lead", lead.pk).content.decode()
    with pytest.raises(Refused, match="no such stage"):
        move_lead(by, lead, "talking", seen=2)


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ([], "one to"),
        ([("", f"S{n}") for n in range(MOST_STAGES + 1)], "one to"),
        ([("new", " ")], "name of its own"),
        ([("new", "A"), ("", "a")], "name of its own"),
        ([("won", "A")], "no such stage"),
        ([("talking", "Talking")], "move them first"),
    ],
)
def test_stages_that_make_no_sense_are_refused(brand, by, lead, wanted, why):
    with pytest.raises(Refused, match=why):
        keep_stages(by, brand, wanted)
    assert not LeadStage.objects.exists()


def test_only_who_leads_the_team_changes_the_stages(client, zoe, brand):
    client.force_login(zoe.user)
    url = "/o/lanterne/lanterne/engage/leads/stages/"
    assert client.post(url, {"act": "add", "name": "X"}).status_code == 403
    assert not LeadStage.objects.exists()
