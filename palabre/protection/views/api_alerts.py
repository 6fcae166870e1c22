"""Alerts for programs: listed with their evidence, looked after and closed, as under Watch."""

from datetime import datetime
from typing import Any

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import book, deed, shelf, teller
from palabre.channels.keys import PROTECTION
from palabre.channels.models import ApiKey
from palabre.protection.actions import alerts as verbs
from palabre.protection.models import Alert
from palabre.protection.rules.alerts import AlertState, Verdict

MAY = (PROTECTION,)


class AlertTold(msgspec.Struct, forbid_unknown_fields=True):
    """An alert: what was seen where how much was expected, since when, its gravity and verdict."""

    id: int
    brand: str
    topic: int
    is_whole: bool
    state: AlertState
    began: datetime
    at: datetime
    last_at: datetime
    seen: float
    expected: float
    gravity: float | None
    signs: list[str]
    verdict: str


class Over(msgspec.Struct, forbid_unknown_fields=True):
    """What an alert was."""

    verdict: Verdict


def _alerts(key: ApiKey) -> QuerySet[Alert]:
    rows = Alert.objects.filter(organisation=key.organisation).select_related("brand", "topic")
    return rows.prefetch_related("signs")


def _signs(row: Any) -> list[str]:
    return sorted({one.kind for one in row.signs.all()})


_alert = teller(AlertTold, signs=_signs)
alerts = shelf(
    "alerts", AlertTold, _alerts, _alert, may=MAY, lists="Lists alerts, the newest first."
)
alert = book(AlertTold, _alerts, _alert, may=MAY, gives="Gives one alert.")
look_after = deed(
    "Says that somebody looks after an alert.", _alerts, lambda by, row, _: verbs.look_after(by, row),
    may=MAY, tells=AlertTold, told=_alert,
)  # fmt: skip
close = deed(
    "Closes an alert, and says what it was.", _alerts,
    lambda by, row, given: verbs.close(by, row, given.verdict),
    may=MAY, body=Over, tells=AlertTold, told=_alert,
)  # fmt: skip
