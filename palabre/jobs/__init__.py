"""Due rows with a lease: work that survives the death of whoever was doing it.

The row is the truth, and is written in the transaction of what it is about. Two promises:

* a job is done **at least once**: its worker may die after the effect and before the mark, so the
  function must bear being run again (look at the row first, then act);
* ``@job(atomic=True)`` is done **once**: the function runs inside the transaction that marks the
  job done, and only the worker that still holds the job may commit it. Such a function writes to
  this database only, and is short: on SQLite it keeps other writers waiting.

What leaves the building can be neither: it keeps its own row that says what was tried.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from palabre.jobs.actions import enqueue
    from palabre.jobs.clock import every
    from palabre.jobs.marks import Again, again, job
    from palabre.jobs.running import run_due

__all__ = ["Again", "again", "enqueue", "every", "job", "run_due"]

_PLACES = {
    "Again": "marks",
    "again": "marks",
    "enqueue": "actions",
    "every": "clock",
    "job": "marks",
    "run_due": "running",
}


def __getattr__(name: str) -> Any:
    """Load a public name when first used: Django imports this package before its tables exist."""
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"palabre.jobs.{_PLACES[name]}"), name)
