"""The nudges of the measures: what networks say of our accounts."""

from palabre.jobs import job
from palabre.measurement import snapshots


@job(attempts=1)
def look_at_accounts() -> None:
    """Ask for the accounts that weren't asked about today."""
    snapshots.ask_all()


@job(attempts=1)
def count_account(number: int) -> None:
    """Keep what a network says of an account today."""
    snapshots.count(number)
