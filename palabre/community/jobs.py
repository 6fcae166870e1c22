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
def mail_refusal(number: int) -> Again | None:
    """Tell somebody why their idea is not shown."""
    at = telling.mail_refusal(number)
    return again(at) if at else None


@job()
def mail_thanks(number: int) -> Again | None:
    """Tell somebody that they are thanked."""
    at = telling.mail_thanks(number)
    return again(at) if at else None


@job()
def mail_award(number: int) -> Again | None:
    """Tell somebody of a badge that was given to them."""
    at = telling.mail_award(number)
    return again(at) if at else None


# Once: no row says that it was mailed.
@job(attempts=1)
def mail_hall(number: int) -> Again | None:
    """Ask somebody whether they like to be named among those who are thanked."""
    at = telling.mail_hall(number)
    return again(at) if at else None


@job()
def mail_ambassador(number: int, brand: int) -> Again | None:
    """Tell a member once that there are ambassadors."""
    at = telling.mail_ambassador(number, brand)
    return again(at) if at else None


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
