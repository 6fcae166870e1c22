"""Noting what happened for the rules that wait for it, in the transaction in which it happens."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from palabre.engagement.models import Happening, Rule, Turn
from palabre.engagement.ruling.asked import Event
from palabre.governance.models import Brand
from palabre.jobs import enqueue

# What was said longer ago came late or is history: rules look at what somebody waits for now.
FRESH = timedelta(days=2)


def happened(brand: Brand, turns: Sequence[Turn]) -> None:
    """Note texts of theirs, and those with which a conversation begins; nothing where no rule waits.

    What rules do themselves is noted nowhere, so none wakes another without end.
    """
    since = timezone.now() - FRESH
    turns = [one for one in turns if one.at >= since]
    if not turns:
        return
    on = Rule.objects.filter(brand=brand, is_on=True)
    awaited = set(on.values_list("event", flat=True))
    if not awaited:
        return
    found = []
    if Event.OPENED in awaited:
        talks = {one.conversation_id for one in turns}
        # Its turns so far are those of this slice, or none was there before.
        older = Turn.objects.filter(conversation__in=talks, pk__lt=min(one.pk for one in turns))
        seen = set(older.values_list("conversation", flat=True))
        for one in turns:
            if one.conversation_id not in seen:
                seen.add(one.conversation_id)
                found.append(Happening(brand=brand, turn=one, event=Event.OPENED))
    if Event.TEXT in awaited:
        found += [Happening(brand=brand, turn=one, event=Event.TEXT) for one in turns]
    Happening.objects.bulk_create(found, ignore_conflicts=True)
    enqueue("engagement.run_rules", brand.pk, key=str(brand.pk))
