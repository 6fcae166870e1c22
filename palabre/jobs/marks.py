"""How a function says that it is a job, and how it is found again by its name."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings

Function = TypeVar("Function", bound=Callable[..., Any])

LEASE = timedelta(seconds=30)
BACKOFF = timedelta(seconds=10)


class UnknownJob(Exception):
    """No function of this name is marked as a job."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What `@job` said about a function."""

    lease: timedelta | None = None
    attempts: int = 5
    backoff: timedelta = BACKOFF
    atomic: bool = False


@dataclass(frozen=True, slots=True)
class Again:
    """What a job gives back when it wants another run."""

    at: datetime


def again(at: datetime) -> Again:
    """Ask, as a job's answer, to be run again at a time: ``return again(now + wait)``."""
    return Again(at)


def job(
    *,
    lease: timedelta | None = None,
    attempts: int = 5,
    backoff: timedelta = BACKOFF,
    atomic: bool = False,
) -> Callable[[Function], Function]:
    """Mark a function of a room's ``jobs.py`` as a job; the function itself is left as it is.

    ``lease``: how long a worker that fell silent keeps it (the worker's own lease without it).
    ``attempts``: after so many faults or dead workers it stops and is shown to a person.
    ``backoff``: the first wait after a fault, then doubled. ``atomic``: it is done once, see
    `palabre.jobs`.
    """

    def mark(function: Function) -> Function:
        function.job_mark = Mark(lease, attempts, backoff, atomic)  # type: ignore[attr-defined]
        return function

    return mark


def find(name: str) -> tuple[Callable[..., Any], Mark]:
    """Give the function and the mark of the job "room.name", from ``palabre.<room>.jobs``.

    Settings may place further rooms elsewhere (``JOB_ROOMS``: room to module). Raises `UnknownJob`.
    """
    room, _, function_name = name.partition(".")
    module_name = settings.JOB_ROOMS.get(room, f"palabre.{room}.jobs")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as fault:
        if fault.name and module_name.startswith(fault.name):
            raise UnknownJob(name) from fault
        raise
    function = getattr(module, function_name, None)
    mark = getattr(function, "job_mark", None)
    if function is None or mark is None:
        raise UnknownJob(name)
    return function, mark
