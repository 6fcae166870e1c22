"""Customer files beside ours: their kinds, and the states of what is sent to them. Pure."""

from datetime import timedelta

from palabre.governance.rules import Chosen


class LinkKind(Chosen):
    """How a customer file is spoken to."""

    CARDDAV = "carddav"
    WEBHOOK = "webhook"
    HUBSPOT = "hubspot"
    SALESFORCE = "salesforce"
    ODOO = "odoo"
    DOLIBARR = "dolibarr"


class News(Chosen):
    """What happened to a person, as the outside is told."""

    MADE = "made"
    CHANGED = "changed"
    MERGED = "merged"
    ERASED = "erased"


class EventState(Chosen):
    """What is known of one message to a customer file."""

    WAITING = "waiting"
    SENT = "sent"
    LEFT_OUT = "left_out"
    FAILED = "failed"


_E = EventState
EVENT_MOVES: dict[str, frozenset[str]] = {
    _E.WAITING: frozenset({_E.SENT, _E.LEFT_OUT, _E.FAILED}),
    # Only because a person says so.
    _E.FAILED: frozenset({_E.WAITING}),
    _E.SENT: frozenset(),
    _E.LEFT_OUT: frozenset(),
}


class BringState(Chosen):
    """How far a file of people is."""

    READ = "read"
    RUNNING = "running"
    DONE = "done"


BRING_MOVES: dict[str, frozenset[str]] = {
    BringState.READ: frozenset({BringState.RUNNING}),
    BringState.RUNNING: frozenset({BringState.DONE}),
    BringState.DONE: frozenset(),
}

# The pauses of Standard Webhooks (https://www.standardwebhooks.com, read 27 November 2026), shortened at
# its end: after a day and a half a person must look.
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400)
)
SYNCED_EVERY = timedelta(minutes=15)


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts that failed; None when there were enough."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
