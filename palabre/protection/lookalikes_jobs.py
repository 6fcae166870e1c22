"""The nudges of look-alikes."""

from datetime import timedelta

from django.utils import timezone

from palabre.governance.models import Brand
from palabre.jobs import Again, again, enqueue, job
from palabre.protection.actions import (
    lookalikes_evidence,
    lookalikes_faces,
    lookalikes_names,
    lookalikes_pictures,
    lookalikes_sweep,
)
from palabre.protection.actions.lookalikes_register import enqueue_sweep


@job()
def sweep_lookalikes() -> None:
    """Ask for a sweep of every brand."""
    for brand in Brand.objects.all():
        enqueue_sweep(brand)


@job(lease=timedelta(minutes=2))
def sweep_brand(number: int) -> Again | None:
    """Hold the next slice of what was heard against a brand's register, until all of it was looked at."""
    if not Brand.objects.filter(pk=number).exists():
        return None
    if lookalikes_sweep.sweep(number):
        return again(timezone.now())  # behind what waits already
    enqueue("protection.search_accounts", number, key=f"brand:{number}")
    return None


@job(lease=timedelta(minutes=15))
def search_accounts(number: int) -> None:
    """Ask networks for accounts called like a brand; then the pictures of all suspects are looked at."""
    if not Brand.objects.filter(pk=number).exists():
        return
    lookalikes_names.search_accounts(number)
    enqueue("protection.look_at_pictures", number, key=f"brand:{number}")


@job(lease=timedelta(minutes=15))
def look_at_pictures(number: int) -> Again | None:
    """Compare the next pictures with a brand's own: of its suspects, then of others under unlike names."""
    if not Brand.objects.filter(pk=number).exists():
        return None
    more = lookalikes_pictures.look_at_pictures(number) or lookalikes_faces.look_at_faces(number)
    return again(timezone.now()) if more else None


@job(lease=timedelta(minutes=2))
def read_list(number: int) -> None:
    """Hold a list against its brand's register."""
    lookalikes_sweep.read_list(number)


@job(lease=timedelta(minutes=3))
def keep_evidence(suspect: int, user: int | None) -> None:
    """Keep a dated copy of what a suspect shows."""
    lookalikes_evidence.keep_evidence(suspect, user)
