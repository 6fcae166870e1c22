"""Nothing fails in silence: people are mailed soon, once a day as long as it lasts, and Today says it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from palabre.connectors.contract import Reconnect, Unavailable
from palabre.governance.access import here_for
from palabre.governance.acts import MACHINE
from palabre.governance.models import AuditEntry
from palabre.governance.words import sentence
from palabre.publishing import jobs, troubles
from palabre.publishing.actions import letters
from palabre.publishing.actions.deliveries import hold, lift, send_again
from palabre.publishing.actions.posts import Told, Written, schedule, write_post
from palabre.publishing.actions.reviews import approve, hand_in
from palabre.publishing.models import Delivery
from palabre.publishing.needs import needs_of
from palabre.publishing.rules import DeliveryState
from palabre.publishing.words import DELIVERY_STATES

pytestmark = pytest.mark.django_db


def in_french(state):
    with translation.override("fr"):
        return str(DELIVERY_STATES[state])


@pytest.fixture
def leaves(brand, channel, by, clock):
    """Let a text of somebody's leave, whatever becomes of it; its delivery."""

    def make(who="Eve", text="Le café est prêt.", **more):
        told = [Told(channel.pk)]
        post = write_post(by(who), brand, Written(text=text, told=told, **more))
        if who == "Zoé":
            approve(by("Mo"), hand_in(by(who), post), 0)
            mail.outbox.clear()
        schedule(by("Eve"), post)
        clock()
        mail.outbox.clear()
        return Delivery.objects.filter(variant__post=post).first()

    return make


@pytest.fixture
def until(clock):
    """Time passes until it is so late by the house's clock, and the list is looked after."""

    def passes(hour):
        now = timezone.localtime(timezone=timezone.get_default_timezone())
        at = now.replace(hour=hour, minute=1)
        at += timedelta(days=1) if at <= now else timedelta(0)
        clock(seconds=(at - now).total_seconds())
        mail.outbox.clear()
        jobs.list_troubles()
        clock()

    return passes


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def mailed():
    return sorted(one.to[0] for one in mail.outbox)


def test_who_wrote_what_did_not_leave_hears_it_with_the_reason_and_where_to_go(
    network, leaves, clock
):
    network.faults = ["rejected", "rejected"]
    leaves(thread=["Et le gâteau."])
    clock(minutes=4)
    assert mailed() == []
    clock(minutes=2)
    (told,) = mail.outbox
    assert told.to == ["eve@example.org"]
    assert plain(told.subject) == "Lanterne : 1 texte a besoin de vous"
    for words in (
        "« Le café est prêt. » · Lanterne : Non envoyée",
        "Not this text.",
        "/attention/",
    ):
        assert words in plain(told.body)
    clock(hours=3)
    assert len(mail.outbox) == 1


def test_what_was_mended_meanwhile_is_told_to_nobody(network, leaves, by, clock):
    network.faults = ["rejected"]
    row = leaves()
    send_again(by("Eve"), row)
    clock(minutes=10)
    assert (mailed(), network.taken) == ([], ["Le café est prêt."])


def test_what_the_network_confirms_soon_is_told_to_nobody_and_what_it_can_not_is(
    network, leaves, clock
):
    network.faults = ["lost"]
    leaves()
    clock(minutes=10)
    assert mailed() == []
    network.faults = ["lost"]
    network.receipts = [Unavailable("Down.")] * 20
    leaves(text="Le thé.")
    clock(minutes=6)
    assert mailed() == ["eve@example.org"]
    assert in_french(DeliveryState.UNKNOWN) in mail.outbox[0].body


def test_where_the_writer_can_do_nothing_those_who_may_publish_hear_it_too(network, leaves, clock):
    network.faults = ["reconnect"]
    leaves("Zoé")
    clock(minutes=6)
    names = ("ada", "eve", "max", "mo", "zoé")
    assert mailed() == sorted(f"{one}@example.org" for one in names)


def test_what_somebody_holds_back_is_no_news_but_stands_on_the_list_of_the_day(
    brand, leaves, by, clock, until
):
    stop = hold(by("Mo"), brand.organisation, "A crisis.", brand=brand)
    leaves()
    lift(by("Mo"), stop)
    clock(minutes=10)
    assert mailed() == []
    until(8)
    assert mailed() == [f"{one}@example.org" for one in ("ada", "eve", "max", "mo")]
    assert in_french(DeliveryState.MISSED) in mail.outbox[0].body


def test_the_list_comes_once_a_day_from_the_morning_on_as_long_as_there_is_something(
    network, leaves, by, clock, until
):
    network.faults = ["rejected"]
    row = leaves()
    clock(minutes=10)
    seen = []
    for hour in (6, 7, 8, 23, 7, 9):
        until(hour)
        seen.append(len(mail.outbox))
    assert seen == [0, 4, 0, 0, 4, 0]
    send_again(by("Eve"), row)
    clock()
    until(8)
    assert mailed() == []


def test_the_trail_says_that_the_list_was_mailed(network, leaves, clock, until):
    network.faults = ["rejected"]
    leaves()
    until(8)
    words = sentence(AuditEntry.objects.get(verb="mailed"))
    assert words == "Palabre mailed the list of texts that need somebody, for the brand “Lanterne”."


def test_a_long_list_is_told_in_part_and_counted_whole(network, leaves, clock, until, monkeypatch):
    monkeypatch.setattr(troubles, "MOST_LISTED", 2)
    for number in range(4):
        network.faults = ["rejected"]
        leaves(text=f"Numéro {number}")
    until(8)
    assert plain(mail.outbox[0].subject) == "Lanterne : 4 textes ont besoin de vous"
    assert mail.outbox[0].body.count("Non envoyée") == 2
    assert "2 autres." in mail.outbox[0].body


def test_today_says_it_to_whom_it_concerns(network, brand, leaves, people):
    network.faults = ["rejected"]
    leaves()
    told = needs_of(here_for(people["Eve"].user, "lanterne", "lanterne"), brand)
    assert told[0]["text"] == "1 text of Lanterne did not leave, or may not have arrived."
    assert (told[0]["why"], told[0]["url"][-11:]) == ("Not this text.", "/attention/")
    assert needs_of(here_for(people["Zoé"].user, "lanterne", "lanterne"), brand) == []


def test_a_letter_that_stops_by_itself_is_told_and_stays_on_the_list_until_it_goes_on(
    brand, people, post_office, subscribers, send_letter, clock, until, as_ada
):
    subscribers(3)
    post_office.faults = [Reconnect("The password is wrong.")]
    row = send_letter()
    mail.outbox.clear()
    clock(minutes=6)
    assert mailed() == [f"{one}@example.org" for one in ("ada", "eve", "max", "mo")]
    assert "The password is wrong." in mail.outbox[0].body
    told = needs_of(here_for(people["Eve"].user, "lanterne", "lanterne"), brand)
    assert told[0]["why"] == "The password is wrong."
    page = as_ada.get("/o/lanterne/lanterne/publish/attention/").content.decode()
    assert "The password is wrong." in page
    assert f"/publish/letters/{row.letter.pk}/" in page
    until(8)
    assert len(mail.outbox) == 4
    letters.go_on(MACHINE, row.letter)
    clock()
    assert needs_of(here_for(people["Eve"].user, "lanterne", "lanterne"), brand) == []
