"""The nudges of the measures: accounts, the past of what objectives need, reports, barometer, awareness."""

from datetime import date, timedelta

from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import Again, again, job
from palabre.measurement import awareness, snapshots, trends
from palabre.measurement.barometer import actions as barometer
from palabre.measurement.plan.listening import look_all
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
def look_at_listening() -> None:
    """Begin and end the periods of brands that listen before they speak."""
    look_all()


@job(attempts=1)
def send_reports() -> None:
    """Have the reports mailed that are due."""
    mailing.ask_due(timezone.now())


@job(attempts=1)
def mail_report(number: int, reader: int, first: str, last: str, since: str) -> Again | None:
    """Mail a report over some days to one of its readers."""
    at = mailing.mail_report(number, reader, first, last, since)
    return again(at) if at else None


@job(attempts=1)
def draft_barometers() -> None:
    """Have last month's drafts of the barometer made, and its awareness counted, where they are missing."""
    barometer.ask_drafts()
    awareness.ask_counts()


@job(lease=timedelta(minutes=10))
def draft_barometer(brand: int, month: str) -> None:
    """Make a brand's missing drafts, or that of one month anew."""
    row = Brand.objects.filter(pk=brand).first()
    if row is None:
        return
    if not month:
        barometer.draft_missing(row)
        return
    try:
        barometer.draft(MACHINE, row, date.fromisoformat(month))
    except Refused:
        return  # what can't be compared any more has no edition: its page says why


@job(lease=timedelta(minutes=10))
def count_awareness(brand: int) -> None:
    """Count a brand's awareness in the ended months that are missing."""
    row = Brand.objects.filter(pk=brand).first()
    if row is not None:
        awareness.count_missing(row)
