"""The files of imports: how large one may be, and when it leaves the disk."""

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from palabre.governance.files import store
from palabre.listening.models import Import
from palabre.listening.rules import ImportState

FILES_KEPT, STRAY_AFTER = timedelta(days=30), timedelta(days=1)


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


def delete_strays() -> int:
    """Delete files that no import names: whoever kept or removed them died in the middle of it."""
    before = time.time() - STRAY_AFTER.total_seconds()
    found = {name for name, age in store().walk("imports/") if age < before}
    found.difference_update(Import.objects.filter(file__in=found).values_list("file", flat=True))
    for name in found:
        store().delete(name)
    return len(found)


def size_cap() -> int:
    """How many bytes a file may have."""
    return int(settings.IMPORT_CAP)
