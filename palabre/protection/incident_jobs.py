"""The work of incidents in the background: mails about parts."""

from palabre.jobs import Again, again, job
from palabre.protection import incident_mail


# Once: no row says that it was mailed, and nobody is told twice of what may have left.
@job(attempts=1)
def mail_duty(number: int) -> Again | None:
    """Mail somebody which part they were given."""
    at = incident_mail.mail_duty(number)
    return again(at) if at else None
