"""Letters by a real mailbox (Dovecot); the outgoing server is a double of our own that delivers to it."""

import email
import email.policy
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from palabre.connectors.circular.tests.test_circular import report
from palabre.connectors.tests.smtp import running_relay
from palabre.governance.acts import MACHINE
from palabre.publishing.actions.letters import import_subscribers, set_list
from palabre.publishing.letters.returning import read_all
from palabre.publishing.letters.subscribing import ask_for_letters
from palabre.publishing.models import BounceReading, Recipient, Subscriber
from tests.peers.test_mail import IMAP, _all, _connector, _deliver, mailbox

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket, pytest.mark.django_db]


@pytest.fixture
def relay():
    """An outgoing server that delivers."""
    mailbox()
    with running_relay(_deliver) as relay:
        yield relay


@pytest.fixture
def channel(engine, relay, settings):
    """The account by which letters leave."""
    settings.ADDRESS = "https://palabre.example"
    more = {
        "address": "Lanterne <support@example.test>", "imap": f"127.0.0.1:{IMAP}", "security": "none"
    }  # fmt: skip
    return engine.connect(
        "circular", server=f"127.0.0.1:{relay.port}", account="support@example.test",
        secret="secret", more=more,
    )  # fmt: skip


@pytest.fixture
def mailing_list(brand, channel):
    return set_list(
        MACHINE, brand, name="Les nouvelles", promise="Une lettre par mois.", sender="Lanterne SAS",
        channel=channel, is_open=True, soft_bounces=3,
    )  # fmt: skip


def bring(of, *addresses):
    long_ago = timezone.now() - timedelta(days=300)
    import_subscribers(
        MACHINE, of, "\n".join(addresses), how="Ticked in the shop", agreed_on=long_ago
    )


def letters_of(relay):
    return [email.message_from_bytes(one[2], policy=email.policy.default) for one in relay.taken]


def test_a_letter_arrives_once_and_its_one_click_way_out_works_without_a_session(
    engine, channel, relay, mailing_list, delivery
):
    bring(mailing_list, "desk@example.test", "zoe@example.org")
    media = [(engine.picture(), "La façade, bleu nuit")]
    post = engine.send(channel, "Bonjour <vous> & bienvenue.", title="Novembre", media=media)
    assert delivery(post).state == "published"
    assert sorted(to for _, (to,), _ in relay.taken) == ["desk@example.test", "zoe@example.org"]
    name = Recipient.objects.get(subscriber__address="desk@example.test").message_id
    arrived = {one.remote_id: one for one in _all(_connector(account="desk@example.test"), {})[0]}
    assert arrived[name].title == "Novembre"
    assert "Bonjour <vous> & bienvenue." in arrived[name].text
    (mail,) = [one for one in letters_of(relay) if one["To"] == "desk@example.test"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "cid:" in mail.get_body(("html",)).get_content()
    path = mail["List-Unsubscribe"].strip("<>").removeprefix("https://palabre.example")
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    engine.send(channel, "Bonjour encore.", title="Décembre")
    assert [one["To"] for one in letters_of(relay)[2:]] == ["zoe@example.org"]


def test_who_subscribes_confirms_by_a_link_in_a_mail_that_arrived(engine, relay, mailing_list):
    ask_for_letters(mailing_list, "desk@example.test", "fr", "https://palabre.example/form")
    engine.clock()
    (mail,) = letters_of(relay)
    assert mail["List-Unsubscribe"] is None
    assert mail["Subject"] == "Veuillez confirmer\N{NO-BREAK SPACE}: Les nouvelles"
    text = mail.get_body(("plain",)).get_content()
    (link,) = [line for line in text.splitlines() if "/letters/confirm/" in line]
    Client().post(link.removeprefix("https://palabre.example"))
    assert Subscriber.objects.get().state == "active"


def test_a_mail_that_came_back_into_the_mailbox_ends_its_address(
    engine, channel, relay, mailing_list
):
    bring(mailing_list, "dead@example.org", "full@example.org", "well@example.org")
    engine.send(channel, "Bonjour.", title="Novembre")
    read_all()
    names = dict(Recipient.objects.values_list("subscriber__address", "message_id"))
    for name, status in (
        (names["dead@example.org"], "5.1.1"),
        (names["full@example.org"], "4.2.2"),
        ("forged@example.org", "5.1.1"),
    ):
        _deliver(("", ["support@example.test"], report(status=status, name=f"<{name}>")))
    for _ in range(2):
        read_all()
    states = dict(Subscriber.objects.values_list("address", "state"))
    assert states == {
        "dead@example.org": "bounced", "full@example.org": "active", "well@example.org": "active",
    }  # fmt: skip
    assert Subscriber.objects.get(address="full@example.org").soft_bounces == 1
    row = BounceReading.objects.get()
    assert (row.last_error, bool(row.cursor["uid"])) == ("", True)


def test_a_mailbox_that_can_not_be_opened_is_said_to_be_so(engine, channel, relay, mailing_list):
    bring(mailing_list, "desk@example.test")
    engine.send(channel, "Bonjour.", title="Novembre")
    channel.secret = "wrong"
    channel.save()
    read_all()
    assert "connect the account again" in BounceReading.objects.get().last_error
