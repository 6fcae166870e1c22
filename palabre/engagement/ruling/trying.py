"""What a rule would have done lately: the same reading of the same texts, and nothing is written."""

from dataclasses import dataclass, field
from typing import Any

from palabre.engagement.models import Rule, Turn
from palabre.engagement.ruling.facts import around, facts_of
from palabre.engagement.ruling.foreseeing import foreseen
from palabre.engagement.ruling.past import past
from palabre.engagement.ruling.running import met


@dataclass(frozen=True, slots=True)
class Tried:
    """The texts that a rule would have acted on, newest first, out of ``looked`` that were looked at; the
    page after this one begins before the number ``before`` (0: there is none). ``acts`` are what each would
    have come to, by the text."""

    turns: list[Turn]
    looked: int
    before: int = 0
    acts: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


def tried(rule: Rule, before: int = 0) -> Tried:
    """Look at the next hundred of what happened in the past thirty days as the rules that are on and this one
    would."""
    earlier = Rule.objects.filter(brand=rule.brand_id, is_on=True, event=rule.event)
    rules = [one for one in earlier if one.pk != rule.pk and _stands_before(one, rule)]
    seen = past(rule, before)
    near = around(rule.brand, [one for one, _at in seen.found], [*rules, rule])
    found = [one for one, at in seen.found if rule in met([*rules, rule], facts_of(one, near, at))]
    each = list({one.pk: one for one in found}.values())
    return Tried(found, seen.looked, seen.before, foreseen(rule, each))


def _stands_before(one: Rule, other: Rule) -> bool:
    return (one.position, one.pk) < (other.position, other.pk)
