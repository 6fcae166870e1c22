"""Bringing access logs in: started, kept after a look at them, left."""

import secrets
import time
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from palabre.campaigns.rules import LOG_MOVES, LogState
from palabre.campaigns.site_logs import forget_files
from palabre.campaigns.site_models import SiteLog
from palabre.connectors.plain import one_line
from palabre.connectors.words import N_
from palabre.governance.acts import Actor, audit, move
from palabre.governance.files import NOT_KEPT, store
from palabre.governance.models import Brand
from palabre.jobs import enqueue

MOST_FILES = 60
FOLDER = "weblogs"
LEFT_AFTER, STRAY_AFTER = timedelta(days=7), timedelta(days=1)

NO_FILE = N_("Choose a file first.")
TOO_MANY = N_("Give at most 60 files at a time.")
TOO_BIG = N_("This file is bigger than what Palabre brings in at once.")


class NotTaken(ValueError):
    """Files that aren't taken in; the message is a sentence for a person (msgid)."""


def start_log(by: Actor, brand: Brand, uploads: "Sequence[File[bytes]]") -> SiteLog:
    """Take files in and have them read; nothing is kept before `keep_log`. Raises `NotTaken`."""
    size = sum(one.size for one in uploads)
    if not uploads:
        raise NotTaken(NO_FILE)
    if len(uploads) > MOST_FILES:
        raise NotTaken(TOO_MANY)
    if size > settings.IMPORT_CAP:
        raise NotTaken(TOO_BIG)
    files: list[str] = []
    try:
        for one in uploads:
            name = timezone.now().strftime(f"{FOLDER}/%Y/%m/{secrets.token_hex(16)}")
            files.append(default_storage.save(name, one))
        with transaction.atomic():
            row = SiteLog.objects.create(
                organisation_id=brand.organisation_id,
                brand=brand,
                names=[one_line(str(one.name or ""), 200) or "?" for one in uploads],
                files=files,
                size=size,
                made_by=by.user,
            )
            audit(brand.organisation_id, "started", row, by, bytes=size)
            enqueue("campaigns.read_log", row.pk, key=f"log:{row.pk}")
    except OSError:
        _delete(files)
        raise NotTaken(NOT_KEPT) from None
    except Exception:
        _delete(files)
        raise
    return row


@transaction.atomic
def keep_log(by: Actor, row: SiteLog) -> SiteLog:
    """Keep what the log brings. Raises `Moved` unless it was read and waits for this."""
    move(row, LogState.KEEPING, by, LOG_MOVES)
    enqueue("campaigns.keep_log", row.pk, key=f"log:{row.pk}")
    return row


@transaction.atomic
def remove_log(by: Actor, row: SiteLog) -> None:
    """Take a log off the list with its files; what was kept of it stays."""
    stands = SiteLog.objects.select_for_update().filter(pk=row.pk).first()
    if stands is None or stands.state == LogState.KEEPING:
        return
    audit(stands.organisation_id, "removed", stands, by)
    forget_files(stands)
    stands.delete()


def clear_log_files() -> int:
    """Let go of logs that nobody said yes to for a week, and of files that no log names; how many files."""
    left = SiteLog.objects.filter(created_at__lt=timezone.now() - LEFT_AFTER)
    for row in left.filter(state=LogState.READ):
        with transaction.atomic():
            forget_files(row)
            row.delete()
    before = time.time() - STRAY_AFTER.total_seconds()
    named = {name for kept in SiteLog.objects.values_list("files", flat=True) for name in kept}
    strays = [
        name for name, age in store().walk(f"{FOLDER}/") if age < before and name not in named
    ]
    _delete(strays)
    return len(strays)


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
