"""The states of a job."""

from collections.abc import Mapping
from enum import StrEnum


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


JOB_MOVES: Mapping[JobState, frozenset[JobState]] = {
    JobState.WAITING: frozenset({JobState.RUNNING}),
    JobState.RUNNING: frozenset({JobState.WAITING, JobState.DONE, JobState.STOPPED}),
    JobState.DONE: frozenset(),
    JobState.STOPPED: frozenset({JobState.WAITING}),
}
