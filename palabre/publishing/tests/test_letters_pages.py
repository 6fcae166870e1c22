"""Subscribing, confirming and leaving, by anybody; and the pages of letters, by the team."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from palabre.jobs.models import Job
from palabre.publishing.letters import subscribing
from palabre.publishing.letters.asking import send_question
from palabre.publishing.letters.questions import forget_counts
from palabre.publishing.letters.rules import MOST_QUESTIONS_A_DAY
from palabre.publishing.models import (
    BounceReading,
    Letter,
    MailingList,
    QuestionCount,
    Recipient,
    Subscriber,
    Suppression,
)

pytestmark = pytest.mark.django_db
FORM = "/letters/lanterne/lanterne/"


@pytest.fixture
def strict():
    """A browser that checks forgery, as a real one's post_office does."""
    return Client(enforce_csrf_checks=True)


def ask(client, address="zoe@example.org", **more):
    return client.post(FORM, {"address": address, **more})


def test_who_subscribes_gets_one_mail_and_nothing_else_until_it_is_confirmed(
    client, mailing_list, post_office, clock
):
    page = client.get(FORM).content.decode()
    assert "Une lettre par mois." in page
    assert ask(client, "Zoe@Example.org").status_code == 200
    ask(client)
    clock()
    person = Subscriber.objects.get()
    assert (person.state, person.proof, person.address) == (
        "asked", "Une lettre par mois.", "zoe@example.org",
    )  # fmt: skip
    (mail,) = post_office.taken
    path = reverse("letters_confirm", args=[person.key])
    assert path in mail.text
    assert "<" not in mail.text
    assert client.get(path).status_code == 200
    person.refresh_from_db()
    assert person.state == "asked"  # a program that looks at links confirms nothing
    client.post(path)
    person.refresh_from_db()
    assert person.state == "active"
    assert person.confirmed_at


def test_the_form_tells_nobody_whether_an_address_is_known(client, subscribers, clock, post_office):
    subscribers(1)
    known, new = ask(client, "p0@example.org"), ask(client, "new@example.org")
    spelt = [one.content.decode().replace("p0@", "new@") for one in (known, new)]
    assert spelt[0] == spelt[1]
    clock()
    assert post_office.to == ["new@example.org"]


def test_a_machine_that_fills_in_everything_subscribes_nobody(client, mailing_list):
    ask(client, website="https://spam.example")
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize(
    "address", ["", "zoe", "a@b", "a b@c.example", "é@exemple.fr", "a@b.example\nBcc: x@y.example"]
)
def test_what_is_no_address_is_said_to_be_none(client, mailing_list, address):
    assert ask(client, address).status_code == 422
    assert not Subscriber.objects.exists()


def test_nobody_can_make_us_write_to_hundreds_of_strangers(client, mailing_list, monkeypatch):
    monkeypatch.setattr(subscribing, "MOST_QUESTIONS_AN_HOUR", 3)
    answers = [ask(client, f"p{number}@example.org").status_code for number in range(5)]
    assert answers == [200, 200, 200, 422, 422]
    assert Job.objects.filter(name="publishing.ask_to_confirm").count() == 3


def test_a_mailbox_is_asked_few_times_a_day_whoever_asks_and_however_it_is_spelt(
    client, mailing_list, post_office, clock
):
    tomorrow = timezone.localtime() + timedelta(days=1)
    clock(seconds=(tomorrow.replace(hour=9, minute=0) - timezone.localtime()).total_seconds())
    spellings = ["zoe@example.org", "zoe+1@example.org", "ZOE+2@example.org"]
    for number in range(12):
        assert ask(client, spellings[number % 3]).status_code == 200
        clock(minutes=11)
    assert len(post_office.taken) == MOST_QUESTIONS_A_DAY
    ask(client, "max@example.org")
    clock(days=1)
    assert len(post_office.taken) == MOST_QUESTIONS_A_DAY + 1
    ask(client)
    clock()
    assert len(post_office.taken) == MOST_QUESTIONS_A_DAY + 2
    forget_counts()
    assert QuestionCount.objects.count() == 1


def test_a_form_that_is_closed_is_not_there(client, mailing_list):
    MailingList.objects.update(is_open=False)
    assert client.get(FORM).status_code == 404


def test_a_link_to_confirm_counts_for_a_week_and_not_after_one_left(mailing_list):
    subscribing.ask_for_letters(mailing_list, "zoe@example.org", "fr", "here")
    person = Subscriber.objects.get()
    Subscriber.objects.update(asked_at=timezone.now() - timedelta(days=8))
    assert not subscribing.confirm(person.key)
    Subscriber.objects.update(asked_at=timezone.now())
    assert subscribing.confirm(person.key)
    assert subscribing.leave(person.key)
    assert not subscribing.confirm(person.key)


def test_who_left_may_come_back_by_asking_and_confirming(mailing_list, subscribers):
    subscribers(1)
    person = Subscriber.objects.get()
    subscribing.leave(person.key)
    assert Suppression.objects.count() == 1
    subscribing.ask_for_letters(mailing_list, person.address, "fr", "here")
    assert subscribing.confirm(person.key)
    assert not Suppression.objects.exists()


def test_a_mail_program_leaves_with_one_post_without_cookie_or_page(strict, subscribers):
    subscribers(1)
    person = Subscriber.objects.get()
    path = reverse("letters_leave", args=[person.key])
    assert strict.get(path).status_code == 200
    person.refresh_from_db()
    assert person.state == "active"  # opened by a program that looks at links
    for _ in range(2):
        answer = strict.post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        person.refresh_from_db()
        assert person.state == "left"
    assert Suppression.objects.get().why == "left"
    assert "You have left" in strict.get(path).content.decode()


def test_a_key_that_is_nobodys_is_not_there(strict, mailing_list):
    assert strict.post("/letters/leave/nobody").status_code == 404
    assert strict.get("/letters/confirm/nobody").status_code == 404


def test_the_public_pages_speak_french_and_fetch_nothing_from_elsewhere(client, subscribers):
    subscribers(1)
    person = Subscriber.objects.get()
    for path in (FORM, reverse("letters_leave", args=[person.key])):
        page = client.get(path, headers={"accept-language": "fr"}).content.decode()
        assert '<html lang="fr"' in page
        assert "://" not in page.replace("http://www.w3.org", "")


def test_the_question_is_not_sent_twice_in_ten_minutes(mailing_list, post_office):
    subscribing.ask_for_letters(mailing_list, "zoe@example.org", "fr", "here")
    number = Subscriber.objects.get().pk
    send_question(number)
    send_question(number)
    assert len(post_office.taken) == 1
    assert post_office.taken[0].subject.startswith("Veuillez confirmer")


def page(name, *more):
    return reverse(name, args=["lanterne", "lanterne", *more])


def test_the_team_says_what_people_subscribe_to_and_sees_who_does(as_ada, letter_account, brand):
    assert as_ada.get(page("publish_letters")).status_code == 200
    given = {
        "name": "Nouvelles", "promise": "Une lettre par mois.", "channel": letter_account.pk,
        "soft_bounces": 5, "is_open": "on",
    }  # fmt: skip
    assert as_ada.post(page("publish_letters_settings"), given).status_code == 302
    brought = {
        "addresses": "a@b.example\nc@d.example",
        "how": "Ticked in the shop",
        "agreed_on": "2025-01-01",
    }
    assert as_ada.post(page("publish_letters_bring"), brought).status_code == 302
    shown = as_ada.get(page("publish_letters")).content.decode()
    assert FORM in shown
    assert "a@b.example" in as_ada.get(page("publish_subscribers")).content.decode()
    found = as_ada.get(page("publish_subscribers"), {"address": "C@D.example"}).content.decode()
    assert "c@d.example" in found
    assert "a@b.example" not in found
    number = Subscriber.objects.get(address="a@b.example").pk
    as_ada.post(page("publish_forget", number))
    assert Suppression.objects.count() == 1


def test_an_open_form_needs_an_account_that_sends(as_ada, brand):
    given = {"name": "N", "promise": "P", "soft_bounces": 5, "is_open": "on"}
    assert as_ada.post(page("publish_letters_settings"), given).status_code == 422


def test_a_letter_says_what_is_in_doubt_and_is_sent_again_only_by_hand(
    as_ada, subscribers, send_letter, post_office, clock
):
    subscribers(1)
    send_letter()
    Recipient.objects.update(state="unknown", last_error="Perhaps.")
    letter = Letter.objects.get()
    of_post = as_ada.get(page("publish_post", letter.delivery.variant.post_id)).content.decode()
    assert page("publish_letter", letter.pk) in of_post
    shown = as_ada.get(page("publish_letter", letter.pk)).content.decode()
    assert "not sent again unless you say so" in shown
    as_ada.post(page("publish_letter_act", letter.pk, "unknown-again"))
    clock(minutes=1)
    assert len(post_office.taken) == 2
    assert as_ada.get(page("publish_letter", letter.pk)).status_code == 200


def test_why_returned_mails_are_not_read_is_said_in_the_readers_language(
    as_ada, ada, letter_account, mailing_list
):
    ada.user.language = "fr"
    ada.user.save()
    says = "This network can't be asked whether it arrived: look there, and say what you see."
    BounceReading.objects.create(channel=letter_account, last_error=says)
    shown = as_ada.get(page("publish_letters")).content.decode()
    assert "Ce réseau" in shown
    assert "This network" not in shown
