"""The work of drills in the background: telling of their alert. All else is computed by their clock."""

from palabre.jobs import Again, again, job
from palabre.protection import drill_mail
from palabre.protection.actions import drills


@job()
def tell_drill(number: int) -> Again | None:
    """Tell those who take part of a drill's alert, when it comes."""
    at = drills.tell(number)
    return again(at) if at else None


# Once: no row says that it was mailed, and nobody is told twice of what may have left.
@job(attempts=1)
def mail_drill(number: int, member: int) -> Again | None:
    """Mail a drill's alert to somebody."""
    at = drill_mail.mail_drill(number, member)
    return again(at) if at else None
