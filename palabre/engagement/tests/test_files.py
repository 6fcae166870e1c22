"""The files of a mail are fetched from the mailbox and saved: never shown, never run, and never another's."""

from dataclasses import replace

import pytest
from django.urls import reverse

from palabre.connectors.contract import Kind, Media, Rejected
from palabre.connectors.echo import PLATFORM
from palabre.connectors.letters import File
from palabre.connectors.registry import PLATFORMS
from palabre.engagement.models import Conversation, Turn
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.test_inbox_pages import INBOX, page
from palabre.listening.models import Mention, Voice
from palabre.listening.models.mentions import ANONYMOUS

pytestmark = pytest.mark.django_db
HTML = b"<script>alert(document.cookie)</script>"


class DoubleMailbox:
    """A double in the place of a mailbox: has one mail with these files."""

    def __init__(self):
        self.asked = []
        self.files = [File("devis.pdf", b"12345"), File("../../<x>.html", HTML)]

    def __call__(self, http, credential):
        return self

    def file(self, remote_id, number, near=""):
        self.asked.append((remote_id, number, near))
        if number >= len(self.files):
            raise Rejected("The mail no longer has this file.")
        return self.files[number]


@pytest.fixture
def mailbox(monkeypatch):
    double = DoubleMailbox()
    monkeypatch.setitem(PLATFORMS, "echo", (replace(PLATFORM, knows_keys=False), double))
    return double


@pytest.fixture
def turn(hear, private, mailbox):
    files = (
        Media("https://cdn.example/a.jpg"), Media("", "file", "devis.pdf", 5),
        Media("", "file", "<x>.html", len(HTML)),
    )  # fmt: skip
    hear(said("m1", "Voici", kind=Kind.MAIL, media=files), through=private)
    return Turn.objects.get()


def address(turn, place):
    return reverse(
        "engage_file", args=["lanterne", "lanterne", turn.conversation_id, turn.pk, place]
    )


def test_a_file_is_named_with_its_size_and_what_may_run_says_so(as_ada, turn):
    shown = page(as_ada, f"{INBOX}{turn.conversation_id}/")
    assert f'href="{address(turn, 1)}" download' in shown
    assert "devis.pdf" in shown
    assert "&lt;x&gt;.html" in shown
    assert shown.count("may run a program") == 1
    assert "bytes" in shown


def test_a_file_is_handed_over_to_be_saved_and_as_bytes_alone(as_ada, turn, mailbox):
    answer = as_ada.get(address(turn, 2))
    assert answer.content == HTML
    assert mailbox.asked == [("m1", 1, "")]
    told = answer.headers
    assert told["Content-Type"] == "application/octet-stream"
    assert told["Content-Disposition"].startswith("attachment")
    assert told["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in told["Content-Security-Policy"]
    assert "no-store" in told["Cache-Control"]
    assert "/" not in told["Content-Disposition"].partition("filename")[2].replace("_", "")
    assert "<" not in told["Content-Disposition"]


def test_a_mail_that_is_gone_says_so_in_the_conversation(as_ada, turn, mailbox):
    mailbox.files = []
    answer = as_ada.get(address(turn, 1), follow=True)
    assert "no longer has this file" in answer.content.decode()


def test_another_mail_of_the_same_name_hands_over_nothing(as_ada, turn, mailbox):
    """Whoever writes to us chooses the name of their mail, and may choose that of an earlier one."""
    mailbox.files[0] = File("devis.pdf", b"something else")
    answer = as_ada.get(address(turn, 1))
    assert answer.status_code == 302
    assert b"something else" not in answer.content


@pytest.mark.parametrize("place", [0, 3, 99])
def test_what_is_no_file_is_not_fetched(as_ada, turn, mailbox, place):
    assert as_ada.get(address(turn, place)).status_code == 404
    assert mailbox.asked == []


def test_words_that_were_erased_have_no_files_and_an_account_that_was_given_away_opens_none(
    as_ada, turn, channel, organisation, mailbox
):
    other = organisation.brands.create(name="Phare", slug="phare")
    type(channel).objects.filter(pk=channel.pk).update(brand=other)
    assert as_ada.get(address(turn, 1)).status_code == 404
    type(channel).objects.filter(pk=channel.pk).update(brand=turn.brand_id)
    Mention.objects.update(text="")
    Voice.objects.update(remote_id=f"{ANONYMOUS}1")
    assert as_ada.get(address(turn, 1)).status_code == 404
    assert mailbox.asked == []


def test_who_may_not_answer_opens_nothing(client, turn, bo, mailbox):
    bo.role = "viewer"
    bo.save()
    client.force_login(bo.user)
    assert client.get(address(turn, 1)).status_code == 403
    assert Conversation.objects.exists()
    assert mailbox.asked == []
