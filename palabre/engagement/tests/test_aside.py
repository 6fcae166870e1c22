"""Who wrote in public is answered in private, where the network lets it (a network on paper, a double)."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.connectors.contract import Capability, Kind, PostLimits
from palabre.connectors.registry import PLATFORMS
from palabre.engagement.actions.answers import keep_draft, send
from palabre.engagement.models import Conversation
from palabre.engagement.talking import counted, told
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.test_answering import answer
from palabre.governance.rules import Refused

pytestmark = pytest.mark.django_db
WITHIN = timedelta(days=7)


@pytest.fixture(autouse=True)
def _lets(network, monkeypatch):
    """The network on paper lets who wrote in public be answered in private for seven days, in a message of
    thirty signs."""
    of, made = PLATFORMS["echo"]
    post = replace(of.post, private=PostLimits(text=30))
    fresh = replace(of, post=post, private_within=WITHIN)
    monkeypatch.setitem(PLATFORMS, "echo", (fresh, made))


def aside(row, text, **more):
    return replace(answer(row, text), private=True, **more)


def test_an_answer_in_private_is_sent_as_one_and_the_team_sees_that_it_was(talk, by, network, work):
    row = talk("m1", by="max")
    send(by, row, aside(row, "Écrivez-nous ici."))
    work()
    assert [one.more for one in network.drafts] == [{"private": "yes"}]
    (ours,) = [one for one in told(row)[0] if one.turn and one.turn.ours]
    assert ours.state.endswith("· in private")


def test_it_is_counted_as_a_private_message_and_a_longer_one_does_not_leave(talk, by):
    row = talk("m1", by="max")
    assert counted(row, "Oui." * 10, aside=True).grave
    assert not counted(row, "Oui." * 10).grave
    with pytest.raises(Refused, match="takes 30 characters"):
        send(by, row, aside(row, "Oui." * 10))
    assert counted(row, "Oui.", aside=True).window == row.last_in_at + WITHIN


def test_it_is_refused_once_the_time_is_over_and_a_public_answer_is_not(talk, by):
    row = talk("m1", by="max")
    late = timezone.now() - WITHIN - timedelta(minutes=1)
    Conversation.objects.filter(pk=row.pk).update(last_in_at=late)
    row.refresh_from_db()
    with pytest.raises(Refused, match="in private any more"):
        keep_draft(by, row, aside(row, "Oui."))
    assert keep_draft(by, row, answer(row, "Oui."))


def test_a_private_conversation_has_no_such_choice(hear, private, by):
    hear(said("p1", "Mon numéro ?", kind=Kind.MESSAGE, thread="t1"), through=private)
    row = Conversation.objects.get()
    with pytest.raises(Refused, match="in private any more"):
        keep_draft(by, row, aside(row, "Oui."))


def test_the_page_offers_it_and_keeps_what_was_chosen(as_ada, talk, by):
    row = talk("m1", by="max")
    page = f"/o/lanterne/lanterne/engage/{row.pk}/"
    assert 'name="private"' in as_ada.get(page).content.decode()
    keep_draft(by, row, aside(row, "Oui."))
    shown = as_ada.get(page).content.decode()
    (switch,) = re.findall(r'<input[^>]*name="private"[^>]*>', shown)
    assert " checked" in switch


def test_where_the_network_does_not_let_it_the_page_does_not_offer_it(as_ada, talk, monkeypatch):
    of, made = PLATFORMS["echo"]
    monkeypatch.setitem(PLATFORMS, "echo", (replace(of, private_within=None), made))
    row = talk("m1", by="max")
    shown = as_ada.get(f"/o/lanterne/lanterne/engage/{row.pk}/").content.decode()
    assert 'name="private"' not in shown


def test_networks_that_let_it_answer_at_all():
    for of, _made in PLATFORMS.values():
        assert of.private_within is None or Capability.REPLY in of.capabilities
