"""Noting for rules that somebody waits soon too long, or does: once a matter, looked for every minute."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Min

from palabre.engagement.clocks import lock_conversations
from palabre.engagement.listing import soon_ends
from palabre.engagement.models import Conversation, Episode, Rule
from palabre.engagement.promises import promise_to
from palabre.engagement.rules import Stage
from palabre.engagement.ruling.asked import Event
from palabre.engagement.ruling.happening import became
from palabre.jobs.faults import alone

MOST = 200
NOTED = {Event.SOON: "soon_noted_at", Event.LATE: "late_noted_at"}


def note_dues(now: datetime) -> int:
    """Note the conversations that are late or soon will be, where a rule waits for it; how many."""
    on = Rule.objects.filter(is_on=True, event__in=list(NOTED)).order_by()
    rows = on.values_list("brand", "event").annotate(since=Min("on_since"))
    return sum(
        alone(_note, brand, Event(event), since or now, now) or 0 for brand, event, since in rows
    )


def _note(brand: int, event: Event, since: datetime, now: datetime) -> int:
    """What was late before a rule was switched on is left alone."""
    talks = Conversation.objects.filter(brand=brand, stage=Stage.TO_DO)
    if event is Event.LATE:
        talks = talks.filter(late_at__gt=since, late_at__lte=now)
    else:
        talks = talks.filter(late_at__gt=now, late_at__lte=soon_ends(promise_to(brand).hours, now))
    column = NOTED[event]
    matters = Episode.objects.filter(after=F("conversation__rested"), **{column: None})
    found = matters.filter(conversation__in=talks.values("pk")).order_by("pk")
    return sum(
        alone(_note_one, brand, talk, matter, event, now) or 0
        for matter, talk in list(found.values_list("pk", "conversation")[:MOST])
    )


@transaction.atomic
def _note_one(brand: int, talk: int, matter: int, event: Event, now: datetime) -> int:
    rows = lock_conversations(brand, [talk])
    if not rows or rows[0].stage != Stage.TO_DO or rows[0].late_at is None:
        return 0  # somebody answered meanwhile
    column = NOTED[event]
    fresh = Episode.objects.filter(pk=matter, **{column: None})
    if not fresh.update(**{column: now}):
        return 0
    became(brand, [talk], event, f"matter-{matter}")
    return 1
