"""What a rule would have done lately: the same reading of the same texts, and nothing is written."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Min
from django.utils import timezone

from palabre.engagement.models import Rule, Turn
from palabre.engagement.ruling.asked import Event
from palabre.engagement.ruling.facts import around, facts_of
from palabre.engagement.ruling.foreseeing import foreseen
from palabre.engagement.ruling.running import WHOLE, met

DAYS = 30
LOOKED_AT = 100
TALK = ("conversation__voice", "conversation__channel")


@dataclass(frozen=True, slots=True)
class Tried:
    """The texts that a rule would have acted on, newest first, out of ``looked`` that were looked at; the
    page after this one begins before the turn ``before`` (0: there is none). ``acts`` are what each would
    have come to, by the text."""

    turns: list[Turn]
    looked: int
    before: int = 0
    acts: dict[int, list[dict[str, Any]]] = field(default_factory=dict)


def tried(rule: Rule, before: int = 0) -> Tried:
    """Look at the next hundred texts of the past thirty days as the rules that are on and this one would."""
    earlier = Rule.objects.filter(brand=rule.brand_id, is_on=True, event=rule.event)
    rules = [one for one in earlier if one.pk != rule.pk and _stands_before(one, rule)]
    since = timezone.now() - timedelta(days=DAYS)
    rows = Turn.objects.filter(
        brand=rule.brand_id, ours=False, mention__isnull=False, at__gte=since
    )
    if before:
        rows = rows.filter(pk__lt=before)
    page = list(rows.select_related(*WHOLE, *TALK).order_by("-pk")[: LOOKED_AT + 1])
    looked = page[:LOOKED_AT]
    begins = _beginnings(looked) if rule.event == Event.OPENED else {one.pk for one in looked}
    near = around(rule.brand, looked, [*rules, rule])
    found = [
        one
        for one in looked
        if one.pk in begins and rule in met([*rules, rule], facts_of(one, near))
    ]
    earlier_page = looked[-1].pk if len(page) > LOOKED_AT else 0
    return Tried(found, len(looked), earlier_page, foreseen(rule, found))


def _stands_before(one: Rule, other: Rule) -> bool:
    return (one.position, one.pk) < (other.position, other.pk)


def _beginnings(turns: list[Turn]) -> set[int]:
    """Which of these turns are the first of their conversations."""
    talks = {one.conversation_id for one in turns}
    rows = Turn.objects.filter(conversation__in=talks).order_by()
    return set(
        rows.values_list("conversation").annotate(first=Min("pk")).values_list("first", flat=True)
    )
