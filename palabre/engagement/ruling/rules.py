"""States of what a rule calls for. Pure."""

from palabre.governance.rules import Chosen


class AlarmState(Chosen):
    """How far an alert is: nobody looked at it, somebody has, it is over."""

    OPEN = "open"
    SEEN = "seen"
    CLOSED = "closed"


ALARM_MOVES: dict[str, frozenset[str]] = {
    AlarmState.OPEN: frozenset({AlarmState.SEEN, AlarmState.CLOSED}),
    AlarmState.SEEN: frozenset({AlarmState.CLOSED}),
    AlarmState.CLOSED: frozenset(),
}
