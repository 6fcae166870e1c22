"""What is done to texts of others over there: liked, hidden, deleted in ten seconds."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from palabre.channels.actions import give_account
from palabre.connectors.contract import Moderation, RateLimited, Rejected, Unavailable
from palabre.connectors.registry import PLATFORMS
from palabre.engagement.actions.moderation import carry_out, let_stand, moderate, sweep_acts
from palabre.engagement.models import ModerationAct, Turn
from palabre.engagement.rules import offered
from palabre.engagement.tests.conftest import said
from palabre.governance.models import AuditEntry, Brand
from palabre.governance.rules import Refused
from palabre.jobs.models import Job
from palabre.listening.models import Mention
from palabre.listening.proving import DELETED_THERE

pytestmark = pytest.mark.django_db


def died(act, **more):
    """Let the job of an act be given up in the middle of it."""
    ModerationAct.objects.filter(pk=act.pk).update(state="begun", **more)
    Job.objects.filter(name="engagement.moderate").update(state="stopped", ended_at=timezone.now())


def test_a_text_is_hidden_over_there(network, talk, by, work):
    row = talk("m1")
    moderate(by, row.turns.get(), Moderation.HIDE)
    work()
    assert network.acts == [("m1", "hide")]
    assert ModerationAct.objects.get().state == "done"


def test_an_act_is_tried_again_when_the_network_is_down_and_given_up_when_it_refuses(
    network, talk, by, work
):
    network.refuses = [Unavailable("Down."), Rejected("Not yours.")]
    row = talk("m1")
    moderate(by, row.turns.get(), Moderation.LIKE)
    work()
    work(minutes=5)
    act = ModerationAct.objects.get()
    assert (act.state, act.last_error) == ("failed", "Not yours.")


def test_a_pause_that_the_network_asks_for_is_kept(network, talk, by, work):
    network.refuses = [RateLimited("Slow down.", timedelta(hours=1))]
    moderate(by, talk("m1").turns.get(), Moderation.LIKE)
    work(minutes=5)
    assert (len(network.refuses), network.acts) == (0, [])
    work(minutes=70)
    assert network.acts == [("m1", "like")]


def test_an_act_that_is_not_taken_for_a_day_is_called_failed(network, talk, by, work):
    network.refuses = [Unavailable("Down.")] * 2
    moderate(by, talk("m1").turns.get(), Moderation.LIKE)
    work()
    ModerationAct.objects.update(at=timezone.now() - timedelta(hours=25))
    work(minutes=2)
    act = ModerationAct.objects.get()
    assert (act.state, act.last_error, network.refuses) == ("failed", "Down.", [])


def test_a_like_that_is_tried_again_late_does_not_undo_that_it_was_taken_away(
    network, talk, by, work
):
    network.refuses = [Unavailable("Down.")]
    turn = talk("m1").turns.get()
    moderate(by, turn, Moderation.LIKE)
    work(seconds=1)
    moderate(by, turn, Moderation.UNLIKE)
    work(minutes=30)
    assert network.acts == [("m1", "unlike")]


def test_a_like_asked_for_again_after_it_was_taken_away_is_given(network, talk, by, work):
    network.refuses = [Unavailable("Down.")]
    turn = talk("m1").turns.get()
    moderate(by, turn, Moderation.LIKE)
    work(seconds=1)
    moderate(by, turn, Moderation.UNLIKE)
    moderate(by, turn, Moderation.LIKE)
    work(minutes=30)
    assert network.acts == [("m1", "like")]


def test_what_shows_a_text_again_waits_while_its_hiding_is_on_its_way(network, talk, by):
    turn = talk("m1").turns.get()
    hiding = moderate(by, turn, Moderation.HIDE)
    ModerationAct.objects.update(state="begun")
    showing = moderate(by, turn, Moderation.SHOW)
    Job.objects.filter(name="engagement.moderate", key=str(hiding.pk)).update(state="running")
    assert carry_out(showing.pk) is not None
    assert network.acts == []
    Job.objects.filter(name="engagement.moderate", key=str(hiding.pk)).update(state="done")
    assert carry_out(showing.pk) is None
    assert network.acts == [("m1", "show")]


def test_an_act_whose_job_was_given_up_is_done_again(network, talk, by, work):
    row = talk("m1")
    act = moderate(by, row.turns.get(), Moderation.HIDE)
    died(act)
    sweep_acts()
    work(minutes=1)
    assert network.acts == [("m1", "hide")]
    act.refresh_from_db()
    assert act.state == "done"
    sweep_acts()
    work(minutes=2)
    assert network.acts == [("m1", "hide")]


def test_an_act_that_nobody_could_finish_for_a_day_is_unknown_and_can_be_asked_again(
    network, desk, talk, by, work
):
    row = talk("m1")
    act = moderate(by, row.turns.get(), Moderation.DELETE)
    died(act, at=timezone.now() - timedelta(hours=25))
    sweep_acts()
    act.refresh_from_db()
    assert (act.state, network.acts) == ("failed", [])
    page = desk("engage_conversation", row.pk).content.decode()
    assert "unknown. Nobody knows whether it is done" in page
    assert f'id="delete-{row.turns.get().pk}"' in page
    moderate(by, row.turns.get(), Moderation.DELETE)
    work()
    assert network.acts == [("m1", "delete")]


def test_an_act_that_a_job_still_looks_after_is_left_to_it(network, talk, by):
    moderate(by, talk("m1").turns.get(), Moderation.DELETE)
    sweep_acts()
    assert Job.objects.filter(name="engagement.moderate").count() == 1


def test_what_a_network_lets_nobody_do_is_refused(talk, by, network, monkeypatch):
    of, connect = PLATFORMS["echo"]
    monkeypatch.setitem(PLATFORMS, "echo", (replace(of, moderation=frozenset()), connect))
    row = talk()
    with pytest.raises(Refused, match="by hand"):
        moderate(by, row.turns.get(), Moderation.HIDE)


def test_a_text_is_deleted_over_there_and_here_after_ten_seconds(network, talk, by, work):
    row = talk("m1")
    moderate(by, row.turns.get(), Moderation.DELETE)
    work(seconds=5)
    assert not network.acts
    work()
    assert network.acts == [("m1", "delete")]
    assert not Turn.objects.exists()
    assert not Mention.objects.exists()
    assert AuditEntry.objects.filter(verb="asked to delete there").count() == 1
    assert AuditEntry.objects.filter(verb=DELETED_THERE).exists()


def test_a_deletion_is_taken_back_until_the_network_is_asked(network, talk, by, work):
    turn = talk("m1").turns.get()
    moderate(by, turn, Moderation.DELETE)
    let_stand(by, turn)
    work()
    assert not network.acts
    assert Mention.objects.exists()
    network.refuses = [Unavailable("Down.")]
    moderate(by, turn, Moderation.DELETE)
    work()
    with pytest.raises(Refused, match="too late"):
        let_stand(by, turn)


def test_a_deletion_that_the_network_refuses_leaves_the_text_and_says_why(
    network, desk, talk, by, work
):
    row = talk("m1")
    network.refuses = [Rejected("You don't moderate here.")]
    moderate(by, row.turns.get(), Moderation.DELETE)
    work()
    assert Mention.objects.exists()
    assert "You don&#x27;t moderate here." in desk("engage_conversation", row.pk).content.decode()


def test_nobody_acts_with_an_account_that_was_given_to_another_brand(
    network, talk, by, channel, work
):
    turn = talk("m1").turns.get()
    moderate(by, turn, Moderation.DELETE)
    other = Brand.objects.create(organisation=channel.organisation, name="Boréal", slug="boreal")
    give_account(by, channel, other)
    work()
    assert not network.acts
    assert ModerationAct.objects.get().state == "failed"
    with pytest.raises(Refused, match="another brand"):
        moderate(by, turn, Moderation.HIDE)


def test_two_who_ask_for_the_same_act_ask_the_network_once(network, talk, by, work):
    turn = talk("m1").turns.get()
    assert moderate(by, turn, Moderation.DELETE) == moderate(by, turn, Moderation.DELETE)
    work()
    assert network.acts == [("m1", "delete")]


def test_a_page_offers_deletion_with_its_way_back(network, desk, talk, work):
    row = talk("m1")
    turn = row.turns.get()
    assert "Delete it there" in desk("engage_conversation", row.pk).content.decode()
    told = desk("engage_moderate", row.pk, turn.pk, "delete", post={}, **{"HX-Request": "true"})
    page = told.content.decode()
    assert "Let it stand" in page
    assert f'id="stand-{turn.pk}"' in page
    assert re.search(rf'<button[^>]*data-key="z"[^>]*id="stand-{turn.pk}"', page)
    stand = reverse("engage_let_stand", args=["lanterne", row.brand.slug, row.pk, turn.pk])
    assert stand in told.headers["HX-Trigger"]
    assert (
        "Let it stand"
        not in desk(
            "engage_let_stand", row.pk, turn.pk, post={}, **{"HX-Request": "true"}
        ).content.decode()
    )
    work()
    assert not network.acts


M = Moderation
ALL = frozenset(M)


@pytest.mark.parametrize(
    ("done", "known", "expected"),
    [
        ([], ALL, {M.APPROVE, M.HIDE, M.SPAM, M.DELETE, M.LIKE, M.KICK, M.BAN}),
        ([M.LIKE], ALL, {M.APPROVE, M.HIDE, M.SPAM, M.DELETE, M.UNLIKE, M.KICK, M.BAN}),
        ([M.LIKE, M.UNLIKE], {M.LIKE, M.UNLIKE}, {M.LIKE}),
        ([M.HIDE], ALL, {M.SHOW, M.SPAM, M.DELETE, M.LIKE, M.KICK, M.BAN}),
        ([M.HIDE, M.SHOW], {M.HIDE, M.SHOW}, {M.HIDE}),
        ([M.SPAM], {M.APPROVE, M.SPAM, M.DELETE}, {M.APPROVE, M.DELETE}),
        ([M.APPROVE], {M.APPROVE, M.SPAM}, {M.SPAM}),
        ([M.KICK], {M.KICK, M.BAN}, {M.BAN}),
        ([M.KICK, M.BAN], {M.KICK, M.BAN}, set()),
        ([M.BAN], {M.KICK, M.BAN}, set()),
    ],
)
def test_of_each_pair_of_acts_the_one_is_offered_that_makes_sense(done, known, expected):
    assert offered(done, known) == expected


def test_a_page_offers_what_answers_the_last_act_by_the_same_key(network, desk, talk, by, work):
    row = talk("m1")
    turn = row.turns.get()
    network.refuses = [Rejected("Not now.")]
    moderate(by, turn, Moderation.HIDE)
    work()
    shown = desk("engage_conversation", row.pk).content.decode()
    assert ("Hide it there" in shown, "Show it again" in shown) == (True, False)
    moderate(by, turn, Moderation.HIDE)
    work()
    shown = desk("engage_conversation", row.pk).content.decode()
    assert ("Hide it there" in shown, "Show it again" in shown) == (False, True)
    assert "Not now." not in shown
    assert re.search(r'data-key="v"[^>]*>.*?Show it again', shown, re.DOTALL)


def test_nothing_is_offered_for_a_text_that_is_being_deleted(network, desk, talk, by):
    row = talk("m1")
    moderate(by, row.turns.get(), Moderation.DELETE)
    shown = desk("engage_conversation", row.pk).content.decode()
    assert "It is deleted there in a moment" in shown
    assert ("Hide it there" in shown, "Like it" in shown) == (False, False)


def test_one_text_is_shown_as_it_is_now_until_it_is_gone(network, desk, talk, hear, by, work):
    row = talk("m1")
    hear(said("m2", "Encore", above="m1"))
    turn = row.turns.last()
    moderate(by, turn, Moderation.DELETE)
    asked = f"?part=turn&turn={turn.pk}"
    shown = desk("engage_conversation", row.pk, query=asked).content.decode()
    assert "It is deleted there in a moment" in shown
    assert 'hx-trigger="load delay:3s"' in shown
    assert "Bonjour" not in shown
    work()
    gone = desk("engage_conversation", row.pk, query=asked).content.decode()
    assert "This text was deleted there." in gone
    assert "Encore" not in gone


@pytest.mark.parametrize("asked", ["", "x", "0", "9" * 30])
def test_what_is_no_text_of_a_conversation_is_gone(network, desk, talk, asked):
    row = talk("m1")
    shown = desk("engage_conversation", row.pk, query=f"?part=turn&turn={asked}").content.decode()
    assert "This text was deleted there." in shown


def test_an_agent_hides_but_does_not_delete(network, client, zoe, talk, work):
    row = talk("m1")
    client.force_login(zoe.user)
    place = ["lanterne", row.brand.slug, row.pk]
    shown = client.get(reverse("engage_conversation", args=place)).content.decode()
    assert "Hide it there" in shown
    assert "Delete it there" not in shown
    turn = row.turns.get().pk
    asked = client.post(reverse("engage_moderate", args=[*place, turn, "delete"]))
    assert asked.status_code == 403
    client.post(reverse("engage_moderate", args=[*place, turn, "hide"]))
    work()
    assert network.acts == [("m1", "hide")]
