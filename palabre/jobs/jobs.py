"""The room's own repeated work."""

from datetime import timedelta

from django.utils import timezone

from palabre.jobs.actions import prune
from palabre.jobs.marks import job

KEPT = timedelta(days=1)


@job()
def prune_done() -> None:
    """Forget the jobs that were done a day ago; stopped ones stay until a person has seen them."""
    prune(timezone.now() - KEPT)
