"""The states of a job, and how long a fault is waited out."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

LONGEST_WAIT = timedelta(hours=1)


class JobState(StrEnum):
    """Waiting for its time, held by a worker, done, or stopped after too many faults."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a database column."""
        return [(state.value, state.value) for state in cls]


# A stopped job that a person asks for again becomes a new row: attempts fence, and only ever grow.
JOB_MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.WAITING: frozenset({JobState.RUNNING}),
    JobState.RUNNING: frozenset(
        {JobState.RUNNING, JobState.WAITING, JobState.DONE, JobState.STOPPED}
    ),
    JobState.DONE: frozenset(),
    JobState.STOPPED: frozenset(),
}


def wait_after(attempts: int, base: timedelta, chance: float) -> timedelta:
    """Give the wait before the next try: doubled each time, at most an hour, less up to a quarter.

    ``chance`` in [0, 1) spreads those that failed together, lest they come back together.
    """
    doubled = base * 2 ** min(max(attempts, 1) - 1, 20)
    return min(doubled, LONGEST_WAIT) * (1 - chance / 4)
