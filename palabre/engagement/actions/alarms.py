"""Alerts: looked at, and closed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.clocks import lock_inbox
from palabre.engagement.models import Alarm
from palabre.engagement.rules import ALARM_MOVES, AlarmState
from palabre.governance.acts import Actor, Moved, move
from palabre.governance.rules import Refused


@transaction.atomic
def see_alarm(by: Actor, row: Alarm) -> None:
    """Say that one looks after an alert. Raises `Refused` when somebody was quicker."""
    _bring(by, row, AlarmState.SEEN)
    Alarm.objects.filter(pk=row.pk).update(seen_at=timezone.now(), seen_by=by.user)


@transaction.atomic
def close_alarm(by: Actor, row: Alarm) -> None:
    """Say that an alert is over; the same rule may open another. Raises `Refused` when it was over."""
    _bring(by, row, AlarmState.CLOSED)
    Alarm.objects.filter(pk=row.pk).update(closed_at=timezone.now(), closed_by=by.user)


def _bring(by: Actor, row: Alarm, to: AlarmState) -> None:
    lock_inbox(row.brand_id)  # as whoever opens one does
    try:
        move(row, to, by, ALARM_MOVES)
    except Moved:
        raise Refused(_("Somebody was quicker: look at the alert again.")) from None
