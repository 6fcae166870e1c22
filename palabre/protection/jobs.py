"""The nudges of protection: each looks at rows and does what they say is due."""

from palabre.governance.mail import next_try
from palabre.governance.models import Member
from palabre.jobs import Again, again, job
from palabre.protection import counting, mail, watching
from palabre.protection.actions import alerts
from palabre.protection.incident_jobs import mail_duty
from palabre.protection.lookalikes_jobs import (
    keep_evidence,
    look_at_pictures,
    read_list,
    sweep_brand,
    sweep_lookalikes,
)
from palabre.protection.models import Alert
from palabre.protection.rules.alerts import AlertState

__all__ = [
    "forget",
    "keep_evidence",
    "look",
    "look_again",
    "look_at_pictures",
    "mail_alert",
    "mail_duty",
    "read_list",
    "sweep_brand",
    "sweep_lookalikes",
    "tell",
]


@job(attempts=1)
def look() -> None:
    """Count what was heard, judge it, and raise alerts."""
    watching.look()


@job(attempts=1)
def look_again() -> None:
    """Bring alerts up to date that stand, and tell of those whose nudge was lost."""
    watching.look_again()


@job()
def forget() -> None:
    """Throw away old counts."""
    counting.forget()


@job()
def tell(number: int) -> None:
    """Tell of an alert in the browser, and ask for the mails."""
    alerts.tell(number)


# Once: a mail that may have left isn't sent again by itself.
@job(attempts=1)
def mail_alert(number: int, member: int) -> Again | None:
    """Mail somebody about an alert, unless somebody looks after it meanwhile."""
    rows = Alert.objects.select_related("brand__organisation", "topic")
    alert = rows.filter(pk=number, state=AlertState.OPEN).first()
    person = Member.objects.select_related("user").filter(pk=member, is_active=True).first()
    if alert is None or person is None or mail.mail_alert(alert, person):
        return None
    at = next_try(alert.at)
    return again(at) if at else None
