"""The engine and a mailbox of a real server (Dovecot); the outgoing server is a double of our own."""

import time

import pytest

from palabre.connectors.protocols import Draft
from palabre.connectors.tests.smtp import running_relay
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.publishing.actions.deliveries import delete_published, edit_published, it_arrived
from tests.peers.test_mail import IMAP, _all, _connector, _deliver, mailbox

pytestmark = [pytest.mark.peer, pytest.mark.enable_socket, pytest.mark.django_db]

TO = {"to": "desk@example.test"}


@pytest.fixture
def mark():
    """A word that is in no other mail, where there is a mailbox."""
    mailbox()
    return f"luciole{time.time_ns()}"


@pytest.fixture
def relay():
    """An outgoing server that delivers."""
    with running_relay(_deliver) as relay:
        yield relay


@pytest.fixture
def channel(engine, relay):
    """The mailbox of the brand's support."""
    more = {"smtp": f"127.0.0.1:{relay.port}", "security": "none"}
    return engine.connect(
        "mailbox", server=f"127.0.0.1:{IMAP}", account="support@example.test", secret="secret",
        more=more,
    )  # fmt: skip


def arrived(mark):
    """The mails with this word that the desk has, by name."""
    items, _ = _all(_connector(account="desk@example.test"), {})
    return {one.remote_id: one for one in items if mark in f"{one.title} {one.text}"}


def test_a_mail_with_a_picture_arrives_once_and_its_answer_is_joined_to_it(
    engine, channel, relay, mark, delivery
):
    source = engine.reads(channel, "folder", {"folder": ""})
    media = [(engine.picture(), "La façade, bleu nuit")]
    post = engine.send(channel, f"Une {mark}.", title="Nouvelle", media=media, to=TO)
    row = delivery(post)
    assert row.state == "published"
    found = arrived(mark)
    assert list(found) == [row.remote_id]
    assert found[row.remote_id].raw["attachments"][0]["type"] == "image/png"
    assert b"Content-Description" in relay.taken[0][2]
    desk = _connector(relay, "desk@example.test")
    desk.reply(row.remote_id, Draft("Elle arrive tard !"), f"answer-{mark}")
    assert engine.answers(post, source) == ["Elle arrive tard !"]


def test_the_texts_of_a_thread_go_to_whom_the_first_went_in_order(
    engine, channel, relay, mark, delivery
):
    post = engine.send(
        channel, f"Un {mark}", title=f"Fil {mark}", thread=[f"Deux {mark}", f"Trois {mark}"], to=TO
    )
    rows = [delivery(post, part) for part in range(3)]
    assert [to for _, to, _ in relay.taken] == [["desk@example.test"]] * 3
    found = arrived(mark)
    names = [row.remote_id for row in rows]
    assert set(found) == set(names)
    assert [found[name].parent for name in names] == ["", *names[:2]]


def test_a_mail_of_which_the_answer_was_lost_is_never_sent_twice_and_a_person_is_asked(
    engine, channel, relay, mark, delivery
):
    """A server that took a mail keeps no copy where we could see it: nobody can tell but a person."""
    relay.answers["END"] = "break"
    post = engine.send(channel, f"Perdue {mark}", title="Perdue", to=TO)
    relay.answers.clear()
    for _ in range(5):
        engine.clock(hours=1)
    row = delivery(post)
    assert (row.state, len(relay.taken), len(arrived(mark))) == ("unknown", 1, 1)
    it_arrived(MACHINE, row)
    assert delivery(post).state == "published"


def test_where_the_server_keeps_what_it_sent_a_lost_answer_is_found(
    engine, channel, relay, mark, delivery
):
    relay.answers["END"] = "break"
    post = engine.send(channel, f"Perdue {mark}", title="Perdue", to=TO)
    relay.answers.clear()
    support = _connector()
    with support._opened() as box:
        box.append(relay.taken[0][2], box.special("\\Sent"), None, ["\\Seen"])
    engine.clock(minutes=1)
    row = delivery(post)
    assert (row.state, len(relay.taken)) == ("published", 1)
    assert list(arrived(mark)) == [row.remote_id]


def test_a_mail_can_not_be_changed_and_only_our_own_copy_is_deleted(
    engine, channel, relay, mark, delivery
):
    post = engine.send(channel, f"Une {mark}.", title="Nouvelle", to=TO)
    row = delivery(post)
    with pytest.raises(Refused):
        edit_published(MACHINE, row, {**row.content, "text": "Autre"})
    delete_published(MACHINE, row)
    engine.clock(minutes=1)
    assert delivery(post).state == "deleted"
    assert row.remote_id not in [one.remote_id for one in _all(_connector(), {}, "Sent")[0]]
    assert list(arrived(mark)) == [row.remote_id]
