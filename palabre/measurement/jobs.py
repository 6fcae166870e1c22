"""The nudges of the measures: figures of accounts, the past of what objectives need, reports by mail."""

from django.utils import timezone

from palabre.jobs import Again, again, job
from palabre.measurement import snapshots, trends
from palabre.measurement.reports import mailing


@job(attempts=1)
def look_at_accounts() -> None:
    """Ask for the accounts that weren't asked about today."""
    snapshots.ask_all()


@job(attempts=1)
def count_account(number: int) -> None:
    """Keep what a network says of an account today."""
    snapshots.count(number)


@job(attempts=1)
def roll_all() -> None:
    """Have the past of every metric counted that an objective needs."""
    trends.roll_all()


@job()
def roll(brand: int, metric: str, days: int) -> None:
    """Count a metric over the months or weeks that are over."""
    trends.roll(brand, metric, days)


@job(attempts=1)
def send_reports() -> None:
    """Have the reports mailed that are due."""
    mailing.ask_due(timezone.now())


@job(attempts=1)
def mail_report(number: int, reader: int, first: str, last: str, since: str) -> Again | None:
    """Mail a report over some days to one of its readers."""
    at = mailing.mail_report(number, reader, first, last, since)
    return again(at) if at else None
