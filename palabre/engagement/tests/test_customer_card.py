"""The person behind a conversation, beside it; and the conversations of somebody on their page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.connectors.contract import Kind
from palabre.engagement.actions import conversations as talking
from palabre.engagement.actions import people as verbs
from palabre.engagement.actions.answers import record
from palabre.engagement.models import Consent, Conversation, Identity, Note, Person
from palabre.engagement.people.told import all_about
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.people_world import NOON
from palabre.governance import rules
from palabre.governance.rules import Right, Role

pytestmark = pytest.mark.django_db
INBOX = "/o/lanterne/lanterne/engage/"
HTMX = {"HX-Request": "true"}


def card(client, row, **headers):
    return client.get(f"{INBOX}{row.pk}/", {"part": "person"}, headers=headers).content.decode()


def kept(by, brand, row, name="Zoé Martin"):
    """The record of who began a conversation."""
    person = verbs.make_person(by, brand, name=name)
    verbs.add_voice(by, person, row.voice)
    return person


@pytest.fixture
def without(monkeypatch):
    """Take a right from owners."""

    def take(right):
        monkeypatch.setitem(rules.RIGHTS, Role.OWNER, rules.RIGHTS[Role.OWNER] - {right})

    return take


def test_the_card_says_who_they_are_and_what_they_agreed_to(as_ada, by, brand, talk):
    row = talk()
    person = kept(by, brand, row)
    verbs.tag_person(by, person, "habituée")
    Consent.objects.create(person=person, purpose="letters", source="Stand", given_at=NOON)
    for shown in (card(as_ada, row, **HTMX), card(as_ada, row)):
        for words in (
            "Zoé Martin",
            "habituée",
            "Agreed to: Letters by mail",
            "1 conversation with",
        ):
            assert words in shown
        assert f'href="{INBOX}people/{person.pk}/"' in shown
        assert "Keep as a person" not in shown


def test_the_facts_beside_a_conversation_ask_for_the_card(as_ada, talk):
    row = talk()
    shown = as_ada.get(f"{INBOX}{row.pk}/", {"part": "about"}, headers=HTMX).content.decode()
    assert f'hx-get="{INBOX}{row.pk}/?part=person"' in shown


def test_a_voice_that_is_nobodys_is_kept_by_the_cards_button(as_ada, talk):
    row = talk()
    address = f"{INBOX}people/voices/{row.voice_id}/keep/"
    assert f'action="{address}"' in card(as_ada, row, **HTMX)
    as_ada.post(address)
    assert Identity.objects.get().person == Person.objects.get(name="Zoe")
    assert "Keep as a person" not in card(as_ada, row, **HTMX)


def test_a_record_of_another_brand_is_neither_shown_nor_made_twice(
    as_ada, by, brand, organisation, talk
):
    row = talk()
    other = organisation.brands.create(name="Autre", slug="autre")
    kept(by, other, row, name="Cachée")
    shown = card(as_ada, row, **HTMX)
    assert "Another brand keeps" in shown
    assert "Cachée" not in shown
    assert "Keep as a person" not in shown


def test_a_text_of_nobody_offers_nobody_to_keep(as_ada, talk):
    row = talk()
    Conversation.objects.update(voice=None)
    shown = card(as_ada, row, **HTMX)
    assert "isn’t known who wrote" in shown
    assert "Keep as a person" not in shown


def test_who_may_not_see_people_sees_none(as_ada, by, brand, talk, without):
    row = talk()
    kept(by, brand, row)
    without(Right.TRIAGE)
    for shown in (card(as_ada, row, **HTMX), card(as_ada, row)):
        assert "Zoé Martin" not in shown
        assert "Keep as a person" not in shown
    assert "part=person" not in as_ada.get(f"{INBOX}{row.pk}/", {"part": "about"}).content.decode()


def test_the_card_asks_fifteen_questions_at_most(as_ada, by, brand, talk, hear):
    row = talk()
    person = kept(by, brand, row)
    hear(*(said(f"d{number}") for number in range(6)))
    for number in range(5):
        verbs.tag_person(by, person, f"tag {number}")
    card(as_ada, row, **HTMX)
    with CaptureQueriesContext(connection) as asked:
        assert "7 conversations" in card(as_ada, row, **HTMX)
    assert len(asked) <= 15


def test_a_persons_page_shows_their_conversations_with_our_answers(as_ada, by, brand, talk):
    row = talk(text="Est-ce ouvert ?")
    person = kept(by, brand, row)
    record(by, row, "Oui, jusqu’à 19 heures.")
    other = talk("m2", "Et le dimanche ?", by="max")
    shown = as_ada.get(f"{INBOX}people/{person.pk}/").content.decode()
    assert "Est-ce ouvert ?" in shown
    assert "Oui, jusqu’à 19 heures." in shown
    assert f'href="{INBOX}{row.pk}/"' in shown
    assert f'href="{INBOX}{other.pk}/"' not in shown


def test_private_conversations_are_for_those_who_may_answer(
    as_ada, by, brand, hear, private, talk, without
):
    hear(said("p1", "Mon numéro de client", kind=Kind.MESSAGE), through=private)
    row = talk("m1", "Est-ce ouvert ?")
    person = kept(by, brand, row)
    address = f"{INBOX}people/{person.pk}/"
    assert "Mon numéro" in as_ada.get(address).content.decode()
    without(Right.ANSWER)
    shown = as_ada.get(address).content.decode()
    assert "Mon numéro" not in shown
    assert "Est-ce ouvert ?" in shown
    assert f'href="{INBOX}{row.pk}/"' not in shown


def test_a_persons_conversations_are_all_reached_and_cost_the_same(as_ada, by, brand, hear):
    hear(*(said(f"c{number}", f"Texte {number}.") for number in range(3)))
    person = kept(by, brand, Conversation.objects.first())
    address = f"{INBOX}people/{person.pk}/"
    as_ada.get(address)
    with CaptureQueriesContext(connection) as few:
        as_ada.get(address)
    hear(*(said(f"d{number}", f"Encore {number}.") for number in range(20)))
    for row in Conversation.objects.all():
        record(by, row, "Merci.")
    with CaptureQueriesContext(connection) as many:
        answer = as_ada.get(address)
    assert len(many) <= len(few) + 1  # the answers, which there were none of
    seen = [one.row.pk for one in answer.context["talks"]]
    while more := answer.context["more_talks"]:
        answer = as_ada.get(f"{address}{more}", headers=HTMX)
        seen += [one.row.pk for one in answer.context["talks"]]
    assert sorted(seen) == sorted(Conversation.objects.values_list("pk", flat=True))
    assert len(seen) == 23


def test_what_is_kept_of_somebody_holds_the_notes_on_their_conversations_and_how_they_rated_us(
    by, brand, talk
):
    row = talk("m1", "Est-ce ouvert ?")
    person = kept(by, brand, row)
    talking.note(by, row, "Cliente depuis dix ans.")
    talking.finish(by, brand, [row.pk])
    row.episodes.update(score=2, score_of=5)
    (told,) = all_about(person)["conversations"]
    assert told["number"] == row.pk
    assert [one["text"] for one in told["notes"]] == ["Cliente depuis dix ans."]
    assert told["ratings"] == [{"rated": 2, "of": 5}]
    assert all_about(person, brands=[brand.pk + 1])["conversations"] == []


def test_who_is_forgotten_is_named_in_no_note_on_their_conversations(by, brand, talk):
    mine, other = talk("m1"), talk("m2", by="max")
    for row in (mine, other):
        talking.note(by, row, "Zoé, cliente depuis dix ans.")
    verbs.erase_person(by, kept(by, brand, mine))
    assert [one.conversation for one in Note.objects.all()] == [other]
