"""Letting rules look at what happened: their acts, the row that says so and the end of the happening are one
transaction, so that who dies over it repeats nothing."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.clocks import lock_inbox
from palabre.engagement.models import Happening, Rule, RuleRun, Turn
from palabre.engagement.ruling.asked import (
    OF_TEXTS,
    Doing,
    Facts,
    Outcome,
    acts_of,
    conditions_of,
    holds,
    meets,
)
from palabre.engagement.ruling.doing import do
from palabre.engagement.ruling.facts import around, facts_of
from palabre.engagement.ruling.further import FURTHER
from palabre.engagement.ruling.happening import quietly
from palabre.governance.acts import MACHINE, Actor, Moved, audit
from palabre.governance.rules import Refused
from palabre.jobs.faults import DATABASE_AWAY

log = logging.getLogger(__name__)

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
        try:
            run_one(number)
        except DATABASE_AWAY:
            raise
        except Exception:  # one text never stops a brand's rules for good
            log.exception("the rules could not look at a text", extra={"number": number})
            _pass_by(number)
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
    at = None if row.event in OF_TEXTS else row.at
    facts = facts_of(turn, around(turn.conversation.brand, [turn], rules), at)
    with quietly():
        done = [_alone(rule, row, turn, facts) for rule in met(rules, facts)]
    row.delete()
    return [one for one in done if one is not None]


@transaction.atomic
def _pass_by(number: int) -> None:
    """End a happening at which no rule could look; the log of each that waits for it says so."""
    row = Happening.objects.filter(pk=number).first()
    if row is None:
        return
    lock_inbox(row.brand_id)
    turn = Turn.objects.select_related("conversation").get(pk=row.turn_id)
    for rule in Rule.objects.filter(brand=row.brand_id, is_on=True, event=row.event):
        _failed(rule, row, turn)
    Happening.objects.filter(pk=number).delete()


def met(rules: Sequence[Rule], facts: Facts) -> list[Rule]:
    """The rules that a text meets, in their order, up to one that lets no other follow."""
    found = []
    for rule in rules:
        if meets(conditions_of(rule.conditions), facts, every=rule.every):
            found.append(rule)
            if rule.stops:
                break
    return found


def _alone(rule: Rule, of: Happening, turn: Turn, facts: Facts) -> RuleRun | None:
    """Do what a rule says; a fault that nobody foresaw undoes what it did, and the other rules go on."""
    try:
        with transaction.atomic():
            return _run(rule, of, turn, facts)
    except DATABASE_AWAY:
        raise
    except Exception:
        log.exception("a rule failed", extra={"number": rule.pk})
        return _failed(rule, of, turn)


def _failed(rule: Rule, of: Happening, turn: Turn) -> RuleRun:
    """The line of the log for a rule that did nothing, through a fault of Palabre's own."""
    fault = _("Palabre made a mistake here: nothing was done, and the other texts go on.")
    told = [one.told() | {"fault": fault} for one in acts_of(rule.acts)]
    run, _fresh = RuleRun.objects.get_or_create(
        rule=rule, event=of.event, turn_number=turn.pk, detail=of.detail,
        defaults={"conversation": turn.conversation, "told": told, "outcome": Outcome.PARTLY},
    )  # fmt: skip
    return run


def _run(rule: Rule, of: Happening, turn: Turn, facts: Facts) -> RuleRun | None:
    """Do what a rule says, unless it did or does too much. The row comes first: it alone lets the acts be."""
    run, fresh = RuleRun.objects.get_or_create(
        rule=rule, event=of.event, turn_number=turn.pk, detail=of.detail,
        defaults={"conversation": turn.conversation},
    )  # fmt: skip
    if not fresh:
        return None
    lately = RuleRun.objects.filter(rule=rule, at__gt=timezone.now() - HOUR).count()
    if lately > rule.most:
        return _stop(rule, run)
    run.why = [one.told() for one in conditions_of(rule.conditions) if holds(one, facts)]
    by = Actor(f"Palabre ({rule.name})")
    run.told = [_do(by, run, turn, one) for one in acts_of(rule.acts)]
    run.outcome = Outcome.PARTLY if any(one["fault"] for one in run.told) else Outcome.DONE
    run.save(update_fields=["why", "told", "outcome"])
    return run


def _stop(rule: Rule, run: RuleRun) -> RuleRun:
    Rule.objects.filter(pk=rule.pk).update(is_on=False, stopped_at=timezone.now())
    audit(rule.organisation_id, "stopped", rule, MACHINE)
    run.outcome = Outcome.STOPPED
    run.save(update_fields=["outcome"])
    return run


def _do(by: Actor, run: RuleRun, turn: Turn, doing: Doing) -> dict[str, Any]:
    """Do one act; what stands against it is told, and keeps none of the others from being done."""
    came: dict[str, Any] = {"fault": ""}
    try:
        with transaction.atomic():
            if doing.act in FURTHER:
                came |= FURTHER[doing.act](by, run, turn, doing)
            else:
                do(by, turn.conversation, doing)
    except (Refused, Moved) as error:
        came["fault"] = str(error)
    return {**doing.told(), **came, "fault": str(came["fault"])[:300]}
