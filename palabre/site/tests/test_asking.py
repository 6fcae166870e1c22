"""After a matter is done, the person is asked whether it helped: in private, once, and seldom."""

# The fixtures of the inbox are asked for by name.
# ruff: noqa: F401, F811

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.community.actions import surveys as made
from palabre.community.actions.surveys import Asked, Sheet, fill
from palabre.community.models import Survey, Ticket
from palabre.connectors.contract import Kind
from palabre.engagement import asking
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions import pledges as promises
from palabre.engagement.actions.answers import Answer, keep_draft
from palabre.engagement.models import Conversation, Episode, Identity, Person, Pledge
from palabre.engagement.promises import service_of
from palabre.engagement.tests.conftest import (
    by,
    channel,
    desk,
    hear,
    network,
    own_index,
    private,
    said,
    source,
    talk,
    work,
)
from palabre.governance.rules import Refused

pytestmark = pytest.mark.django_db
STARS = [Asked("stars", {"fr": "Aidé ?", "en": "Helped?"})]


@pytest.fixture
def survey(brand, by):
    """An open survey of one question, by links only."""
    texts = {"fr": {"title": "Avis", "intro": "", "thanks": "Merci"}}
    row = made.make_survey(by, brand, "Avis", STARS, texts=texts, is_public=False)
    made.move_survey(by, row, "open")
    return row


@pytest.fixture
def asks(brand, by, survey):
    """The brand asks by it, a person once in thirty days."""
    return promises.keep_question(by, brand, asks=True, survey=survey.pk, days=30, seen=0)


@pytest.fixture
def written(hear, private):
    """The conversation that a private message begins."""

    def begin(name="p1", by="zoe", through=private, kind=Kind.MESSAGE):
        hear(said(name, "Où est mon colis ?", kind=kind, by=by), through=through)
        return Conversation.objects.get(turns__mention__remote_id=name)

    return begin


def done(by, brand, row, work):
    verbs.finish(by, brand, [row.pk])
    work(minutes=6)


def questions():
    return Episode.objects.filter(asked_at__isnull=False).count()


def test_who_was_helped_in_private_is_asked_once_on_the_same_network(
    asks, written, by, brand, work, survey
):
    row = written()
    done(by, brand, row, work)
    ticket = Ticket.objects.get()
    kept = Episode.objects.get()
    assert ticket.reference == f"conversation:{row.pk}/{kept.pk}"
    turn = row.turns.get(ours=True)
    assert ticket.key in turn.post.text
    assert turn.post.answering == "p1"
    assert turn.state == "there"
    assert asking.ask(kept.pk) is False
    assert row.turns.filter(ours=True).count() == 1
    row.refresh_from_db()
    assert row.state == "done"


def test_the_answer_stands_with_the_conversation_and_in_the_figures(
    asks, written, by, brand, work, survey, desk
):
    row = written()
    done(by, brand, row, work)
    question = survey.questions.get()
    assert fill(survey, Sheet("", {question.pk: ["4"]}), Ticket.objects.get())
    kept = Episode.objects.get()
    assert (kept.score, kept.score_of) == (4, 5)
    shown = desk("engage_conversation", row.pk, query="?part=about").content.decode()
    assert "Asked whether it helped: 4 of 5" in shown


def test_an_answer_about_something_else_touches_no_matter(asks, written, by, brand, work, survey):
    row = written()
    done(by, brand, row, work)
    kept = Episode.objects.get()
    for about in ("parcel:12", f"conversation:{row.pk + 1}/{kept.pk}", "conversation:1/2/3"):
        asking.answered(brand.organisation_id, about, 1, 5)
    asking.answered(brand.organisation_id + 1, f"conversation:{row.pk}/{kept.pk}", 1, 5)
    assert Episode.objects.get().score is None


def test_nobody_is_asked_until_the_brand_says_so(written, by, brand, work, survey):
    done(by, brand, written(), work)
    assert questions() == 0


def test_nobody_is_asked_in_public(asks, talk, by, brand, work):
    done(by, brand, talk(), work)
    assert questions() == 0
    assert not Ticket.objects.exists()


def test_a_person_is_not_asked_twice_in_the_days_that_the_brand_named(
    asks, written, by, brand, work
):
    done(by, brand, written("p1", "zoe"), work)
    second = written("p2", "zoé-privée")
    first = Conversation.objects.get(turns__mention__remote_id="p1")
    person = Person.objects.create(organisation=brand.organisation, name="Zoé")
    for row in (first, second):
        Identity.objects.update_or_create(
            voice=row.voice,
            defaults={"organisation": brand.organisation, "person": person, "what": "voice"},
        )
    done(by, brand, second, work)
    assert questions() == 1
    Episode.objects.filter(asked_at__isnull=False).update(
        asked_at=timezone.now() - timedelta(days=31)
    )
    assert asking.ask(Episode.objects.get(conversation=second).pk)


def test_who_opens_it_again_meanwhile_or_writes_on_it_asks_nobody(asks, written, by, brand, work):
    row, other = written("p1", "zoe"), written("p2", "kim")
    verbs.finish(by, brand, [row.pk, other.pk])
    verbs.reopen(by, brand, [row.pk])
    keep_draft(by, other, Answer("Encore…", "00000000-0000-4000-8000-000000000001"))
    work(minutes=6)
    assert questions() == 0


def test_a_crash_between_the_question_and_its_mark_asks_once(
    asks, written, by, brand, work, monkeypatch
):
    row = written()
    verbs.finish(by, brand, [row.pk])
    with monkeypatch.context() as broken:
        broken.setattr(asking, "audit", _fail)
        with pytest.raises(OSError, match="killed"):
            asking.ask(Episode.objects.get().pk)
    assert not row.turns.filter(ours=True).exists()
    work(minutes=6)
    assert row.turns.filter(ours=True).count() == 1


def _fail(*_told, **_more):
    raise OSError("killed")


def test_a_closed_survey_asks_nobody(asks, written, by, brand, work, survey):
    made.move_survey(by, Survey.objects.get(), "closed")
    done(by, brand, written(), work)
    assert questions() == 0


def test_only_a_survey_that_measures_can_ask(brand, by):
    row = made.make_survey(by, brand, "Mots", [Asked("text", {"fr": "Quoi ?"})])
    made.move_survey(by, row, "open")
    with pytest.raises(Refused, match="first question"):
        promises.keep_question(by, brand, asks=True, survey=row.pk, days=30, seen=0)


def test_the_question_is_set_on_the_page_of_promises(desk, brand, survey):
    sent = {"what": "question", "seen": 0, "asks": "on", "survey": survey.pk, "days": 60}
    assert desk("engage_levels", post=sent).status_code == 302
    row = Pledge.objects.get()
    assert (row.asks, row.survey, row.ask_days) == (True, survey.pk, 60)
    assert desk("engage_levels", post={**sent, "survey": survey.pk + 1}).status_code == 422
    assert service_of(brand).version == 1
