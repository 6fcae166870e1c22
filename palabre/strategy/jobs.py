"""The nudges of the room: those who must approve a plan, asked and asked again."""

from palabre.jobs import Again, again, job
from palabre.strategy import telling


@job(attempts=1)
def remind_signers() -> None:
    """Ask those again who haven't signed a plan that waits for them."""
    telling.remind_all()
    telling.tell_stuck()


@job(attempts=1)
def mail_signer(number: int, since: str) -> Again | None:
    """Mail somebody that a plan waits for their signature."""
    at = telling.mail_signer(number, since)
    return again(at) if at else None
