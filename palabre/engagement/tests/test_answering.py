"""Answering: drafts, sending once, taking back, approvals, and what news does to all of it."""

import uuid

import pytest
from django.utils import timezone

from palabre.engagement import gathering
from palabre.engagement.actions.answers import (
    Answer,
    News,
    keep_draft,
    record,
    send,
    take_back,
    throw_draft,
)
from palabre.engagement.models import Conversation, Turn
from palabre.engagement.tests.conftest import said
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused
from palabre.publishing.actions.posts import Overtaken, Told, Written, write_post
from palabre.publishing.actions.reviews import approve
from palabre.publishing.models import Delivery, Post

pytestmark = pytest.mark.django_db


def answer(row, text="Oui, bien sûr !", **more):
    """An answer as the page of somebody who sees the conversation now gives it."""
    row = Conversation.objects.select_related("draft").get(pk=row.pk)
    more.setdefault("draft", row.draft_id)
    more.setdefault("version", row.draft.version if row.draft else 0)
    more.setdefault("seen", row.version)
    more.setdefault("sheet", uuid.uuid4())
    return Answer(text, **more)


@pytest.fixture
def state():
    """State, list and whether they wait, of the only conversation."""

    def read():
        row = Conversation.objects.get()
        return row.state, row.stage, row.waiting_since is not None

    return read


def test_an_answer_leaves_under_the_text_it_answers_and_rests_the_clock(
    talk, by, network, work, state, hear
):
    row = talk("m1")
    hear(said("m2", above="m1"))
    send(by, row, answer(row))
    assert state() == ("waiting", "waiting", False)
    assert network.taken == []
    work()
    assert network.answers == {"t0": "m2"}
    turn = row.turns.last()
    assert (turn.ours, turn.state, turn.unsettled_at) == (True, "there", None)


def test_our_answer_that_is_read_back_stays_one_turn(talk, by, work, hear):
    row = talk("m1")
    send(by, row, answer(row))
    work()
    hear(said("t0", "Oui, bien sûr !", above="m1", by="lanterne"))
    assert row.turns.count() == 2
    assert row.turns.last().mention.remote_id == "t0"


def test_our_answer_that_is_read_before_we_know_its_name_stays_one_turn(talk, by, work, hear):
    row = talk("m1")
    send(by, row, answer(row))
    hear(said("t0", "Oui, bien sûr !", above="m1", by="lanterne"))
    assert row.turns.count() == 3
    work()
    assert row.turns.count() == 2
    assert Turn.objects.get(post__isnull=False).mention.remote_id == "t0"


def test_sent_twice_from_one_page_it_leaves_once(talk, by, network, work):
    row = talk()
    once = answer(row)
    send(by, row, once)
    with pytest.raises(Refused):
        send(by, row, once, anyway=True)
    work()
    assert len(network.taken) == 1


def test_the_draft_of_a_team_sent_by_two_leaves_once(talk, by, eve, network, work):
    row = talk()
    keep_draft(by, row, answer(row))
    hers, his = answer(row), answer(row)
    send(by, row, hers)
    with pytest.raises(Refused, match="sent or thrown away"):
        send(Actor.person(eve.user), row, his, anyway=True)
    work()
    assert network.taken == ["Oui, bien sûr\N{NARROW NO-BREAK SPACE}!"]


def test_who_answers_after_a_colleague_has_is_shown_that_first(talk, by, eve):
    row = talk()
    late = answer(row, "Moi aussi je réponds")
    send(by, row, answer(row))
    with pytest.raises(News):
        send(Actor.person(eve.user), row, late)
    assert send(Actor.person(eve.user), row, late, anyway=True) is not None
    assert row.turns.filter(ours=True).count() == 2


def test_what_was_said_meanwhile_is_shown_first(talk, by, hear, state):
    row = talk("m1")
    written = answer(row)
    hear(said("m2", "Trop tard.", above="m1"))
    with pytest.raises(News):
        send(by, row, written)
    assert state() == ("new", "todo", True)
    assert not Delivery.objects.exists()


def test_a_colleagues_words_in_the_draft_are_not_written_over(talk, by, eve):
    row = talk()
    keep_draft(by, row, answer(row, "Je regarde"))
    old = answer(row, "À moi")
    keep_draft(Actor.person(eve.user), row, answer(row, "Je regarde encore"))
    with pytest.raises(Overtaken):
        keep_draft(by, row, old)
    assert Post.objects.get().text == "Je regarde encore"


def test_a_draft_that_two_begin_at_once_is_not_written_over(talk, by, eve):
    row = talk()
    mine = answer(row, "Bonjour")
    keep_draft(Actor.person(eve.user), row, answer(row, "Bonsoir"))
    with pytest.raises(Overtaken):
        keep_draft(by, row, mine)


def test_nothing_written_is_no_draft_and_nothing_to_send(talk, by):
    row = talk()
    assert keep_draft(by, row, answer(row, "  ")) is None
    with pytest.raises(Refused, match="nothing to send"):
        send(by, row, answer(row, " "))


def test_an_answer_is_taken_back_until_it_leaves(talk, by, network, work, state):
    row = talk()
    turn = send(by, row, answer(row))
    take_back(by, turn)
    assert state() == ("open", "todo", True)
    assert Conversation.objects.get().draft is not None
    work()
    assert network.taken == []
    turn = send(by, row, answer(row))
    work()
    with pytest.raises(Refused, match="has left"):
        take_back(by, turn)


def test_an_answer_that_fails_opens_its_conversation_again(talk, by, network, work, state):
    network.faults = ["rejected"]
    row = talk()
    send(by, row, answer(row))
    work()
    assert row.turns.last().state == "failed"
    assert state() == ("open", "todo", True)


def test_what_failed_long_ago_keeps_no_later_answer_from_being_seen(
    talk, by, network, work, monkeypatch
):
    monkeypatch.setattr(gathering, "MOST_SETTLED", 1)
    network.faults = ["rejected"]
    first = talk("m1")
    send(by, first, answer(first))
    work()
    second = talk("m2", by="max")
    send(by, second, answer(second))
    work(seconds=30)
    assert [row.turns.last().state for row in (first, second)] == ["failed", "there"]


def test_a_juniors_answer_is_handed_in_and_leaves_once_approved(
    talk, by, zoe, network, work, state
):
    row = talk()
    assert send(Actor.person(zoe.user), row, answer(row)) is None
    assert state() == ("new", "todo", True)
    approve(by, Post.objects.get().reviews.get(), 0)
    work()
    assert len(network.taken) == 1
    assert state() == ("waiting", "waiting", False)
    assert Conversation.objects.get().draft is None


def test_a_text_that_came_while_we_answered_is_not_forgotten(talk, by, hear, work, state):
    row = talk("m1")
    before = timezone.now()
    send(by, row, answer(row))
    work()
    hear(said("m2", above="m1", published_at=before))
    assert state() == ("open", "todo", True)


def test_an_answer_given_over_there_is_noted_by_hand(talk, by, state):
    row = talk()
    record(by, row, "Appelée au téléphone.")
    assert state() == ("waiting", "waiting", False)
    assert row.turns.last().words == "Appelée au téléphone."
    with pytest.raises(Refused):
        record(by, row, " ")


def test_without_an_account_that_can_answer_nothing_is_written(talk, by):
    row = talk()
    Conversation.objects.update(channel=None)
    with pytest.raises(Refused, match="No account"):
        keep_draft(by, row, answer(row))


def test_a_draft_is_thrown_away(talk, by):
    row = talk()
    keep_draft(by, row, answer(row))
    throw_draft(by, row)
    assert not Post.objects.exists()
    assert Conversation.objects.get().draft is None


def test_a_draft_that_holds_somebody_elses_post_is_no_way_to_it(talk, by, brand, channel):
    row = talk()
    other = write_post(by, brand, Written(text="Autre", told=[Told(channel.pk)]))
    with pytest.raises(Refused):
        send(by, row, answer(row, draft=other.pk), anyway=True)
    other.refresh_from_db()
    assert other.state == "draft"
