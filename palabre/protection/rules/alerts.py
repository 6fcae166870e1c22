"""Alerts: their states and the signs that raise them."""

from palabre.governance.rules import Chosen


class AlertState(Chosen):
    """Nobody has looked; somebody looks after it; it is over."""

    OPEN = "open"
    SEEN = "seen"
    CLOSED = "closed"


ALERT_MOVES: dict[str, frozenset[str]] = {
    AlertState.OPEN: frozenset({AlertState.SEEN, AlertState.CLOSED}),
    AlertState.SEEN: frozenset({AlertState.CLOSED}),
    AlertState.CLOSED: frozenset(),
}


class Verdict(Chosen):
    """What it was, said by a person who closes it: what later alerts are judged by."""

    REAL = "real"
    PRAISE = "praise"
    FALSE = "false"


class SignKind(Chosen):
    """What was noticed. One alert gathers all signs of an episode while it is open.

    The first two are of all topics of a brand together.
    """

    WHOLE = "whole"
    WHOLE_NEGATIVE = "whole_bad"
    VOLUME = "volume"
    NEGATIVE = "negative"
    TONE = "tone"
    CRISIS_WORDS = "crisis_words"
    FIRST_VOICE = "first_voice"
    SAME_THING = "same_thing"
    COPIES = "copies"
    SPREAD = "spread"
