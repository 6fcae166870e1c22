"""The nudges of engagement: each looks at rows and does what they say is due."""

from django.utils import timezone

from palabre.engagement import gathering
from palabre.governance.models import Brand
from palabre.jobs import Again, again, enqueue, job


@job(attempts=1)
def look() -> None:
    """Sort what was heard into the inboxes, see what became of our answers, and wake what was snoozed."""
    for number in Brand.objects.values_list("pk", flat=True):
        if gathering.gather(number):
            enqueue("engagement.gather", number, key=str(number))
    gathering.settle_answers()
    gathering.wake(timezone.now())


@job()
def gather(number: int) -> Again | None:
    """Sort a brand's next mentions; other jobs have their turn in between."""
    return again(timezone.now()) if gathering.gather(number) else None
