"""A post becomes one mail to each subscriber: once at most, by consent, with the way out that counts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.contract import (
    NoSuchAddress,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.protocols import Bounce
from palabre.connectors.registry import PLATFORMS
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions import letters as verbs
from palabre.publishing.actions.deliveries import hold, lift
from palabre.publishing.actions.posts import stop
from palabre.publishing.jobs import sweep
from palabre.publishing.letters import posting, returning, subscribing
from palabre.publishing.letters.rules import RecipientState, address_of
from palabre.publishing.models import Delivery, Letter, Recipient, Subscriber, Suppression

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=400)


def states():
    return sorted(Recipient.objects.values_list("state", flat=True))


def test_each_subscriber_gets_the_letter_once_and_then_it_is_published(
    post_office, subscribers, send_letter
):
    addresses = subscribers(3)
    row = send_letter()
    assert post_office.to == addresses
    assert (row.state, row.variant.post.state) == ("published", "sent")
    assert states() == ["sent"] * 3
    assert posting.post(Letter.objects.get().pk) is None
    assert len(post_office.taken) == 3


def test_the_mail_holds_the_text_as_text_and_as_html_and_the_way_out(
    post_office, subscribers, send_letter, settings
):
    settings.ADDRESS = "https://palabre.example"
    subscribers(1)
    send_letter(thread=["La suite."])
    (mail,) = post_office.taken
    key = Subscriber.objects.get().key
    assert mail.leave == f"https://palabre.example/letters/leave/{key}"
    assert mail.subject == "Novembre"
    assert "Bonjour <Zoé> & co" in mail.text
    assert mail.leave in mail.text
    assert "La suite." in mail.text
    assert "Bonjour &lt;Zoé&gt; &amp; co" in mail.html
    assert 'href="https://lanterne.example"' in mail.html
    assert "Lanterne SAS" in mail.html
    assert "<script" not in mail.html
    assert "http" not in "".join(part.partition('"')[0] for part in mail.html.split('src="')[1:])


def test_no_more_leave_in_a_minute_than_allowed(
    post_office, letter_account, subscribers, send_letter, clock
):
    letter_account.more = {"per_minute": "2"}
    letter_account.save()
    subscribers(5)
    row = send_letter()
    assert len(post_office.taken) == 2
    assert row.state == "processing"
    clock(seconds=61)
    assert len(post_office.taken) == 4
    clock(seconds=61)
    assert (len(post_office.taken), Delivery.objects.get().state) == (5, "published")


def test_no_more_leave_in_a_minute_than_the_network_sends_whatever_the_account_says(
    post_office, letter_account, subscribers, send_letter, monkeypatch
):
    monkeypatch.setitem(PLATFORMS, "circular365", (PLATFORMS["circular365"][0], post_office))
    letter_account.platform, letter_account.more = "circular365", {"per_minute": "50"}
    letter_account.save()
    subscribers(31)
    send_letter()
    assert len(post_office.taken) == 30


def test_a_mail_of_which_the_answer_was_lost_is_in_doubt_until_a_person_decides(
    post_office, subscribers, send_letter, clock
):
    subscribers(2)
    post_office.faults = [Unknown("Perhaps.")]
    row = send_letter()
    for _ in range(5):
        clock(hours=1)
    assert (states(), row.state, len(post_office.taken)) == (["sent", "unknown"], "published", 2)
    assert verbs.mail_again(MACHINE, Letter.objects.get(), RecipientState.UNKNOWN) == 1
    clock(minutes=1)
    assert (states(), len(post_office.taken)) == (["sent", "sent"], 3)


def test_a_mail_whose_worker_died_over_it_is_never_sent_again_by_itself(
    post_office, subscribers, send_letter, clock
):
    subscribers(3)
    post_office.faults = ["died"]
    send_letter()
    for _ in range(6):
        clock(minutes=2)
        sweep()
    assert states() == ["sent", "sent", "unknown"]
    assert len(post_office.to) == len(set(post_office.to)) == 3
    assert Delivery.objects.get().state == "published"


def test_what_the_server_does_not_take_for_now_is_tried_again_others_first(
    post_office, subscribers, send_letter, clock
):
    subscribers(2)
    post_office.faults = [Unavailable("Later.")]
    send_letter()
    assert states() == ["sent", "waiting"]
    clock(minutes=2)
    assert states() == ["sent", "sent"]


def test_a_server_that_is_down_is_left_alone_and_then_given_up(
    post_office, subscribers, send_letter, clock
):
    subscribers(10)
    post_office.faults = [Unavailable("Down.")] * 1000
    send_letter()
    assert 1000 - len(post_office.faults) == posting.MOST_IN_VAIN
    for _ in range(40):
        clock(minutes=2)
    assert states() == ["failed"] * 10
    assert post_office.taken == []


def test_a_pause_that_the_server_asks_for_is_kept(post_office, subscribers, send_letter, clock):
    subscribers(2)
    post_office.faults = [RateLimited("Slowly.", timedelta(minutes=30))]
    send_letter()
    clock(minutes=20)
    assert post_office.taken == []
    clock(minutes=11)
    assert len(post_office.taken) == 2


def test_a_dead_password_stops_the_letter_until_a_person_helps(
    post_office, subscribers, send_letter, clock
):
    subscribers(2)
    post_office.faults = [Reconnect("Connect again.")]
    send_letter()
    clock(hours=2)
    letter = Letter.objects.get()
    assert (post_office.taken, letter.paused) == ([], "Connect again.")
    verbs.go_on(MACHINE, letter)
    clock(minutes=1)
    assert len(post_office.taken) == 2


def test_an_address_that_nobody_has_is_not_written_to_again(
    post_office, subscribers, send_letter, mailing_list
):
    subscribers(1)
    post_office.faults = [NoSuchAddress("Nobody.")]
    send_letter()
    assert (states(), Subscriber.objects.get().state) == (["failed"], "bounced")
    assert subscribers(1)
    assert Subscriber.objects.get().state == "bounced"


def test_a_mail_that_is_refused_for_another_reason_says_nothing_against_the_address(
    post_office, subscribers, send_letter
):
    subscribers(1)
    post_office.faults = [Rejected("We don't like you.")]
    send_letter()
    assert (states(), Subscriber.objects.get().state) == (["failed"], "active")


def test_under_a_hold_a_letter_stops_in_its_midst_and_waits_for_a_person(
    post_office, subscribers, send_letter, clock, brand, letter_account
):
    letter_account.more = {"per_minute": "1"}
    letter_account.save()
    subscribers(3)
    send_letter()
    held = hold(MACHINE, brand.organisation, "Accident at the plant")
    clock(minutes=2)
    lift(MACHINE, held)
    clock(minutes=2)
    letter = Letter.objects.get()
    assert (len(post_office.taken), letter.paused) == (1, "Accident at the plant")
    verbs.go_on(MACHINE, letter)
    for _ in range(3):
        clock(minutes=2)
    assert len(post_office.taken) == 3


def test_a_letter_whose_post_is_called_off_stops_in_its_midst(
    post_office, subscribers, send_letter, clock, letter_account
):
    letter_account.more = {"per_minute": "1"}
    letter_account.save()
    subscribers(3)
    stop(MACHINE, send_letter().variant.post)
    clock(minutes=2)
    assert (len(post_office.taken), Letter.objects.get().paused) == (1, posting.CALLED_OFF)


def test_who_leaves_while_the_letter_is_on_its_way_does_not_get_it(
    post_office, letter_account, subscribers, send_letter, clock
):
    letter_account.more = {"per_minute": "1"}
    letter_account.save()
    subscribers(2)
    send_letter()
    waiting = Recipient.objects.get(state="waiting")
    assert subscribing.leave(waiting.subscriber.key)
    clock(minutes=2)
    assert (len(post_office.taken), states()) == (1, ["sent", "skipped"])
    assert Delivery.objects.get().state == "published"


def test_before_it_is_said_what_people_get_nothing_leaves(post_office, send_letter):
    assert "what people subscribe to" in send_letter().last_error


def test_a_letter_to_nobody_fails_in_words(post_office, subscribers, send_letter):
    subscribers(0)
    row = send_letter()
    assert (row.state, row.last_error) == ("failed", "Nobody has subscribed yet.")


def test_what_comes_back_counts_once_and_only_when_it_names_a_mail_of_ours(
    post_office, subscribers, send_letter, letter_account
):
    subscribers(2)
    send_letter()
    first, second = Recipient.objects.order_by("pk")
    post_office.back = [
        Bounce(first.message_id, True, "5.1.1"),
        Bounce(second.message_id, False, "4.2.2"),
        Bounce(second.message_id, False, "4.2.2"),
        Bounce("somebody@else.example", True, "5.1.1"),
    ]
    returning.read_all()
    returning.read_all()
    kept = dict(Subscriber.objects.values_list("address", "state"))
    assert kept == {"p0@example.org": "bounced", "p1@example.org": "active"}
    assert Subscriber.objects.get(address="p1@example.org").soft_bounces == 1


def test_an_address_that_fails_letter_after_letter_is_given_up(
    post_office, subscribers, send_letter
):
    subscribers(1)
    for _ in range(3):
        send_letter()
        post_office.back = [Bounce(Recipient.objects.latest("pk").message_id, False, "5.2.2")]
        returning.read_all()
    assert Subscriber.objects.get().state == "bounced"
    assert Suppression.objects.get().why == "bounced"


def test_who_left_stays_out_when_a_list_is_brought_along_again(subscribers, mailing_list):
    subscribers(2)
    gone = Subscriber.objects.get(address="p0@example.org")
    subscribing.leave(gone.key)
    verbs.erase_subscriber(MACHINE, gone)
    found = verbs.import_subscribers(
        MACHINE, mailing_list, 'name;mail\n"Zoé";P0@Example.org\np1@example.org\nnew@example.org\n',
        how="Ticked in the shop", agreed_on=LONG_AGO,
    )  # fmt: skip
    assert (found.added, found.known, found.suppressed, found.wrong) == (1, 1, 1, 1)
    assert not Subscriber.objects.filter(address="p0@example.org").exists()


def test_nobody_is_brought_along_without_a_word_on_their_consent(mailing_list):
    with pytest.raises(Refused):
        verbs.import_subscribers(MACHINE, mailing_list, "a@b.example", how=" ", agreed_on=LONG_AGO)
    assert not Subscriber.objects.exists()


def test_an_erased_subscriber_leaves_the_figures_of_letters_as_they_were(
    post_office, subscribers, send_letter
):
    subscribers(1)
    send_letter()
    verbs.erase_subscriber(MACHINE, Subscriber.objects.get())
    row = Recipient.objects.get()
    assert (row.state, row.subscriber) == ("sent", None)


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\n", " "])
def test_an_address_holds_no_sign_that_a_mail_or_a_database_stumbles_over(sign):
    assert address_of(f"zo{sign}e@example.org") == ""
    assert address_of(f"zoe@exam{sign}ple.org") == ""
