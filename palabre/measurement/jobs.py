"""The nudges of the measures: accounts, the past of what objectives need, reports, barometer, awareness."""

from datetime import date, timedelta

from django.utils import timezone

from palabre.governance.acts import MACHINE
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import Again, again, job
from palabre.measurement import awareness, baselines, late, snapshots, trends
from palabre.measurement.actions import thresholds
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
    """Count a metric over the months or weeks that are over, and where objectives by it began."""
    trends.roll(brand, metric, days)
    baselines.fill(brand, metric, days)


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
def look_at_lines() -> None:
    """Have the lines looked at of which members want to be told."""
    thresholds.ask_all()


@job(lease=timedelta(minutes=10))
def look_at_brand_lines(brand: int) -> None:
    """Look at the lines of a brand, and have those told whose metric passed one."""
    thresholds.look(brand)


@job(attempts=1)
def mail_threshold(number: int, since: str) -> Again | None:
    """Mail a member that a metric passed their line."""
    at = thresholds.mail(number, since)
    return again(at) if at else None


@job(attempts=1)
def draft_barometers() -> None:
    """Have last month's drafts of the barometer made, and its awareness counted, where they are missing."""
    barometer.ask_drafts()
    awareness.ask_counts()


@job(attempts=1)
def look_for_late() -> None:
    """Have the months counted anew that are over, and of which texts came in since."""
    late.look()


@job(lease=timedelta(minutes=30))
def recount(brand: int, months: str) -> Again | None:
    """Count months that are over anew; later, while topics don't answer to their queries yet."""
    row = Brand.objects.filter(pk=brand).first()
    if row is None:
        return None
    done = late.recount(row, [date.fromisoformat(one) for one in months.split(",")])
    return None if done else again(timezone.now() + timedelta(minutes=10))


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
