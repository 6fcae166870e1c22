"""The nudges of telling, each of which looks at rows that say what is due."""

from palabre.jobs import Again, again, job
from palabre.protection import calling, sending


@job()
def tell(number: int) -> None:
    """Tell of an alert in the browser, and write down who is told by what else."""
    calling.begin(number)


@job(attempts=1)
def tell_due() -> None:
    """Look at the alerts that stand, and at the tellings that are due."""
    calling.sweep()


# Once: the row knows what was tried, and what may have left isn't told again by itself.
@job(attempts=1)
def call(number: int) -> Again | None:
    """Tell what a row says."""
    at = sending.call(number)
    return again(at) if at else None


@job(attempts=1)
def mail_digest(brand: int, member: int) -> Again | None:
    """Mail somebody the day's small alerts."""
    at = sending.digest(brand, member)
    return again(at) if at else None
