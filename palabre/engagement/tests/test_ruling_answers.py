"""Rules that answer with a saved reply: once, in their language, never to a robot, and only as they may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from palabre.engagement.actions import answers, people
from palabre.engagement.actions import ruling as verbs
from palabre.engagement.actions.replies import keep_reply
from palabre.engagement.actions.ruling import Wish
from palabre.engagement.models import Conversation, Happening, RuleAnswer, RuleRun
from palabre.engagement.ruling import running
from palabre.engagement.ruling.asked import Act, Doing, Event
from palabre.engagement.tests.conftest import said, source_of
from palabre.engagement.tests.test_answering import answer
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import AuditEntry, Member
from palabre.governance.rules import Refused
from palabre.listening.models import Voice
from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.checks import Charter
from palabre.publishing.models import Delivery, Post, Review
from palabre.publishing.rules import Step

pytestmark = pytest.mark.django_db
TEXTS = {"fr": "Bonjour {prénom}, bien reçu. {agent}", "en": "Hello {first name}, received."}


@pytest.fixture
def receipt(brand):
    """A reply in two languages."""
    return keep_reply(MACHINE, brand, "Accusé", TEXTS)


@pytest.fixture
def rule(brand, by, receipt):
    """A rule that answers each text with the reply, switched on."""

    def make(name="Accusé", *, sends=True, acts=(), **more):
        doing = Doing(Act.ANSWER, str(receipt.pk), sends=sends)
        row = verbs.keep_rule(by, brand, Wish(name, acts=[doing, *acts], **more))
        verbs.switch_rule(by, row, on=True)
        return row

    return make


@pytest.fixture
def run(brand):
    """Let the rules look at all that happened; what the last run told of each act."""

    def go():
        while running.run_rules(brand.pk):
            pass
        last = RuleRun.objects.first()
        return [(one.get("did", ""), one["fault"]) for one in last.told] if last else []

    return go


def test_an_answer_is_a_draft_unless_the_rule_says_that_it_leaves(rule, run, talk, network, work):
    rule(sends=False)
    row = talk("m1", "Bonjour ?")
    assert run() == [("drafted", "")]
    work()
    assert network.taken == []
    row.refresh_from_db()
    assert row.draft.text == "Bonjour, bien reçu. Lanterne"
    assert row.state == "new"
    kept = RuleAnswer.objects.get()
    assert (kept.post, kept.sent) == (row.draft, False)


def test_an_answer_that_leaves_goes_by_the_inbox_and_can_be_taken_back(
    rule, run, talk, network, work
):
    rule()
    row = talk("m1", "Bonjour ?")
    assert run() == [("leaves", "")]
    assert network.taken == []
    turn = row.turns.get(ours=True)
    assert turn.state == "leaving"
    assert RuleAnswer.objects.get().post == turn.post
    trail = AuditEntry.objects.get(kind="conversation", verb="answered")
    assert trail.actor == "Palabre (Accusé)"
    answers.take_back(MACHINE, turn)
    work()
    assert network.taken == []
    # Whoever took it back is not answered over by the same rule.
    assert Conversation.objects.get().draft is not None


def test_an_answer_of_a_rule_arrives_and_the_network_is_told_that_no_person_wrote_it(
    rule, run, talk, network, work
):
    rule()
    row = talk("m1", "Bonjour ?")
    run()
    work()
    assert network.answers == {"t0": "m1"}
    assert network.drafts[0].more == {"automatic": "yes"}
    row.refresh_from_db()
    assert (row.state, row.waiting_since) == ("waiting", None)


@pytest.mark.parametrize(
    ("spoken", "text"),
    [("en", "Hello, received."), ("fr", "Bonjour, bien reçu. Lanterne")],
)
def test_the_language_is_that_of_the_conversation(rule, run, talk, spoken, text):
    rule(sends=False)
    row = talk("m1", "Bonjour ?")
    Conversation.objects.filter(pk=row.pk).update(language=spoken)
    run()
    row.refresh_from_db()
    assert row.draft.text == text


def test_what_would_leave_in_another_language_stays_a_draft(rule, run, talk, network, work):
    rule()
    row = talk("m1", "Hola")
    Conversation.objects.filter(pk=row.pk).update(language="es")
    ((did, fault),) = run()
    assert did == "drafted"
    assert "language" in fault
    work()
    assert network.taken == []


def test_one_conversation_gets_one_answer_of_a_rule_whatever_comes(
    rule, run, talk, hear, network, work
):
    rule()
    talk("m1", thread="m1")
    run()
    work()
    hear(said("m2", "Et alors ?", above="m1", thread="m1"))
    assert Conversation.objects.count() == 1
    ((did, fault),) = run()
    assert did == ""
    assert "already" in fault
    work()
    assert len(network.taken) == 1


def test_one_person_gets_one_automatic_answer_a_day_whichever_rule_it_is(
    rule, run, talk, network, work
):
    rule("Un")
    rule("Deux")
    talk("m1", by="zoe")
    run()
    work()
    talk("m2", by="zoe")
    ((did, fault),) = run()
    assert did == ""
    assert "within a day" in fault
    talk("m3", by="max")
    run()
    work()
    assert len(network.taken) == 2
    RuleAnswer.objects.update(at=timezone.now() - timedelta(days=2))
    talk("m4", by="zoe")
    run()
    work()
    assert len(network.taken) == 3


def test_a_robot_is_never_answered_nor_drafted_for(rule, run, talk, network, work):
    rule()
    row = talk("m1", by="robot")
    Voice.objects.filter(handle="robot").update(is_automatic=True)
    ((did, fault),) = run()
    assert did == ""
    assert "automatic" in fault
    work()
    row.refresh_from_db()
    assert (network.taken, row.draft, RuleAnswer.objects.count()) == ([], None, 0)


def test_nothing_is_written_over_the_draft_of_a_person_nor_after_their_answer(
    rule, run, talk, by, network, work
):
    rule()
    row = talk("m1")
    answers.keep_draft(by, row, answer(row, "Je regarde."))
    assert run()[0][0] == ""
    row.refresh_from_db()
    assert row.draft.text == "Je regarde."
    answered = talk("m2", by="max")
    answers.send(by, answered, answer(answered, "Oui."))
    ((did, fault),) = run()
    assert did == ""
    assert "Nobody waits" in fault


def test_the_charter_keeps_an_automatic_answer_a_draft_and_says_why(
    rule, run, talk, brand, network, work
):
    keep_rules(MACHINE, brand.organisation, Charter(forbidden=("bien reçu",)), [], brand=brand)
    rule()
    row = talk("m1")
    ((did, fault),) = run()
    assert did == "drafted"
    assert fault
    work()
    row.refresh_from_db()
    assert (network.taken, row.state) == ([], "new")
    assert RuleRun.objects.get().outcome == "partly"


def test_an_approval_that_the_house_asks_for_is_asked_of_rules_too(
    rule, run, talk, brand, by, network, work, channel
):
    keep_chain(by, brand, "Tout", [Step()], channels=[channel])
    rule()
    talk("m1")
    assert run() == [("handed", "")]
    assert Review.objects.get().schedules
    assert not Delivery.objects.exists()


def test_who_may_not_publish_lets_no_rule_send(rule, brand, by, zoe, receipt):
    agent = Actor.person(zoe.user)
    doing = Doing(Act.ANSWER, str(receipt.pk), sends=True)
    with pytest.raises(Refused):
        verbs.keep_rule(agent, brand, Wish("Un", acts=[doing]))
    row = verbs.keep_rule(by, brand, Wish("Un", acts=[doing]))
    with pytest.raises(Refused):
        verbs.switch_rule(agent, row, on=True)
    row.refresh_from_db()
    assert not row.is_on


def test_who_may_not_publish_changes_no_reply_that_leaves_by_itself(
    rule, brand, by, zoe, receipt, client
):
    rule()
    agent = Actor.person(zoe.user)
    with pytest.raises(Refused):
        keep_reply(agent, brand, "Accusé", {"fr": "Fuyez !"}, row=receipt, seen=receipt.version)
    client.force_login(zoe.user)
    page = f"/o/lanterne/lanterne/engage/replies/{receipt.pk}/"
    sent = {"name": "Accusé", "text_fr": "Fuyez !", "version": receipt.version}
    assert client.post(page, sent).status_code == 422
    assert client.post(f"{page}remove/").status_code == 302
    receipt.refresh_from_db()
    assert receipt.texts == TEXTS
    keep_reply(by, brand, "Accusé", {"fr": "Merci."}, row=receipt, seen=receipt.version)
    free = keep_reply(agent, brand, "Libre", {"fr": "Oui."})
    assert keep_reply(agent, brand, "Libre", {"fr": "Si."}, row=free, seen=1).version == 2


def test_a_rule_whose_sender_lost_the_right_prepares_drafts(rule, run, talk, ada, network, work):
    rule()
    Member.objects.filter(pk=ada.pk).update(role="agent")
    talk("m1")
    ((did, fault),) = run()
    assert did == "drafted"
    assert "may publish no more" in fault
    work()
    assert network.taken == []


def test_what_came_long_ago_is_not_answered_by_itself(rule, run, hear, network, work):
    rule()
    hear(said("m1", published_at=timezone.now() - timedelta(hours=7)))
    ((did, fault),) = run()
    assert did == "drafted"
    assert "too late" in fault


def test_a_reply_that_is_gone_is_told_and_the_other_acts_are_done(rule, run, talk, receipt):
    rule(acts=[Doing(Act.TAG, "vu")])
    receipt.delete()
    row = talk("m1")
    (first, second) = run()
    assert "isn’t there" in first[1]
    assert second == ("", "")
    assert row.tagged.count() == 1


def test_a_private_message_gets_its_receipt_in_private(rule, run, hear, private, network, work):
    rule()
    hear(said("p1", "Bonjour", kind="message"), through=private)
    run()
    work()
    assert network.answers == {"t0": "p1"}


def test_an_answer_that_would_reach_another_than_the_one_who_is_called_stays_a_draft(
    rule, run, hear, network, work
):
    rule()
    hear(said("m1", "Bonjour ?"), said("m2", "Pareil ici.", above="m1", thread="m1", by="robot"))
    Voice.objects.filter(handle="robot").update(is_automatic=True)
    assert Conversation.objects.count() == 1
    while running.run_rules(Conversation.objects.get().brand_id):
        pass
    work()
    assert network.taken == []
    told = RuleRun.objects.order_by("pk").first().told
    assert [(one["did"], "wrong person" in one["fault"]) for one in told] == [("drafted", True)]


@pytest.mark.parametrize(("is_private", "called"), [(False, "Zoé"), (True, "Jeanne")])
def test_a_name_that_only_the_house_knows_is_never_said_in_public(
    rule, run, talk, brand, is_private, called
):
    rule(sends=False)
    row = talk("m1", "Bonjour ?")
    Voice.objects.update(name="Zoé Martin")
    known = people.make_person(MACHINE, brand, name="Jeanne Dupont")
    people.add_voice(MACHINE, known, row.voice)
    Conversation.objects.update(is_private=is_private)
    run()
    row.refresh_from_db()
    assert row.draft.text == f"Bonjour {called}, bien reçu. Lanterne"


STEPS = (
    "palabre.engagement.ruling.answering.answers.keep_draft",
    "palabre.engagement.ruling.answering.answers.send",
    "palabre.engagement.actions.answers.posts.write_post",
    "palabre.engagement.actions.answers.posts.schedule",
    "palabre.engagement.actions.answers.leave",
    "palabre.engagement.actions.answers.settle",
    "palabre.engagement.actions.answers.audit",
    "palabre.engagement.actions.conversations.tag",
    "palabre.engagement.models.RuleRun.save",
    "palabre.engagement.models.Happening.delete",
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("sends", [True, False])
def test_who_dies_at_any_point_of_an_answer_neither_repeats_nor_loses_it(
    rule, run, talk, network, work, monkeypatch, step, sends
):
    rule(sends=sends, acts=[Doing(Act.TAG, "vu")])
    row = talk("m1")

    def die(*_given, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(step, die)
        try:
            run()
            died = False
        except KeyboardInterrupt:
            died = True
    if died:
        counts = (Post.objects, RuleAnswer.objects, RuleRun.objects, Delivery.objects)
        assert [one.count() for one in counts] == [0, 0, 0, 0]
        assert Happening.objects.count() == 1
    run()
    run()
    work()
    assert RuleAnswer.objects.count() == RuleRun.objects.count() == row.tagged.count() == 1
    assert Post.objects.count() == 1
    assert len(network.taken) == (1 if sends else 0)
    assert not Happening.objects.exists()


def test_an_answer_whose_happening_comes_back_is_not_repeated(
    rule, run, talk, brand, work, network
):
    rule()
    row = talk("m1")
    run()
    Happening.objects.create(brand=brand, turn=row.turns.get(ours=False), event=Event.TEXT)
    run()
    work()
    assert len(network.taken) == 1


def test_our_own_texts_wake_no_rule(rule, run, talk, hear, channel):
    rule()
    source = source_of(channel, "messages")
    talk("m1", thread="m1")
    run()
    hear(said("t9", "Bien reçu", above="m1", thread="m1", by="lanterne"), through=source)
    assert not Happening.objects.exists()
