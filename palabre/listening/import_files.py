"""The files of imports: how large one may be, and when it leaves the disk."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from palabre.listening.models import Import
from palabre.listening.rules import ImportState

FILES_KEPT = timedelta(days=30)


def delete_file(row: Import) -> None:
    """Delete the file from the disk, and forget where it was."""
    if row.file:
        row.file.delete(save=False)
    Import.objects.filter(pk=row.pk).update(file="")


def delete_old_files() -> int:
    """Delete the files that nobody needs: of imports that are done, and those left lying for a month."""
    kept = Import.objects.exclude(file="")
    done = kept.filter(state=ImportState.DONE)
    left = kept.filter(created_at__lt=timezone.now() - FILES_KEPT)
    old = list(done | left.exclude(state=ImportState.RUNNING))
    for row in old:
        delete_file(row)
    return len(old)


def size_cap() -> int:
    """How many bytes a file may have."""
    return int(settings.IMPORT_CAP)
