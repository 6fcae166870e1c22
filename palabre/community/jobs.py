"""The room's work in the background: mails about answers and keys, a sweep, and forgetting."""

from palabre.community import telling
from palabre.community.actions.guests import forget_addresses, forget_unconfirmed
from palabre.community.actions.knocking import forget_knocks
from palabre.jobs import Again, again, job
from palabre.jobs.actions import is_open

# Kills and faults are no reason to give a row up: the row itself says when nothing more is to be tried.
ENDLESS = 1_000_000


@job(attempts=ENDLESS)
def tell(number: int) -> Again | None:
    """Send the next mails about an answer, as many as may leave in a minute."""
    at = telling.tell(number)
    return again(at) if at else None


@job()
def mail_key(number: int) -> None:
    """Ask a mailbox for its yes."""
    telling.mail_key(number)


@job()
def mail_refusal(number: int) -> None:
    """Tell somebody why their idea is not shown."""
    telling.mail_refusal(number)


@job()
def mail_thanks(number: int) -> None:
    """Tell somebody that they are thanked."""
    telling.mail_thanks(number)


@job()
def mail_award(number: int) -> None:
    """Tell somebody of a badge that was given to them."""
    telling.mail_award(number)


@job()
def mail_hall(number: int) -> None:
    """Ask somebody whether they like to be named among those who are thanked."""
    telling.mail_hall(number)


@job()
def mail_ambassador(number: int, brand: int) -> None:
    """Tell a member once that there are ambassadors."""
    telling.mail_ambassador(number, brand)


@job()
def sweep() -> None:
    """Find the answers whose mails lost their nudge."""
    telling.nudge(is_open)


@job()
def forget() -> None:
    """Forget what nobody said yes to, and whom a board keeps no longer."""
    forget_knocks()
    forget_unconfirmed()
    forget_addresses()
