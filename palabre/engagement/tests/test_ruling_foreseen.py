"""What the trial of a rule says of its answers: their words, whether they would leave, and why not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from palabre.engagement.actions import ruling as verbs
from palabre.engagement.models import Conversation, RuleAnswer
from palabre.engagement.ruling.asked import Condition, What
from palabre.engagement.ruling.trying import tried
from palabre.engagement.tests.conftest import said
from palabre.engagement.tests.test_ruling_answers import receipt, rule
from palabre.governance.acts import MACHINE
from palabre.listening.models import Voice
from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.checks import Charter
from palabre.publishing.models import Post
from palabre.publishing.rules import Step

__all__ = ["receipt", "rule"]
pytestmark = pytest.mark.django_db


def _would(rule):
    found = tried(rule)
    return [
        (
            one.words,
            [(act.get("did", ""), act.get("text", ""), act["fault"]) for act in found.acts[one.pk]],
        )
        for one in reversed(found.turns)
    ]


def test_the_trial_words_each_answer_and_sends_none(rule, talk, by, network, work):
    made = rule()
    verbs.switch_rule(by, made, on=False)
    talk("m1", "Un", by="zoe")
    talk("m2", "Deux", by="zoe")
    talk("m3", "Trois", by="robot")
    Voice.objects.filter(handle="robot").update(is_automatic=True)
    Conversation.objects.filter(turns__mention__remote_id="m1").update(language="fr")
    one, two, three = _would(made)
    assert one == ("Un", [("leaves", "Bonjour, bien reçu. Lanterne", "")])
    assert two[1][0][0] == ""
    assert "within a day" in two[1][0][2]
    assert "automatic account" in three[1][0][2]
    work()
    assert network.taken == []
    assert not Post.objects.exists()
    assert not RuleAnswer.objects.exists()


def test_the_trial_foresees_that_what_another_says_in_a_talk_is_not_answered_by_itself(
    rule, hear, by
):
    made = rule()
    verbs.switch_rule(by, made, on=False)
    hear(said("m1", "Un"), said("m2", "Deux", above="m1", thread="m1", by="max"))
    made.conditions = [Condition(What.WORDS, ("deux",)).told()]
    ((words, ((did, _text, fault),)),) = _would(made)
    assert (words, did) == ("Deux", "drafted")
    assert "wrong person" in fault


def test_the_trial_says_what_the_charter_and_an_approval_would_do(
    rule, talk, by, brand, network, channel
):
    made = rule()
    talk("m1", "Un")
    keep_chain(by, brand, "Tout", [Step()], channels=[channel])
    assert _would(made)[0][1][0][0] == "handed"
    keep_rules(MACHINE, brand.organisation, Charter(forbidden=("bien reçu",)), [], brand=brand)
    ((did, text, fault),) = _would(made)[0][1]
    assert (did, text) == ("drafted", "Bonjour, bien reçu. Lanterne")
    assert fault


def test_the_trial_tells_what_is_gone_and_its_page_shows_the_words(rule, talk, as_ada, receipt, by):
    made = rule(sends=False)
    talk("m1", "Un")
    page = as_ada.get(f"/o/lanterne/lanterne/engage/rules/{made.pk}/?try=1").content.decode()
    assert "Bonjour, bien reçu. Lanterne" in page
    assert "as a draft" in page
    receipt.delete()
    assert "isn’t there" in _would(made)[0][1][0][2]


def test_a_trial_of_answers_asks_no_more_for_many_texts(rule, talk, django_assert_num_queries):
    made = rule()
    talk("m0", "Un")
    with CaptureQueriesContext(connection) as few:
        assert len(tried(made).turns) == 1
    for number in range(1, 6):
        talk(f"m{number}", "Un", by=f"v{number}")
    with django_assert_num_queries(len(few)):
        assert len(tried(made).turns) == 6
