"""What visitors leave on link pages becomes leads: with consent, the link they came by, and nothing twice."""

import pytest
from django.test import Client
from django.utils import timezone

from palabre.campaigns.actions.campaigns import make_campaign
from palabre.campaigns.actions.links import keep_page, make_link
from palabre.campaigns.actions.messages import leave_message
from palabre.campaigns.models import LeftMessage
from palabre.engagement.actions import leads
from palabre.engagement.actions.people import add_known, erase_person
from palabre.engagement.actions.people_consent import note_consent, withdraw_consent
from palabre.engagement.jobs import look
from palabre.engagement.leads import arriving
from palabre.engagement.leads.arriving import take_messages
from palabre.engagement.leads.rules import Origin
from palabre.engagement.models import Consent, Lead, LeadNote, Person
from palabre.engagement.needs import needs_of
from palabre.engagement.people.rules import Purpose, What
from palabre.engagement.people.segments import agreeing
from palabre.engagement.tests.people_world import somebody
from palabre.governance.access import here_for
from palabre.governance.models import Brand

pytestmark = pytest.mark.django_db
MAIL = "zoe@courriel.example"


@pytest.fixture
def page(brand, by):
    """A link page that asks."""
    return keep_page(by, brand, None, "Salon", "", "salon", [], asks=True)


def left(page, text="Un devis ?", **more):
    """A message of a visitor."""
    link = more.pop("link", None)
    told = {"name": "Zoé Martin", "mail": MAIL, "text": text} | more
    return leave_message(page, told, consent="J’accepte.", origin=7, link=link)


def test_a_message_becomes_a_lead_with_the_link_s_campaign_and_the_consent(page, brand, by):
    campaign = make_campaign(by, brand, "Salon")
    link = make_link(by, brand, "https://lanterne.example", campaign=campaign)
    left(page, link=link)
    look()
    row = Lead.objects.get()
    assert (row.origin, row.link, row.campaign, row.owner) == (Origin.LINK, link, campaign, None)
    assert row.person.identities.get().value == MAIL
    told = Consent.objects.get(person=row.person)
    assert (told.purpose, told.proof, told.waits) == ("contact", "J’accepte.", True)
    assert "Un devis ?" in row.notes.get().text


def test_who_comes_by_an_ambassador_s_link_counts_for_the_campaign_and_for_nobody(page, brand, by):
    campaign = make_campaign(by, brand, "Salon")
    link = make_link(by, brand, "https://lanterne.example", campaign=campaign, network="ambassador")
    sent = {"name": "Zoé", "mail": MAIL, "text": "Un devis ?", "agreed": "on", "via": link.slug}
    assert Client().post(f"/p/{page.slug}/", sent).status_code == 200
    assert LeftMessage.objects.get().link == link
    take_messages()
    row = Lead.objects.get()
    assert (row.origin, row.link, row.campaign) == (Origin.LINK, None, campaign)
    assert LeftMessage.objects.get().link is None


def test_a_message_is_taken_once_and_nothing_of_its_sender_stays_behind(page):
    left(page)
    assert (take_messages(), take_messages()) == (1, 0)
    row = LeftMessage.objects.get()
    assert (row.name, row.mail, row.phone, row.text, row.consent) == ("", "", "", "", "")
    assert row.taken_at is not None
    assert Lead.objects.count() == 1


def test_the_same_words_are_agreed_to_once_however_often_somebody_writes(page, by):
    left(page)
    left(page, "Et la livraison ?")
    take_messages()
    keep_page(by, page.brand, page, "Salon", "", "salon", [], asks=True, consent="Autrement.")
    page.refresh_from_db()
    leave_message(page, {"mail": MAIL, "text": "Encore"}, consent="Autrement.", origin=8)
    take_messages()
    assert sorted(Consent.objects.values_list("proof", flat=True)) == ["Autrement.", "J’accepte."]


def test_a_form_undoes_no_withdrawal_whoever_fills_it_in_and_the_lead_says_so(page, by):
    left(page)
    take_messages()
    withdraw_consent(by, Consent.objects.get())
    left(page, "Rappelez-moi !")
    take_messages()
    assert not agreeing().exists()
    assert "Rappelez-moi" in LeadNote.objects.latest("pk").text
    assert "retiré" in LeadNote.objects.latest("pk").text
    person = Person.objects.get()
    note_consent(
        by, person, Purpose.CONTACT, source="Au téléphone, rappelée", given_at=timezone.now()
    )
    left(page, "Merci")
    take_messages()
    assert agreeing().get().source == "Au téléphone, rappelée"


def test_who_is_known_by_mail_gets_no_second_record(page, brand, by):
    known = somebody(brand, "Zoé M.")
    add_known(by, known, What.MAIL, MAIL)
    left(page)
    take_messages()
    assert Lead.objects.get().person == known
    assert Person.objects.count() == 1


def test_a_stranger_who_types_the_mail_of_somebody_known_puts_no_number_into_their_record(
    page, brand, by
):
    known = somebody(brand, "Zoé M.")
    add_known(by, known, What.MAIL, MAIL)
    left(page, phone="06 39 98 00 81")
    take_messages()
    assert [one.value for one in known.identities.all()] == [MAIL]
    assert "06 39 98 00 81" in Lead.objects.get(person=known).notes.get().text
    left(page, mail="", name="Max", phone="06 39 98 00 82")
    left(page, mail="mal@courriel.example", name="Max", phone="06 39 98 00 82")
    take_messages()
    taken = Lead.objects.exclude(person=known).get().person
    assert [one.value for one in taken.identities.all()] == ["+33639980082"]


def test_a_second_message_is_a_note_on_the_lead_that_is_under_way(page):
    left(page)
    take_messages()
    left(page, "Et la livraison ?")
    take_messages()
    assert Lead.objects.count() == 1
    assert [("livraison" in one.text) for one in LeadNote.objects.order_by("pk")] == [False, True]


def test_a_mail_that_another_brand_s_record_has_stands_in_the_note(page, brand, by):
    other = Brand.objects.create(organisation=brand.organisation, name="Autre", slug="autre")
    add_known(by, somebody(other), What.MAIL, MAIL)
    left(page)
    take_messages()
    row = Lead.objects.get()
    assert row.person.brand == brand
    assert not row.person.identities.exists()
    assert MAIL in row.notes.get().text


def test_today_tells_of_leads_that_nobody_looks_after(page, brand, ada):
    left(page)
    take_messages()
    told = needs_of(here_for(ada.user, "lanterne", "lanterne"), brand)
    assert [one["text"] for one in told] == ["1 lead of Lanterne is looked after by nobody."]


def test_where_a_lead_without_a_link_came_from_is_said(desk, page):
    left(page)
    take_messages()
    shown = desk("engage_lead", Lead.objects.get().pk).content.decode()
    assert "a link page’s form" in shown
    assert "is gone" not in shown


def test_who_is_forgotten_leaves_no_message_either(page, by):
    left(page)
    take_messages()
    erase_person(by, Lead.objects.get().person)
    assert not Lead.objects.exists()
    assert not LeadNote.objects.exists()
    assert not LeftMessage.objects.exclude(mail="").exists()


def test_a_message_is_kept_on_a_lead_that_has_as_many_notes_as_may_be(page, monkeypatch):
    left(page)
    take_messages()
    monkeypatch.setattr(leads, "MOST_NOTES", 1)
    left(page, "Et pour juin ?")
    take_messages()
    assert ["Et pour juin ?" in one.text for one in LeadNote.objects.order_by("pk")] == [
        False,
        True,
    ]


def test_a_message_that_fails_holds_up_no_other_and_is_tried_again(page, monkeypatch):
    left(page, "Un")
    left(page, "Deux", mail="ana@courriel.example")
    note = arriving.note_on_lead

    def faulty(by, lead, text):
        if "Un" in text.splitlines():
            raise ValueError("unforeseen")
        return note(by, lead, text)

    monkeypatch.setattr(arriving, "note_on_lead", faulty)
    assert take_messages() == 1
    assert [one.person.name for one in Lead.objects.all()] == ["Zoé Martin"]
    monkeypatch.setattr(arriving, "note_on_lead", note)
    assert (take_messages(), Lead.objects.count()) == (1, 2)
