"""One lead: its value, its next step, its notes, and what was done with it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from palabre.engagement.actions.leads import change_lead, make_lead, move_lead, note_on_lead
from palabre.engagement.leads.rules import is_overdue
from palabre.engagement.leads.words import amount
from palabre.engagement.models import Lead, LeadNote
from palabre.engagement.needs import needs_of
from palabre.engagement.people.told import all_about
from palabre.engagement.tests.people_world import somebody
from palabre.governance.access import here_for
from palabre.governance.models import AuditEntry, Organisation
from palabre.governance.money import currency_of
from palabre.governance.rules import Refused

pytestmark = pytest.mark.django_db
YESTERDAY = timedelta(days=-1)


@pytest.fixture
def lead(brand, by):
    """A new lead."""
    return make_lead(by, brand, somebody(brand))


def sent(lead, **more):
    """What the form sends of a lead as it is, with changes."""
    told = {"seen": lead.version, "value": "", "owner": lead.owner_id, "campaign": ""}
    return told | {"next_step": "", "next_on": ""} | more


@pytest.mark.parametrize(
    ("country", "currency"),
    [("FR", "EUR"), ("CH", "CHF"), ("CA", "CAD"), ("GB", "GBP"), ("PL", "EUR"), ("ZZ", "EUR")],
)
def test_money_is_of_the_country_that_the_organisation_is_in(country, currency):
    assert currency_of(Organisation(country=country)) == currency


def test_money_is_written_as_the_reader_writes_it(settings):
    from django.utils.translation import override

    with override("fr"):
        assert amount(Decimal("1250.50"), "EUR").replace("\u202f", " ").replace("\xa0", " ") == (
            "1 250,50 €"
        )
    with override("en"):
        assert amount(Decimal(1250), "EUR") == "€1,250"
    assert amount(None, "EUR") == "–"


def test_what_has_ended_is_never_overdue():
    today = timezone.localdate()
    assert is_overdue("new", today + YESTERDAY, today)
    assert not is_overdue("won", today + YESTERDAY, today)
    assert not is_overdue("new", today, today)
    assert not is_overdue("new", None, today)


def test_a_value_and_a_next_step_are_written_on_the_lead_s_page(desk, lead, ada):
    day = timezone.localdate() + YESTERDAY
    answer = desk(
        "engage_lead", lead.pk,
        post=sent(lead, value="1250.50", next_step="Appeler", next_on=day.isoformat()),
    )  # fmt: skip
    assert answer.status_code == 302
    row = Lead.objects.get()
    assert (row.value, row.next_step, row.next_on) == (Decimal("1250.50"), "Appeler", day)
    page = desk("engage_lead", lead.pk).content.decode()
    assert "€1,250.50" in page
    assert "next step overdue" in page
    assert "next step overdue" in desk("engage_leads").content.decode()


def test_of_two_changes_at_once_the_second_is_told_so(desk, lead, by):
    move_lead(by, lead, "talking", seen=1)
    answer = desk("engage_lead", lead.pk, post=sent(lead, value="5"))
    assert answer.status_code == 422
    assert "changed this lead meanwhile" in answer.content.decode()
    assert Lead.objects.get().value is None


def test_nobody_owns_a_lead_who_may_not_work_on_it(desk, lead, bo):
    answer = desk("engage_lead", lead.pk, post=sent(lead, owner=bo.user.pk))
    assert answer.status_code == 422
    assert Lead.objects.get().owner == lead.owner


def test_the_trail_names_what_changed_and_not_what_was_written(lead, by):
    change_lead(by, lead, {"next_step": "Offrir un café à Zoé"}, seen=1)
    assert change_lead(by, lead, {"next_step": "Offrir un café à Zoé"}, seen=2) == []
    entry = AuditEntry.objects.get(kind="lead", verb="changed")
    assert entry.details == {"fields": ["next_step"]}


def test_a_note_is_kept_with_its_writer_and_told_in_the_history(desk, lead, by):
    desk("engage_lead_note", lead.pk, post={"text": "Elle préfère le matin."})
    page = desk("engage_lead", lead.pk).content.decode()
    assert "Elle préfère le matin." in page
    assert "wrote a note on the lead" in page
    with pytest.raises(Refused, match="Write the note"):
        note_on_lead(by, lead, "  ")
    assert LeadNote.objects.count() == 1


def test_today_tells_whose_next_step_is_overdue_and_nobody_else(lead, by, ada, brand, zoe):
    here = here_for(ada.user, "lanterne", "lanterne")
    assert needs_of(here, brand) == []
    change_lead(by, lead, {"next_on": timezone.localdate() + YESTERDAY}, seen=1)
    told = needs_of(here, brand)
    assert [one["text"] for one in told] == ["The next step of 1 lead of Lanterne is overdue."]
    assert told[0]["url"].endswith(f"?owner={ada.user.pk}&overdue=1")
    assert needs_of(here_for(zoe.user, "lanterne", "lanterne"), brand) == []


def test_a_lead_is_qualified_once_it_leaves_the_first_stage(lead, by):
    assert lead.qualified_at is None
    talking = move_lead(by, lead, "talking", seen=1)
    assert talking.qualified_at is not None
    lost = move_lead(by, talking, "lost", seen=2, reason="Trop cher")
    assert lost.qualified_at == talking.qualified_at
    assert move_lead(by, lost, "new", seen=3).qualified_at is None
    assert move_lead(by, lead, "lost", seen=4, reason="Un robot").qualified_at is None


def test_what_is_kept_of_somebody_names_the_notes_on_their_lead(lead, by):
    note_on_lead(by, lead, "Elle préfère le matin.")
    assert all_about(lead.person)["leads"][0]["notes"] == ["Elle préfère le matin."]


def test_a_lead_of_somebody_who_was_merged_shows_the_record_that_stays(desk, lead, brand, by):
    from palabre.engagement.actions.people_regroup import merge

    merge(by, somebody(brand, "Zoé M."), lead.person)
    assert "Zoé M." in desk("engage_lead", lead.pk).content.decode()


def test_a_lead_of_somebody_who_was_merged_is_one_of_the_record_that_stays(desk, lead, brand, by):
    from palabre.engagement.actions.people_regroup import merge

    between, stays = somebody(brand, "Zoé M."), somebody(brand, "Zoé Martin")
    merge(by, between, lead.person)
    merge(by, stays, between)
    assert Lead.objects.get().whose == stays
    assert f"/leads/{lead.pk}/" in desk("engage_person", stays.pk).content.decode()
    assert len(all_about(stays)["leads"]) == 1
    with pytest.raises(Refused, match="under way"):
        make_lead(by, brand, stays)


def test_another_brand_s_lead_has_no_page_here(desk, brand, by):
    from palabre.governance.models import Brand

    other = Brand.objects.create(organisation=brand.organisation, name="Autre", slug="autre")
    row = make_lead(by, other, somebody(other))
    assert desk("engage_lead", row.pk).status_code == 404
    assert desk("engage_lead_note", row.pk, post={"text": "x"}).status_code == 404
