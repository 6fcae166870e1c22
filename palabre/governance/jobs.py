"""The room's work in the background."""

from datetime import timedelta

from django.utils import timezone

from palabre.governance import erasures, sealing
from palabre.governance.actions import ending
from palabre.governance.actions import erasures as erasing
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


@job()
def keep_erasures() -> None:
    """Erase again whom an older backup brought back, and write into the list what couldn't be at once."""
    erasing.repeat_erasures()
    erasures.note_missing()


@job()
def clear_traces() -> Again | None:
    """Empty the database's own log after an erasure; a reader in its midst is waited for."""
    return None if erasing.clear_traces() else again(timezone.now() + timedelta(seconds=30))
