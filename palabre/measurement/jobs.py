"""The nudges of the measures: what networks say of our accounts, and the past of what objectives need."""

from palabre.jobs import job
from palabre.measurement import snapshots, trends


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
