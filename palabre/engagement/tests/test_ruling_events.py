"""What wakes a rule besides a text: and that rules wake no rule."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from palabre.engagement import asking
from palabre.engagement.actions import answers
from palabre.engagement.actions import conversations as talks
from palabre.engagement.actions import ruling as verbs
from palabre.engagement.actions.ruling import Wish
from palabre.engagement.models import (
    Conversation,
    ConversationTag,
    Episode,
    Happening,
    Rule,
    RuleRun,
)
from palabre.engagement.ruling import dues, running
from palabre.engagement.ruling.asked import Act, Condition, Doing, Event, What
from palabre.engagement.ruling.trying import tried
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.test_answering import answer
from palabre.listening.models import Tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(brand, by):
    """A rule for an event that tags, switched on."""

    def make(event, *acts, name="Un", **more):
        wish = Wish(name, event, acts=acts or [Doing(Act.TAG, "vu")], **more)
        row = verbs.keep_rule(by, brand, wish)
        verbs.switch_rule(by, row, on=True)
        return row

    return make


@pytest.fixture
def ran(brand):
    """Let the rules look at all that happened; how often one acted by now."""

    def go():
        while running.run_rules(brand.pk):
            pass
        return RuleRun.objects.count()

    return go


def test_news_in_what_rested_wakes_and_news_in_what_is_open_does_not(
    rule, ran, talk, hear, by, work, network
):
    rule(Event.REOPENED)
    row = talk("m1", thread="m1")
    hear(said("m2", above="m1", thread="m1"))
    assert ran() == 0
    answers.send(by, row, answer(row))
    work()
    hear(said("m3", "Et encore ?", above="m1", thread="m1", published_at=timezone.now()))
    assert ran() == 1
    assert RuleRun.objects.get().conversation == row


def test_news_after_done_wakes_and_its_trial_finds_the_same(rule, ran, talk, hear, by, brand):
    made = rule(Event.REOPENED)
    row = talk("m1", thread="m1")
    talks.finish(by, brand, [row.pk])
    hear(said("m2", "Et encore ?", above="m1", thread="m1"))
    assert ran() == 1
    assert [one.words for one in tried(made).turns] == ["Et encore ?"]
    assert tried(made).turns[0].pk == RuleRun.objects.get().turn_number


def test_a_tag_an_assignment_and_done_wake_each_its_rule_and_are_found_by_its_trial(
    rule, ran, talk, by, brand, zoe
):
    events = (Event.TAGGED, Event.ASSIGNED, Event.DONE)
    made = {one: rule(one, Doing(Act.NOTE, "Vu."), name=str(one)) for one in events}
    row = talk("m1", "Bonjour ?")
    assert ran() == 0
    talks.tag(by, brand, [row.pk], "Presse")
    assert ran() == 1
    talks.tag(by, brand, [row.pk], "Presse")
    assert ran() == 1
    talks.tag(by, brand, [row.pk], "Radio")
    talks.assign(by, brand, [row.pk], zoe)
    assert ran() == 3
    talks.finish(by, brand, [row.pk])
    assert ran() == 4
    for event in events:
        acted = RuleRun.objects.filter(rule=made[event]).count()
        assert len(tried(made[event]).turns) == acted
    talks.assign(by, brand, [row.pk], None)
    assert ran() == 4


def test_a_rule_for_tags_asks_which_one_it_was(rule, ran, talk, by, brand):
    press = Tag.objects.create(organisation=brand.organisation, name="Presse")
    rule(
        Event.TAGGED,
        Doing(Act.PRIORITY, "high"),
        conditions=[Condition(What.TAG, (str(press.pk),))],
    )
    row, other = talk("m1"), talk("m2", by="max")
    talks.tag(by, brand, [row.pk], "Presse")
    talks.tag(by, brand, [other.pk], "Radio")
    assert ran() == 1
    row.refresh_from_db()
    assert row.priority == "high"


@pytest.mark.parametrize(("event", "ahead"), [(Event.LATE, -1), (Event.SOON, 30)])
def test_who_waits_too_long_or_soon_will_wakes_once_a_matter(rule, ran, talk, hear, event, ahead):
    rule(event)
    Rule.objects.update(on_since=timezone.now() - timedelta(days=1))
    row = talk("m1", thread="m1")
    now = timezone.now()
    assert dues.note_dues(now) == 0 or event is Event.SOON
    Episode.objects.update(soon_noted_at=None)
    Happening.objects.all().delete()
    Conversation.objects.filter(pk=row.pk).update(late_at=now + timedelta(minutes=ahead))
    assert dues.note_dues(now) == 1
    assert ran() == 1
    assert dues.note_dues(now) == 0
    hear(said("m2", above="m1", thread="m1"))
    Conversation.objects.filter(pk=row.pk).update(late_at=now + timedelta(minutes=ahead))
    assert dues.note_dues(now) == 0


def test_what_was_late_before_a_rule_was_switched_on_is_left_alone(rule, ran, talk):
    row = talk("m1")
    rule(Event.LATE)
    Conversation.objects.filter(pk=row.pk).update(late_at=timezone.now() - timedelta(hours=2))
    assert dues.note_dues(timezone.now()) == 0
    assert ran() == 0


def test_who_was_answered_meanwhile_is_late_no_more(rule, ran, talk, by, brand, monkeypatch):
    rule(Event.LATE)
    Rule.objects.update(on_since=timezone.now() - timedelta(days=1))
    row = talk("m1")
    Conversation.objects.filter(pk=row.pk).update(late_at=timezone.now() - timedelta(minutes=1))
    real = dues._note_one

    def slow(*given):
        talks.finish(by, brand, [row.pk])
        return real(*given)

    monkeypatch.setattr(dues, "_note_one", slow)
    assert dues.note_dues(timezone.now()) == 0
    assert ran() == 0


def test_the_trial_of_late_reads_what_took_longer_than_promised(rule, hear):
    made = rule(Event.LATE)
    old = timezone.now() - timedelta(days=20)
    hear(said("m1", "Toujours rien", published_at=old), said("m2", "À l'instant", by="max"))
    assert [one.words for one in tried(made).turns] == ["Toujours rien"]


@pytest.mark.parametrize(
    ("value", "best", "times"), [(1, 5, 1), (2, 5, 1), (3, 5, 0), (4, 10, 1), (5, 10, 0)]
)
def test_a_bad_answer_to_the_question_wakes_and_a_good_one_does_not(
    rule, ran, talk, by, brand, organisation, value, best, times
):
    made = rule(Event.DISLIKED)
    row = talk("m1")
    talks.finish(by, brand, [row.pk])
    matter = Episode.objects.get(conversation=row)
    reference = f"conversation:{row.pk}/{matter.pk}"
    asking.answered(organisation.pk, reference, value, best)
    asking.answered(organisation.pk, reference, value, best)
    assert ran() == times
    assert len(tried(made).turns) == times


def test_rules_that_would_wake_each_other_end_at_once(rule, ran, talk, by, brand, zoe):
    whom = Doing(Act.ASSIGN, f"member-{zoe.pk}")
    rule(Event.TEXT, Doing(Act.TAG, "un"), whom, Doing(Act.DONE), name="Zéro")
    rule(Event.TAGGED, Doing(Act.TAG, "deux"), whom, name="Un")
    rule(Event.ASSIGNED, Doing(Act.TAG, "trois"), Doing(Act.DONE), name="Deux")
    rule(Event.DONE, Doing(Act.TAG, "quatre"), whom, name="Trois")
    row = talk("m1")
    assert ran() == 1
    assert not Happening.objects.exists()
    assert [one.tag.name for one in ConversationTag.objects.all()] == ["un"]
    talks.tag(by, brand, [row.pk], "main")
    assert ran() == 2
    assert not Happening.objects.exists()


def test_what_a_person_does_after_a_rule_wakes_again(rule, ran, talk, by, brand, monkeypatch):
    rule(Event.TEXT, Doing(Act.TAG, "un"), name="Un")
    rule(Event.DONE, name="Deux")
    row = talk("m1")

    def away(*_given):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr("palabre.engagement.actions.conversations.tag", away)
        with pytest.raises(OperationalError):
            ran()
    # Whatever ended the rule, its silence ended with it.
    talks.finish(by, brand, [row.pk])
    assert Happening.objects.filter(event=Event.DONE).count() == 1
    assert ran() == 2


def test_nothing_is_noted_where_no_rule_waits_for_it(talk, by, brand):
    row = talk("m1")
    talks.tag(by, brand, [row.pk], "Presse")
    talks.finish(by, brand, [row.pk])
    assert not Happening.objects.exists()
