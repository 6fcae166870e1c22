"""Letting rules look at what happened: their acts, the row that says so and the end of the happening are one
transaction, so that who dies over it repeats nothing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.analysis.text import fold
from palabre.engagement.clocks import lock_inbox
from palabre.engagement.models import Happening, Rule, RuleRun, Turn
from palabre.engagement.ruling.asked import (
    Doing,
    Facts,
    Outcome,
    What,
    acts_of,
    conditions_of,
    holds,
    meets,
)
from palabre.engagement.ruling.doing import do
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.rules import Refused
from palabre.listening.models import Mention, MentionTopic

AT_ONCE = 50
HOUR = timedelta(hours=1)
WHOLE = ("conversation__brand", "mention__voice")


def waiting() -> list[int]:
    """The brands in which something happened that no rule has looked at."""
    return list(Happening.objects.order_by("brand").values_list("brand", flat=True).distinct())


def run_rules(brand: int) -> bool:
    """Let the rules of a brand look at what happened next; whether there is more."""
    numbers = list(Happening.objects.filter(brand=brand).values_list("pk", flat=True)[:AT_ONCE])
    for number in numbers:
        run_one(number)
    return len(numbers) == AT_ONCE


@transaction.atomic
def run_one(number: int) -> list[RuleRun]:
    """Let the rules look at one happening, in their order; what they did. Nothing when it was looked at."""
    row = Happening.objects.filter(pk=number).first()
    if row is None:
        return []
    lock_inbox(row.brand_id)
    row = Happening.objects.filter(pk=number).first()
    if row is None:  # another worker was quicker
        return []
    turn = Turn.objects.select_related(*WHOLE).get(pk=row.turn_id)
    rules = list(Rule.objects.filter(brand=row.brand_id, is_on=True, event=row.event))
    done = [_run(rule, row.event, turn) for rule in met(rules, facts_of(turn))]
    row.delete()
    return [one for one in done if one is not None]


def met(rules: Sequence[Rule], facts: Facts) -> list[Rule]:
    """The rules that a text meets, in their order, up to one that lets no other follow."""
    found = []
    for rule in rules:
        if meets(conditions_of(rule.conditions), facts, every=rule.every):
            found.append(rule)
            if rule.stops:
                break
    return found


def topics_of(turns: Sequence[Turn]) -> dict[int, frozenset[str]]:
    """The topics of texts, by the mention: one question, however many."""
    found: dict[int, set[str]] = {}
    rows = MentionTopic.objects.filter(mention__in=[one.mention_id for one in turns])
    for mention, topic in rows.values_list("mention", "topic"):
        found.setdefault(mention, set()).add(str(topic))
    return {mention: frozenset(topics) for mention, topics in found.items()}


def facts_of(turn: Turn, topics: Mapping[int, frozenset[str]] | None = None) -> Facts:
    """What is known of a text; ``topics`` are those of many, where they were asked for together."""
    row = turn.mention
    if row is None:
        return Facts()
    topics = topics_of([turn]) if topics is None else topics
    talk = turn.conversation
    values: dict[What, frozenset[str]] = {
        What.TOPIC: topics.get(row.pk, frozenset()),
        What.TONE: frozenset({row.tone}),
        What.INTENT: frozenset(row.intents),
        What.CATEGORY: frozenset(row.categories),
        What.LANGUAGE: frozenset({row.language}),
        What.KIND: frozenset({row.kind}),
        What.NETWORK: frozenset({row.platform}),
        What.ACCOUNT: frozenset({str(talk.channel_id)}) if talk.channel_id else frozenset(),
    }
    return Facts(words_of(row), values, _followers(row))


def words_of(row: Mention) -> str:
    """The words of a text as conditions are compared with them."""
    return plain(f"{row.title} {row.text}")


def plain(text: str) -> str:
    """A text as its words in lower case without accents, one space between them."""
    return " ".join("".join(one if one.isalnum() else " " for one in fold(text)).split())


def _followers(row: Mention) -> int | None:
    return row.followers if row.followers is not None else row.voice.followers


def _run(rule: Rule, event: str, turn: Turn) -> RuleRun | None:
    """Do what a rule says, unless it did or does too much. The row comes first: it alone lets the acts be."""
    run, fresh = RuleRun.objects.get_or_create(
        rule=rule, event=event, turn_number=turn.pk, defaults={"conversation": turn.conversation}
    )
    if not fresh:
        return None
    lately = RuleRun.objects.filter(rule=rule, at__gt=timezone.now() - HOUR).count()
    if lately > rule.most:
        return _stop(rule, run)
    facts = facts_of(turn)
    run.why = [one.told() for one in conditions_of(rule.conditions) if holds(one, facts)]
    by = Actor(f"Palabre ({rule.name})")
    run.told = [_do(by, turn, one) for one in acts_of(rule.acts)]
    run.outcome = Outcome.PARTLY if any(one["fault"] for one in run.told) else Outcome.DONE
    run.save(update_fields=["why", "told", "outcome"])
    return run


def _stop(rule: Rule, run: RuleRun) -> RuleRun:
    Rule.objects.filter(pk=rule.pk).update(is_on=False, stopped_at=timezone.now())
    audit(rule.organisation_id, "stopped", rule, MACHINE)
    run.outcome = Outcome.STOPPED
    run.save(update_fields=["outcome"])
    return run


def _do(by: Actor, turn: Turn, doing: Doing) -> dict[str, Any]:
    """Do one act; what stands against it is told, and keeps none of the others from being done."""
    fault = ""
    try:
        with transaction.atomic():
            do(by, turn.conversation, doing)
    except Refused as error:
        fault = str(error)
    return {**doing.told(), "fault": fault[:300]}
