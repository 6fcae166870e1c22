"""Noting what happened for the rules that wait for it, in the transaction in which it happens."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from django.db.models import Max
from django.utils import timezone

from palabre.engagement.models import Happening, Rule, Turn
from palabre.engagement.ruling.asked import Event
from palabre.governance.models import Brand
from palabre.jobs import enqueue

# What was said longer ago came late or is history: rules look at what somebody waits for now.
FRESH = timedelta(days=2)
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


def happened(brand: Brand, turns: Sequence[Turn]) -> None:
    """Note texts of theirs, and those with which a conversation begins; nothing where no rule waits."""
    since = timezone.now() - FRESH
    turns = [one for one in turns if one.at >= since]
    if not turns:
        return
    awaited = _awaited(brand.pk)
    if not awaited & {Event.TEXT, Event.OPENED}:
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
    _keep(brand.pk, found)


def reopened(brand: Brand, talks: Collection[int], turns: Sequence[Turn]) -> None:
    """Note the texts that opened these conversations again: the last one of each."""
    since = timezone.now() - FRESH
    if not talks or Event.REOPENED not in _awaited(brand.pk):
        return
    last = {one.conversation_id: one for one in turns if one.conversation_id in talks}
    rows = [one for one in last.values() if one.at >= since]
    _keep(brand.pk, [Happening(brand=brand, turn=one, event=Event.REOPENED) for one in rows])


def became(brand: int, talks: Collection[int], event: Event, detail: str = "") -> None:
    """Note what became of conversations of a brand, with their last text of theirs; nothing where no rule
    waits for it, of a conversation in which no text of theirs stands, and of what a rule does itself."""
    if not talks or _quiet.get() or event not in _awaited(brand):
        return
    theirs = Turn.objects.filter(conversation__in=talks, ours=False, mention__isnull=False)
    last = theirs.order_by().values("conversation").annotate(last=Max("pk"))
    numbers = [one["last"] for one in last]
    _keep(
        brand,
        [Happening(brand_id=brand, turn_id=one, event=event, detail=detail) for one in numbers],
    )


@contextmanager
def quietly() -> Iterator[None]:
    """While rules act: what they do themselves is noted nowhere, so none wakes another without end."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def _awaited(brand: int) -> set[str]:
    on = Rule.objects.filter(brand=brand, is_on=True)
    return set(on.values_list("event", flat=True))


def _keep(brand: int, found: Sequence[Happening]) -> None:
    Happening.objects.bulk_create(found, ignore_conflicts=True)
    enqueue("engagement.run_rules", brand, key=str(brand))
