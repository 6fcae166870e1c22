"""Work that repeats: whoever ticks first asks for it, the others see that it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.jobs.actions import enqueue
from palabre.jobs.models import Clock


@dataclass(frozen=True, slots=True)
class Repeat:
    """A job that is asked for again and again."""

    name: str
    period: timedelta
    arguments: tuple[Any, ...] = ()
    priority: int = 0


def every(name: str, seconds: float, *arguments: Any, priority: int = 0) -> Repeat:
    """Say that a job is asked for every so many seconds; it never waits twice."""
    return Repeat(name, timedelta(seconds=seconds), arguments, priority)


def tick(schedule: Sequence[Repeat], now: datetime | None = None) -> int:
    """Ask for the repeated work whose time has come, new entries at once; how many jobs.

    A time more than a period ahead was written before the machine's clock was set back: it has come.
    """
    at = now or timezone.now()
    known = dict(Clock.objects.values_list("name", "next_at"))
    for repeat in schedule:
        if repeat.name not in known:
            Clock.objects.get_or_create(name=repeat.name, defaults={"next_at": at})
        elif known[repeat.name] > at + repeat.period:
            ahead = Clock.objects.filter(name=repeat.name, next_at__gt=at + repeat.period)
            ahead.update(next_at=at)
            known[repeat.name] = at
    late = [repeat for repeat in schedule if known.get(repeat.name, at) <= at]
    return sum(_ask(repeat, at) for repeat in late)


def _ask(repeat: Repeat, at: datetime) -> bool:
    with transaction.atomic():
        hands = Clock.objects.filter(name=repeat.name, next_at__lte=at)
        moved = hands.update(next_at=at + repeat.period)
        if moved:
            enqueue(repeat.name, *repeat.arguments, key="every", priority=repeat.priority)
    return bool(moved)


def late_by(schedule: Sequence[Repeat], now: datetime | None = None) -> timedelta | None:
    """How late the clock is, None if it never ran: workers move it, so it tells if one lives."""
    first = (
        Clock.objects.filter(name__in=[one.name for one in schedule]).order_by("next_at").first()
    )
    if first is None:
        return None
    return max((now or timezone.now()) - first.next_at, timedelta())
