"""Who was told of an alert, as its page shows it: by what, when, and what went wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from palabre.protection.models import Alert
from palabre.protection.rules.telling import CallState, Held, WayKind
from palabre.protection.words import CALL_STATES, HELD_WORDS, WAY_KINDS

KINDS = {CallState.TOLD: "good", CallState.FAILED: "bad", CallState.UNKNOWN: "warn"}


@dataclass(frozen=True, slots=True)
class Line:
    """One telling: who, by what, how it stands, when, and the sentence of what went wrong."""

    who: str
    by: str
    minutes: int
    state: str
    kind: str
    at: datetime
    is_over: bool
    why: str
    error: str


def calls_of(alert: Alert) -> list[Line]:
    """The tellings of an alert, the first ones first."""
    rows = alert.calls.select_related("member__user", "way")
    return [
        Line(
            who=str(one.member.user) if one.member else one.name,
            by=_by(one.member is not None, one.way.kind if one.way else ""),
            minutes=one.minutes,
            state=str(CALL_STATES[CallState(one.state)]),
            kind=KINDS.get(CallState(one.state), ""),
            at=one.due_at if one.state == CallState.WAITING else (one.tried_at or one.at),
            is_over=one.state != CallState.WAITING,
            why=str(HELD_WORDS.get(Held(one.held), "")),
            error=_(one.last_error) if one.last_error else "",
        )
        for one in rows
    ]


def _by(is_member: bool, kind: str) -> str:
    if is_member:
        return _("mail")
    return str(WAY_KINDS[WayKind(kind)]) if kind else _("a way that was taken off")
