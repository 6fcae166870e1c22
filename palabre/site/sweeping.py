"""What a machine keeps for itself is looked after by its own processes: no job knows where it is done."""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections

from palabre.governance.erasures import note_missing
from palabre.site.uploads import clear_left_uploads

log = logging.getLogger(__name__)

# How often it is looked after (seconds).
SWEPT_S = 3600


def sweep(stop: threading.Event) -> None:
    """Each hour, until told to stop: clear what nobody needs any more in this data folder, and write into its
    list of erasures those that were noted on another machine."""
    while not stop.wait(SWEPT_S):
        try:
            clear_left_uploads()
            if settings.FILES_URL:
                from palabre.governance.files import sweep_copies

                sweep_copies()
            note_missing()
        except Exception:
            log.exception("What this machine keeps can't be looked after; trying again in an hour")
        finally:
            close_old_connections()
