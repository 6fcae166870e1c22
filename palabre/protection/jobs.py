"""The nudges of protection: each looks at rows and does what they say is due."""

from palabre.jobs import job
from palabre.protection import counting, watching
from palabre.protection.drill_jobs import mail_drill, tell_drill
from palabre.protection.incident_jobs import mail_duty
from palabre.protection.lookalikes_jobs import (
    keep_evidence,
    look_at_pictures,
    read_list,
    search_accounts,
    sweep_brand,
    sweep_lookalikes,
)
from palabre.protection.telling_jobs import call, mail_digest, tell, tell_due

__all__ = [
    "call",
    "forget",
    "keep_evidence",
    "look",
    "look_again",
    "look_at_pictures",
    "mail_digest",
    "mail_drill",
    "mail_duty",
    "read_list",
    "search_accounts",
    "sweep_brand",
    "sweep_lookalikes",
    "tell",
    "tell_drill",
    "tell_due",
]


@job(attempts=1)
def look() -> None:
    """Count what was heard, judge it, and raise alerts."""
    watching.look()


@job(attempts=1)
def look_again() -> None:
    """Bring alerts up to date that stand."""
    watching.look_again()


@job()
def forget() -> None:
    """Throw away old counts."""
    counting.forget()
