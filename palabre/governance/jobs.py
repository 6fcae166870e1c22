"""The room's work in the background."""

from palabre.governance import sealing
from palabre.jobs import job


@job()
def seal() -> None:
    """Seal the acts that a process that broke off left unsealed."""
    sealing.seal_all()
