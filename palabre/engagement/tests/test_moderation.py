"""What is done to texts of others over there: liked, hidden, deleted in ten seconds."""

from dataclasses import replace

import pytest
from django.urls import reverse

from palabre.connectors.contract import Moderation, Rejected, Unavailable
from palabre.connectors.registry import PLATFORMS
from palabre.engagement.actions.moderation import let_stand, moderate
from palabre.engagement.models import ModerationAct, Turn
from palabre.engagement.talking import told
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused
from palabre.listening.models import Mention
from palabre.listening.proving import DELETED_THERE

pytestmark = pytest.mark.django_db


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
    work(minutes=5)
    act = ModerationAct.objects.get()
    assert (act.state, act.last_error) == ("failed", "Not yours.")


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
    assert "Let it stand" in told.content.decode()
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


def test_only_the_act_that_fits_what_was_done_is_offered_and_its_key_takes_it_back(talk, desk):
    row = talk("m1")
    turn = row.turns.get().pk

    def offers(act=""):
        if act:
            desk("engage_moderate", row.pk, turn, act, post={})
        shown, _older = told(row)
        return {name: key for name, _word, key in shown[0].acts}

    assert offers() == {"hide": "v", "delete": "#", "like": "y"}
    assert offers("hide") == {"show": "v", "delete": "#", "like": "y"}
    assert offers("like")["unlike"] == "y"
    assert offers("show")["hide"] == "v"
    assert not offers("delete")


def test_an_act_that_the_network_refused_is_offered_again(network, talk, by, work):
    network.refuses = [Rejected("Not yours.")]
    row = talk("m1")
    moderate(by, row.turns.get(), Moderation.LIKE)
    work()
    assert "like" in [act for act, _word, _key in told(row)[0][0].acts]


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
