"""An answer in private may be as long as a private message there, one in public as long as a post."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.contract import Kind, PostLimits
from palabre.connectors.registry import PLATFORMS
from palabre.engagement.actions import ruling as verbs
from palabre.engagement.actions.answers import keep_draft, send
from palabre.engagement.actions.replies import keep_reply
from palabre.engagement.models import Conversation
from palabre.engagement.ruling.trying import tried
from palabre.engagement.talking import counted, why_not
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.test_answering import answer
from palabre.engagement.tests.test_ruling_answers import rule
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.rules import Refused
from palabre.publishing.findings import refuse_grave_text
from palabre.publishing.models import Delivery, Post
from palabre.publishing.reviewing import material_of

__all__ = ["rule"]
pytestmark = pytest.mark.django_db
LONG = "Oui. " * 180  # 900 signs: more than the network's 500 of a post, less than its 1,000 here


@pytest.fixture(autouse=True)
def _wordy(network, monkeypatch):
    """The network on paper takes longer texts in private, and wants a title for its posts."""
    of, made = PLATFORMS["echo"]
    post = replace(of.post, private=PostLimits(text=1_000), title=100, title_needed=True)
    monkeypatch.setitem(PLATFORMS, "echo", (replace(of, post=post), made))


@pytest.fixture
def receipt(brand):
    """A long reply."""
    return keep_reply(MACHINE, brand, "Long", {"fr": LONG, "en": LONG})


@pytest.fixture
def told(hear, private):
    """The conversation that one private message begins."""
    hear(said("p1", "Mon numéro ?", kind=Kind.MESSAGE, thread="t1"), through=private)
    return Conversation.objects.get()


def test_the_inbox_counts_a_private_answer_as_a_private_message(told, talk):
    here = counted(told, LONG)
    assert (here.used, here.most, here.says, here.grave) == (900, 1_000, [], False)
    assert counted(told, LONG + LONG).grave
    public = counted(talk("m1", by="max"), LONG)
    assert (public.most, public.grave) == (500, True)


def test_a_long_private_answer_leaves_and_a_longer_or_public_one_does_not(
    told, talk, by, network, work
):
    with pytest.raises(Refused, match="takes 1000 characters"):
        send(by, told, answer(told, LONG + LONG))
    told.refresh_from_db()
    send(by, told, answer(told, LONG))
    work()
    assert [len(text) for text in network.taken] == [900]
    row = Delivery.objects.get()
    refuse_grave_text(row, {**row.content, "text": LONG + "Bien."})
    with pytest.raises(Refused, match="takes 1000 characters"):
        refuse_grave_text(row, {**row.content, "text": LONG + LONG})
    public = talk("m1", by="max")
    with pytest.raises(Refused, match="takes 500 visible signs"):
        send(by, public, answer(public, LONG))


def test_the_time_for_a_private_answer_binds_no_public_one(told, talk, by, monkeypatch):
    of, made = PLATFORMS["echo"]
    private = replace(of.post.private, answered_within=timedelta(hours=24))
    monkeypatch.setitem(
        PLATFORMS, "echo", (replace(of, post=replace(of.post, private=private)), made)
    )
    public = talk("m1", by="max")
    assert counted(told, "Bien.").window == told.last_in_at + timedelta(hours=24)
    assert counted(public, "Bien.").window is None
    Conversation.objects.update(last_in_at=timezone.now() - timedelta(hours=25))
    told.refresh_from_db()
    public.refresh_from_db()
    assert "its time is over" in why_not(told)
    with pytest.raises(Refused, match="is over"):
        keep_draft(by, told, answer(told, "Trop tard"))
    assert why_not(public) == ""
    assert keep_draft(by, public, answer(public, "À temps"))


@pytest.mark.parametrize("slug", ["facebook", "instagram"])
def test_meta_takes_a_private_answer_for_a_day(slug):
    of, _made = PLATFORMS[slug]
    assert of.reply_window is None
    assert of.in_private().reply_window == timedelta(hours=24)


def test_who_approves_a_private_answer_reads_it_with_its_own_limit(told, by, zoe):
    assert send(Actor.person(zoe.user), told, answer(told, LONG)) is None
    material = material_of(Post.objects.get().reviews.get(), str)
    (shown,) = material["shown"]
    assert (shown.texts[0].most, shown.texts[0].is_over, shown.cut) == (1_000, False, [])
    assert not [one for one in shown.findings if one.grave]
    assert not material["is_blocked"]


def test_the_trial_of_a_rule_foresees_what_stands_against_a_private_answer(rule, told, talk, by):
    made = rule()
    verbs.switch_rule(by, made, on=False)
    talk("m1", by="max")
    found = tried(made)
    faults = {one.conversation.is_private: found.acts[one.pk][0]["fault"] for one in found.turns}
    assert faults[True] == ""
    assert "takes 500 visible signs" in faults[False]
