"""The room's work in the background."""

from palabre.governance import sealing
from palabre.governance.actions import ending
from palabre.jobs import job


@job()
def seal() -> None:
    """Seal the acts that a process that broke off left unsealed."""
    sealing.seal_all()


@job()
def end_memberships() -> None:
    """Close the memberships whose last day is over, and tell of those that end within a week."""
    ending.end_memberships()
    ending.tell_before_the_end()
