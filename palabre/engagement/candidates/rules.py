"""How far a candidate for a job is, and how long they are kept. Nothing here reads or writes."""

from calendar import monthrange
from datetime import datetime

from palabre.governance.rules import Chosen


class Step(Chosen):
    """How far a candidate is."""

    NEW = "new"
    CONTACTED = "contacted"
    INTERVIEW = "interview"
    HIRED = "hired"
    REFUSED = "refused"


# Reaching one of these is a contact: from then on the time of keeping begins anew.
CONTACT = frozenset({Step.CONTACTED, Step.INTERVIEW})


def months_before(at: datetime, months: int) -> datetime:
    """The same moment so many months earlier; the last of a month that has no such day."""
    return _shifted(at, -months)


def months_after(at: datetime, months: int) -> datetime:
    """The same moment so many months later; the last of a month that has no such day."""
    return _shifted(at, months)


def _shifted(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))
