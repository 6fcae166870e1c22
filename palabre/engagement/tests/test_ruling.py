"""Rules of the inbox: what they ask, what they do once, and where they end."""

import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from palabre.engagement.actions import ruling as verbs
from palabre.engagement.actions.ruling import Wish
from palabre.engagement.actions.teams import keep_team, retire_team
from palabre.engagement.models import Conversation, ConversationTag, Happening, Note, Rule, RuleRun
from palabre.engagement.ruling import running
from palabre.engagement.ruling.asked import (
    Act,
    Condition,
    Doing,
    Event,
    Facts,
    What,
    conditions_of,
    holds,
    meets,
)
from palabre.engagement.ruling.facts import plain
from palabre.engagement.tests.conftest import said
from palabre.governance.models import AuditEntry
from palabre.governance.rules import Refused

VALUES = st.sampled_from(["fr", "en", "nl"])
CONDITIONS = st.builds(
    Condition, st.just(What.LANGUAGE), st.lists(VALUES, max_size=2).map(tuple), st.booleans()
)
FACTS = VALUES.map(lambda one: Facts(values={What.LANGUAGE: frozenset({one})}))


@given(st.lists(CONDITIONS, max_size=4), FACTS)
def test_all_and_any_are_what_each_condition_says(conditions, facts):
    answers = [holds(one, facts) for one in conditions]
    assert meets(conditions, facts, every=True) is all(answers)
    assert meets(conditions, facts, every=False) is (any(answers) or not conditions)


@given(st.lists(VALUES, min_size=1).map(tuple), FACTS)
def test_a_condition_and_its_inverse_are_never_both_met(values, facts):
    one, other = (Condition(What.LANGUAGE, values, inverted) for inverted in (False, True))
    assert holds(one, facts) is not holds(other, facts)


@given(st.lists(CONDITIONS, max_size=4), FACTS)
def test_conditions_are_the_same_once_kept_and_read(conditions, facts):
    kept = conditions_of([one.told() for one in conditions])
    assert kept == conditions


@pytest.mark.parametrize("rows", [["x"], [{"what": "mood", "values": ["a"]}], [{"what": "tone"}]])
def test_a_condition_that_cannot_be_read_is_met_by_nothing(rows):
    assert not meets(conditions_of(rows), Facts("tout"), every=True)


def test_words_are_found_whole_in_any_spelling():
    facts = Facts(plain("Déçu : REMBOURSEZ-moi !"))
    assert holds(Condition(What.WORDS, ("remboursez moi",)), facts)
    assert not holds(Condition(What.WORDS, ("rembourse",)), facts)


@pytest.fixture
def rule(brand, by):
    """Make a rule and switch it on."""

    def make(name="Un", *acts, conditions=(), **more):
        wish = Wish(name, conditions=conditions, acts=acts or [Doing(Act.TAG, "vu")], **more)
        row = verbs.keep_rule(by, brand, wish)
        verbs.switch_rule(by, row, on=True)
        return row

    return make


@pytest.fixture
def run(brand):
    """Let the rules look at all that happened."""

    def go():
        while running.run_rules(brand.pk):
            pass

    return go


REFUND = [Condition(What.WORDS, ("remboursez",))]


@pytest.mark.django_db
def test_a_rule_sorts_what_it_is_for_and_its_log_says_why(rule, run, talk, brand, by, eve):
    team = keep_team(by, brand.organisation, "Service", [eve])
    acts = [
        Doing(Act.ASSIGN, f"team-{team.pk}"), Doing(Act.PRIORITY, "high"),
        Doing(Act.TAG, "argent"), Doing(Act.NOTE, "Voir la commande."),
    ]  # fmt: skip
    made = rule("Argent", *acts, conditions=REFUND)
    angry, calm = talk("m1", "Remboursez-moi !"), talk("m2", "Bonjour")
    run()
    angry.refresh_from_db()
    assert (angry.team, angry.priority) == (team, "high")
    assert ConversationTag.objects.get().conversation == angry
    assert Note.objects.get().text == "Voir la commande."
    done = RuleRun.objects.get()
    assert (done.rule, done.conversation, done.outcome) == (made, angry, "done")
    assert done.why == [{"what": "words", "values": ["remboursez"], "not": False}]
    assert [one["fault"] for one in done.told] == ["", "", "", ""]
    calm.refresh_from_db()
    assert (calm.team, calm.priority) == (None, "normal")
    trail = AuditEntry.objects.filter(kind="conversation", verb="tagged").get()
    assert trail.actor == "Palabre (Argent)"


@pytest.mark.django_db
def test_what_a_rule_did_is_done_once_though_its_happening_comes_back(rule, run, talk, brand):
    rule("Un", Doing(Act.NOTE, "Vu."))
    row = talk()
    run()
    turn = row.turns.get()
    Happening.objects.create(brand=brand, turn=turn, event=Event.TEXT)
    run()
    assert (Note.objects.count(), RuleRun.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_who_dies_over_a_rule_leaves_nothing_half_done(rule, run, talk, monkeypatch):
    rule("Un", Doing(Act.NOTE, "Vu."), Doing(Act.TAG, "vu"))
    talk()

    def die(*_given, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("palabre.engagement.actions.conversations.tag", die)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert (Note.objects.count(), RuleRun.objects.count()) == (0, 0)
    run()
    run()
    assert (Note.objects.count(), RuleRun.objects.count()) == (1, 1)
    assert ConversationTag.objects.count() == 1


@pytest.mark.django_db
def test_rules_go_in_their_order_and_one_may_be_the_last(rule, run, talk, by):
    rule("Un", Doing(Act.TAG, "un"), stops=True)
    second = rule("Deux", Doing(Act.TAG, "deux"))
    talk("m1")
    run()
    assert [one.tag.name for one in ConversationTag.objects.all()] == ["un"]
    verbs.move_rule(by, second)
    talk("m2")
    run()
    verbs.move_rule(by, second, down=True)
    talk("m3")
    run()
    assert list(RuleRun.objects.order_by("pk").values_list("rule__name", flat=True)) == [
        "Un", "Deux", "Un", "Un",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_rule_for_new_conversations_passes_over_what_goes_on(rule, run, talk, hear):
    rule("Un", event=Event.OPENED)
    talk("m1", thread="m1")
    hear(said("m2", "Et alors ?", above="m1", thread="m1"))
    run()
    assert Conversation.objects.get().turns.count() == 2
    assert RuleRun.objects.count() == 1


@pytest.mark.django_db
def test_what_rules_do_wakes_no_rule(rule, run, talk):
    rule("Un", Doing(Act.DONE), Doing(Act.TAG, "vu"))
    talk()
    run()
    assert not Happening.objects.exists()
    assert RuleRun.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("goes", ["is deleted", "is retired"])
def test_an_act_that_cannot_be_done_is_told_and_keeps_no_other(
    rule, run, talk, brand, by, eve, goes
):
    team = keep_team(by, brand.organisation, "Service", [eve])
    rule("Un", Doing(Act.ASSIGN, f"team-{team.pk}"), Doing(Act.TAG, "vu"))
    if goes == "is deleted":
        team.delete()
    else:
        retire_team(by, team)
    talk()
    run()
    done = RuleRun.objects.get()
    assert done.outcome == "partly"
    assert "isn’t there" in done.told[0]["fault"]
    assert ConversationTag.objects.count() == 1


@pytest.mark.django_db
def test_a_rule_that_does_too_much_is_stopped_and_says_so(rule, run, talk):
    made = rule("Un", most=2)
    for number in range(4):
        talk(f"m{number}")
    run()
    made.refresh_from_db()
    assert not made.is_on
    assert made.stopped_at is not None
    assert ConversationTag.objects.count() == 2
    assert list(RuleRun.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "done", "done", "stopped",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(kind="rule", verb="stopped").exists()


@pytest.mark.django_db
def test_nothing_is_noted_where_no_rule_is_on_nor_of_what_is_old(rule, talk, by):
    talk("m1")
    assert not Happening.objects.exists()
    made = rule("Un")
    verbs.switch_rule(by, made, on=False)
    talk("m2")
    assert not Happening.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wish",
    [
        Wish("", acts=[Doing(Act.DONE)]), Wish("Un"), Wish("Un", acts=[Doing(Act.TAG)]),
        Wish("Un", acts=[Doing(Act.PRIORITY, "huge")]),
        Wish("Un", acts=[Doing(Act.ASSIGN, "team-0")]),
        Wish("Un", acts=[Doing(Act.DONE)], conditions=[Condition(What.TONE, ())]),
        Wish("Un", acts=[Doing(Act.DONE)], conditions=[Condition(What.FOLLOWERS, ("many",))]),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(brand, by, wish):
    with pytest.raises(Refused):
        verbs.keep_rule(by, brand, wish)
    assert not Rule.objects.exists()


@pytest.mark.django_db
def test_a_rule_that_fails_as_nobody_foresaw_says_so_and_all_others_go_on(
    rule, run, talk, brand, monkeypatch
):
    broken = rule("Un", Doing(Act.TAG, "vu"), Doing(Act.NOTE, "Vu."))
    other = rule("Deux", Doing(Act.PRIORITY, "high"))
    row = talk("m1")

    def fail(*_given, **_more):
        raise KeyError("unforeseen")

    with monkeypatch.context() as patched:
        patched.setattr("palabre.engagement.actions.conversations.note", fail)
        run()
    row.refresh_from_db()
    assert (row.priority, ConversationTag.objects.count()) == ("high", 0)
    said_so = RuleRun.objects.get(rule=broken)
    assert said_so.outcome == "partly"
    assert all("mistake" in one["fault"] for one in said_so.told)
    assert RuleRun.objects.get(rule=other).outcome == "done"
    talk("m2")
    run()
    assert RuleRun.objects.filter(rule=broken).first().outcome == "done"


@pytest.mark.django_db
def test_a_text_at_which_no_rule_can_look_is_passed_by_and_the_next_is_not(
    rule, run, talk, monkeypatch
):
    rule("Un")
    rule("Deux", Doing(Act.PRIORITY, "high"))
    talk("m1", "Un")
    talk("m2", "Deux")
    facts_of = running.facts_of

    def fail(turn, *given):
        if turn.mention.text == "Un":
            raise ValueError("unforeseen")
        return facts_of(turn, *given)

    monkeypatch.setattr(running, "facts_of", fail)
    run()
    assert not Happening.objects.exists()
    told = [(one.rule.name, one.outcome) for one in RuleRun.objects.order_by("pk")]
    assert told == [("Un", "partly"), ("Deux", "partly"), ("Un", "done"), ("Deux", "done")]


@pytest.mark.django_db
def test_a_database_that_is_away_costs_no_text(rule, run, talk, monkeypatch):
    rule("Un")
    talk("m1")

    def away(*_given):
        raise OperationalError("database is locked")

    with monkeypatch.context() as patched:
        patched.setattr(running, "facts_of", away)
        with pytest.raises(OperationalError):
            run()
    run()
    assert RuleRun.objects.get().outcome == "done"
