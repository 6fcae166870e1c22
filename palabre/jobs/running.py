"""Doing one held job: the boundary where a fault of any kind becomes a row that waits."""

import logging
import random
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from palabre.jobs.actions import Held, LeaseLost, claim, database_now, finish, put_back, stop
from palabre.jobs.marks import LEASE, Again, Mark, UnknownJob, find
from palabre.jobs.rules import wait_after

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 10_000


def run(held: Held, begin: Callable[[Mark], None] = lambda mark: None) -> None:
    """Do a job until it is done, waits again or is stopped. Raises database faults only.

    ``begin`` is told the job's mark, before the job is done.
    """
    mark = Mark()
    try:
        function, mark = find(held.name)
        if held.attempt > mark.attempts:
            stop(held, "WorkerDied: every attempt ended with the death of its worker")
            return
        begin(mark)
        if mark.atomic:
            with transaction.atomic():
                _do(held, function)
        else:
            _do(held, function)
    except UnknownJob:
        stop(held, "UnknownJob: this version of Palabre has no such job")
    except LeaseLost:
        logger.warning("%s was taken over by another worker", held.name)
    except Exception as fault:
        # The task boundary: whatever went wrong inside is written down, and the worker lives on.
        logger.exception("%s failed, attempt %s", held.name, held.attempt)
        _after_fault(held, mark, fault)


def _do(held: Held, function: Callable[..., object]) -> None:
    answer = function(*held.arguments)
    finish(held, answer.at if isinstance(answer, Again) else None)


def _after_fault(held: Held, mark: Mark, fault: Exception) -> None:
    error = f"{type(fault).__name__}: {fault}"[:2000]
    if held.attempt >= mark.attempts:
        stop(held, error)
    else:
        wait = wait_after(held.attempt, mark.backoff, random.random())
        put_back(held, database_now() + wait, error)


def run_due(now: datetime | None = None) -> int:
    """Do every job due at ``now`` (or by the clock), here, one by one; how many. For tests."""
    count = 0
    while claimed := claim(1, LEASE, now):
        run(claimed[0])
        count += 1
        if count == MOST_AT_ONCE:
            raise RuntimeError(f"{claimed[0].name} asks for itself without end")
    return count
