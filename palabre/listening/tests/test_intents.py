"""Intents: told as texts come in, searched and filtered by, corrected by people for good."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from palabre.connectors.contract import Author, Item
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry
from palabre.jobs import run_due
from palabre.listening import intents
from palabre.listening.actions.mentions import correct_intents
from palabre.listening.actions.topics import make_topic
from palabre.listening.exporting import plain_row
from palabre.listening.finding import facets, find, hydrated, newer
from palabre.listening.indexing import index_pending
from palabre.listening.ingest import ingest
from palabre.listening.models import Correction, IndexOp, Mention
from palabre.listening.selection import Selection
from palabre.listening.tests.conftest import NOON, said
from palabre.listening.views.facets import facet_groups

TEXTS = [
    "Lanterne : toujours pas de colis, c'est inadmissible, je veux un remboursement",
    "Est-ce que Lanterne livre en Suisse ?",
    "Vous devriez proposer un paquet de 500 grammes, Lanterne",
    "Lanterne se trouve rue des Halles à Nantes",
]


@pytest.fixture
def wanted(brand):
    """Four mentions: a complaint, a question, an idea, and one that wants nothing."""
    make_topic(MACHINE, brand, "Lanterne", "lanterne")
    ingest(said(TEXTS), "echo", organisation_id=brand.organisation_id)
    index_pending()
    return brand


def found(brand, query="", **lists):
    data = QueryDict(mutable=True)
    data["q"] = query
    for name, values in lists.items():
        data.setlist(name, values)
    selection = Selection.of(data)
    assert selection.problem is None
    return {row.remote_id for row in find(brand, selection).mentions}


def test_a_new_text_is_told_what_it_wants(wanted):
    told = {row.remote_id: set(row.intents) for row in Mention.objects.all()}
    assert told == {"s0": {"complaint"}, "s1": {"question"}, "s2": {"idea"}, "s3": {"none"}}
    assert set(Mention.objects.values_list("intent_model", flat=True)) == {"intent 2026.11"}


def test_intents_are_searched_by_in_both_languages(wanted):
    assert found(wanted, "intent:complaint") == {"s0"}
    assert found(wanted, "intention:réclamation") == {"s0"}
    assert found(wanted, "intent:question,idea") == {"s1", "s2"}
    assert found(wanted, "lanterne AND NOT intent:none") == {"s0", "s1", "s2"}


def test_intents_are_a_list_of_the_rail_with_counts(wanted):
    assert found(wanted, intent=["idea", "complaint"]) == {"s0", "s2"}
    counted = {one.key: one.count for one in facets(wanted, Selection(), ["intent"])["intent"]}
    assert counted == {"complaint": 1, "question": 1, "idea": 1, "none": 1}
    (group,) = [one for one in facet_groups(wanted, Selection()) if one.name == "intent"]
    assert {option.label for option in group.options} == {"Complaint", "Question", "Idea", "None"}


def test_an_open_page_and_the_search_agree_on_intents(wanted):
    data = QueryDict("intent=question&q=intent:question")
    rows = newer(wanted, Selection.of(data), position=0)
    assert {row.remote_id for row in rows} == found(wanted, intent=["question"]) == {"s1"}


def test_a_topic_may_follow_an_intent(brand):
    make_topic(MACHINE, brand, "Plaintes", "lanterne AND intent:complaint")
    ingest(said(TEXTS), "echo", organisation_id=brand.organisation_id)
    assert set(Mention.objects.values_list("remote_id", flat=True)) == {"s0"}


def test_an_intent_that_does_not_exist_is_said_so(wanted):
    problem = Selection.of(QueryDict("q=intent:anger")).problem
    assert "complaint" in problem.msgid


def test_a_person_corrects_an_intent_and_no_model_overrules_it(wanted, ada):
    row = Mention.objects.get(remote_id="s1")
    by = Actor.person(ada.user)
    assert correct_intents(by, wanted.organisation, [row.pk], ["buying", "question"]) == 1
    kept = Correction.objects.get()
    assert (kept.field, kept.old, kept.new) == ("intent", "question", "question,buying")
    edited = Item(
        "s1", "Lanterne : toujours en panne, honteux", NOON, Author("s1"), edited_at=timezone.now()
    )
    ingest([edited], "echo", organisation_id=wanted.organisation_id)
    row.refresh_from_db()
    assert "panne" in row.text
    assert (set(row.intents), row.intents_by_hand) == ({"question", "buying"}, True)
    index_pending()
    assert found(wanted, "intent:buying") == {"s1"}


def test_an_edited_text_is_read_again(wanted):
    edited = Item(
        "s3", "Est-ce que Lanterne livre en Suisse ?", NOON, Author("s3"), edited_at=timezone.now()
    )
    ingest([edited], "echo", organisation_id=wanted.organisation_id)
    assert set(Mention.objects.get(remote_id="s3").intents) == {"question"}


def test_nothing_is_an_answer_too_and_the_same_word_twice_is_no_correction(wanted, ada):
    row = Mention.objects.get(remote_id="s0")
    by = Actor.person(ada.user)
    assert correct_intents(by, wanted.organisation, [row.pk], []) == 1
    assert correct_intents(by, wanted.organisation, [row.pk], []) == 0
    row.refresh_from_db()
    assert row.intents == {"none": 1.0}
    with pytest.raises(ValueError, match="unsure"):
        correct_intents(by, wanted.organisation, [row.pk], ["unsure"])


def test_a_stranger_s_mention_is_not_corrected(wanted, cy):
    row = Mention.objects.get(remote_id="s0")
    assert correct_intents(Actor.person(cy.user), cy.organisation, [row.pk], []) == 0


def page(row, act=""):
    return f"/o/lanterne/lanterne/listen/mentions/{row.pk}/{act}"


def test_a_key_opens_the_intents_and_each_click_says_one_more_or_one_less(wanted, as_ada):
    row = Mention.objects.get(remote_id="s1")
    answer = as_ada.post(page(row, "intent/"), {"intent": "complaint"}).content.decode()
    assert 'data-item-key="i"' in answer
    row.refresh_from_db()
    assert set(row.intents) == {"question", "complaint"}
    as_ada.post(page(row, "intent/"), {"intent": "question"})
    row.refresh_from_db()
    assert set(row.intents) == {"complaint"}
    as_ada.post(page(row, "intent/"), {"intent": "none"})
    row.refresh_from_db()
    assert row.intents == {"none": 1.0}
    assert as_ada.post(page(row, "intent/"), {"intent": "unsure"}).status_code == 404


def test_the_page_of_a_mention_shows_its_intents_and_their_history(wanted, as_ada):
    row = Mention.objects.get(remote_id="s0")
    assert "Complaint" in as_ada.get(page(row)).content.decode()
    as_ada.post(page(row, "intent/"), {"intent": "question"})
    shown = as_ada.get(page(row)).content.decode()
    assert "corrected the intent: complaint → complaint, question." in shown
    assert AuditEntry.objects.filter(verb="corrected").count() == 1


def test_the_stream_shows_intents_in_words_in_french_too(wanted, as_ada):
    stream = "/o/lanterne/lanterne/listen/stream/"
    assert "Complaint" in as_ada.get(stream).content.decode()
    shown = as_ada.get(stream, headers={"accept-language": "fr"}).content.decode()
    assert "Réclamation" in shown


def test_intents_leave_with_an_export(wanted):
    (row,) = hydrated(wanted, [Mention.objects.get(remote_id="s0").pk])
    assert plain_row(row)["intents"] == "complaint"
    assert plain_row(row)["intents_by_hand"] is False


def test_what_was_stored_before_is_read_once_and_indexed_again(wanted, ada):
    Mention.objects.update(intents={}, intent_model="")
    mine = Mention.objects.get(remote_id="s1")
    correct_intents(Actor.person(ada.user), wanted.organisation, [mine.pk], ["job"])
    IndexOp.objects.all().delete()
    intents.READ_AT_ONCE, before = 2, intents.READ_AT_ONCE
    try:
        assert intents.read_stored() is True
        assert intents.read_stored() is False
    finally:
        intents.READ_AT_ONCE = before
    told = {row.remote_id: set(row.intents) for row in Mention.objects.all()}
    assert told == {"s0": {"complaint"}, "s1": {"job"}, "s2": {"idea"}, "s3": {"none"}}
    assert IndexOp.objects.count() == 3
    assert not Mention.objects.filter(intent_model="").exists()


def test_the_scheduled_job_reads_all_that_is_unread(wanted):
    from palabre.jobs import enqueue

    Mention.objects.update(intents={}, intent_model="")
    enqueue("listening.read_intents")
    run_due(timezone.now() + timedelta(seconds=1))
    assert Mention.objects.get(remote_id="s0").intents["complaint"] > 0.5
