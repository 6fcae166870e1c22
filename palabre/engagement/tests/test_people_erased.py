"""Who is forgotten leaves no words of what they wrote to us alone: not theirs, not ours that quote them."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from palabre.engagement.actions import people
from palabre.engagement.actions.answers import send
from palabre.engagement.actions.people import erase_person, keep_voice
from palabre.engagement.models import Conversation, Turn
from palabre.engagement.people.unquoting import passages, unquoted
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.test_answering import answer
from palabre.governance.models import AuditEntry
from palabre.jobs.models import Job
from palabre.jobs.running import run_due
from palabre.listening.ingest import ingest
from palabre.listening.models import IndexOp, Mention
from palabre.publishing.models import Delivery, Post, Version

pytestmark = pytest.mark.django_db
WORDS = "Mon numéro de commande est le FR-47-11, livré à Rennes. Merci !"


@pytest.fixture
def told(hear, private, by, brand, work, network):
    """A private message and our answer that quotes it; the conversation and the person."""
    (row,) = hear(said("p1", WORDS, title="Commande perdue à Rennes"), through=private)
    talk = Conversation.objects.get(is_private=True)
    send(by, talk, answer(talk, f"Bonjour,\nle 3 mai, Zoé écrivait :\n> {WORDS}\n\nC’est reparti."))
    work()
    person = keep_voice(by, brand, row.voice)
    return talk, person, row


def test_words_written_to_us_alone_go_and_the_conversation_stays_with_its_dates(
    told, by, desk, hear, source
):
    talk, person, row = told
    hear(said("c1", "En public la Lanterne est bien"), through=source)
    before = list(Turn.objects.filter(conversation=talk).values_list("at", flat=True))
    page = desk("engage_person_erase", person.pk).content.decode()
    assert "(1 message) are erased" in page
    IndexOp.objects.all().delete()
    erase_person(by, person)
    kept = Mention.objects.get(pk=row.pk)
    assert (kept.title, kept.text, kept.intents) == ("", "", {})
    assert IndexOp.objects.filter(mention_id=row.pk, is_delete=False).exists()
    assert Mention.objects.get(remote_id="c1").text == "En public la Lanterne est bien"
    talk.refresh_from_db()
    assert (talk.subject, talk.preview) == ("", "")
    assert list(Turn.objects.filter(conversation=talk).values_list("at", flat=True)) == before
    page = desk("engage_conversation", talk.pk).content.decode()
    assert "erased" in page
    assert "C’est reparti." in page
    for part in ("FR-47-11", "Rennes", "écrivait"):
        assert part not in page
        assert part not in desk("engage_inbox", query="?view=all").content.decode()
    for rows in (Post, Version, Delivery, AuditEntry, Conversation, Turn, Mention):
        assert "FR-47-11" not in str(list(rows.objects.values())), rows
    proof = AuditEntry.objects.get(verb="erased private")
    assert (proof.details["count"], len(proof.details["names"])) == (1, 1)


def test_no_change_over_there_brings_erased_words_back(told, by, private):
    _talk, person, row = told
    erase_person(by, person)
    later = timezone.now() + timedelta(minutes=5)
    ingest([said("p1", f"{WORDS} (bis)", edited_at=later)], "echo", [private])
    assert Mention.objects.get(pk=row.pk).text == ""


def test_what_an_earlier_version_left_of_the_erased_goes_with_the_upgrade(
    told, by, hear, private, monkeypatch
):
    _talk, person, row = told
    (kept,) = hear(said("p2", "Bonjour, une question sur vos horaires", by="max"), through=private)
    monkeypatch.setattr(people, "erase_words", lambda *_of: None)
    erase_person(by, person)
    assert Mention.objects.get(pk=row.pk).text == WORDS
    migration = import_module("palabre.engagement.migrations.0013_rightly_asked")
    migration.erase_words(apps, None)
    run_due()
    for rows in (Post, Version, Delivery, AuditEntry, Conversation, Turn, Mention):
        assert "FR-47-11" not in str(list(rows.objects.values())), rows
    assert Mention.objects.get(pk=kept.pk).text, "nobody asked to be forgotten"
    Job.objects.all().delete()
    migration.erase_words(apps, None)
    assert not Job.objects.exists(), "nothing is left to erase"


@pytest.mark.parametrize(
    ("ours", "left"),
    [
        ("Bonjour,\n> a\n> b\nvoilà", "Bonjour,\n[…]\nvoilà"),
        ("On 3 May, Zoé wrote:\n\n> a\n", "[…]\n"),
        ("You say: Where is my parcel of Monday? Here.", "You say: […] Here."),
        ("Note : voilà.\nEt puis.", "Note : voilà.\nEt puis."),
        ("5 > 4", "5 > 4"),
    ],
)
def test_our_answer_keeps_what_is_ours(ours, left):
    assert unquoted(ours, passages(["Hello. Where is my parcel of Monday?"])) == left
