"""The room's work in the background."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from palabre.governance import clearing, erasures, sealing
from palabre.governance.actions import ending, terms
from palabre.governance.actions import erasures as repeating
from palabre.governance.actions.erasing import carry_out
from palabre.governance.rules import Refused
from palabre.jobs import Again, again, job


@job()
def seal() -> None:
    """Seal the acts that a process that broke off left unsealed."""
    sealing.seal_all()


@job()
def end_memberships() -> None:
    """Close the memberships whose last day is over, and tell of those that end within a week."""
    ending.end_memberships()
    ending.tell_before_the_end()


@job(lease=timedelta(minutes=2))
def erase(number: str) -> Again | None:
    """Go on with an erasure. While a room can't yet, as when a file that names them is being brought in, it
    waits."""
    try:
        is_done = carry_out(UUID(number), seconds=20)
    except Refused:
        return again(timezone.now() + timedelta(seconds=30))
    return None if is_done else again(timezone.now())


@job()
def keep_erasures() -> None:
    """Erase again whom an older backup brought back, go on with what was given up, and write into the list
    what couldn't be at once."""
    repeating.repeat_erasures()
    repeating.wake_erasures()
    erasures.note_missing()


@job(lease=timedelta(minutes=10))
def clear_traces() -> Again | None:
    """Rid the database's own files of what was erased; a reader in its midst is waited for."""
    return None if clearing.clear_traces() else again(timezone.now() + timedelta(seconds=30))


@job(lease=timedelta(minutes=2))
def let_go() -> Again | None:
    """Let go of what is past its term; other jobs have their turn in between."""
    return None if terms.let_go(seconds=10) else again(timezone.now())
