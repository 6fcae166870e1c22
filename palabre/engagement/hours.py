"""The hours of a brand: whether it is open, and time that is counted only while it is."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from palabre.engagement import worktime
from palabre.engagement.promises import promise_of
from palabre.governance.models import Brand
from palabre.governance.rules import Refused


def is_open(brand: Brand, moment: datetime) -> bool:
    """Whether a brand is open at a moment."""
    return worktime.is_open(promise_of(brand).hours, moment)


def added(brand: Brand, moment: datetime, time: timedelta) -> datetime:
    """The first moment by which so much working time of a brand has passed.

    Raises `Refused` with a sentence when it isn't open for so long in the next three years.
    """
    try:
        return worktime.added(promise_of(brand).hours, moment, time)
    except worktime.NeverOpen:
        raise Refused(
            _("%(brand)s isn’t open long enough for this: look at its hours.") % {"brand": brand}
        ) from None


def worked(brand: Brand, start: datetime, until: datetime) -> timedelta:
    """How much working time of a brand lies between two moments."""
    return worktime.worked(promise_of(brand).hours, start, until)
