"""One thing that fails among many: the others are done all the same."""

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError

log = logging.getLogger(__name__)

# Busy, locked or away: nothing that was worked on is to blame, and the work is done again, whole.
DATABASE_AWAY = (OperationalError, InterfaceError)

Given = ParamSpec("Given")
Came = TypeVar("Came")


def alone(do: Callable[Given, Came], *given: Given.args, **more: Given.kwargs) -> Came | None:
    """Do something that is a transaction of its own, and give what came of it. A fault that nobody foresaw is
    told in the log and gives None, so that what comes after is done, too; the database's own go up."""
    try:
        return do(*given, **more)
    except DATABASE_AWAY:
        raise
    except Exception:
        name = getattr(do, "__name__", str(do))
        log.exception("%s failed and is passed over for now", name, extra={"given": given})
        return None
