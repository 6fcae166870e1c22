"""A moment that a person chose for a post to leave."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.rules import Refused

# Fields for a time know minutes: the one that runs has not passed.
MINUTE = timedelta(minutes=1)


def to_come(moment: datetime | None) -> datetime:
    """The moment, if it is still to come. Raises `Refused` without one, and for one that has passed: what is
    put on yesterday, by an arrow too many, must not leave at once."""
    if moment is None:
        raise Refused(_("Say when it shall leave, or let it leave now."))
    if moment + MINUTE <= timezone.now():
        raise Refused(_("This moment has passed: choose one to come, or let it leave now."))
    return moment
