"""Sorting conversations: given, taken, pressed, tagged, put aside, done and opened; alone and in bulk."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.teams import keep_team
from palabre.engagement.hours import added
from palabre.engagement.models import Conversation, ConversationTag
from palabre.engagement.rules import Priority
from palabre.engagement.tests.conftest import said, source_of
from palabre.governance.acts import Actor
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.governance.words import sentence
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(hear):
    """Three conversations."""
    hear(said("m1"), said("m2"), said("m3"))
    return list(Conversation.objects.order_by("pk"))


def numbers(rows):
    return [one.pk for one in rows]


def test_many_are_given_to_a_member_or_a_team_and_back(three, by, brand, eve):
    assert verbs.assign(by, brand, numbers(three), eve) == 3
    assert verbs.assign(by, brand, numbers(three), eve) == 0
    assert Conversation.objects.filter(assignee=eve).count() == 3
    team = keep_team(by, brand.organisation, "Matin", [eve])
    verbs.assign(by, brand, numbers(three[:1]), None, team)
    verbs.assign(by, brand, numbers(three[1:]), None)
    assert Conversation.objects.filter(team=team, assignee=None).count() == 1
    assert Conversation.objects.filter(team=None, assignee=None).count() == 2


def test_of_two_who_take_one_the_first_has_it(three, by, ada, eve):
    verbs.take(by, three[0], ada)
    with pytest.raises(Refused, match="Ada"):
        verbs.take(Actor.person(eve.user), three[0], eve)
    three[0].refresh_from_db()
    assert three[0].assignee == ada


def test_what_presses_more_is_late_sooner(three, by, brand):
    verbs.prioritise(by, brand, numbers(three[:1]), Priority.URGENT)
    three[0].refresh_from_db()
    promised = added(brand, three[0].waiting_since, timedelta(hours=1))
    assert three[0].late_at == promised < three[1].late_at


def test_a_tag_is_put_once_and_taken_off(three, by, brand):
    assert verbs.tag(by, brand, numbers(three), " #livraison ") == 3
    assert verbs.tag(by, brand, numbers(three), "livraison") == 0
    verbs.untag(by, three[0], "livraison")
    assert ConversationTag.objects.count() == 2
    with pytest.raises(Refused):
        verbs.tag(by, brand, numbers(three), " # ")


def test_what_is_done_waits_for_nothing_until_it_is_opened_or_news_comes(three, by, brand, hear):
    assert verbs.finish(by, brand, numbers(three)) == 3
    assert not Conversation.objects.exclude(waiting_since=None, stage="done").exists()
    verbs.reopen(by, brand, numbers(three[:1]))
    hear(said("m4", above="m2"))
    assert list(Conversation.objects.order_by("pk").values_list("state", flat=True)) == [
        "open",
        "open",
        "done",
    ]
    assert Conversation.objects.exclude(waiting_since=None).count() == 2


def test_what_is_put_aside_comes_back_with_news(three, by, brand, hear):
    until = timezone.now() + timedelta(days=1)
    verbs.finish(by, brand, numbers(three[:1]))
    assert verbs.snooze(by, brand, numbers(three), until) == 3
    assert Conversation.objects.filter(stage="snoozed", snoozed_until=until).count() == 3
    hear(said("m4", above="m2"))
    assert Conversation.objects.filter(stage="snoozed").count() == 2


def test_conversations_of_another_brand_are_never_touched(three, by, organisation, eve):
    other = organisation.brands.create(name="Autre", slug="autre")
    assert verbs.finish(by, other, numbers(three)) == 0
    assert verbs.assign(by, other, numbers(three), eve) == 0


def test_a_note_tells_who_is_named_and_says_nothing_of_theirs(three, by, eve, work):
    verbs.note(by, three[0], "Tu peux regarder ?", [eve])
    work()
    (sent,) = mail.outbox
    assert sent.to == ["Eve@example.org"] or sent.to == ["eve@example.org"]
    assert "Tu peux regarder" in sent.body
    assert "Bonjour" not in sent.body
    assert f"/engage/{three[0].pk}/" in sent.body


def test_the_history_says_who_did_what_in_words(three, by, brand, eve):
    verbs.assign(by, brand, numbers(three[:1]), eve)
    verbs.finish(by, brand, numbers(three[:1]))
    entries = AuditEntry.objects.filter(kind="conversation", object_id=str(three[0].pk))
    assert [sentence(one) for one in entries.order_by("pk")] == [
        f"Ada gave conversation “echo #{three[0].pk}” to Eve.",
        f"Ada: conversation “echo #{three[0].pk}”, from “new” to “done”.",
    ]


@pytest.fixture
def found(brand, channel):
    """Two texts of a thread that a topic follows, of which nothing was said to us."""
    brand.topics.create(organisation=brand.organisation, name="Café", query="bonjour")
    world = source_of(channel, "world")
    ingest([said("m1"), said("m2", above="m1")], "echo", [world])
    return Mention.objects.get(remote_id="m2")


def test_a_found_text_becomes_a_conversation_with_its_thread(found, by, brand):
    row = verbs.open_conversation(by, brand, found)
    assert sorted(row.turns.values_list("mention__remote_id", flat=True)) == ["m1", "m2"]
    assert verbs.open_conversation(by, brand, found) == row


def test_a_text_far_down_a_long_thread_becomes_a_conversation_with_what_is_around_it(
    found, by, brand, channel, monkeypatch
):
    monkeypatch.setattr(verbs, "MOST_AT_ONCE", 3)
    texts = [said(f"t{n}", above="m1", thread="m1") for n in range(8)]
    ingest(texts, "echo", [channel.organisation.sources.get()])
    row = verbs.open_conversation(by, brand, Mention.objects.get(remote_id="t5"))
    names = row.turns.order_by("at").values_list("mention__remote_id", flat=True)
    assert list(names) == ["m1", "t3", "t4", "t5"]


def test_what_follows_an_opened_conversation_joins_it(found, by, brand, channel):
    from palabre.engagement.gathering import gather

    row = verbs.open_conversation(by, brand, found)
    ingest([said("m3", above="m2", thread="m1")], "echo", [channel.organisation.sources.get()])
    gather(brand.pk)
    assert row.turns.count() == 3
