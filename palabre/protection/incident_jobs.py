"""The work of incidents in the background: mails about parts."""

from palabre.jobs import Again, again, job
from palabre.protection import incident_mail


@job()
def mail_duty(number: int) -> Again | None:
    """Mail somebody which part they were given."""
    at = incident_mail.mail_duty(number)
    return again(at) if at else None
