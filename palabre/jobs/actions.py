"""The only writers of job rows: ask, claim, keep, finish, put back, stop."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from palabre.jobs.models import Job
from palabre.jobs.rules import JobState

# Wakes the workers of this process, so that a job asked for here begins before the next poll.
WAKE = threading.Event()


class LeaseLost(Exception):
    """Somebody else holds the job now, or it is closed: what this attempt did must not count."""


@dataclass(frozen=True, slots=True)
class Held:
    """A job that this process may do: row and attempt, the pair that fences it."""

    id: int
    attempt: int
    name: str = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    key: str | None = field(compare=False)
    priority: int = field(compare=False)

    @property
    def row(self) -> QuerySet[Job]:
        """The row, as long as this attempt is the one that holds it."""
        return Job.objects.filter(pk=self.id, attempts=self.attempt, state=JobState.RUNNING)


def database_now() -> datetime:
    """Give the time by which leases run: the database server's, so that machines agree."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def enqueue(
    name: str,
    *arguments: Any,
    key: str | None = None,
    due_at: datetime | None = None,
    priority: int = 0,
) -> None:
    """Ask for a job in the caller's transaction: it exists if and only if that one commits.

    ``name`` is "room.function"; ``arguments`` must be JSON (ids, not rows). A waiting job of the
    same name and ``key`` takes the earlier of both times instead of a second row: equal keys must
    mean equal work. A lower ``priority`` goes first. ``due_at`` None is now.
    """
    due = due_at or timezone.now()
    if key is None:
        _insert(name, arguments, key, due, priority)
    else:
        # Each round loses only to a rival that inserted or claimed the same key in between.
        while not _bring_forward(name, key, due, priority):
            try:
                with transaction.atomic():
                    _insert(name, arguments, key, due, priority)
                break
            except IntegrityError:
                continue
    transaction.on_commit(WAKE.set)


def _insert(
    name: str, arguments: Iterable[Any], key: str | None, due: datetime, priority: int
) -> None:
    Job.objects.create(name=name, arguments=list(arguments), key=key, due_at=due, priority=priority)


def _bring_forward(name: str, key: str, due: datetime, priority: int) -> bool:
    # Written even when nothing changes: the row's lock keeps a worker from starting, and finishing,
    # before the caller's transaction shows what the job shall look at.
    waiting = Job.objects.filter(name=name, key=key, state=JobState.WAITING)
    changed = waiting.update(
        due_at=Least(F("due_at"), Value(due)), priority=Least(F("priority"), Value(priority))
    )
    return bool(changed)


def is_open(name: str, key: str) -> bool:
    """Whether a job of this name and key waits or is being done."""
    return bool(open_among(name, [key]))


def open_among(name: str, keys: Iterable[str]) -> set[str]:
    """Those of the keys of which a job of this name waits or is being done."""
    rows = Job.objects.filter(name=name, key__in=list(keys), ended_at=None)
    return {one for one in rows.values_list("key", flat=True) if one}


def is_running(name: str, keys: Iterable[str]) -> bool:
    """Whether one of these jobs of a name is being done right now."""
    return Job.objects.filter(name=name, key__in=list(keys), state=JobState.RUNNING).exists()


def due(now: datetime) -> QuerySet[Job]:
    """Open jobs whose time has come and that nobody holds, in the order they are to be done."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    return Job.objects.filter(free, ended_at__isnull=True, due_at__lte=now).order_by(
        "priority", "due_at", "id"
    )


def claim(
    limit: int, lease: timedelta, now: datetime | None = None, without: Iterable[str] = ()
) -> list[Held]:
    """Take up to ``limit`` due jobs, also those whose worker let the lease run out.

    Jobs of the names in ``without`` are left to wait.
    """
    at = now or database_now()
    wanted = due(at).exclude(name__in=without) if without else due(at)
    # Reading is free; writing would stand in the queue of SQLite's writers.
    if limit <= 0 or not wanted.exists():
        return []
    return _hold(wanted, limit, at + lease)


def claim_one(job_id: int, lease: timedelta) -> Held | None:
    """Take the job that a broker's message names; None if it is held, closed or not due."""
    now = database_now()
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, leased_until__lt=now)
    held = _hold(Job.objects.filter(free, pk=job_id, due_at__lte=now), 1, now + lease)
    return held[0] if held else None


def _hold(jobs: QuerySet[Job], limit: int, until: datetime) -> list[Held]:
    # SQLite's IMMEDIATE transaction, or PostgreSQL's row locks, keep rivals out between both steps.
    with transaction.atomic():
        rows = list(jobs.select_for_update(skip_locked=True)[:limit])
        Job.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=JobState.RUNNING, leased_until=until, attempts=F("attempts") + 1
        )
    for row in rows:
        row.attempts += 1
    return [_held(row) for row in rows]


def _held(row: Job) -> Held:
    return Held(row.pk, row.attempts, row.name, tuple(row.arguments), row.key, row.priority)


def offer(limit: int, hold: timedelta, most: int) -> list[int]:
    """Give the ids of due jobs to tell a broker about, each once per ``hold``.

    At most ``most`` are on offer at a time, so that slow consumers don't fill the broker. A job whose
    worker fell silent waits again first. A lost message only costs the wait until the next offer.
    """
    now = database_now()
    with transaction.atomic():
        silent = Job.objects.filter(state=JobState.RUNNING, leased_until__lt=now)
        for row in silent.select_for_update(skip_locked=True)[:limit]:
            put_back(_held(row), row.due_at, "WorkerDied: the lease ran out")
        on_offer = Job.objects.filter(state=JobState.WAITING, leased_until__gte=now).count()
        room = max(min(limit, most - on_offer), 0)
        jobs = due(now).filter(state=JobState.WAITING).select_for_update(skip_locked=True)
        ids = list(jobs.values_list("pk", flat=True)[:room])
        Job.objects.filter(pk__in=ids).update(leased_until=now + hold)
    return ids


def withdraw(ids: list[int]) -> None:
    """Take back an offer that reached no broker; who works on one of these jobs already keeps it."""
    Job.objects.filter(pk__in=ids, state=JobState.WAITING).update(leased_until=None)


def keep(held: Held, lease: timedelta) -> bool:
    """Extend the lease; False when the job is no longer ours."""
    return bool(held.row.update(leased_until=database_now() + lease))


def finish(held: Held, again_at: datetime | None = None) -> None:
    """Mark a job done and, if it wants so, ask for it again. Raises `LeaseLost`."""
    with transaction.atomic():
        if not held.row.update(state=JobState.DONE, ended_at=timezone.now(), leased_until=None):
            raise LeaseLost(held.name)
        if again_at is not None:
            enqueue(
                held.name,
                *held.arguments,
                key=held.key,
                due_at=again_at,
                priority=held.priority,
            )


def put_back(held: Held, due_at: datetime, error: str = "") -> None:
    """Let a job wait for its next attempt. One of the same key that waits already takes it over."""
    try:
        with transaction.atomic():
            held.row.update(
                state=JobState.WAITING, due_at=due_at, leased_until=None, last_error=error
            )
    except IntegrityError:
        with transaction.atomic():
            twin = Job.objects.filter(name=held.name, key=held.key, state=JobState.WAITING)
            twin.update(attempts=Greatest(F("attempts"), Value(held.attempt)), last_error=error)
            held.row.delete()


def stop(held: Held, error: str) -> None:
    """Give a job up: a person must look at it."""
    held.row.update(
        state=JobState.STOPPED, ended_at=timezone.now(), leased_until=None, last_error=error
    )


def stopped() -> QuerySet[Job]:
    """Jobs that were given up, newest first: what "needs attention" shows."""
    return Job.objects.filter(state=JobState.STOPPED).order_by("-ended_at", "-id")


def ask_again(job_id: int) -> bool:
    """Put a new job in the place of a stopped one; False when it isn't there any more."""
    with transaction.atomic():
        row = stopped().select_for_update().filter(pk=job_id).first()
        if row is None or not stopped().filter(pk=job_id).delete()[0]:
            return False
        enqueue(row.name, *row.arguments, key=row.key, priority=row.priority)
    return True


def prune(before: datetime, slice_size: int = 500) -> int:
    """Delete jobs done before a time, in slices that keep no other writer waiting; how many."""
    total = 0
    while True:
        old = Job.objects.filter(state=JobState.DONE, ended_at__lt=before)
        ids = list(old.values_list("pk", flat=True)[:slice_size])
        total += Job.objects.filter(pk__in=ids).delete()[0]
        if len(ids) < slice_size:
            return total


def forget_words(change: Callable[[str], str], after: int, most: int) -> int:
    """Take words out of what is kept of work: faults that name them, and what ended jobs were asked with.
    Looks at so many jobs after a number; gives the number of the last one, 0 when none is left."""
    rows = list(Job.objects.filter(pk__gt=after).order_by("pk")[:most])
    for row in rows:
        if change(row.last_error) != row.last_error:
            Job.objects.filter(pk=row.pk).update(last_error=change(row.last_error))
        said = [change(one) if isinstance(one, str) else one for one in row.arguments]
        if row.ended_at and said != row.arguments:
            Job.objects.filter(pk=row.pk).update(arguments=said)
    return rows[-1].pk if len(rows) == most else 0
