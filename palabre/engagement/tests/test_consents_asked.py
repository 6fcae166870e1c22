"""What is ticked on an open form counts once the mailbox that was typed there says yes, and not before."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import pgettext

from palabre.campaigns.actions.links import keep_page
from palabre.engagement.actions.people import add_known, erase_person, remove_identity
from palabre.engagement.actions.people_asked import key_of, question_of
from palabre.engagement.actions.people_consent import note_consent, withdraw_consent
from palabre.engagement.leads.arriving import take_messages
from palabre.engagement.models import Consent, Lead, Person
from palabre.engagement.people.rules import Purpose, What
from palabre.engagement.people.segments import agreeing
from palabre.engagement.people.told import all_about
from palabre.engagement.tests.people_world import somebody
from palabre.jobs.models import Job
from palabre.jobs.running import run_due
from palabre.publishing.letters.rules import MOST_QUESTIONS_A_DAY

pytestmark = pytest.mark.django_db
MAIL = "zoe@courriel.example"


@pytest.fixture
def page(brand, by):
    """A link page that asks."""
    return keep_page(by, brand, None, "Salon", "", "salon", [], asks=True)


def leave(page, text="Un devis ?", **more):
    """Fill in the form as anybody may; the mails that leave of it."""
    sent = {"name": "Zoé", "mail": MAIL, "text": text, "agreed": "on"} | more
    assert Client().post(f"/p/{page.slug}/", sent).status_code == 200
    before = len(mail.outbox)
    take_messages()
    run_due()
    return mail.outbox[before:]


def link_in(message):
    return re.search(r"/agree/\S+", message.body)[0]


def test_what_was_ticked_counts_once_the_mailbox_says_yes_and_no_segment_has_it_before(page, desk):
    (asked,) = leave(page)
    row = Consent.objects.get()
    assert asked.to == [MAIL]
    assert row.proof in asked.body
    assert "Un devis" not in asked.body, "it says nothing of what was typed"
    assert desk("engage_people", query="?consent=contact").context["people"] == []
    assert "not confirmed" in desk("engage_person", row.person_id).content.decode()
    assert not all_about(row.person)["consents"][0]["holds"]
    assert Client().get(link_in(asked)).status_code == 200
    assert not agreeing().exists(), "opening a link confirms nothing"
    answer = Client().post(link_in(asked), {"act": "yes"})
    assert answer.status_code == 200
    assert not answer.cookies
    row.refresh_from_db()
    assert (row.waits, row.confirmed_at is None, row.identity.proven_at is None) == (
        False, False, False,
    )  # fmt: skip
    assert len(desk("engage_people", query="?consent=contact").context["people"]) == 1


def test_a_stranger_who_ticks_it_for_a_victim_gets_nothing(page, brand, by):
    known = somebody(brand, "Zoé M.")
    add_known(by, known, What.MAIL, MAIL)
    (asked,) = leave(page)
    assert not agreeing().exists()
    Client().post(link_in(asked), {"act": "no"})
    assert Consent.objects.get(person=known).withdrawn_at is not None
    Client().post(link_in(asked), {"act": "yes"})
    assert not agreeing().exists(), "who said no isn’t brought back by the same link"


def test_the_mailbox_of_another_proves_nothing_of_whom_a_phone_belongs_to(page, brand, by):
    known = somebody(brand, "Zoé M.")
    add_known(by, known, What.PHONE, "06 39 98 00 81")
    assert leave(page, mail="mal@courriel.example", phone="06 39 98 00 81") == []
    assert Consent.objects.get(person=known).identity is None
    assert "Aucune boîte" in Lead.objects.get().notes.get().text
    assert not agreeing().exists()


def test_a_withdrawal_is_undone_by_the_mailbox_alone(page, by):
    (asked,) = leave(page)
    Client().post(link_in(asked), {"act": "yes"})
    withdraw_consent(by, Consent.objects.get())
    Client().post(link_in(asked), {"act": "yes"})
    assert not agreeing().exists(), "a link from before the withdrawal is none"
    (again,) = leave(page, "Rappelez-moi !")
    assert not agreeing().exists()
    Client().post(link_in(again), {"act": "yes"})
    assert agreeing().count() == 1
    Client().post(link_in(again), {"act": "no"})
    assert not agreeing().exists()


def test_a_link_ends_after_a_week_and_is_good_for_one_mailbox(page, brand, by, monkeypatch):
    (asked,) = leave(page)
    way = link_in(asked)
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 8 * 86_400)
    Client().post(way, {"act": "yes"})
    assert not agreeing().exists()
    assert "trop ancien" in Client().get(way, headers={"Accept-Language": "fr"}).content.decode()
    monkeypatch.undo()
    row = Consent.objects.get()
    other = add_known(by, row.person, What.MAIL, "autre@courriel.example")
    remove_identity(by, row.identity)
    assert Client().post(way, {"act": "yes"}).status_code == 404
    Consent.objects.update(identity=other)
    assert Client().post(way, {"act": "yes"}).status_code == 404
    assert question_of(key_of(Consent.objects.get(), brand)) is not None
    assert Client().get(way[:-2] + "xx").status_code == 404


def test_who_was_forgotten_has_no_link_any_more(page, by):
    (asked,) = leave(page)
    erase_person(by, Person.objects.get())
    assert Client().post(link_in(asked), {"act": "yes"}).status_code == 404


def test_a_mailbox_is_asked_few_times_a_day_whoever_fills_in_the_form_or_asks_again(page, desk):
    asked = sum(len(leave(page, f"Devis {number}")) for number in range(5))
    row = Consent.objects.get()
    for _ in range(3):
        desk("engage_consent_ask", row.person_id, row.pk, post={})
        run_due()
    assert asked == len(mail.outbox) == MOST_QUESTIONS_A_DAY
    desk("engage_consent_ask", row.person_id, row.pk, post={})
    assert not Job.objects.filter(name="engagement.ask_consent", state="waiting").exists()


def test_what_was_agreed_to_already_is_not_asked_again(page):
    (asked,) = leave(page)
    Client().post(link_in(asked), {"act": "yes"})
    assert leave(page, "Et la livraison ?") == []
    assert Consent.objects.count() == 1


def test_a_consent_that_was_confirmed_is_told_with_its_day(page, desk):
    (asked,) = leave(page)
    Client().post(link_in(asked), {"act": "yes"})
    row = Consent.objects.get()
    assert all_about(row.person)["consents"][0]["confirmed_at"] == row.confirmed_at.isoformat()
    with translation.override("fr"):
        assert pgettext("consent", "holds") == "en vigueur", "no hold of publishing"
    assert "confirmed by mail on" in desk("engage_person", row.person_id).content.decode()
    assert timezone.now() - row.confirmed_at < timedelta(minutes=5)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_tick_of_before_mailboxes_were_asked_counts_no_more_until_its_own_says_yes(
    page, brand, by, desk, language
):
    brand.language = language
    brand.save()
    leave(page)
    row = Consent.objects.get()
    Consent.objects.update(waits=False, identity=None)
    told = note_consent(
        by, row.person, Purpose.CONTACT, source="Salon de Nantes", given_at=timezone.now()
    )
    assert agreeing().count() == 2
    migration = import_module("palabre.engagement.migrations.0013_rightly_asked")
    migration.ask_rightly(apps, None)
    assert list(agreeing()) == [told], "what a member noted stays"
    row.refresh_from_db()
    assert (row.waits, row.identity.value) == (True, MAIL)
    desk("engage_consent_ask", row.person_id, row.pk, post={})
    run_due()
    Client().post(link_in(mail.outbox[-1]), {"act": "yes"})
    assert agreeing().count() == 2
