"""The nudges of the front door: the demonstration's history and its inbox, and what was left at the door."""

from datetime import timedelta

from django.utils import timezone

from palabre.governance.models import Organisation
from palabre.jobs import Again, again, enqueue, job
from palabre.listening.models import Source
from palabre.listening.reading import read_source
from palabre.site.archive.kept import TakenAway, clear_archives_of, clear_old_archives, keep_archive
from palabre.site.demo import barometer, history, inbox
from palabre.site.uploads import clear_left_uploads

LOOK = timedelta(milliseconds=200)


@job(lease=timedelta(minutes=2))
def furnish_history(number: int) -> Again | None:
    """Read the world on until its ninety days have come, then let the fictional people work on them."""
    organisation = Organisation.objects.get(pk=number)
    if history.progress(organisation) < 100:
        # A thousand texts at a time: other jobs have their turn in between.
        read_source(Source.objects.get(organisation=organisation, kind="world").pk)
        return again(timezone.now() + LOOK)
    history.touch(organisation)
    return None


@job(lease=timedelta(minutes=2))
def furnish_earlier(number: int, month: int) -> None:
    """Bring in what was said in a month before the ninety days, and ask for the month after it."""
    history.bring_earlier(Organisation.objects.get(pk=number), month)
    if month > 1:
        enqueue("site.furnish_earlier", number, month - 1, key=f"{number} {month - 1}")
    else:
        enqueue("site.furnish_barometer", number, key=f"{number}")


@job(lease=timedelta(minutes=10))
def furnish_barometer(number: int) -> None:
    """Reckon and publish the fictional house's barometer, once its months are there."""
    barometer.furnish_barometer(Organisation.objects.get(pk=number))


@job(lease=timedelta(minutes=2))
def furnish_inbox(number: int) -> None:
    """Bring in what was said to the fictional house, and what its people did about it."""
    inbox.furnish_inbox(Organisation.objects.get(pk=number))


@job()
def clear_uploads() -> None:
    """Remove the files of forms whose process was killed, and archives that nobody needs any more."""
    clear_left_uploads()
    clear_old_archives()


@job(lease=timedelta(hours=1), attempts=3)
def write_archive_of(number: int) -> Again | None:
    """Write the archive of an organisation, which its owner asked for."""
    organisation = Organisation.objects.filter(pk=number).first()
    if organisation:
        try:
            keep_archive(organisation)
        except TakenAway:
            return again(timezone.now())
    return None


@job()
def forget_archive_of(number: int) -> None:
    """Remove the archive of an organisation in which somebody was erased: it was written before that."""
    clear_archives_of(number)
