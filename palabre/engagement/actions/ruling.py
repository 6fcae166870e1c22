"""Rules of the inbox: kept, switched, put in order and thrown away."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.actions.acting import whom
from palabre.engagement.actions.replies import keep_reply
from palabre.engagement.models import Rule, SavedReply
from palabre.engagement.rules import Priority
from palabre.engagement.ruling.answering import may_send, reply_of
from palabre.engagement.ruling.asked import (
    AT_LEAST,
    LONGEST_NOTICE,
    LONGEST_TEXT,
    MOST_ACTS,
    MOST_CONDITIONS,
    MOST_INFLUENCE,
    MOST_PEOPLE,
    MOST_VALUES,
    TO_PEOPLE,
    Act,
    Condition,
    Doing,
    Event,
    What,
    acts_of,
)
from palabre.engagement.ruling.facts import handle_of, plain
from palabre.engagement.ruling.programs import hook_of
from palabre.engagement.ruling.reaching import people_named
from palabre.engagement.ruling.ready import READY, names_of
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, User
from palabre.governance.rules import Refused

MOST_RULES, MOST_AN_HOUR = 50, 1_000


@dataclass(frozen=True, slots=True)
class Wish:
    """A rule as its writer wants it."""

    name: str
    event: Event = Event.TEXT
    conditions: Sequence[Condition] = ()
    acts: Sequence[Doing] = field(default_factory=list)
    every: bool = True
    stops: bool = False
    most: int = 100


@transaction.atomic
def keep_rule(by: Actor, brand: Brand, wish: Wish, row: Rule | None = None, seen: int = 0) -> Rule:
    """Keep a rule, switched off, or change one whose version ``seen`` is still the last.

    Raises `Refused` for a name that is taken, a rule that does nothing or asks for nothing that can be met,
    a change by somebody else meanwhile, and beyond 50 rules.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)  # two never get one name
    rows = Rule.objects.filter(brand=brand)
    if row is not None:
        row = rows.filter(pk=row.pk).first()
        if row is None or row.version != seen:
            raise Refused(_("Somebody changed this rule meanwhile: look at it again."))
    elif rows.count() >= MOST_RULES:
        raise Refused(_("There are as many rules as there may be."))
    name = " ".join(wish.name.split())[:80]
    if not name:
        raise Refused(_("Give the rule a name."))
    others = rows.exclude(pk=row.pk) if row else rows
    if others.filter(name=name).exists():
        raise Refused(_("“%(name)s” is there already.") % {"name": name})
    is_new = row is None
    last = rows.aggregate(last=Max("position"))["last"] or 0
    row = row or Rule(
        organisation_id=brand.organisation_id, brand=brand, made_by=by.user, version=0,
        position=last + 1,
    )  # fmt: skip
    row.name, row.event, row.every, row.stops = name, wish.event, wish.every, wish.stops
    row.most = max(1, min(wish.most, MOST_AN_HOUR))
    row.conditions = [_condition(one).told() for one in wish.conditions[:MOST_CONDITIONS]]
    acts = [_act(brand, one) for one in wish.acts[:MOST_ACTS]]
    row.sender = _sender(by, brand, acts)
    row.acts = [one.told() for one in acts]
    if not row.acts:
        raise Refused(_("Say what this rule does."))
    row.version += 1
    row.save()
    audit(row.organisation_id, "added" if is_new else "changed", row, by, version=row.version)
    return row


def _condition(asked: Condition) -> Condition:
    values = [" ".join(one.split())[:100] for one in asked.values]
    if asked.what is What.WORDS:
        values = [plain(one) for one in values]
    if asked.what is What.VOICE:
        values = [handle_of(one) for one in values]
    if asked.what in AT_LEAST:
        values = [one for one in values if one.isascii() and one.isdigit()]
    if asked.what is What.INFLUENCE and any(
        len(one) > 3 or int(one) > MOST_INFLUENCE for one in values
    ):
        raise Refused(_("Influence goes from 0 to 100."))
    kept = tuple(dict.fromkeys(one for one in values if one))[:MOST_VALUES]
    if not kept:
        raise Refused(_("One of the conditions asks for nothing: fill it or take it away."))
    return Condition(asked.what, kept, asked.inverted)


def _act(brand: Brand, wanted: Doing) -> Doing:
    value = wanted.value.strip()[:LONGEST_TEXT]
    if wanted.act is Act.ASSIGN:
        whom(brand, value)
    if wanted.act is Act.PRIORITY and value not in set(Priority):
        raise Refused(_("Choose a priority."))
    if wanted.act is Act.ANSWER:
        reply_of(brand, value)
        return Doing(wanted.act, value, sends=wanted.sends)
    if wanted.act is Act.PROGRAM:
        hook_of(brand, value)
    if wanted.act in TO_PEOPLE:
        people_named(brand, wanted.whom)
        said = " ".join(value.split())[:LONGEST_NOTICE]
        return Doing(wanted.act, said, tuple(dict.fromkeys(wanted.whom))[:MOST_PEOPLE])
    if wanted.act in {Act.TAG, Act.NOTE} and not value:
        raise Refused(_("One of the acts lacks its words: write them or take it away."))
    return Doing(wanted.act, value)


def _sender(by: Actor, brand: Brand, acts: Sequence[Doing]) -> User | None:
    """Whose right lets the answers of a rule leave; None for one that sends none. Raises `Refused`."""
    if not any(one.sends for one in acts):
        return None
    if not may_send(brand, by.user):
        raise Refused(_("Who may publish decides that a rule sends answers by itself."))
    return by.user


@transaction.atomic
def take_ready(by: Actor, brand: Brand, slug: str) -> Rule:
    """Take a ready-made rule with the saved reply that it answers with; off until somebody has looked at what
    it would do. Raises `Refused` when it was taken already, and as `keep_rule` does."""
    ready = READY[slug]
    names = names_of(ready)
    taken = Rule.objects.filter(brand=brand, name__in=names).first()
    if taken is not None:
        raise Refused(_("“%(name)s” is there already.") % {"name": taken})
    acts = ready.acts(brand)
    if ready.reply:
        name = str(ready.name)
        known = SavedReply.objects.filter(brand=brand, name__in=names).first()
        reply = known or keep_reply(by, brand, name, dict(ready.reply))
        acts.append(Doing(Act.ANSWER, str(reply.pk)))
    wish = Wish(str(ready.name), ready.event, ready.conditions, acts)
    row = keep_rule(by, brand, wish)
    row.to_try = True
    row.save(update_fields=["to_try"])
    return row


def looked_at(row: Rule) -> None:
    """Note that somebody saw what a rule would do."""
    Rule.objects.filter(pk=row.pk, to_try=True).update(to_try=False)


@transaction.atomic
def switch_rule(by: Actor, row: Rule, *, on: bool) -> None:
    """Switch a rule on or off; one that was stopped goes on. What happened meanwhile is not looked at.

    Raises `Refused` for a rule that sends answers, of somebody who may not publish, and for a ready-made one
    at which nobody looked.
    """
    changes: dict[str, Any] = {"is_on": on, "stopped_at": None}
    if on:
        if Rule.objects.filter(pk=row.pk, to_try=True).exists():
            raise Refused(_("Look first at what it would have done."))
        changes["sender"] = _sender(by, row.brand, acts_of(row.acts))
        changes["on_since"] = timezone.now()
    if Rule.objects.filter(pk=row.pk).exclude(is_on=on).update(**changes):
        audit(row.organisation_id, "switched on" if on else "switched off", row, by)


@transaction.atomic
def move_rule(by: Actor, row: Rule, *, down: bool = False) -> None:
    """Put a rule before the one that stands before it, or ``down`` after the next."""
    Brand.objects.select_for_update().get(pk=row.brand_id)
    rows = list(Rule.objects.filter(brand=row.brand_id))
    at = next((place for place, one in enumerate(rows) if one.pk == row.pk), 0)
    beyond = at + (1 if down else -1)
    if not 0 <= beyond < len(rows):
        return
    rows[beyond], rows[at] = rows[at], rows[beyond]
    for place, one in enumerate(rows, start=1):
        Rule.objects.filter(pk=one.pk).update(position=place)
    audit(row.organisation_id, "moved down" if down else "moved up", row, by)


@transaction.atomic
def remove_rule(by: Actor, row: Rule) -> None:
    """Throw a rule away with its log; what it did stays, and stands in the trail."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()
